"""The published register, ready to be asked: positions in an index, facts as they are, sessions expanded
once.

Only public places with a location are in it. The store stays the truth: ``Catalogue.fresh`` notices that the
register changed and loads anew.
"""

from ibasho.catalogue.catalogue import Catalogue
from ibasho.catalogue.facts import NO, UNKNOWN, YES, Answers, Facts
from ibasho.catalogue.opening import Opening, openings

__all__ = ["NO", "UNKNOWN", "YES", "Answers", "Catalogue", "Facts", "Opening", "openings"]
