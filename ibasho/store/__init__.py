"""The only SQL. ``open_store`` gives a ``Store``, its transactions a ``Connection``; the modules beside it ask and answer.

Homes and visits are apart, in ``ibasho.store.visits``, which is not named here.
"""

from ibasho.store.engine import Connection, Store
from ibasho.store.upgrade import downgrade, open_store, upgrade

__all__ = ["Connection", "Store", "downgrade", "open_store", "upgrade"]
