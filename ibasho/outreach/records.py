"""Plans kept: stored encrypted, read with a purpose."""

from __future__ import annotations

from datetime import datetime

from ibasho.errors import NotFound
from ibasho.model import Plan
from ibasho.outreach.opening import OWN_ORGANISATION
from ibasho.store.visits import Access, VisitStore

__all__ = ["latest_plan", "store_plan"]


def store_plan(
    store: VisitStore,
    plan: Plan,
    *,
    actor: str,
    at: datetime,
    organisation_id: str = OWN_ORGANISATION,
) -> str:
    """Keep a plan; its id."""
    return store.put_plan(Access(actor, organisation_id, "keep a plan", at), plan)


def latest_plan(
    store: VisitStore,
    *,
    actor: str,
    purpose: str,
    at: datetime,
    organisation_id: str = OWN_ORGANISATION,
) -> Plan:
    """The plan that was stored last; NotFound when there is none. The reading is written down with its purpose."""
    access = Access(actor, organisation_id, purpose, at)
    kept = store.plans(access)
    if not kept:
        raise NotFound("there is no plan yet", field="plan")
    return store.plan(access, kept[0].id)
