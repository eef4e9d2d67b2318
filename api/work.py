"""The worker process: carries out every job that waits, then ends. ``python -m api.work`` with settings on standard input.

Which work a job's kind stands for is said here. A job's parameters are checked again: they come from a table.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from api.pages import importing
from api.questions import GapsBody
from ibasho.errors import Conflict, InvalidInput
from ibasho.gaps.run import run
from ibasho.jobs import Line, Step, Work, carry_out
from ibasho.places.bring_in import ListOptions, bring_in
from ibasho.settings import Settings
from ibasho.store import Store, jobs, open_store, runs

__all__ = ["carry_out_all", "line_for"]


def carry_out_all(settings: Settings, *, say: Any = print) -> int:
    """Carries out the waiting jobs one by one, saying the id of each; how many there were."""
    count = 0
    with open_store(settings.register_url) as store:
        while True:
            with store.writing() as conn:
                job = jobs.take(conn, at=_now())
            if job is None:
                return count
            say(job.id, flush=True)
            carry_out(_work(job.kind, store, settings), job.parameters, _Book(store, job.id))
            count += 1


def line_for(settings: Settings) -> Line:
    """A line of worker processes for these settings (secrets stay here: no job needs one)."""

    def died(job_id: str) -> None:
        with open_store(settings.register_url) as store, store.writing() as conn:
            try:
                jobs.fail(conn, job_id, "the worker process ended unexpectedly", at=_now())
            except Conflict:
                return  # it had ended properly before its process did

    given = settings.model_dump_json(exclude={"visits_key"})
    return Line((sys.executable, "-m", "api.work"), given, died)


class _Book:
    """A job's state in the store, each entry a transaction of its own."""

    def __init__(self, store: Store, job_id: str) -> None:
        self.store = store
        self.job_id = job_id

    def progress(self, done: float, message: str) -> bool:
        """See ``ibasho.jobs.Book``."""
        with self.store.writing() as conn:
            return jobs.progress(conn, self.job_id, done, 1.0, message)

    def finish(self, result: Any) -> None:
        """See ``ibasho.jobs.Book``."""
        with self.store.writing() as conn:
            jobs.finish(conn, self.job_id, result, at=_now())

    def fail(self, message: str) -> None:
        """See ``ibasho.jobs.Book``."""
        with self.store.writing() as conn:
            jobs.fail(conn, self.job_id, message, at=_now())


def _work(kind: str, store: Store, settings: Settings) -> Work:
    known = {"gaps": _gaps, importing.KIND: _places}
    if kind not in known:
        return _unknown
    return partial(known[kind], store, settings)


def _gaps(store: Store, settings: Settings, parameters: Mapping[str, Any], step: Step) -> dict[str, str]:
    question = GapsBody.model_validate(parameters).question()
    with store.reading() as conn:
        answer = run(conn, question, now=_now(), zone=settings.zone, progress=step)
    # Written apart from the long reading, so that progress and other writers are not kept waiting.
    with store.writing() as conn:
        runs.put(conn, answer)
    return {"run": answer.id}


def _places(store: Store, settings: Settings, parameters: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """A list of places that waits in the folder of uploads; when it has come in, the file is thrown away."""
    file = importing.upload_path(settings.data_dir, str(parameters["upload"]))
    options = ListOptions(
        format=parameters["format"],
        source=parameters["source"],
        kind=parameters["kind"],
        consent=bool(parameters["consent"]),
    )
    brought = bring_in(
        store,
        file,
        name=str(parameters["name"]),
        options=options,
        bytes_most=settings.upload_bytes_most,
        at=_now(),
        dry_run=bool(parameters["dry_run"]),
        step=step,
    )
    if not parameters["dry_run"]:
        file.unlink(missing_ok=True)
    mapping = [list(each) for each in brought.mapping]
    return {"format": brought.format, "mapping": mapping, "report": brought.report.as_dict()}


def _unknown(parameters: Mapping[str, Any], step: Step) -> None:
    raise InvalidInput("this kind of job is not known to this program", field="kind")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    carry_out_all(Settings.model_validate_json(sys.stdin.read()))
