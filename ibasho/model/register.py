"""The register's four levels: organisation → place → activity → session rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ibasho.model.facts import Fact, Visibility
from ibasho.model.schedule import SessionRule

__all__ = ["Activity", "Audience", "Offer", "Organisation", "Place"]


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


@dataclass(frozen=True)
class Offer:
    """An activity at a place: what a search finds and a gap run counts."""

    place: Place
    activity: Activity
