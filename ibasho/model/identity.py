"""Public identifiers: UUIDv7, sortable by time of making, independent of row numbers."""

from __future__ import annotations

import uuid6

__all__ = ["new_id"]


def new_id() -> str:
    """A new identifier, 36 characters, never seen before."""
    return str(uuid6.uuid7())
