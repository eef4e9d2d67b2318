"""Imports: the report comes back row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ibasho.errors import NotFound
from ibasho.model import ImportReport, Level, Verdict
from ibasho.store import Connection, imports
from tests import make


def put(conn: Connection, now: datetime, report: ImportReport, name: str = "見本.csv") -> str:
    return imports.put(
        conn, report, file_name=name, sha256="f" * 64, format="municipal", source="見本一覧", at=now
    )


def test_a_report_comes_back(conn: Connection, now: datetime) -> None:
    remarks = [make.finding(), make.finding(row=0, level=Level.ERROR, column="", value="x" * 5_000, fix="")]
    report = make.report(list(Verdict), remarks)
    import_id = put(conn, now, report)
    stored, told = imports.get(conn, import_id)
    assert told == ImportReport(import_id, report.verdicts, report.findings)
    assert stored.counts == report.counts()
    assert (stored.file_name, stored.format, stored.source, stored.at) == (
        "見本.csv",
        "municipal",
        "見本一覧",
        now.astimezone(UTC),
    )


def test_an_id_that_the_report_has_is_kept(conn: Connection, now: datetime) -> None:
    report = ImportReport(make.new_id(), (), ())
    assert put(conn, now, report) == report.import_id


def test_the_newest_comes_first(conn: Connection, now: datetime) -> None:
    for name in ("a", "b"):
        put(conn, now, make.report(), name)
    assert [each.file_name for each in imports.listing(conn)] == ["b", "a"]


def test_an_unknown_import_is_not_found(conn: Connection) -> None:
    with pytest.raises(NotFound, match="import 'x' does not exist"):
        imports.get(conn, "x")
