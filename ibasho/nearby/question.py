"""What is asked, checked by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.distance import walk_min
from ibasho.model import Travel, kind, kinds

__all__ = ["SLOW_M_PER_MIN", "Question", "parse_time"]

LIMIT_MOST = 200
WITHIN_MOST_M = 100_000.0
SPEEDS = (10.0, 400.0)
DAYS_AHEAD_MOST = 366
SPAN_MOST_DAYS = 31
MINUTES_MOST = 600
SLOW_M_PER_MIN = 50.0
"""Slow walking. An assumption: no source in Japan states it (docs/glossary.md)."""


@dataclass(frozen=True)
class Question:
    """A search: where, when, how one moves, and what must hold.

    ``lon``, ``lat``: degrees. ``at``: aware. ``within_m`` and ``max_min`` (on foot): None asks however far.
    ``m_per_min``: walking speed (80 unless asked; ``SLOW_M_PER_MIN`` is an assumption). Conditions that are None or
    False ask nothing. ``open_now``: a session is going on when one arrives; ``today``: one can still be joined on that
    day; ``until``: one that begins before then can be joined. ``audience_age``: the stated audience must welcome this
    age. ``language``: spoken there; where it is spoken on certain weekdays only, only their sessions count.
    ``come_alone`` and the following are what an activity states. Raises InvalidInput and OutOfRange naming the field,
    the value and what is accepted.
    """

    lon: float
    lat: float
    at: datetime
    travel: Travel = Travel.LINE
    within_m: float | None = None
    limit: int = 20
    m_per_min: float = 80.0
    kinds: tuple[str, ...] = ()
    audience_age: int | None = None
    free: bool = False
    step_free: bool = False
    no_booking: bool = False
    language: str | None = None
    today: bool = False
    open_now: bool = False
    until: datetime | None = None
    max_min: int | None = None
    food: bool = False
    come_alone: bool = False
    need_not_talk: bool = False
    asks_nothing: bool = False
    halal: bool = False
    pick_up: bool = False
    online: bool = False

    def __post_init__(self) -> None:
        _between("lon", self.lon, -180.0, 180.0, "degrees")
        _between("lat", self.lat, -90.0, 90.0, "degrees")
        _between("limit", self.limit, 1, LIMIT_MOST, "places")
        _between("m_per_min", self.m_per_min, *SPEEDS, "metres per minute")
        if self.within_m is not None:
            _between("within_m", self.within_m, 1.0, WITHIN_MOST_M, "metres")
        if self.audience_age is not None:
            _between("audience_age", self.audience_age, 0, 120, "years")
        if self.max_min is not None:
            _between("max_min", self.max_min, 1, MINUTES_MOST, "minutes")
        self._check_times()
        for code in self.kinds:
            if kind(code) is None:
                known = ", ".join(each.code for each in kinds())
                raise InvalidInput(f"kinds {code[:40]!r}: accepted are {known}", field="kinds")
        self._check_language()

    @property
    def limits_m(self) -> dict[str, float]:
        """How far at most, in metres, per condition that says so."""
        limits: dict[str, float] = {}
        if self.within_m is not None:
            limits["within_m"] = self.within_m
        if self.max_min is not None:
            limits["max_min"] = _farthest_m(self.max_min, self.m_per_min)
        return limits

    def _check_times(self) -> None:
        if self.at.tzinfo is None:
            raise InvalidInput(f"at {self.at.isoformat()}: a time with offset is accepted", field="at")
        if self.until is None:
            return
        if self.until.tzinfo is None:
            raise InvalidInput(
                f"until {self.until.isoformat()}: a time with offset is accepted", field="until"
            )
        if not timedelta() < self.until - self.at <= timedelta(days=SPAN_MOST_DAYS):
            raise OutOfRange(
                f"until {self.until.isoformat()}: at most {SPAN_MOST_DAYS} days after at is accepted",
                field="until",
            )

    def _check_language(self) -> None:
        if self.language is not None and not (
            2 <= len(self.language) <= 12
            and self.language.replace("-", "").isascii()
            and self.language[0].isalpha()
        ):
            raise InvalidInput(
                f"language {self.language[:40]!r}: a language code such as ja, en, pt or zh-Hans is accepted",
                field="language",
            )


def _farthest_m(minutes: int, m_per_min: float) -> float:
    """The farthest distance, to the millimetre, that is walked in so many whole minutes, as ``walk_min`` counts."""
    farthest = round(minutes * m_per_min, 3)
    if walk_min(farthest, m_per_min) > minutes:
        return round(farthest - 0.001, 3)
    return farthest


def parse_time(text: str, *, now: datetime, zone: ZoneInfo, field: str = "at") -> datetime:
    """A moment as typed: ``now`` or ISO 8601; without an offset it is in ``zone``; at most a year away.

    >>> from zoneinfo import ZoneInfo
    >>> tokyo = ZoneInfo("Asia/Tokyo")
    >>> parse_time("2026-12-05T14:30", now=datetime(2026, 12, 1, tzinfo=tokyo), zone=tokyo).isoformat()
    '2026-12-05T14:30:00+09:00'
    """
    if text.strip().lower() in {"", "now"}:
        return now
    try:
        # "+" means a space in a query string: an offset that came unescaped is taken as it was meant.
        moment = datetime.fromisoformat(
            text.strip().replace(" ", "+") if text.count(":") > 2 else text.strip()
        )
    except ValueError:
        raise InvalidInput(
            f"{field} {text[:40]!r}: now, or a time such as 2026-12-05T14:30 or 2026-12-05T14:30:00+09:00, "
            "is accepted",
            field=field,
        ) from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    try:
        away = abs(aware - now)
    except OverflowError:
        away = timedelta.max
    if away > timedelta(days=DAYS_AHEAD_MOST):
        raise OutOfRange(f"{field} {text[:40]!r}: a time within a year of now is accepted", field=field)
    return aware


def _between(field: str, value: float, least: float, most: float, unit: str) -> None:
    if isinstance(value, bool) or not math.isfinite(value) or not least <= value <= most:
        raise OutOfRange(f"{field} {value}: {least:g} to {most:g} {unit} is accepted", field=field)
