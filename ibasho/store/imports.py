"""What was imported, when, from which file, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.errors import NotFound
from ibasho.model import Finding, ImportReport, Verdict, new_id
from ibasho.store.documents import from_document, to_document
from ibasho.store.engine import Connection
from ibasho.store.tables import imports

__all__ = ["Import", "get", "listing", "put"]


@dataclass(frozen=True)
class Import:
    """One import of a list: the file's name without a folder, its hash, its format, and rows per verdict."""

    id: str
    file_name: str
    sha256: str
    format: str
    source: str
    at: datetime
    counts: dict[str, int]
    undone_at: datetime | None = None


def put(
    conn: Connection,
    report: ImportReport,
    *,
    file_name: str,
    sha256: str,
    format: str,
    source: str,
    at: datetime,
) -> str:
    """Store a report; its id, made here when the report has none yet."""
    import_id = report.import_id or new_id()
    conn.execute(
        sa.insert(imports).values(
            id=import_id,
            file_name=file_name,
            sha256=sha256,
            format=format,
            source=source,
            at=at,
            counts=report.counts(),
            report={
                "verdicts": [[row, verdict.value] for row, verdict in report.verdicts],
                "findings": [to_document(finding) for finding in report.findings],
            },
        )
    )
    return import_id


def get(conn: Connection, import_id: str) -> tuple[Import, ImportReport]:
    """An import and its report; NotFound when there is none with this id."""
    row = conn.execute(sa.select(imports).where(imports.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"import {import_id!r} does not exist", field="import_id")
    verdicts = tuple((number, Verdict(verdict)) for number, verdict in row.report["verdicts"])
    findings = tuple(from_document(Finding, each) for each in row.report["findings"])
    return _read(row), ImportReport(row.id, verdicts, findings)


def listing(conn: Connection) -> list[Import]:
    """All imports, the newest first."""
    about = (column for column in imports.c if column.name != "report")
    return [_read(row) for row in conn.execute(sa.select(*about).order_by(imports.c.key.desc()))]


def _read(row: sa.Row[Any]) -> Import:
    return Import(
        id=row.id,
        file_name=row.file_name,
        sha256=row.sha256,
        format=row.format,
        source=row.source,
        at=row.at,
        counts=row.counts,
        undone_at=row.undone_at,
    )
