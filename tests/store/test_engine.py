"""Transactions and errors: readers see one state and cannot write, writers wait, messages name the database."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ibasho.errors import Conflict, InvalidInput, NotFound, Unavailable
from ibasho.model import Role
from ibasho.store import Store, accounts, open_store, organisations, places, upgrade
from tests import make

SQLITE = pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
POSTGIS = pytest.mark.parametrize("store_kind", ["postgis"], indirect=True)


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(NotFound), store.writing() as conn:
        organisations.put(conn, make.organisation())
        organisations.get(conn, "nobody")
    with store.reading() as conn:
        assert organisations.listing(conn) == []


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only") as refused, store.reading() as conn:
        organisations.put(conn, make.organisation())
    assert not isinstance(refused.value, Conflict)
    with store.writing() as conn:
        organisations.put(conn, make.organisation())


def test_a_reader_sees_one_state(store: Store) -> None:
    with store.reading() as reader:
        assert organisations.listing(reader) == []
        with store.writing() as conn:
            organisations.put(conn, make.organisation())
        assert organisations.listing(reader) == []
    with store.reading() as reader:
        assert len(organisations.listing(reader)) == 1


def test_no_update_is_lost(store: Store) -> None:
    with store.writing() as conn:
        conn.exec_driver_sql("UPDATE counters SET number = 0")

    def count() -> None:
        for _ in range(50):
            with store.writing() as conn:
                lock = " FOR UPDATE" if store.dialect == "postgresql" else ""
                number = conn.exec_driver_sql(f"SELECT number FROM counters{lock}").scalar_one()
                conn.execute(sa.text("UPDATE counters SET number = :number"), {"number": number + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as conn:
        assert places.version(conn) == 200


@SQLITE
def test_a_writer_that_waits_too_long_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ibasho.store.engine._BUSY_MS", 20)
    with store.writing(), pytest.raises(Unavailable, match="busy"), store.writing():
        pass


@SQLITE
def test_sqlite_is_set_up_for_many_readers_and_one_writer(store: Store) -> None:
    with store.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000


def test_what_the_tables_forbid_is_a_conflict(store: Store, now: datetime) -> None:
    with pytest.raises(Conflict), store.writing() as conn:
        user = accounts.add(conn, login="a", name="", password_hash="", role=Role.PLANNER, at=now)
        accounts.sign_in(conn, user, "same", at=now, expires=now)
        accounts.sign_in(conn, user, "same", at=now, expires=now)
    with pytest.raises(Conflict), store.writing() as conn:
        accounts.add(
            conn, login="a", name="", password_hash="", role=Role.PLANNER, at=now, organisation_id="none"
        )


@pytest.mark.parametrize("text", ["a\x00b", "\ud83c", "見本\x00"])
def test_text_that_one_store_cannot_keep_is_refused_by_both(store: Store, text: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be stored"), store.writing() as conn:
        organisations.put(conn, make.organisation(name=text))


def test_a_mistake_in_the_program_stays_visible(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError), store.reading() as conn:
        conn.exec_driver_sql("SELEKT 1")


def test_a_missing_database_is_named_with_what_to_do(
    store_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if store_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'nowhere.db'}"
    else:
        url = request.getfixturevalue("postgis_server").url("nowhere")
    with pytest.raises(Unavailable, match=r"no database .*nowhere.*`ibasho init`"):
        open_store(url)
    assert not (tmp_path / "nowhere.db").exists()


def test_create_makes_the_database_itself(
    store_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if store_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'new folder' / 'made.db'}"
    else:
        server = request.getfixturevalue("postgis_server")
        request.addfinalizer(lambda: server.execute("DROP DATABASE IF EXISTS made"))
        url = server.url("made")
    for _ in range(2):
        with open_store(url, create=True) as store, store.reading() as conn:
            assert places.offers(conn) == []


def test_a_database_without_tables_is_named_with_what_to_do(empty_url: str, store_kind: str) -> None:
    if store_kind == "sqlite":
        Path(empty_url.removeprefix("sqlite:///")).touch()
    with pytest.raises(Unavailable, match=r"no tables yet; `ibasho init`"):
        open_store(empty_url)


@SQLITE
def test_a_file_that_is_no_database_is_said_to_be_none(empty_url: str) -> None:
    Path(empty_url.removeprefix("sqlite:///")).write_bytes(b"name,lon,lat\n" * 500)
    with pytest.raises(Unavailable, match="damaged or no database"):
        open_store(empty_url)


@SQLITE
def test_a_new_database_is_its_owners_alone(empty_url: str) -> None:
    path = Path(empty_url.removeprefix("sqlite:///"))
    with open_store(empty_url, create=True) as store, store.writing() as conn:
        organisations.put(conn, make.organisation())
        files = [path, *path.parent.glob("*-wal"), *path.parent.glob("*-shm")]
        assert len(files) == 3
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


@SQLITE
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, store_kind: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match=r"file/below/ibasho.db cannot be made"):
        upgrade(f"sqlite:///{tmp_path / 'file' / 'below' / 'ibasho.db'}")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://x/y", "postgresql://x/y", "sqlite://", "sqlite:///:memory:"]
)
def test_other_urls_are_refused_by_naming_what_is_accepted(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"are accepted|is accepted") as refused:
        open_store(url)
    assert refused.value.field == "database_url"


def test_a_password_is_never_shown() -> None:
    for url in ("mysql://me:geheim@host/y", "postgresql+psycopg://me:geheim@localhost:1/y"):
        with pytest.raises((InvalidInput, Unavailable)) as refused:
            open_store(url)
        assert "geheim" not in str(refused.value)


@POSTGIS
def test_a_server_that_went_away_is_unavailable(store: Store) -> None:
    with pytest.raises(Unavailable, match="cannot be used"), store.writing() as conn:
        conn.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    with store.reading() as conn:
        assert organisations.listing(conn) == []


def test_two_programs_make_the_database_at_once(empty_url: str) -> None:
    code = "import sys; from ibasho.store import open_store; open_store(sys.argv[1], create=True).close()"
    started = [subprocess.Popen([sys.executable, "-c", code, empty_url], env=os.environ) for _ in range(2)]
    assert [each.wait(60) for each in started] == [0, 0]
