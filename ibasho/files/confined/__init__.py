"""Parsers of foreign code run in a child process with limits on memory, time and output.

A spreadsheet or a vector file from outside is parsed by native code that can be made to allocate, crash or
open other files. The child is a script of this folder that knows nothing of Ibasho; it gets its task as JSON
on standard input and answers with JSON on standard output, so nothing that it says is ever executed here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ibasho.errors import UnreadableFile
from ibasho.files.encodings import printable

__all__ = ["run"]

_ANSWER_BYTES_MOST = 400_000_000
_MEMORY_BYTES = 1_500_000_000


def run(
    script: str,
    task: Mapping[str, Any],
    *,
    name: str,
    environment: Mapping[str, str] | None = None,
    memory_bytes: int = _MEMORY_BYTES,
    within_s: int = 60,
) -> dict[str, Any]:
    """The child's answer to ``task``.

    ``script``: a module of this package without suffix. ``name``: what the message calls the file. Raises
    UnreadableFile when the child refuses the file (its answer has ``refused``), runs out of memory or time
    (``within_s`` seconds of clock, and of processor time), or dies.
    """
    program = Path(__file__).with_name(f"{script}.py")
    limits = {"memory_bytes": memory_bytes, "cpu_s": within_s, "file_bytes": _ANSWER_BYTES_MOST}
    question = json.dumps({**task, "limits": limits}).encode()
    # One thread: worker pools reserve address space, which the memory limit counts.
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    kept = {
        k: v for k, v in os.environ.items() if k in {"PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP"}
    }
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-B", str(program)],
                input=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={**kept, **quiet, **(environment or {})},
                timeout=within_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableFile(
                f"{name}: reading it took longer than {within_s} seconds; a smaller file is accepted"
            ) from None
        answer.seek(0)
        said = answer.read()
    if done.returncode != 0 or not said:
        raise UnreadableFile(
            f"{name}: it cannot be read within the limits on memory ({memory_bytes // 1_000_000} MB) and "
            "time; "
            "the file is broken, or smaller than it pretends to be"
        )
    reply: dict[str, Any] = json.loads(said)
    if "refused" in reply:
        raise UnreadableFile(f"{name}: {printable(str(reply['refused']), 300)}")
    return reply
