"""``opening_hours`` of OpenStreetMap: what is simple becomes rules, the rest stays text."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ibasho.files.osm_hours import looks_like_osm, read_hours
from ibasho.model import HolidayPolicy, Slot
from ibasho.schedule import sessions

TOKYO = ZoneInfo("Asia/Tokyo")


def _met(text: str, first: date, last: date) -> list[str]:
    return [
        each.start.strftime("%m-%d %H:%M") for each in sessions(read_hours(text).rules, first, last, TOKYO)
    ]


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Mo-Fr 09:00-17:00", ["06-01 09:00", "06-02 09:00", "06-03 09:00", "06-04 09:00", "06-05 09:00"]),
        ("Mo,We 9:00-12:00,13:00-15:00", ["06-01 09:00", "06-01 13:00", "06-03 09:00", "06-03 13:00"]),
        ("Mo-Su 10:00-18:00; Tu-Su off", ["06-01 10:00"]),
        ("Mo-We 10:00-18:00; Tu 12:00-13:00", ["06-01 10:00", "06-02 12:00", "06-03 10:00"]),
        ("Sa[1] 10:00-12:00", ["06-06 10:00"]),
        ("Sa[2,4] 10:00-12:00", []),
        ("Sa-Mo 22:00-02:00", ["06-01 22:00", "06-06 22:00", "06-07 22:00"]),
        ("Apr-Oct Su 10:00-12:00", ["06-07 10:00"]),
        ("Nov-Mar Su 10:00-12:00", []),
        ("Su 10:00-12:00; May 1-Jun 10 off", []),
        ("10:00-12:00; Mo-Sa off", ["06-07 10:00"]),
        ("Mo 09:00-10:00, Tu 11:00-12:00, We off", ["06-01 09:00", "06-02 11:00"]),
        ("Mo 09:00-10:00, Mo 11:00-12:00", ["06-01 09:00", "06-01 11:00"]),
        ("Mo 09:00-10:00; Mo 11:00-12:00", ["06-01 11:00"]),
        ("Mo-Su 09:00-17:00; Jul-Aug Mo-Su 08:00-12:00; Mo-Sa off", ["06-07 09:00"]),
    ],
)
def test_a_week_of_june_2026(text: str, met: list[str]) -> None:
    """1 June 2026 is a Monday; the sessions of its week, worked out by hand."""
    assert read_hours(text).not_understood == ""
    assert _met(text, date(2026, 6, 1), date(2026, 6, 7)) == met


def test_public_holidays() -> None:
    """11 February 2026 is one: ``PH off`` closes it, hours of its own replace those of the Wednesday."""
    day = (date(2026, 2, 11), date(2026, 2, 11))
    assert _met("We 09:00-17:00; PH off", *day) == []
    assert _met("We 09:00-17:00; PH 10:00-12:00", *day) == ["02-11 10:00"]
    assert _met("We,PH 10:00-12:00", *day) == ["02-11 10:00"]
    assert read_hours("We 09:00-17:00").rules[0].holidays is HolidayPolicy.UNKNOWN


def test_always_and_open_ends() -> None:
    """24/7 is every day whole; an end that is not said is not claimed."""
    assert read_hours("24/7").rules[0].slots == (Slot(0, 1440),)
    assert read_hours("Fr 17:00+").rules[0].slots == (Slot(1020, 1020),)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Mo-Fr 09:00-17:00; SH off", "SH off"),
        ("sunrise-sunset", "sunrise-sunset"),
        ('Mo 10:00-12:00; "by appointment"', '"by appointment"'),
        ("Mo[1] off", "Mo[1] off"),
        ("Mo 25:99-26:00", "Mo 25:99-26:00"),
        ("Mo-Fr", "Mo-Fr"),
        ("week 1-10 Mo 10:00-12:00", "week 1-10 Mo 10:00-12:00"),
        ("", ""),
        ("Mo 10:00-12:00;" + "x" * 2000, "x" * (1000 - 15) + "; " + "x" * 1015),
    ],
)
def test_what_is_not_understood_is_told(text: str, missing: str) -> None:
    """Nothing is guessed: the part without a rule comes back in its own words."""
    assert read_hours(text).not_understood == missing


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("Mo-Fr 09:00-17:00", True),
        ("24/7", True),
        ("PH off", True),
        ("毎週月曜 10:00〜12:00", False),
        ("Monday 10:00", False),
        ("", False),
    ],
)
def test_the_syntax_is_told_from_words(text: str, osm: bool) -> None:
    """Only what is written as OpenStreetMap does is read so."""
    assert looks_like_osm(text) is osm
