"""Visits, workers and plans: come back to their own organisation, unreadable without the key, each access written down."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ibasho.errors import InvalidInput, NotFound, Unavailable
from ibasho.model import Need, Verdict, Window
from ibasho.settings import Settings
from ibasho.store import Connection, open_store
from ibasho.store.engine import make_engine, parse_url
from ibasho.store.upgrade import migrate
from ibasho.store.visits import Access, VisitStore, open_visits, open_visits_of, tables
from ibasho.store.visits.database import SCRIPTS
from tests import make
from tests.store.visits.conftest import KEY

SECRETS = ("KAZOKU-7731", "見本町九丁目", "134.0461234", "耳が遠い", "見本 花子")
HOME = make.visit(
    token="KAZOKU-7731",
    lon=134.0461234,
    lat=34.3401234,
    address="見本町九丁目8-7",
    minutes=45,
    priority=5,
    dates=(date(2026, 4, 2),),
    weekdays=frozenset({0, 3}),
    windows=(Window(600, 720),),
    skills=frozenset({"手話"}),
    languages=("ja",),
    need=Need(300, ("ja",), "高齢"),
    note="耳が遠い。玄関は裏",
)


@contextmanager
def raw(url: str) -> Iterator[Connection]:
    """The database as somebody sees it who has no key."""
    engine = make_engine(parse_url(url))
    with engine.connect() as conn, conn.begin():
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL search_path TO visits")
        yield conn
    engine.dispose()


def test_visits_workers_and_plans_come_back(visit_store: VisitStore, access: Access) -> None:
    visits = [make.visit(token="B", lon=None, lat=None), HOME, make.visit(token="A")]
    workers = [make.worker(code="W2"), make.worker(code="W1", skills=frozenset({"手話"}), visits_most=3)]
    plan = make.plan()
    assert visit_store.put_visits(access, visits) == [Verdict.CREATED] * 3
    assert visit_store.put_workers(access, workers) == [Verdict.CREATED] * 2
    plan_id = visit_store.put_plan(access, plan)
    assert visit_store.visits(access) == [visits[2], visits[0], HOME]
    assert visit_store.visit(access, "KAZOKU-7731") == HOME
    assert visit_store.workers(access) == workers[::-1]
    assert visit_store.plan(access, plan_id) == plan
    (summary,) = visit_store.plans(access)
    assert (summary.id, summary.first_day, summary.routes, summary.unplanned) == (
        plan_id,
        plan.first_day,
        1,
        1,
    )


def test_created_same_updated(visit_store: VisitStore, access: Access) -> None:
    visit_store.put_visits(access, [HOME])
    changed = replace(HOME, note="", lon=None, lat=None)
    assert visit_store.put_visits(access, [HOME, make.visit()]) == [Verdict.SAME, Verdict.CREATED]
    assert visit_store.put_visits(access, [changed]) == [Verdict.UPDATED]
    assert visit_store.visit(access, HOME.token) == changed
    assert len(visit_store.visits(access)) == 2


def test_each_organisation_has_its_own(visit_store: VisitStore, access: Access) -> None:
    other = replace(access, organisation_id="organisation-2", actor="coordinator-2")
    visit_store.put_visits(access, [HOME])
    visit_store.put_workers(access, [make.worker()])
    plan_id = visit_store.put_plan(access, make.plan())
    assert visit_store.visits(other) == visit_store.workers(other) == visit_store.plans(other) == []
    for ask in (lambda: visit_store.visit(other, HOME.token), lambda: visit_store.plan(other, plan_id)):
        with pytest.raises(NotFound) as refused:
            ask()
        assert HOME.token not in str(refused.value)
    assert visit_store.put_visits(other, [replace(HOME, note="")]) == [Verdict.CREATED], (
        "tokens are an organisation's own"
    )
    assert visit_store.visit(access, HOME.token) == HOME


def test_nothing_about_a_person_is_readable_without_the_key(
    visit_store: VisitStore, access: Access, empty_url: str, store_kind: str
) -> None:
    visit_store.put_visits(access, [HOME])
    visit_store.put_workers(access, [make.worker(name="見本 花子", lon=134.0461234)])
    visit_store.put_plan(access, make.plan(warnings=SECRETS))
    visit_store.visit(access, HOME.token)
    with raw(empty_url) as conn:
        rows = [
            row
            for name in tables.metadata.tables
            for row in conn.exec_driver_sql(f"SELECT * FROM {name.split('.')[1]}")
        ]
    assert rows
    seen = b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    )
    if store_kind == "sqlite":
        folder = Path(empty_url.removeprefix("sqlite:///")).parent
        seen += b"".join(path.read_bytes() for path in folder.glob("ibasho.db*"))
    for secret in SECRETS:
        assert secret.encode() not in seen
    assert b"organisation-1" in seen, "the check above would see plain text"


def test_a_sealed_entry_fits_no_other_row(visit_store: VisitStore, access: Access, empty_url: str) -> None:
    other = replace(access, organisation_id="organisation-2")
    visit_store.put_visits(access, [HOME])
    visit_store.put_visits(other, [replace(HOME, note="別")])
    with raw(empty_url) as conn:
        conn.exec_driver_sql("UPDATE visits SET sealed = (SELECT sealed FROM visits WHERE key = 1)")
    with pytest.raises(Unavailable, match="cannot be decrypted"):
        visit_store.visits(other)


def test_every_access_is_written_down(visit_store: VisitStore, access: Access, now: datetime) -> None:
    visit_store.put_visits(access, [HOME, make.visit()])
    visit_store.visits(replace(access, actor="worker-1", purpose="my day"))
    with pytest.raises(NotFound):
        visit_store.visit(access, "nobody")
    visit_store.put_visits(access, [HOME])
    told = [
        (each.number, each.actor, each.action, each.subject, each.purpose, each.count)
        for each in visit_store.entries()
    ]
    assert told == [
        (1, "coordinator-1", "write", "visits", "planning the week", 2),
        (2, "worker-1", "read", "visits", "my day", 2),
        (3, "coordinator-1", "read", "visits", "planning the week", 0),
        (4, "coordinator-1", "write", "visits", "planning the week", 0),
    ]
    assert {each.at for each in visit_store.entries()} == {now}
    assert visit_store.verify_audit().intact


def test_a_refused_write_leaves_nothing(visit_store: VisitStore, access: Access) -> None:
    for wrong in ([HOME, HOME], [make.visit(token="")]):
        with pytest.raises(InvalidInput, match="tokens must differ and not be empty"):
            visit_store.put_visits(access, wrong)
    assert visit_store.entries() == []
    assert visit_store.visits(access) == []


@pytest.mark.parametrize("field", ["actor", "organisation_id", "purpose"])
@pytest.mark.parametrize("word", ["", "  ", "a\nb", "x" * 301])
def test_who_asks_and_what_for_must_be_said(access: Access, field: str, word: str) -> None:
    with pytest.raises(InvalidInput, match=f"{field}: 1 to 300") as refused:
        replace(access, **{field: word})
    assert refused.value.field == field


def test_the_time_of_access_has_an_offset(access: Access) -> None:
    with pytest.raises(InvalidInput, match="with offset"):
        replace(access, at=datetime(2026, 4, 1, 10))  # noqa: DTZ001 - that is what is refused


def test_another_key_does_not_open_it(visit_store: VisitStore, empty_url: str) -> None:
    with pytest.raises(Unavailable, match=r"not the one that .* was made with"):
        open_visits(empty_url, bytes(32))
    with pytest.raises(Unavailable, match=r"not the one that .* was made with"):
        open_visits(empty_url, bytes(32), create=True)
    open_visits(empty_url, KEY).close()


def test_a_missing_database_is_named(empty_url: str, access: Access) -> None:
    with pytest.raises(Unavailable, match=r"`ibasho init`"):
        open_visits(empty_url, KEY)


@pytest.mark.parametrize("store_kind", ["postgis"], indirect=True)
def test_register_and_visits_share_a_postgresql_database(store_url: str, access: Access) -> None:
    """The visits have their schema; neither sees the other's tables, and no foreign key crosses."""
    with open_visits(store_url, KEY, create=True) as visits, open_store(store_url, create=True) as store:
        visits.put_visits(access, [HOME])
        with store.reading() as conn:
            inspector = sa.inspect(conn)
            assert {"visits", "workers", "plans", "audit", "seals", "alembic_version"} == set(
                inspector.get_table_names(schema="visits")
            )
            assert not {"visits", "workers"} & set(inspector.get_table_names())
            crossing = sa.text(
                "SELECT count(*) FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid "
                "JOIN pg_class b ON b.oid = c.confrelid WHERE a.relnamespace <> b.relnamespace"
            )
            assert conn.execute(crossing).scalar_one() == 0


def test_migrations_make_what_the_tables_say_and_can_be_taken_back(
    visit_store: VisitStore, access: Access, empty_url: str, store_kind: str
) -> None:
    visit_store.put_visits(access, [HOME])
    url = parse_url(empty_url)
    schema = None if store_kind == "sqlite" else tables.SCHEMA
    flat = sa.MetaData(naming_convention=tables.metadata.naming_convention)
    for table in tables.metadata.sorted_tables:
        table.to_metadata(flat, schema=schema)
    with raw(empty_url) as conn:
        conn.exec_driver_sql("SELECT 1" if schema is None else "SET LOCAL search_path TO public")
        options = {
            "version_table_schema": schema,
            "include_schemas": True,
            "include_name": lambda name, type_, _parents: type_ != "schema" or name == schema,
        }
        assert compare_metadata(MigrationContext.configure(conn, opts=options), flat) == []
    migrate(url, SCRIPTS, to="base", down=True, schema=tables.SCHEMA)
    with pytest.raises(Unavailable, match="no tables yet"):
        open_visits(empty_url, KEY)
    with open_visits(empty_url, KEY, create=True) as again:
        assert again.visits(access) == []


@pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
def test_an_installation_makes_its_key_once(tmp_path: Path, access: Access, store_kind: str) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(Unavailable, match=r"visits.key is missing"):
        open_visits_of(settings)
    with open_visits_of(settings, create=True) as visits:
        visits.put_visits(access, [HOME])
    files = sorted(settings.data_dir.iterdir())
    assert [path.name for path in files] == ["visits.db", "visits.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    for create in (False, True):
        with open_visits_of(settings, create=create) as visits:
            assert visits.visits(access) == [HOME]
    (settings.data_dir / "visits.key").unlink()
    with pytest.raises(Unavailable, match=r"visits.key is missing"):
        open_visits_of(settings, create=True)
    assert not (settings.data_dir / "visits.key").exists(), "a new key would open nothing"
