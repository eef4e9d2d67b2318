"""Carries out one job: gives the work its parameters, writes down how far it is, and stops it when asked to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ibasho.errors import IbashoError

__all__ = ["Book", "Cancelled", "Step", "Work", "carry_out"]

_LOG = logging.getLogger("ibasho.jobs")

Step = Callable[[str, float], None]
"""Called by the work now and then with what it is doing and the share that is done, 0 to 1."""

Work = Callable[[Mapping[str, Any], Step], Any]
"""A piece of work: parameters and a step in, a result of plain values out."""


class Book(Protocol):
    """Where the job's state is kept; the doors give one that writes to the store."""

    def progress(self, done: float, message: str) -> bool:
        """Write down how far the work is; true when somebody asked to cancel it."""

    def finish(self, result: Any) -> None:
        """Write down the result."""

    def fail(self, message: str) -> None:
        """Write down why there is no result."""


class Cancelled(IbashoError):
    """Somebody asked to stop the work."""


def carry_out(work: Work, parameters: Mapping[str, Any], book: Book) -> bool:
    """Runs the work to its end, whatever the end is, and writes it down; true when there is a result.

    An error that was raised on purpose is written down in its own words, any other one without its details, which go
    to the log.
    """

    def step(message: str, done: float) -> None:
        if book.progress(min(max(done, 0.0), 1.0), message):
            raise Cancelled("cancelled")

    try:
        result = work(parameters, step)
    except IbashoError as error:
        book.fail(error.message)
        return False
    except Exception:
        _LOG.exception("a job failed")
        book.fail("an unexpected error; the log has its cause")
        return False
    book.finish(result)
    return True
