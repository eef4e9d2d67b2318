"""The whole product once: ``ibasho demo`` on a fresh data directory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.timing import Row, seconds


def rows() -> Iterator[Row]:
    """Seconds from the command to its last line, without serving."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"IBASHO_DATA_DIR": folder}
        command = [sys.executable, "-m", "ibasho", "demo", "--no-serve"]
        took = seconds(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))
    yield Row("ibasho demo --no-serve, the sample town, everything once", took)
