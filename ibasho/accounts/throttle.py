"""Slows down guessing: after ten failed sign-ins within fifteen minutes the eleventh is not even looked at.

The tries are in the database, so that all web processes count together, under keyed marks: no login and no address
can be read there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ibasho.accounts.refusals import TooManyTries
from ibasho.store import Store, tries
from ibasho.store.sealing import Keys

__all__ = ["TRIES_MOST", "WITHIN", "Throttle"]

TRIES_MOST = 10
WITHIN = timedelta(minutes=15)


class Throttle:
    """Counts tries per name (a login, an address) in the store. Clocks are parameters."""

    def __init__(
        self, store: Store, keys: Keys, *, most: int = TRIES_MOST, within: timedelta = WITHIN
    ) -> None:
        self._store = store
        self._keys = keys
        self._most = most
        self._within = within

    def attempt(self, *names: str, now: datetime) -> None:
        """Counts one try against each name, before its outcome is known, so that tries at once are counted too.

        Raises TooManyTries, and counts nothing, when one of the names has as many tries as allowed in the window.
        """
        with self._store.writing() as conn:
            marks = [self._mark(name) for name in names]
            oldest = tries.take(conn, marks, at=now, most=self._most, within=self._within)
        if oldest is not None:
            wait = oldest + self._within - now
            raise TooManyTries(max(1, round(wait.total_seconds())))

    def succeeded(self, name: str, *others: str) -> None:
        """Forgets the tries for a login whose password was known, and takes one back from the other names."""
        with self._store.writing() as conn:
            tries.forget(conn, self._mark(name))
            for other in others:
                tries.take_back(conn, self._mark(other))

    def _mark(self, name: str) -> str:
        return self._keys.mark("try", name)
