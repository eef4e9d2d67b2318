"""The gazetteer, ready to be asked: addresses in one spelling, matched from the front, every hit with its level."""

from ibasho.gazetteer.bring_in import Brought, bring_addresses
from ibasho.gazetteer.find import find, find_all, suggest

__all__ = ["Brought", "bring_addresses", "find", "find_all", "suggest"]
