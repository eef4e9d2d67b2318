"""A visits' database of the test's own, with a made-up key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from ibasho.store.visits import Access, VisitStore, open_visits

KEY = bytes(range(32))


@pytest.fixture
def visit_store(empty_url: str) -> Iterator[VisitStore]:
    """An empty visits' database, opened with ``KEY``."""
    with open_visits(empty_url, KEY, create=True) as opened:
        yield opened


@pytest.fixture
def access(now: datetime) -> Access:
    """A coordinator of the first organisation."""
    return Access("coordinator-1", "organisation-1", "planning the week", now)
