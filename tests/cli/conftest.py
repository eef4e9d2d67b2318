"""Commands run as a user runs them: in a process of their own, on a data directory of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


class Commands:
    """``run("gaps", "list")`` runs ``ibasho gaps list`` and returns its outcome."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def run(self, *words: object) -> Outcome:
        """Run the command, whatever its exit status."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("IBASHO_")}
        done = subprocess.run(
            [sys.executable, "-m", "ibasho", *map(str, words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            env=clean | {"IBASHO_DATA_DIR": str(self.data_dir), "PYTHONUTF8": "1"},
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def ok(self, *words: object) -> Outcome:
        """Run a command that must succeed."""
        outcome = self.run(*words)
        assert outcome.status == 0, f"ibasho {' '.join(map(str, words))}\n{outcome.out}\n{outcome.err}"
        return outcome

    def refused(self, *words: object) -> str:
        """Run a command that must refuse its input; returns what it says on stderr."""
        outcome = self.run(*words)
        assert outcome.status == 1, f"status {outcome.status}\n{outcome.out}\n{outcome.err}"
        assert "Traceback" not in outcome.err
        return outcome.err


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    """Commands on an empty data directory."""
    return Commands(tmp_path / "data")
