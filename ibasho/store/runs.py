"""Gap runs and the sitings made from them: stored whole, never changed, published or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Coverage, Figure, GapQuestion, GapRun, RunNote, SupplyCount, new_id
from ibasho.store.blobs import packed, unpacked
from ibasho.store.documents import from_document, to_document
from ibasho.store.engine import Connection
from ibasho.store.tables import gap_cells, gap_runs, sitings

__all__ = ["Summary", "get", "get_siting", "latest", "listing", "publish", "put", "put_siting"]


@dataclass(frozen=True)
class Summary:
    """A stored run in a line: what was asked and the coverage everywhere, without cells and areas."""

    id: str
    made_at: str
    question: GapQuestion
    totals: tuple[Coverage, ...]
    published: bool


def put(conn: Connection, run: GapRun) -> None:
    """Store a run. Raises Conflict when one with its id is stored: a run does not change."""
    if np.isnan(run.nearest_m).any() or len(run.nearest_m) != len(run.cell_code):
        raise InvalidInput(
            "nearest_m: one distance per cell is accepted, infinite where no place can be reached"
        )
    odd = [name for name, column in run.columns.items() if column.shape != run.nearest_m.shape]
    if odd:
        raise InvalidInput(f"columns {odd}: one figure per cell is accepted", field="columns")
    if conn.execute(sa.select(gap_runs.c.key).where(gap_runs.c.id == run.id)).first() is not None:
        raise Conflict(f"run {run.id!r} is stored already and does not change", field="run_id")
    values = {
        "id": run.id,
        "made_at": run.made_at,
        "program": run.program,
        "question": to_document(run.question),
        "inputs": run.inputs,
        "supply": to_document(run.supply),
        "coverage": [to_document(each) for each in run.coverage],
        "notes": [to_document(note) for note in run.notes],
        "published": run.published,
        "figures": [to_document(figure) for figure in run.figures],
        "cell_columns": packed(run.columns),
        "content_sha256": run.content_sha256,
    }
    key = conn.execute(sa.insert(gap_runs).values(values).returning(gap_runs.c.key)).scalar_one()
    metres = [each if np.isfinite(each) else None for each in run.nearest_m.tolist()]
    cells = [
        {"run_key": key, "position": position, "code": code, "nearest_m": nearest_m}
        for position, (code, nearest_m) in enumerate(zip(run.cell_code.tolist(), metres, strict=True))
    ]
    if cells:
        conn.execute(sa.insert(gap_cells), cells)


def get(conn: Connection, run_id: str, *, published_only: bool = False) -> GapRun:
    """A run with its cells; NotFound reads the same whether it does not exist or is not published."""
    row = _row(conn, run_id, published_only=published_only)
    found = sa.select(gap_cells.c.code, gap_cells.c.nearest_m).where(gap_cells.c.run_key == row.key)
    cells = conn.execute(found.order_by(gap_cells.c.position)).all()
    return GapRun(
        id=row.id,
        question=from_document(GapQuestion, row.question),
        made_at=row.made_at,
        program=row.program,
        inputs=row.inputs,
        supply=from_document(SupplyCount, row.supply),
        coverage=tuple(from_document(Coverage, each) for each in row.coverage),
        cell_code=np.array([cell.code for cell in cells], dtype=np.str_),
        nearest_m=np.array(
            [np.inf if cell.nearest_m is None else cell.nearest_m for cell in cells], dtype=np.float64
        ),
        published=row.published,
        notes=tuple(from_document(RunNote, note) for note in row.notes),
        figures=tuple(from_document(Figure, each) for each in row.figures or ()),
        columns=unpacked(bytes(row.cell_columns)) if row.cell_columns else {},
        content_sha256=row.content_sha256 or "",
    )


def latest(conn: Connection, *, published_only: bool = False) -> GapRun | None:
    """The run that was stored last, or None."""
    found = sa.select(gap_runs.c.id).where(*_seen(published_only)).order_by(gap_runs.c.key.desc()).limit(1)
    run_id = conn.execute(found).scalar_one_or_none()
    return None if run_id is None else get(conn, run_id, published_only=published_only)


def listing(conn: Connection, *, published_only: bool = False) -> list[Summary]:
    """The stored runs, the newest first."""
    found = sa.select(gap_runs).where(*_seen(published_only)).order_by(gap_runs.c.key.desc())
    return [
        Summary(
            id=row.id,
            made_at=row.made_at,
            question=from_document(GapQuestion, row.question),
            totals=tuple(from_document(Coverage, each) for each in row.coverage if each["area"] is None),
            published=row.published,
        )
        for row in conn.execute(found)
    ]


def publish(conn: Connection, run_id: str) -> None:
    """Let everybody see a run; NotFound when there is none with this id."""
    changed = conn.execute(sa.update(gap_runs).where(gap_runs.c.id == run_id).values(published=True)).rowcount
    if not changed:
        raise _no_run(run_id)


def put_siting(conn: Connection, run_id: str, result: dict[str, Any]) -> str:
    """Store the result of a siting model for a run; its id. A run may have several."""
    row = _row(conn, run_id, published_only=False)
    siting_id = new_id()
    conn.execute(sa.insert(sitings).values(id=siting_id, run_key=row.key, result=result))
    return siting_id


def get_siting(conn: Connection, run_id: str, *, published_only: bool = False) -> dict[str, Any]:
    """The siting that was stored last for a run; NotFound when there is none."""
    row = _row(conn, run_id, published_only=published_only)
    found = (
        sa.select(sitings.c.result)
        .where(sitings.c.run_key == row.key)
        .order_by(sitings.c.key.desc())
        .limit(1)
    )
    result: dict[str, Any] | None = conn.execute(found).scalar_one_or_none()
    if result is None:
        raise NotFound(f"no siting is stored for run {run_id!r}", field="run_id")
    return result


def _seen(published_only: bool) -> list[sa.ColumnElement[bool]]:
    return [gap_runs.c.published.is_(True)] if published_only else []


def _row(conn: Connection, run_id: str, *, published_only: bool) -> sa.Row[Any]:
    row = conn.execute(
        sa.select(gap_runs).where(gap_runs.c.id == run_id, *_seen(published_only))
    ).one_or_none()
    if row is None:
        raise _no_run(run_id)
    return row


def _no_run(run_id: str) -> NotFound:
    return NotFound(f"gap run {run_id!r} does not exist", field="run_id")
