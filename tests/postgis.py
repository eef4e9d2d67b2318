"""Databases for tests in a cluster of their own (tools/postgis.py): a migrated template, a copy of it per test."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import sqlalchemy as sa

from ibasho.store import upgrade

__all__ = ["Server", "serving"]

_SCRIPT = Path(__file__).resolve().parents[1] / "tools" / "postgis.py"
_TEMPLATE = "ibasho_template"


@dataclass
class Server:
    """A running cluster. ``url("name")`` names a database of it; ``copy`` makes one with all tables, ``empty`` without."""

    maintenance_url: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _template_made: bool = False

    def url(self, name: str) -> str:
        """The URL of a database."""
        return sa.make_url(self.maintenance_url).set(database=name).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run a statement on the maintenance database, outside of a transaction."""
        where = sa.make_url(self.maintenance_url)
        with psycopg.connect(host=str(where.query["host"]), user=where.username, autocommit=True) as conn:
            conn.execute(statement.encode())

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The URL of a new, migrated database; dropped at the end."""
        if not self._template_made:
            upgrade(self.url(_TEMPLATE))
            self._template_made = True
        with self.empty(template=_TEMPLATE) as url:
            yield url

    @contextmanager
    def empty(self, *, template: str = "template0") -> Iterator[str]:
        """The URL of a new database without tables; dropped at the end."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def serving() -> Iterator[Server]:
    """A cluster; raises RuntimeError that says what to install when PostGIS is missing."""
    command = [sys.executable, str(_SCRIPT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        answer = json.loads(said) if said else {"error": f"{_SCRIPT.name} ended with status {process.wait()}"}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        yield Server(answer["url"])
        # Leaving closes its standard input, which stops the cluster.
