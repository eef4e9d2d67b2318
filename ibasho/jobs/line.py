"""The waiting line of one server: at most one worker process at a time, started when there is something to do."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["Line"]

_LOG = logging.getLogger("ibasho.jobs")


class Line:
    """Starts a worker process for each call, one after the other.

    ``command`` carries out every job that waits and prints the id of each on a line of its own as it takes it;
    ``given`` is its standard input. When the process dies, ``died`` is called with the id it printed last.
    """

    def __init__(self, command: Sequence[str], given: str, died: Callable[[str], None]) -> None:
        self._command = tuple(command)
        self._given = given
        self._died = died
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ibasho-jobs")

    def start(self) -> Future[int]:
        """Asks for a worker process; the future is its exit status."""
        return self._starter.submit(self._run)

    def close(self) -> None:
        """Starts no further process; one that runs comes to its end."""
        self._starter.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> int:
        ended = subprocess.run(
            self._command, input=self._given, stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
        taken = ended.stdout.split()
        if ended.returncode and taken:
            _LOG.error("a worker process ended with status %d at job %s", ended.returncode, taken[-1])
            self._died(taken[-1])
        return ended.returncode
