"""Strategies: offers in which any field may hold anything that it accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from ibasho.model import (
    Activity,
    Audience,
    BookingUntil,
    ChangeKind,
    Closure,
    Fact,
    FactGroup,
    HolidayPolicy,
    Means,
    Place,
    SessionChange,
    SessionRule,
    Shift,
    Slot,
    Status,
    Verification,
    Visibility,
)

__all__ = ["ACTIVITIES", "CHANGES", "DATES", "OF_ACTIVITY", "OF_PLACE", "PLACES", "RULES", "TEXT"]

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=6)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
FACTS = st.sampled_from(Fact)
SLOTS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).map(
    lambda each: Slot(each[0], each[0] + each[1])
)
CLOSURES = st.builds(
    Closure,
    name=TEXT,
    first=st.tuples(st.integers(1, 12), st.integers(1, 28)),
    last=st.tuples(st.integers(1, 12), st.integers(1, 28)),
    certain=st.booleans(),
)
_WITHOUT_SHIFT = st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6)),
    nth=st.lists(st.sampled_from((-1, 1, 2, 3, 4, 5)), max_size=3).map(tuple),
    month_days=st.lists(st.integers(1, 31), max_size=3).map(tuple),
    months=st.frozensets(st.integers(1, 12)),
    dates=st.lists(DATES, max_size=3).map(tuple),
    except_dates=st.lists(DATES, max_size=3).map(tuple),
    every_weeks=st.integers(1, 4),
    anchor=DATES,
    slots=st.lists(SLOTS, max_size=3).map(tuple),
    valid_from=st.none() | st.dates(date(1990, 1, 1), date(1999, 1, 1)),
    valid_to=st.none() | DATES,
    holidays=st.sampled_from([each for each in HolidayPolicy if each is not HolidayPolicy.SHIFTED]),
    closures=st.lists(CLOSURES, max_size=2).map(tuple),
    note=TEXT,
    within=st.lists(CLOSURES, max_size=2).map(tuple),
    part=TEXT,
)
_SHIFTS = st.builds(
    Shift, st.integers(1, 31), st.frozensets(st.integers(5, 6)), skip=st.frozensets(st.integers(0, 2))
)
RULES = st.one_of(
    _WITHOUT_SHIFT,
    st.builds(SessionRule, holidays=st.just(HolidayPolicy.SHIFTED), shift=_SHIFTS),
    st.builds(SessionRule, st.frozensets(st.integers(0, 6)), times_per_month=st.floats(0.5, 9)),
)
_DAY, _MAYBE_SLOT = {"day": DATES, "note": TEXT}, st.none() | SLOTS
CHANGES = st.one_of(
    st.builds(
        SessionChange, st.sampled_from((ChangeKind.CANCELLED, ChangeKind.FULL)), slot=_MAYBE_SLOT, **_DAY
    ),
    st.builds(SessionChange, st.just(ChangeKind.EXTRA), slot=SLOTS, **_DAY),
    st.builds(
        SessionChange, st.just(ChangeKind.MOVED), slot=_MAYBE_SLOT, to_day=DATES, to_slot=_MAYBE_SLOT, **_DAY
    ),
)
_NUMBERS = st.none() | st.integers(0, 10_000)
_POINTS = st.none() | st.tuples(
    st.floats(-180, 180, allow_subnormal=False), st.floats(-90, 90, allow_subnormal=False)
)
_VERIFICATIONS = st.builds(
    Verification, group=st.sampled_from(FactGroup), on=DATES, by=TEXT, means=st.sampled_from(Means)
)
OF_PLACE: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("name", "name_kana", "address", "municipality_code", "phone", "url", "source"), TEXT),
    **dict.fromkeys(("description", "postal_code", "building", "mail", "access_text", "bus_stop"), TEXT),
    "location_level": st.sampled_from(("exact", "block", "neighbourhood", "none")),
    **dict.fromkeys(("step_free", "accessible_toilet", "parking", "toilet", "elevator"), FACTS),
    **dict.fromkeys(("pushchair", "baby_corner", "hearing_loop", "wifi"), FACTS),
    "visibility": st.sampled_from(Visibility),
    "verified_on": st.none() | DATES,
    "status": st.sampled_from(Status),
    "successor_id": st.none() | TEXT,
    "verifications": st.lists(_VERIFICATIONS, max_size=3).map(tuple),
}
PLACES = st.builds(
    lambda point, **given: Place(
        id="", lon=None if point is None else point[0], lat=None if point is None else point[1], **given
    ),
    point=_POINTS,
    **OF_PLACE,
)
"""Places without id, organisation and source key."""

OF_ACTIVITY: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("name", "kind", "fee_text", "hours_text", "hours_not_understood", "description"), TEXT),
    **dict.fromkeys(("booking_text", "food_text", "phone", "chat_url", "campaign"), TEXT),
    "audience": st.builds(Audience, everyone=FACTS, age_min=_NUMBERS, age_max=_NUMBERS, text=TEXT),
    **dict.fromkeys(("fee_yen", "capacity"), _NUMBERS),
    "booking": FACTS,
    "last_entry_min": st.integers(0, 600),
    "languages": st.lists(TEXT, max_size=3).map(tuple),
    "rules": st.lists(RULES, max_size=2).map(tuple),
    "irregular": st.booleans(),
    "status": st.sampled_from(Status),
    "changes": st.lists(CHANGES, max_size=3).map(tuple),
    "booking_until": st.none()
    | st.builds(BookingUntil, days_before=st.integers(0, 366), until_min=st.none() | st.integers(0, 1440)),
    "languages_on": st.lists(st.tuples(TEXT, st.frozensets(st.integers(0, 6))), max_size=2).map(tuple),
    **dict.fromkeys(("until_sold_out", "allergy_care", "halal", "takeaway", "food_pantry"), FACTS),
    **dict.fromkeys(
        ("pick_up", "come_alone", "need_not_talk", "asks_nothing", "kayoi_no_ba", "online"), FACTS
    ),
}
ACTIVITIES = st.builds(Activity, id=st.just(""), **OF_ACTIVITY)
"""Activities without id."""
