"""The published register, ready to be asked: positions in an index, facts as they are, sessions expanded once.

Only public places with a location are in it. The store stays the truth: ``Catalogue.fresh`` notices that the register
changed and loads anew.
"""

from ibasho.catalogue.catalogue import Catalogue

__all__ = ["Catalogue"]
