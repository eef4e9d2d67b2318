"""The published register, ready to be asked: positions in an index, facts as they are, sessions expanded
once.

Only public places with a location are in it. The store stays the truth: ``Catalogue.fresh`` notices that the
register changed and loads anew.
"""

from ibasho.catalogue.catalogue import Catalogue
from ibasho.catalogue.facts import (
    EVERY_DAY,
    NO,
    STATED,
    UNKNOWN,
    YES,
    Answers,
    Facts,
    offers_food,
    speaks,
    spoken_on,
)
from ibasho.catalogue.opening import Opening, joinable_until, openings

__all__ = [
    "EVERY_DAY",
    "NO",
    "STATED",
    "UNKNOWN",
    "YES",
    "Answers",
    "Catalogue",
    "Facts",
    "Opening",
    "joinable_until",
    "offers_food",
    "openings",
    "speaks",
    "spoken_on",
]
