"""Jobs over HTTP: how far the work is, and a way to stop it."""

from __future__ import annotations

from typing import Any

from api import shapes
from api.dependencies import HouseIn
from ibasho.errors import NotFound
from ibasho.store import Connection, jobs
from ibasho.store.jobs import Job

__all__ = ["cancel", "one"]


def one(job_id: str, house: HouseIn) -> dict[str, Any]:
    """State, how far it is, and the result once it is done."""
    with house.reading() as conn:
        return shapes.job(_of_gaps(conn, job_id))


def cancel(job_id: str, house: HouseIn) -> dict[str, Any]:
    """Asks to stop: a waiting job is cancelled at once, a running one at its next step."""
    with house.writing() as conn:
        jobs.cancel(conn, _of_gaps(conn, job_id).id, at=house.now())
        return shapes.job(jobs.get(conn, job_id))


def _of_gaps(conn: Connection, job_id: str) -> Job:
    """The job when it computes gaps. Others (imports name places that planners may not see) read as not there."""
    job = jobs.get(conn, job_id)
    if job.kind != "gaps":
        raise NotFound(f"job {job_id!r} does not exist", field="job_id")
    return job
