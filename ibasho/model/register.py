"""The register's four levels: organisation → place → activity → session rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ibasho.model.facts import Fact, FactGroup, Means, Status, Visibility
from ibasho.model.schedule import BookingUntil, SessionChange, SessionRule

__all__ = ["Activity", "Attendance", "Audience", "Offer", "Organisation", "Place", "Verification"]


@dataclass(frozen=True)
class Organisation:
    """Who runs something. ``public_contact`` is only what may be shown."""

    id: str
    name: str
    public_contact: str = ""


@dataclass(frozen=True)
class Audience:
    """Who is welcome, as stated. An age limit that is not stated is None: unknown, not unlimited.

    ``everyone`` is yes when the source says so (どなたでも). ``text`` keeps the source's words.
    """

    everyone: Fact = Fact.UNKNOWN
    age_min: int | None = None
    age_max: int | None = None
    text: str = ""

    def welcomes(self, age: int) -> Fact:
        """Whether a person of this age is welcome: no only when a stated limit says so."""
        if (self.age_min is not None and age < self.age_min) or (
            self.age_max is not None and age > self.age_max
        ):
            return Fact.NO
        if self.everyone is Fact.YES or self.age_min is not None or self.age_max is not None:
            return Fact.YES
        return Fact.UNKNOWN


@dataclass(frozen=True)
class Verification:
    """Somebody checked a group of facts. ``by`` names a role or an organisation, never a private person."""

    group: FactGroup
    on: date
    by: str
    means: Means


@dataclass(frozen=True)
class Place:
    """Where: a point (or none when it is not known), an address, and the facts of the building.

    ``lon`` and ``lat`` are degrees (WGS 84 / JGD2011), both None or both set. ``location_level`` says how exact the
    point is: ``exact``, ``block``, ``neighbourhood`` or ``none``.
    """

    id: str
    name: str
    lon: float | None = None
    lat: float | None = None
    location_level: str = "exact"
    name_kana: str = ""
    address: str = ""
    municipality_code: str = ""
    phone: str = ""
    url: str = ""
    step_free: Fact = Fact.UNKNOWN
    accessible_toilet: Fact = Fact.UNKNOWN
    parking: Fact = Fact.UNKNOWN
    visibility: Visibility = Visibility.PUBLIC
    organisation_id: str | None = None
    source: str = ""
    """The name of the list that it came from."""
    source_key: str = ""
    """What identifies the row in that list; the same list again finds the same place by it."""
    verified_on: date | None = None
    """When somebody last checked it; saving is not verifying."""
    description: str = ""
    status: Status = Status.ACTIVE
    successor_id: str | None = None
    """Where it moved to, or which entry it was merged into."""
    postal_code: str = ""
    building: str = ""
    """House name, floor and room (方書)."""
    mail: str = ""
    """Only an address that may be shown to everybody."""
    access_text: str = ""
    """How to get there, in the source's words."""
    bus_stop: str = ""
    """The nearest bus stop, in the source's words."""
    toilet: Fact = Fact.UNKNOWN
    elevator: Fact = Fact.UNKNOWN
    pushchair: Fact = Fact.UNKNOWN
    baby_corner: Fact = Fact.UNKNOWN
    """Nursing room or changing table."""
    hearing_loop: Fact = Fact.UNKNOWN
    wifi: Fact = Fact.UNKNOWN
    verifications: tuple[Verification, ...] = ()
    """The latest check of each group of facts, in the order of ``FactGroup``."""

    @property
    def whole_address(self) -> str:
        """The address with the building behind it, as people read it."""
        return f"{self.address} {self.building}".strip()


@dataclass(frozen=True)
class Activity:
    """What goes on: the thing that is open, never the building."""

    id: str
    name: str
    kind: str
    audience: Audience = field(default_factory=Audience)
    fee_yen: int | None = None
    """0 is free; None is not known."""
    fee_text: str = ""
    booking: Fact = Fact.UNKNOWN
    last_entry_min: int = 15
    """Minutes before the end after which coming makes no sense (default 15)."""
    languages: tuple[str, ...] = ()
    rules: tuple[SessionRule, ...] = ()
    hours_text: str = ""
    """The source's words about when."""
    hours_not_understood: str = ""
    """The part of those words that became no rule; shown, never guessed."""
    irregular: bool = False
    """The source says that it meets irregularly (不定期)."""
    description: str = ""
    status: Status = Status.ACTIVE
    changes: tuple[SessionChange, ...] = ()
    """What is announced about single dates: cancelled, moved, extra, full."""
    booking_text: str = ""
    """How to book, in the source's words."""
    booking_until: BookingUntil | None = None
    until_sold_out: Fact = Fact.UNKNOWN
    """It ends early when the food is gone (なくなり次第終了)."""
    capacity: int | None = None
    languages_on: tuple[tuple[str, frozenset[int]], ...] = ()
    """Languages that are spoken on certain weekdays only; ``languages`` are spoken always."""
    food_text: str = ""
    """What there is to eat, in the source's words."""
    allergy_care: Fact = Fact.UNKNOWN
    halal: Fact = Fact.UNKNOWN
    takeaway: Fact = Fact.UNKNOWN
    food_pantry: Fact = Fact.UNKNOWN
    """Food is handed out to take home (フードパントリー実施)."""
    pick_up: Fact = Fact.UNKNOWN
    """People are fetched and brought home (送迎)."""
    come_alone: Fact = Fact.UNKNOWN
    """One can come without knowing anybody (ひとりで来てよい)."""
    need_not_talk: Fact = Fact.UNKNOWN
    asks_nothing: Fact = Fact.UNKNOWN
    """Neither address nor residence status nor name is asked (住所・在留資格・名前を聞きません)."""
    kayoi_no_ba: Fact = Fact.UNKNOWN
    """A resident-led community gathering place (通いの場), beside its kind."""
    online: Fact = Fact.UNKNOWN
    """It can be joined online; ``url`` of the place says where."""
    phone: str = ""
    """The number to call for this activity (a consultation line, a booking number); else the place's."""
    chat_url: str = ""
    campaign: str = ""
    """The campaign that a dated event belongs to (a tag such as 孤独・孤立対策強化月間)."""


@dataclass(frozen=True)
class Attendance:
    """How many came to one session: people and visits (a person may come twice), never names.

    ``people`` is None when only visits were counted. ``start_min`` tells several sessions of a day apart.
    """

    activity_id: str
    place_id: str
    day: date
    start_min: int
    visits: int
    people: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Offer:
    """An activity at a place: what a search finds and a gap run counts."""

    place: Place
    activity: Activity
