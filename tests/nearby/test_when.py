"""Times as people say them: the span that is meant, seen from a Wednesday morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.nearby import parse_when

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("きょう", "04-01 10:30", "04-02 00:00"),
        ("今日", "04-01 10:30", "04-02 00:00"),
        ("today", "04-01 10:30", "04-02 00:00"),
        ("今日の午後", "04-01 12:00", "04-01 18:00"),
        ("午前", "04-01 10:30", "04-01 12:00"),
        ("明日", "04-02 00:00", "04-03 00:00"),
        ("あしたの夜", "04-02 18:00", "04-03 00:00"),
        ("土曜午後", "04-04 12:00", "04-04 18:00"),
        ("土曜日の午後", "04-04 12:00", "04-04 18:00"),
        ("Saturday afternoon", "04-04 12:00", "04-04 18:00"),
        ("土", "04-04 00:00", "04-05 00:00"),
        ("水曜", "04-01 10:30", "04-02 00:00"),
        ("水曜の朝", "04-08 05:00", "04-08 10:00"),
        ("来週の土曜", "04-11 00:00", "04-12 00:00"),
        ("今週", "04-01 10:30", "04-06 00:00"),
        ("this week", "04-01 10:30", "04-06 00:00"),
        ("来週", "04-06 00:00", "04-13 00:00"),
        ("週末", "04-04 00:00", "04-06 00:00"),
        ("next weekend", "04-11 00:00", "04-13 00:00"),
        ("ﾄﾞﾖｳ", None, None),
        ("　土曜　午後　", "04-04 12:00", "04-04 18:00"),
    ],
)
def test_the_span_that_is_meant(text: str, begin: str | None, end: str | None) -> None:
    if begin is None:
        with pytest.raises(InvalidInput, match="saturday afternoon"):
            parse_when(text, now=NOW, zone=ZONE)
        return
    when = parse_when(text, now=NOW, zone=ZONE)
    assert when.until is not None
    assert (f"{when.at:%m-%d %H:%M}", f"{when.until:%m-%d %H:%M}") == (begin, end)


@pytest.mark.parametrize("text", ["now", "NOW", "", "2026-04-02T09:30", "2026-04-01T15:00+09:00"])
def test_a_moment_has_no_end(text: str) -> None:
    assert parse_when(text, now=NOW, zone=ZONE).until is None


@pytest.mark.parametrize(
    "text", ["けさ", "来年", "月火", "午後午前", "x" * 10_000, "今日の朝", "来週の午後", "の", "30:00"]
)
def test_what_is_no_time_to_come_is_refused_shortly(text: str) -> None:
    with pytest.raises(InvalidInput, match="at ") as caught:
        parse_when(text, now=NOW, zone=ZONE)
    assert caught.value.field == "at"
    assert len(str(caught.value)) < 300


def test_a_span_is_by_the_clock_on_the_wall() -> None:
    """In a zone whose clocks change at night the day has 23 hours, and still ends at midnight."""
    paris = ZoneInfo("Europe/Paris")
    saturday = datetime(2026, 3, 28, 10, 0, tzinfo=paris)
    sunday = parse_when("sunday", now=saturday, zone=paris)
    assert sunday.until is not None
    assert (sunday.at.hour, sunday.until.hour) == (0, 0)
    assert sunday.until.timestamp() - sunday.at.timestamp() == timedelta(hours=23).total_seconds()


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    try:
        when = parse_when(text, now=NOW, zone=ZONE)
    except InvalidInput as refused:
        assert refused.field == "at"
    else:
        assert when.until is None or when.at < when.until
