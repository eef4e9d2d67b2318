"""The kinds of activities that this installation has beside the seeded ones (``ibasho.model.KINDS``)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ibasho.errors import Conflict, NotFound
from ibasho.model import Kind, set_own_kinds
from ibasho.store.engine import Connection
from ibasho.store.register import count_change
from ibasho.store.tables import activities, own_kinds

__all__ = ["learn", "listing", "put", "remove"]


def listing(conn: Connection) -> list[Kind]:
    """The kinds in the order of their codes."""
    return [
        Kind(
            row.code, row.label_ja, row.label_en, tuple(row.words_ja), tuple(sorted(row.more_labels.items()))
        )
        for row in conn.execute(sa.select(own_kinds).order_by(own_kinds.c.code))
    ]


def learn(conn: Connection) -> None:
    """Let ``ibasho.model.kind`` and ``kinds`` know what is stored."""
    set_own_kinds(listing(conn))


def put(conn: Connection, kind: Kind, *, at: datetime) -> bool:
    """Store a kind under its code and let everybody know it; True when it is new, False when it was changed or the same.

    Raises InvalidInput for the code of a seeded kind.
    """
    known = {each.code: each for each in listing(conn)}
    set_own_kinds([*(each for code, each in known.items() if code != kind.code), kind])
    values = {
        "label_ja": kind.label_ja,
        "label_en": kind.label_en,
        "words_ja": list(kind.words_ja),
        "more_labels": dict(kind.more_labels),
        "at": at,
    }
    if kind.code not in known:
        conn.execute(sa.insert(own_kinds).values(code=kind.code, **values))
    elif known[kind.code] != kind:
        conn.execute(sa.update(own_kinds).where(own_kinds.c.code == kind.code).values(**values))
    else:
        return False
    learn(conn)
    count_change(conn)
    return kind.code not in known


def remove(conn: Connection, code: str) -> None:
    """Take a kind away; NotFound when there is none, Conflict while activities are of it."""
    of_it = sa.select(sa.func.count()).select_from(activities).where(activities.c.kind == code)
    used = conn.execute(of_it).scalar_one()
    if used:
        raise Conflict(
            f"kind {code!r}: {used} activities are of it; give them another kind first", field="code"
        )
    if not conn.execute(sa.delete(own_kinds).where(own_kinds.c.code == code)).rowcount:
        raise NotFound(f"kind {code!r} is none that was added here", field="code")
    learn(conn)
    count_change(conn)
