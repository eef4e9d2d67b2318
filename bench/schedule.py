"""Rules into sessions: all activities of a large register over the coming four weeks, and beside python-dateutil."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice, product

from dateutil import rrule

from bench.timing import Row, seconds, side_by_side
from ibasho.model import SessionRule, Slot
from ibasho.schedule import intervals

_MANY, _SAMPLE = 300_000, 3_000
_FIRST = date(2026, 12, 1)
_LAST = _FIRST + timedelta(days=27)
_DAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


def _rules(count: int) -> list[SessionRule]:
    """So many different rules: weekly and monthly ones at every minute of the day."""
    spans = product(range(360, 1260), range(30, 180, 3), range(7), ((), (2, 4), (-1,)))
    return [
        SessionRule(weekdays=frozenset({day}), nth=nth, slots=(Slot(begin, begin + lasts),))
        for begin, lasts, day, nth in islice(spans, 0, count * 3, 3)
    ]


def rows() -> Iterator[Row]:
    """300,000 different rules over 28 days, and 3,000 of them by dateutil."""
    many = _rules(_MANY)
    taken = seconds(lambda: [intervals((rule,), _FIRST, _LAST) for rule in many])
    yield Row(f"schedule: {_MANY:,} different rules over 28 days", taken)

    sample = _rules(_SAMPLE)
    begin = datetime.combine(_FIRST, datetime.min.time())
    until = datetime.combine(_LAST, datetime.max.time())

    def ours() -> None:
        for rule in sample:
            intervals((rule,), _FIRST, _LAST)

    def theirs() -> None:
        for rule in sample:
            (day,) = rule.weekdays
            start = begin + timedelta(minutes=rule.slots[0].start_min)
            if rule.nth:
                days = [_DAYS[day](n) for n in rule.nth]
                list(rrule.rrule(rrule.MONTHLY, dtstart=start, until=until, byweekday=days))
            else:
                list(rrule.rrule(rrule.WEEKLY, dtstart=start, until=until, byweekday=_DAYS[day]))

    yield side_by_side(f"schedule: {_SAMPLE:,} rules over 28 days", ours, "dateutil.rrule", theirs)
