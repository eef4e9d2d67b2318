"""What the named inputs of runs have in common: a name, where they came from, a content hash, and being replaced whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import Finding, InputMeta, Verdict
from ibasho.store.documents import from_document, to_document

__all__ = ["find", "findings", "hashes", "meta_of", "names", "put"]

_NAME_MOST = 200


def put(
    conn: sa.Connection,
    table: sa.Table,
    meta: InputMeta,
    remarks: Sequence[Finding],
    columns: dict[str, Any],
) -> tuple[int, InputMeta, Verdict]:
    """Store what is known of an input under its name: its row's key, what is stored now, created / updated / same.

    ``same`` leaves the stored row alone; ``updated`` empties it of its parts, which the caller fills anew.
    """
    if not meta.name.strip() or len(meta.name) > _NAME_MOST or not meta.name.isprintable():
        raise InvalidInput(
            f"name {meta.name[:40]!r}: 1 to {_NAME_MOST} printable characters are accepted", field="name"
        )
    about = (table.c.key, table.c.name, table.c.source, table.c.imported_at, table.c.sha256)
    known = conn.execute(sa.select(*about).where(table.c.name == meta.name)).one_or_none()
    if known is not None and known.sha256 == meta.sha256:
        return known.key, _meta(known), Verdict.SAME
    if known is not None:
        # The parts go with their parent; what was made from the old content keeps its hash in its own row.
        conn.execute(sa.delete(table).where(table.c.key == known.key))
    told = {
        "name": meta.name,
        "source": meta.source,
        "imported_at": meta.imported_at,
        "sha256": meta.sha256,
        "findings": [to_document(finding) for finding in remarks],
    }
    key = conn.execute(sa.insert(table).values(told | columns).returning(table.c.key)).scalar_one()
    return key, meta, Verdict.CREATED if known is None else Verdict.UPDATED


def meta_of(name: str, source: str, at: datetime, sha256: str) -> InputMeta:
    """The description of an input that comes in at an instant."""
    return InputMeta(name=name, source=source, imported_at=at.isoformat(timespec="seconds"), sha256=sha256)


def find(conn: sa.Connection, table: sa.Table, noun: str, name: str) -> tuple[sa.Row[Any], InputMeta]:
    """The row of an input and what is known of it; NotFound names it and lists what is stored."""
    row = conn.execute(sa.select(table).where(table.c.name == name)).one_or_none()
    if row is None:
        stored = names(conn, table)
        raise NotFound(
            f"{noun} {name!r} is not stored; "
            + (f"stored are: {', '.join(stored)}" if stored else "none is"),
            field="name",
        )
    return row, _meta(row)


def names(conn: sa.Connection, table: sa.Table) -> list[str]:
    """The names that are stored, in their order."""
    return list(conn.execute(sa.select(table.c.name).order_by(table.c.name)).scalars())


def hashes(conn: sa.Connection, table: sa.Table) -> dict[str, str]:
    """The content hash per name, in the order of names, without reading the contents."""
    rows = conn.execute(sa.select(table.c.name, table.c.sha256).order_by(table.c.name))
    return {row.name: row.sha256 for row in rows}


def findings(conn: sa.Connection, table: sa.Table, noun: str, name: str) -> tuple[Finding, ...]:
    """What was remarked when the input was read."""
    row, _ = find(conn, table, noun, name)
    return tuple(from_document(Finding, each) for each in row.findings)


def _meta(row: Any) -> InputMeta:
    return InputMeta(name=row.name, source=row.source, imported_at=row.imported_at, sha256=row.sha256)
