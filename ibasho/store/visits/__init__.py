"""Homes and visits, apart from everything else: own database, encrypted fields, every access written down.

Only ``ibasho.outreach`` may import this (an import rule that a machine checks; docs/decisions/0005).
"""

from ibasho.store.visits.audit import Entry, Verification
from ibasho.store.visits.database import Access, PlanSummary, VisitStore, open_visits, open_visits_of
from ibasho.store.visits.encryption import load_key

__all__ = [
    "Access",
    "Entry",
    "PlanSummary",
    "Verification",
    "VisitStore",
    "load_key",
    "open_visits",
    "open_visits_of",
]
