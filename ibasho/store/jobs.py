"""Jobs: long work that waits, runs in another process, and tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ibasho.errors import Conflict, NotFound
from ibasho.model import new_id
from ibasho.store.engine import Connection
from ibasho.store.tables import jobs

__all__ = ["Job", "State", "add", "cancel", "fail", "finish", "get", "listing", "progress", "take"]


class State(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """A named piece of work with its parameters, and how far it is: ``done`` of ``total`` steps."""

    id: str
    kind: str
    parameters: dict[str, Any]
    state: State
    done: float
    total: float
    message: str
    result: Any
    made_by: str | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancel_asked: bool


def add(
    conn: Connection, kind: str, parameters: dict[str, Any], *, at: datetime, made_by: str | None = None
) -> str:
    """Queue a job; its id."""
    job_id = new_id()
    values = {
        "id": job_id,
        "kind": kind,
        "parameters": parameters,
        "state": State.QUEUED.value,
        "made_at": at,
    }
    values |= {"done": 0.0, "total": 1.0, "message": "", "made_by": made_by, "cancel_asked": False}
    conn.execute(sa.insert(jobs).values(values))
    return job_id


def take(conn: Connection, *, at: datetime) -> Job | None:
    """The job that has waited longest, now running; None when none waits. Two workers never take the same one."""
    # Locked rows are skipped, so that on PostgreSQL a second worker takes the next job instead of waiting.
    waiting = sa.select(jobs.c.id).where(jobs.c.state == State.QUEUED.value).order_by(jobs.c.key).limit(1)
    job_id = conn.execute(waiting.with_for_update(skip_locked=True)).scalar_one_or_none()
    if job_id is None:
        return None
    _change(conn, job_id, State.QUEUED, {"state": State.RUNNING.value, "started_at": at})
    return get(conn, job_id)


def progress(conn: Connection, job_id: str, done: float, total: float, message: str = "") -> bool:
    """Say how far a running job is; True when somebody has asked to cancel it."""
    _change(conn, job_id, State.RUNNING, {"done": done, "total": total, "message": message})
    return get(conn, job_id).cancel_asked


def finish(conn: Connection, job_id: str, result: Any, *, at: datetime) -> None:
    """End a running job with its result."""
    values = {"state": State.DONE.value, "result": result, "ended_at": at, "done": jobs.c.total}
    _change(conn, job_id, State.RUNNING, values)


def fail(conn: Connection, job_id: str, message: str, *, at: datetime) -> None:
    """End a running job with the reason why it gave no result: cancelled when that was asked for, else failed."""
    state = State.CANCELLED if get(conn, job_id).cancel_asked else State.FAILED
    _change(conn, job_id, State.RUNNING, {"state": state.value, "message": message, "ended_at": at})


def cancel(conn: Connection, job_id: str, *, at: datetime) -> None:
    """Cancel a job: at once when it waits, at its next step when it runs; nothing when it has ended."""
    job = get(conn, job_id)
    if job.state is State.QUEUED:
        _change(
            conn, job_id, State.QUEUED, {"state": State.CANCELLED.value, "cancel_asked": True, "ended_at": at}
        )
    elif job.state is State.RUNNING:
        _change(conn, job_id, State.RUNNING, {"cancel_asked": True})


def get(conn: Connection, job_id: str) -> Job:
    """The job with this id; NotFound when there is none."""
    row = conn.execute(sa.select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(f"job {job_id!r} does not exist", field="job_id")
    return _read(row)


def listing(conn: Connection, *, state: State | None = None) -> list[Job]:
    """The jobs, of one state or all, the newest first."""
    found = sa.select(jobs).order_by(jobs.c.key.desc())
    return [
        _read(row)
        for row in conn.execute(found if state is None else found.where(jobs.c.state == state.value))
    ]


def _change(conn: Connection, job_id: str, state: State, values: dict[str, Any]) -> None:
    mine = sa.and_(jobs.c.id == job_id, jobs.c.state == state.value)
    if not conn.execute(sa.update(jobs).where(mine).values(values)).rowcount:
        raise Conflict(
            f"job {job_id!r} is {get(conn, job_id).state.value}, no longer {state.value}", field="job_id"
        )


def _read(row: sa.Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        parameters=row.parameters,
        state=State(row.state),
        done=row.done,
        total=row.total,
        message=row.message,
        result=row.result,
        made_by=row.made_by,
        made_at=row.made_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        cancel_asked=row.cancel_asked,
    )
