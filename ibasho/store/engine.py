"""Connections and transactions: one transaction per request or command, readers that cannot write, errors of our own."""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.pool import NullPool

from ibasho.errors import Conflict, IbashoError, InvalidInput, Unavailable

__all__ = ["Connection", "Store", "is_sqlite", "make_engine", "parse_url", "shown", "sqlite_path"]

_BUSY_MS = 10_000
"""How long a writer waits for another one before it gives up."""
_WRITES = "ibasho_writes"
_WAIT = "ibasho_wait_ms"


class Store:
    """One database, open. ``with store.reading() as conn`` and ``with store.writing() as conn`` are transactions.

    A reader sees one snapshot and cannot write. A writer commits at the end of the block, or rolls back when the block
    raises. ``close`` gives the connections back; so does the end of a ``with`` block or of the object's life.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._finalizer = weakref.finalize(self, engine.dispose)

    @property
    def url(self) -> str:
        """The database's URL without its password."""
        return shown(self._engine.url)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        options: dict[str, Any] = {_WRITES: False}
        if self.dialect == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._engine.execution_options(**options).connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def writing(self, *, wait_ms: int = _BUSY_MS) -> Iterator[Connection]:
        """A transaction that may write: kept when the block ends, undone when it raises. SQLite has one at a time, and
        raises Unavailable when another one does not end within ``wait_ms``."""
        with (
            self._engine.execution_options(**{_WRITES: True, _WAIT: wait_ms}).connect() as conn,
            conn.begin(),
        ):
            yield conn

    def close(self) -> None:
        """Give all connections back."""
        self._finalizer()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def parse_url(url: str) -> URL:
    """The URL in parts. Legal: ``sqlite:////path/file.db`` and ``postgresql+psycopg://…``; else InvalidInput."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        what = "it" if parsed is None else f"{parsed.drivername}"
        raise InvalidInput(
            f"database URL: {what} cannot be used; sqlite:////path/file.db and postgresql+psycopg://user@host/name are "
            "accepted",
            field="database_url",
        )
    if is_sqlite(parsed) and parsed.database in {None, "", ":memory:"}:
        raise InvalidInput(
            "database URL: it names no file; sqlite:////path/file.db is accepted", field="database_url"
        )
    return parsed


def is_sqlite(url: URL) -> bool:
    """Whether the URL names an embedded database."""
    return url.get_backend_name() == "sqlite"


def sqlite_path(url: URL) -> Path:
    """The file of an embedded database."""
    return Path(str(url.database))


def shown(url: URL) -> str:
    """The URL as a person may read it: without its password."""
    return url.render_as_string(hide_password=True)


def make_engine(url: URL) -> sa.Engine:
    """An engine whose transactions and errors are the store's own. Does not connect yet."""
    if is_sqlite(url):
        # A connection per transaction costs 0.2 ms and leaves no open file behind in a forgotten process.
        engine = sa.create_engine(url, poolclass=NullPool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def create_file(path: Path) -> None:
    """Make an empty database file that only its owner can read; SQLite gives its companions the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _execute_patiently(cursor: sqlite3.Cursor, statement: str) -> None:
    """Execute, again while the file is locked: a change to WAL does not wait for busy_timeout as other statements do."""
    give_up = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare_sqlite(driver: sqlite3.Connection, _record: Any) -> None:
    driver.isolation_level = (
        None  # The driver's own BEGIN loses updates: transactions begin in _begin_sqlite.
    )
    cursor = driver.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        _execute_patiently(cursor, f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    options = conn.get_execution_options()
    writes = options.get(_WRITES, True)
    if _WAIT in options:
        conn.exec_driver_sql(f"PRAGMA busy_timeout = {int(options[_WAIT])}")
    conn.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    # Plain BEGIN takes the write lock at the first write, when it may already be too late to wait for it.
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(context: ExceptionContext) -> BaseException | None:
    """A driver's error as one of ours; None leaves it as it is (a mistake in the program stays visible)."""
    error = context.original_exception
    if isinstance(error, IbashoError):
        return error
    where = shown(context.engine.url) if context.engine is not None else "the database"
    state = getattr(error, "sqlstate", None) or ""
    if isinstance(error, sqlite3.IntegrityError) or state.startswith("23"):
        return Conflict(f"the stored state does not allow it: {_first_line(error)}")
    if isinstance(error, sqlite3.OperationalError):
        return _sqlite_trouble(error, where)
    if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode in {
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
    }:
        return Unavailable(f"database {where} is damaged or no database: {_first_line(error)}")
    if state.startswith(("40", "55P03")):
        return Conflict(f"another change came first: {_first_line(error)}")
    if state.startswith("22"):
        return InvalidInput(f"a value cannot be stored: {_first_line(error)}")
    if state.startswith("3D"):
        return Unavailable(f"there is no database {where}; `ibasho init` makes it")
    if state.startswith(("08", "28", "53", "57")) or (
        not state and type(error).__name__ == "OperationalError"
    ):
        return Unavailable(f"database {where} cannot be used: {_first_line(error)}")
    return None


def _sqlite_trouble(error: sqlite3.OperationalError, where: str) -> IbashoError | None:
    # The low byte of an extended code is its family: SQLITE_READONLY_DBMOVED is a SQLITE_READONLY.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Unavailable(f"database {where} is busy: another program has been writing for too long")
    if code in {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
    }:
        return Unavailable(f"database {where} cannot be used: {_first_line(error)}")
    if "no such module: rtree" in str(error):
        return Unavailable(
            "this Python's SQLite has no R*Tree; use a Python whose SQLite has one, or PostgreSQL with PostGIS "
            "(IBASHO_DATABASE_URL)"
        )
    return None


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
