"""Slows down guessing: after ten failed sign-ins within fifteen minutes the eleventh is not even looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from ibasho.accounts.refusals import TooManyTries

__all__ = ["TRIES_MOST", "WITHIN", "Throttle"]

TRIES_MOST = 10
WITHIN = timedelta(minutes=15)
_KEYS_MOST = 50_000
"""Logins and addresses remembered at most; the longest untouched are forgotten first."""


class Throttle:
    """Counts failures per key (a login, an address) in this process. Clocks are parameters; safe among threads."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, *keys: str, now: datetime) -> None:
        """Raises TooManyTries when one of the keys has failed ``TRIES_MOST`` times within ``WITHIN``."""
        with self._lock:
            for key in keys:
                recent = self._recent(key, now)
                if len(recent) >= TRIES_MOST:
                    wait = recent[0] + WITHIN - now
                    raise TooManyTries(max(1, round(wait.total_seconds())))

    def failed(self, *keys: str, now: datetime) -> None:
        """Counts one failure against each key."""
        with self._lock:
            for key in keys:
                recent = self._recent(key, now)
                recent.append(now)
                self._failures[key] = recent
                self._failures.move_to_end(key)
            while len(self._failures) > _KEYS_MOST:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forgets the failures of one key: whoever knows the password need not wait."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        recent = self._failures.get(key, deque())
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        return recent
