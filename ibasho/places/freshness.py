"""How fresh the facts of the register are: who checked what when, and which entries are due again.

Saving is not verifying: only ``verify`` moves these dates, and only for the groups of facts that were checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.model import FactGroup, Means, Offer, Place, Verification, Visibility
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = ["INTERVAL_DAYS", "Due", "checked", "due", "interval_days", "verify"]

INTERVAL_DAYS: dict[str, int] = {
    # A line that nobody answers is the worst of all errors, and cafeterias of volunteers change with their volunteers.
    "consultation_desk": 90,
    "food_pantry": 90,
    "childrens_cafeteria": 120,
    "community_cafeteria": 120,
    "salon": 180,
    "self_help_group": 180,
    "hikikomori_place": 180,
    "learning_support": 180,
    "japanese_class": 180,
    "online_gathering": 180,
    "weather_shelter": 180,
    "community_centre": 365,
    "childrens_hall": 365,
    "library": 365,
    "senior_centre": 365,
}
"""Days after which an entry of a kind should be checked again. A working rule of this project, not a law."""

_OTHER_DAYS = 270


@dataclass(frozen=True)
class Due:
    """An entry that should be checked. ``last`` is None when its calendar was never checked; ``late_days`` counts from
    the day on which the check was due, and is None then too."""

    place: Place
    kinds: tuple[str, ...]
    interval_days: int
    last: date | None
    late_days: int | None


def interval_days(kinds: Iterable[str]) -> int:
    """The shortest interval of the kinds of an entry: one visit settles all that goes on there."""
    return min((INTERVAL_DAYS.get(kind, _OTHER_DAYS) for kind in kinds), default=_OTHER_DAYS)


def due(
    conn: Connection,
    *,
    today: date,
    visibility: tuple[Visibility, ...] | None = None,
    organisation_id: str | None = None,
) -> list[Due]:
    """The active entries whose calendar is due for a check, those never checked first, then the latest of all.

    ``visibility`` None looks at every entry, hidden ones too: the list is for those who keep the register.
    """
    groups: dict[str, list[Offer]] = {}
    for offer in places_store.offers(conn, visibility=visibility):
        if organisation_id is None or offer.place.organisation_id == organisation_id:
            groups.setdefault(offer.place.id, []).append(offer)
    found = [each for offers in groups.values() if (each := _due(offers, today)) is not None]
    return sorted(found, key=lambda each: (each.last is not None, -(each.late_days or 0), each.place.id))


def _due(offers: Sequence[Offer], today: date) -> Due | None:
    place = offers[0].place
    kinds = tuple(sorted({offer.activity.kind for offer in offers}))
    days = interval_days(kinds)
    if place.verified_on is None:
        return Due(place, kinds, days, None, None)
    late = (today - (place.verified_on + timedelta(days=days))).days
    return Due(place, kinds, days, place.verified_on, late) if late > 0 else None


def verify(
    conn: Connection,
    place_id: str,
    *,
    groups: Iterable[FactGroup],
    on: date,
    by: str,
    means: Means,
    at: datetime,
    changed_by: str = "",
) -> Place:
    """Record that these groups of facts were checked on that day, and how; the place as it is now.

    ``Place.verified_on`` follows the calendar: that it is open when it says so is what people rely on. A check that is
    older than the one on record changes nothing for its group. ``by`` is who checked, for everybody to read,
    ``changed_by`` who entered it, for the history. Raises NotFound for an unknown place, OutOfRange for a
    day in the future, InvalidInput without a group or without a name.
    """
    wanted = set(groups)
    if not wanted:
        codes = ", ".join(each.value for each in FactGroup)
        raise InvalidInput(f"groups: at least one of {codes} is accepted", field="groups")
    if not by.strip() or len(by) > 100:
        raise InvalidInput(
            "by: who checked is needed (1 to 100 characters, a role or an organisation)", field="by"
        )
    if on > at.date():
        raise OutOfRange(
            f"on {on}: a day up to {at.date()} is accepted, nobody has checked the future", field="on"
        )
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    place = checked(offers[0].place, wanted, on=on, by=by.strip(), means=means)
    if place != offers[0].place:
        places_store.put(conn, [replace(offer, place=place) for offer in offers], at=at, by=changed_by)
    return place


def checked(place: Place, groups: Iterable[FactGroup], *, on: date, by: str, means: Means) -> Place:
    """The place with these groups checked on that day; for each group the latest check stays."""
    known = {each.group: each for each in place.verifications}
    for group in groups:
        if group not in known or known[group].on <= on:
            known[group] = Verification(group, on, by, means)
    calendar = known.get(FactGroup.CALENDAR)
    return replace(
        place,
        verifications=tuple(known[group] for group in FactGroup if group in known),
        verified_on=place.verified_on
        if calendar is None
        else max(calendar.on, place.verified_on or calendar.on),
    )
