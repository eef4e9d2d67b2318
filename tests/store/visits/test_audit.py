"""The audit: whatever is altered, added or taken out is found, by its number."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ibasho.store import Connection
from ibasho.store.visits import Access, VisitStore, open_visits
from tests import make
from tests.store.visits.conftest import KEY
from tests.store.visits.test_database import raw

COLUMNS = {
    "at": "'2026-01-01T00:00:00.000000+00:00'",
    "actor": "'somebody else'",
    "organisation_id": "'organisation-2'",
    "action": "'write'",
    "subject": "'workers'",
    "purpose": "'another'",
    "count": "7",
    "mac": "'00'",
}


@pytest.fixture
def filled(visit_store: VisitStore, access: Access) -> VisitStore:
    visit_store.put_visits(access, [make.visit()])
    for number in range(3):
        visit_store.visits(replace(access, purpose=f"day {number}"))
    assert visit_store.verify_audit().entries == 4
    assert visit_store.verify_audit().intact
    return visit_store


@pytest.mark.parametrize("column", COLUMNS)
def test_an_altered_row_is_found(filled: VisitStore, empty_url: str, column: str) -> None:
    with raw(empty_url) as conn:
        conn.execute(sa.text(f'UPDATE audit SET "{column}" = {COLUMNS[column]} WHERE number = 2'))
    found = filled.verify_audit()
    assert not found.intact
    assert "entry 2 was altered" in found.wrong


def delete_first(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit WHERE number = 1")


def delete_middle(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit WHERE number IN (2, 3)")


def delete_last(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit WHERE number = 4")


def delete_last_and_mend_the_seal(conn: Connection) -> None:
    delete_last(conn)
    conn.exec_driver_sql("UPDATE seals SET number = 3 WHERE name = 'audit'")


def delete_and_renumber(conn: Connection) -> None:
    delete_middle(conn)
    conn.exec_driver_sql("UPDATE audit SET number = 2 WHERE number = 4")
    conn.exec_driver_sql("UPDATE seals SET number = 2 WHERE name = 'audit'")


def delete_all(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit")


def delete_the_seal(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM seals WHERE name = 'audit'")


def copy_a_row(conn: Connection) -> None:
    columns = 'at, actor, organisation_id, action, subject, purpose, "count", previous, mac'
    conn.exec_driver_sql(
        f"INSERT INTO audit (number, {columns}) SELECT 5, {columns} FROM audit WHERE number = 4"
    )
    conn.exec_driver_sql("UPDATE seals SET number = 5 WHERE name = 'audit'")


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (delete_first, "entries 1 to 1 are missing"),
        (delete_middle, "entries 2 to 3 are missing"),
        (delete_last, "the audit ends with entry 3, its seal says entry 4"),
        (delete_last_and_mend_the_seal, "the audit ends with entry 3, its seal says entry 3"),
        (delete_and_renumber, "entry 2 does not follow the one before it"),
        (delete_all, "the audit ends with entry 0, its seal says entry 4"),
        (delete_the_seal, "the audit ends with entry 4, its seal says nothing"),
        (copy_a_row, "entry 5 was altered"),
    ],
)
def test_rows_taken_out_or_added_are_found(
    filled: VisitStore, empty_url: str, tamper: Callable[[Connection], None], says: str
) -> None:
    with raw(empty_url) as conn:
        tamper(conn)
    found = filled.verify_audit()
    assert not found.intact
    assert says in found.wrong


def test_readers_at_once_each_get_their_own_entry(filled: VisitStore, access: Access, empty_url: str) -> None:
    def read() -> None:
        with open_visits(empty_url, KEY) as mine:
            for _ in range(10):
                mine.visits(access)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.number for each in filled.entries()] == list(range(1, 35))
    assert filled.verify_audit().intact
