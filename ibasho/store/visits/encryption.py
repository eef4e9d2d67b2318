"""The visits' key: encryption of what is held on people, with a key of its own that is never in the database."""

from __future__ import annotations

from pathlib import Path

from ibasho.store import sealing
from ibasho.store.sealing import KEY_BYTES

__all__ = ["KEY_BYTES", "Keys", "load_key"]


class Keys(sealing.Keys):
    """What the visits' key of 32 bytes gives: sealing, marks that find a token, and codes that vouch for audit rows."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key, "visits")


def load_key(given: str, data_dir: Path, *, create: bool = False) -> bytes:
    """The key: the one given, else the one in ``visits.key`` of the data directory, as ``sealing.load_key`` tells."""
    without = "the stored homes and visits cannot be read"
    return sealing.load_key(given, data_dir, about="visits", without=without, create=create)
