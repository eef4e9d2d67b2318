"""Make a database, bring it up to date, take it back: Alembic run in one transaction on either store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import URL

from ibasho.errors import Conflict, InvalidInput, Unavailable
from ibasho.store import kinds
from ibasho.store.engine import Store, create_file, is_sqlite, make_engine, parse_url, shown, sqlite_path

__all__ = ["REGISTER", "check", "current", "downgrade", "migrate", "open_store", "revisions", "upgrade"]

REGISTER = "ibasho.store:migrations"
_LOCK = 0x1BA5_0001
"""The advisory lock that lets one program at a time migrate a PostgreSQL database."""


def open_store(url: str, *, create: bool = False) -> Store:
    """The database behind the URL, made and brought up to date first when ``create``; its own kinds are known from now on.

    Raises Unavailable, naming the database and ``ibasho init``, when it does not exist or is of another version.
    """
    parsed = parse_url(url)
    if create:
        upgrade(url)
    engine = make_engine(parsed)
    try:
        check(engine, REGISTER)
        store = Store(engine)
        with store.reading() as conn:
            kinds.learn(conn)
    except BaseException:
        engine.dispose()
        raise
    return store


def upgrade(url: str, to: str = "head") -> None:
    """Make the database when it is missing and bring its tables to a revision; no change when they are there."""
    parsed = parse_url(url)
    make_database(parsed)
    migrate(parsed, REGISTER, to=to)


def downgrade(url: str, to: str) -> None:
    """Take the tables back to an earlier revision, or to ``base``: none at all. What they held is lost."""
    migrate(parse_url(url), REGISTER, to=to, down=True)


def make_database(url: URL) -> None:
    """Make an empty database when there is none."""
    if is_sqlite(url):
        try:
            create_file(sqlite_path(url))
        except OSError as error:
            raise Unavailable(f"database {shown(url)} cannot be made: {error.strerror}") from error
        return
    engine = make_engine(url)
    try:
        with engine.connect():
            return
    except Unavailable:
        if not _is_missing(url):
            raise
    finally:
        engine.dispose()
    _create_postgres(url)


def _is_missing(url: URL) -> bool:
    """Whether the server answers and has no database of this name. (The refusal itself may be in any language.)"""
    maintenance = make_engine(url.set(database="postgres"))
    try:
        with maintenance.connect() as conn:
            found = sa.text("SELECT count(*) FROM pg_database WHERE datname = :name")
            return not conn.execute(found, {"name": url.database}).scalar_one()
    except Unavailable:
        return False
    finally:
        maintenance.dispose()


def _create_postgres(url: URL) -> None:
    name = str(url.database).replace('"', '""')
    maintenance = make_engine(url.set(database="postgres"))
    try:
        with maintenance.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
            conn.exec_driver_sql(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
    except Conflict:
        return  # another program has just made it
    except sa.exc.ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.DuplicateDatabase):
            return
        raise Unavailable(
            f"database {shown(url)} does not exist and this user may not make it; let an administrator run: "
            f"createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 {url.database}"
        ) from error
    finally:
        maintenance.dispose()


def migrate(url: URL, scripts: str, *, to: str, down: bool = False, schema: str | None = None) -> None:
    """Run the migrations of a script directory to a revision, all or none, in one transaction."""
    engine = make_engine(url)
    try:
        with _migrating(engine) as conn:
            config = _config(scripts)
            config.attributes |= {"connection": conn, "schema": None if is_sqlite(url) else schema}
            try:
                (command.downgrade if down else command.upgrade)(config, to)
            except CommandError as error:
                raise InvalidInput(f"revision {to!r}: {error}; known are {revisions(scripts)}") from error
            _check_foreign_keys(conn)
    except sa.exc.ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Unavailable(
                f"database {shown(url)}: {error.orig}".strip()
                + "; let an administrator run: CREATE EXTENSION postgis"
            ) from error
        raise
    except sa.exc.NotSupportedError as error:
        raise Unavailable(f"database {shown(url)}: PostGIS is not installed beside PostgreSQL") from error
    finally:
        engine.dispose()


@contextmanager
def _migrating(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A writing transaction. On SQLite without foreign keys: recreating a parent table would delete its children."""
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            driver: Any = conn.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
        with conn.begin():
            if engine.dialect.name == "postgresql":
                conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield conn


def _check_foreign_keys(conn: sa.Connection) -> None:
    if conn.dialect.name == "sqlite":
        broken = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise Conflict(
                f"the migration would leave {len(broken)} rows without their parent, first {tuple(broken[0])}"
            )


def check(engine: sa.Engine, scripts: str, *, schema: str | None = None) -> None:
    """Raise Unavailable unless the database exists and its tables are of this program's version."""
    where = shown(engine.url)
    known, found = revisions(scripts), current(engine, schema=schema)
    if found is None:
        raise Unavailable(f"database {where} has no tables yet; `ibasho init` makes them")
    if found not in known:
        raise Unavailable(
            f"database {where} is of version {found}, made by a newer program; this one knows {known[-1]}"
        )
    if found != known[-1]:
        raise Unavailable(
            f"database {where} is of version {found}, this program needs {known[-1]}; run `ibasho init`"
        )


def current(engine: sa.Engine, *, schema: str | None = None) -> str | None:
    """The revision that a database is of, None without tables; Unavailable when there is no database."""
    missing = Unavailable(f"there is no database {shown(engine.url)}; `ibasho init` makes it")
    if is_sqlite(engine.url) and not sqlite_path(engine.url).is_file():
        raise missing
    options = {"version_table_schema": None if is_sqlite(engine.url) else schema}
    try:
        with engine.connect() as conn:
            return MigrationContext.configure(conn, opts=options).get_current_revision()
    except Unavailable as error:
        if not is_sqlite(engine.url) and _is_missing(engine.url):
            raise missing from error
        raise


@cache
def revisions(scripts: str) -> tuple[str, ...]:
    """The revisions of a script directory, oldest first."""
    walked = ScriptDirectory.from_config(_config(scripts)).walk_revisions()
    return tuple(script.revision for script in reversed(list(walked)))


def _config(scripts: str) -> Config:
    config = Config()
    config.set_main_option("script_location", scripts)
    config.set_main_option("path_separator", "os")
    return config
