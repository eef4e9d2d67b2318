"""What one worker may see of a plan: their own days and stops, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ibasho.model import Plan, Worker
from ibasho.outreach.opening import OWN_ORGANISATION
from ibasho.store.visits import Access, VisitStore

__all__ = ["own_part", "read_workers", "worker_of"]


def read_workers(
    store: VisitStore,
    *,
    actor: str,
    purpose: str,
    at: datetime,
    organisation_id: str = OWN_ORGANISATION,
) -> list[Worker]:
    """The workers of the organisation by code, without a look at any visit; the reading is written down."""
    return store.workers(Access(actor, organisation_id, purpose, at))


def worker_of(workers: Sequence[Worker], *, login: str, name: str) -> Worker | None:
    """The worker whom an account belongs to: the one whose code is its login, else the only one of its name."""
    by_code = [each for each in workers if each.code.casefold() == login.casefold()]
    found = by_code or [each for each in workers if each.name == name]
    return found[0] if len(found) == 1 else None


def own_part(plan: Plan, code: str | None) -> Plan:
    """The plan with the routes of the worker with this code only, without visits left out; empty for None."""
    routes = tuple(route for route in plan.routes if code is not None and route.worker == code)
    return replace(plan, routes=routes, unplanned=(), warnings=())
