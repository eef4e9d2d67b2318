"""Visits and workers into the visits' database and out of it, every access with who and what for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ibasho.model import Verdict, Visit, Worker
from ibasho.outreach.opening import OWN_ORGANISATION
from ibasho.store.visits import Access, VisitStore

__all__ = ["read_all", "register_visits", "register_workers"]


def register_visits(
    store: VisitStore,
    visits: Sequence[Visit],
    *,
    actor: str,
    at: datetime,
    organisation_id: str = OWN_ORGANISATION,
) -> list[Verdict]:
    """Store visits under their tokens; per visit whether it was created, updated or the same as before.

    All or nothing. Raises InvalidInput for a token that is empty or repeated.
    """
    return store.put_visits(Access(actor, organisation_id, "import visits", at), visits)


def register_workers(
    store: VisitStore,
    workers: Sequence[Worker],
    *,
    actor: str,
    at: datetime,
    organisation_id: str = OWN_ORGANISATION,
) -> list[Verdict]:
    """Store workers under their codes; per worker whether it was created, updated or the same as before.

    All or nothing. Raises InvalidInput for a code that is empty or repeated.
    """
    return store.put_workers(Access(actor, organisation_id, "import workers", at), workers)


def read_all(
    store: VisitStore,
    actor: str,
    purpose: str,
    at: datetime,
    *,
    organisation_id: str = OWN_ORGANISATION,
) -> tuple[list[Visit], list[Worker]]:
    """All visits by token and all workers by code of the organisation; the reading is written down with its purpose."""
    access = Access(actor, organisation_id, purpose, at)
    return store.visits(access), store.workers(access)
