"""Jobs over HTTP: how far the work is, and a way to stop it."""

from __future__ import annotations

from typing import Any

from api import shapes
from api.dependencies import HouseIn
from ibasho.store import jobs

__all__ = ["cancel", "one"]


def one(job_id: str, house: HouseIn) -> dict[str, Any]:
    """State, how far it is, and the result once it is done."""
    with house.reading() as conn:
        return shapes.job(jobs.get(conn, job_id))


def cancel(job_id: str, house: HouseIn) -> dict[str, Any]:
    """Asks to stop: a waiting job is cancelled at once, a running one at its next step."""
    with house.writing() as conn:
        jobs.cancel(conn, job_id, at=house.now())
        return shapes.job(jobs.get(conn, job_id))
