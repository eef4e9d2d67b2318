"""How doors open the visits' database without knowing the store behind it."""

from __future__ import annotations

from ibasho.settings import Settings
from ibasho.store.visits import VisitStore, open_visits_of

__all__ = ["OWN_ORGANISATION", "VisitStore", "open_visit_store"]

OWN_ORGANISATION = "own"
"""Whose visits are meant where an installation serves one organisation only."""


def open_visit_store(settings: Settings, *, create: bool = False) -> VisitStore:
    """The visits' database of this installation, to be used with ``with``; made first when ``create``.

    Raises Unavailable when it does not exist or its key is missing or another one.
    """
    if create:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_visits_of(settings, create=create)
