"""Which entries were merged into which: what was taken from whom and where activities went, so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.model import Status
from ibasho.store.engine import Connection
from ibasho.store.tables import merges

__all__ = ["Into", "Merge", "end", "put", "save", "standing"]


@dataclass(frozen=True)
class Into:
    """An activity that was told twice: which one stays, what that one took from it, and the status that it had."""

    activity_id: str
    taken: tuple[str, ...]
    was: Status


@dataclass(frozen=True)
class Merge:
    """One entry merged into another. ``taken`` are the parts of the entry that stays which come from the one that went."""

    id: str
    kept_id: str
    gone_id: str
    at: datetime
    by: str
    why: str
    was: Status
    """The status of the entry that went, before."""
    successor_was: str | None
    taken: tuple[str, ...] = ()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per activity that went along the places where it came before."""
    into: Mapping[str, Into] = field(default_factory=dict)
    """The activities that were told twice, by the id of the one that went."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """Per entry the number of the version that the merge made."""


def put(conn: Connection, merge: Merge) -> None:
    """Remember a merge."""
    conn.execute(
        sa.insert(merges).values(
            id=merge.id,
            kept_id=merge.kept_id,
            gone_id=merge.gone_id,
            at=merge.at,
            by=merge.by,
            why=merge.why,
            record=_record(merge),
        )
    )


def save(conn: Connection, merge: Merge) -> None:
    """Remember anew what was taken from whom: an import may have changed it."""
    conn.execute(sa.update(merges).where(merges.c.id == merge.id).values(record=_record(merge)))


def end(conn: Connection, merge_id: str, *, at: datetime) -> None:
    """The merge was undone; it stays on record."""
    conn.execute(sa.update(merges).where(merges.c.id == merge_id).values(ended_at=at))


def standing(
    conn: Connection, *, kept: Collection[str] | None = None, gone: Collection[str] | None = None
) -> list[Merge]:
    """The merges that stand, the earliest first: all, those into these places, or those of these places."""
    asked = sa.select(merges).where(merges.c.ended_at.is_(None)).order_by(merges.c.key)
    if kept is not None:
        asked = asked.where(merges.c.kept_id.in_(sorted(kept)))
    if gone is not None:
        asked = asked.where(merges.c.gone_id.in_(sorted(gone)))
    return [_merge(row) for row in conn.execute(asked)]


def _record(merge: Merge) -> dict[str, Any]:
    return {
        "was": merge.was.value,
        "successor_was": merge.successor_was,
        "taken": list(merge.taken),
        "moved": {each: list(places) for each, places in merge.moved.items()},
        "into": {
            each: {"activity": into.activity_id, "taken": list(into.taken), "was": into.was.value}
            for each, into in merge.into.items()
        },
        "versions": dict(merge.versions),
    }


def _merge(row: sa.Row[Any]) -> Merge:
    told = row.record
    return Merge(
        id=row.id,
        kept_id=row.kept_id,
        gone_id=row.gone_id,
        at=row.at,
        by=row.by,
        why=row.why,
        was=Status(told["was"]),
        successor_was=told["successor_was"],
        taken=tuple(told["taken"]),
        moved={each: tuple(places) for each, places in told["moved"].items()},
        into={
            each: Into(into["activity"], tuple(into["taken"]), Status(into["was"]))
            for each, into in told["into"].items()
        },
        versions=told["versions"],
    )
