"""Three-valued facts: what is not known is never shown, counted or filtered as no."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Fact", "Visibility"]


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
