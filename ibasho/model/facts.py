"""Three-valued facts: what is not known is never shown, counted or filtered as no."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Fact", "FactGroup", "Means", "Status", "Visibility"]


class Fact(StrEnum):
    """Yes, no or unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """Who may learn of a place.

    ``AREA_ONLY`` places count per area but appear in no distance, cell or tile. ``HIDDEN`` places change no byte of
    any public answer.
    """

    PUBLIC = "public"
    AREA_ONLY = "area_only"
    HIDDEN = "hidden"


class Status(StrEnum):
    """Where an entry of the register is in its life. Only active entries are found; the others say what became of them."""

    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    PAUSED = "paused"
    MOVED = "moved"
    """It goes on elsewhere: the entry names its successor."""
    CLOSED = "closed"
    MERGED = "merged"
    """It was a second entry of the same thing: the entry names the one that stays."""


class FactGroup(StrEnum):
    """Facts that are checked together, because the same question to the same person settles them."""

    EXISTENCE = "existence"
    """It still goes on."""
    CALENDAR = "calendar"
    LOCATION = "location"
    CONTACT = "contact"
    CONDITIONS = "conditions"
    """Who is welcome, what it costs, how to book."""
    ACCESS = "access"
    """Step-free, toilet, parking and the like."""


class Means(StrEnum):
    """How a fact was checked. Being in a list that somebody published is no check."""

    VISIT = "visit"
    TELEPHONE = "telephone"
    LETTER = "letter"
    LINK = "link"
    """The organiser confirmed it by a signed link."""
    ORGANISER = "organiser"
    """The organiser, signed in, said that it is right."""
    PUBLISHED = "published"
    """The list itself states a date on which it was checked."""
