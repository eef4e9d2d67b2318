"""Jobs: taken once, in their order; they tell how far they are and end in one way."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from ibasho.errors import Conflict, NotFound
from ibasho.store import Connection, Store, jobs


def test_a_job_from_queue_to_result(conn: Connection, now: datetime) -> None:
    job_id = jobs.add(conn, "gaps.run", {"within_m": [800], "人口": "見本"}, at=now, made_by="u1")
    queued = jobs.get(conn, job_id)
    assert (queued.state, queued.made_by, queued.parameters) == (
        jobs.State.QUEUED,
        "u1",
        {"within_m": [800], "人口": "見本"},
    )
    taken = jobs.take(conn, at=now)
    assert taken is not None
    assert (taken.id, taken.state, taken.started_at) == (job_id, jobs.State.RUNNING, now.astimezone(UTC))
    assert jobs.progress(conn, job_id, 3, 10, "travel") is False
    assert jobs.get(conn, job_id).message == "travel"
    jobs.finish(conn, job_id, {"run": "r1"}, at=now)
    done = jobs.get(conn, job_id)
    assert (done.state, done.result, done.done, done.ended_at) == (
        jobs.State.DONE,
        {"run": "r1"},
        10,
        now.astimezone(UTC),
    )
    assert jobs.take(conn, at=now) is None


def test_the_one_that_waited_longest_comes_first(conn: Connection, now: datetime) -> None:
    ids = [jobs.add(conn, "x", {"n": n}, at=now) for n in range(3)]
    taken = [jobs.take(conn, at=now) for _ in range(3)]
    assert [job.id for job in taken if job is not None] == ids
    assert [job.id for job in jobs.listing(conn)] == ids[::-1]
    assert jobs.listing(conn, state=jobs.State.QUEUED) == []


def test_two_workers_never_take_the_same(store: Store, now: datetime) -> None:
    with store.writing() as conn:
        ids = [jobs.add(conn, "x", {}, at=now) for _ in range(20)]
    taken: list[str] = []

    def work() -> None:
        while True:
            with store.writing() as conn:
                job = jobs.take(conn, at=now)
            if job is None:
                return
            taken.append(job.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_cancelling(conn: Connection, now: datetime) -> None:
    waiting, running = jobs.add(conn, "x", {}, at=now), jobs.add(conn, "x", {}, at=now)
    jobs.cancel(conn, waiting, at=now)
    assert jobs.get(conn, waiting).state is jobs.State.CANCELLED
    taken = jobs.take(conn, at=now)
    assert taken is not None
    assert taken.id == running
    jobs.cancel(conn, running, at=now)
    assert jobs.progress(conn, running, 1, 2) is True
    jobs.fail(conn, running, "stopped", at=now)
    assert jobs.get(conn, running).state is jobs.State.CANCELLED
    jobs.cancel(conn, running, at=now)
    assert jobs.get(conn, running).message == "stopped"


def test_a_failure_says_why(conn: Connection, now: datetime) -> None:
    job_id = jobs.add(conn, "x", {}, at=now)
    with pytest.raises(Conflict, match="is queued, no longer running"):
        jobs.finish(conn, job_id, None, at=now)
    jobs.take(conn, at=now)
    jobs.fail(conn, job_id, "population 'x' is not stored", at=now)
    failed = jobs.get(conn, job_id)
    assert (failed.state, failed.message, failed.result) == (
        jobs.State.FAILED,
        "population 'x' is not stored",
        None,
    )
    with pytest.raises(Conflict, match="is failed, no longer running"):
        jobs.finish(conn, job_id, None, at=now)


def test_an_unknown_job_is_not_found(conn: Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="job 'x' does not exist"):
        jobs.cancel(conn, "x", at=now)
