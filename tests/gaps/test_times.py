"""Open at a time and in a part of the week, with what is announced about single dates."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ibasho.gaps.times import best, meets_in, open_at, sessions_a_month
from ibasho.model import ChangeKind, DayPart, Fact, SessionChange, Slot
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
TODAY = date(2026, 4, 1)
SATURDAY = date(2026, 4, 11)  # the second of the month
LUNCH = Slot(660, 810)


def at(hour: int, minute: int = 0, day: date = SATURDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def test_open_while_one_can_still_go_in() -> None:
    """From the start to a quarter of an hour before the end; before and after is no, and so is another day."""
    salon = make.activity()
    assert [open_at(salon, at(*time), ZONE) for time in ((10, 59), (11, 0), (13, 15), (13, 16))] == [
        Fact.NO,
        Fact.YES,
        Fact.YES,
        Fact.NO,
    ]
    assert open_at(salon, at(12, day=date(2026, 4, 12)), ZONE) is Fact.NO


@pytest.mark.parametrize("kind", [ChangeKind.CANCELLED, ChangeKind.FULL])
def test_a_session_that_is_called_off_or_full_is_none(kind: ChangeKind) -> None:
    """Only on its day."""
    salon = make.activity(changes=(SessionChange(kind, SATURDAY),))
    assert open_at(salon, at(12), ZONE) is Fact.NO
    assert open_at(salon, at(12, day=date(2026, 4, 25)), ZONE) is Fact.YES


def test_an_extra_session_is_one() -> None:
    """On a day on which no rule meets, the activity's day part still says no: once is not monthly."""
    sunday = date(2026, 4, 12)
    salon = make.activity(changes=(SessionChange(ChangeKind.EXTRA, sunday, slot=LUNCH),))
    assert open_at(salon, at(12, day=sunday), ZONE) is Fact.YES
    assert meets_in(salon, DayPart.SUNDAY, 1, TODAY) is Fact.NO
    assert meets_in(salon, DayPart.SUNDAY, 0, TODAY) is Fact.YES


@pytest.mark.parametrize(
    "unclear",
    [
        make.activity(rules=()),
        make.activity(irregular=True),
        make.activity(hours_not_understood="ほか随時"),
        make.activity(rules=(make.rule(slots=(), weekdays=frozenset(range(7)), nth=()),)),
        make.activity(rules=(make.rule(slots=(Slot(600, 600),), weekdays=frozenset(range(7)), nth=()),)),
    ],
    ids=["no calendar", "irregular", "words left over", "no hours", "no end"],
)
def test_unknown_is_not_no(unclear: object) -> None:
    """What the calendar does not say is unknown, at a time on which nothing is known to meet."""
    assert open_at(unclear, at(14), ZONE) is Fact.UNKNOWN  # type: ignore[arg-type]  # parametrised


def test_parts_of_the_week() -> None:
    """A session belongs to every part in which one can still join it; public holidays are Sundays."""
    weekday = frozenset(range(5))

    def parts(slot: Slot, days: frozenset[int]) -> list[str]:
        one = make.activity(rules=(make.rule(weekdays=days, nth=(), slots=(slot,)),))
        return [part.value for part in DayPart if meets_in(one, part, 1, TODAY) is Fact.YES]

    assert parts(Slot(600, 720), weekday) == [
        "weekday-day",
        "sunday",
    ]  # on public holidays, as nothing else is said
    assert parts(Slot(960, 1040), weekday) == ["weekday-day", "weekday-evening", "sunday"]
    assert parts(Slot(960, 1034), weekday) == ["weekday-day", "sunday"]  # last entry at 16:59
    assert parts(Slot(1020, 1140), weekday) == ["weekday-evening", "sunday"]
    assert parts(Slot(1140, 1260), frozenset({5})) == ["saturday"]
    assert parts(Slot(480, 540), frozenset({6})) == []  # last entry at 8:45
    evening = make.activity(rules=(make.rule(weekdays=weekday, nth=(), slots=()),))
    assert meets_in(evening, DayPart.WEEKDAY_EVENING, 1, TODAY) is Fact.UNKNOWN
    assert meets_in(evening, DayPart.SATURDAY, 1, TODAY) is Fact.NO


def test_often_enough_in_that_part() -> None:
    """Two Saturdays a month are two; a break in August does not make it less."""
    salon = make.activity(rules=(make.rule(months=frozenset(range(1, 13)) - {8}),))
    assert meets_in(salon, DayPart.SATURDAY, 2, TODAY) is Fact.YES
    assert meets_in(salon, DayPart.SATURDAY, 3, TODAY) is Fact.NO
    one_less = make.activity(changes=(SessionChange(ChangeKind.CANCELLED, SATURDAY),))
    assert meets_in(one_less, DayPart.SATURDAY, 2, TODAY) is Fact.YES


def test_sessions_a_month() -> None:
    """Two a month less one a year; None without a calendar; a day without hours is a session."""
    assert sessions_a_month(make.activity(), TODAY) == 2
    salon = make.activity(changes=(SessionChange(ChangeKind.CANCELLED, SATURDAY),))
    assert sessions_a_month(salon, TODAY) == pytest.approx(23 / 12)
    assert sessions_a_month(salon, TODAY, DayPart.SATURDAY) == pytest.approx(23 / 12)
    assert sessions_a_month(salon, TODAY, DayPart.WEEKDAY_DAY) == 0
    assert sessions_a_month(make.activity(rules=()), TODAY) is None
    assert sessions_a_month(make.activity(rules=(make.rule(slots=()),)), TODAY) == 2


def test_best() -> None:
    """Yes before unknown before no."""
    assert best([]) is Fact.NO
    assert best([Fact.NO, Fact.UNKNOWN]) is Fact.UNKNOWN
    assert best(iter([Fact.UNKNOWN, Fact.YES, Fact.NO])) is Fact.YES
