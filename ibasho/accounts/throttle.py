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
    """Counts tries per key (a login, an address) in this process. Clocks are parameters; safe among threads."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, *keys: str, now: datetime) -> None:
        """Counts one try against each key, before its outcome is known, so that tries at once are counted too.

        Raises TooManyTries, and counts nothing, when one of the keys has ``TRIES_MOST`` tries within ``WITHIN``.
        """
        with self._lock:
            for key in keys:
                recent = self._recent(key, now)
                if len(recent) >= TRIES_MOST:
                    wait = recent[0] + WITHIN - now
                    raise TooManyTries(max(1, round(wait.total_seconds())))
            for key in keys:
                recent = self._recent(key, now)
                recent.append(now)
                self._tries[key] = recent
                self._tries.move_to_end(key)
            while len(self._tries) > _KEYS_MOST:
                self._tries.popitem(last=False)

    def succeeded(self, login: str, *others: str) -> None:
        """Forgets the tries for a login whose password was known, and takes one back from the other keys."""
        with self._lock:
            self._tries.pop(login, None)
            for key in others:
                if self._tries.get(key):
                    self._tries[key].pop()

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        recent = self._tries.get(key) or deque()
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        return recent
