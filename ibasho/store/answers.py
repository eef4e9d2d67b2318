"""Answers that are kept for a day, so that a request repeated after a broken connection is not done twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ibasho.errors import Conflict
from ibasho.store.engine import Connection
from ibasho.store.tables import kept_answers

__all__ = ["KEPT", "KeptAnswer", "find", "keep"]

KEPT = timedelta(hours=24)
"""How long an answer can be asked for again."""


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered to the request with this hash."""

    request_hash: str
    status: int
    body: Any
    headers: dict[str, str]


def find(conn: Connection, key_hash: str, *, at: datetime) -> KeptAnswer | None:
    """What was answered under this key within the last day; None when nothing was."""
    mine = sa.and_(kept_answers.c.key_hash == key_hash, kept_answers.c.at > at - KEPT)
    row = conn.execute(sa.select(kept_answers).where(mine)).one_or_none()
    return None if row is None else KeptAnswer(row.request_hash, row.status, row.body, row.headers)


def keep(conn: Connection, key_hash: str, answer: KeptAnswer, *, at: datetime) -> None:
    """Keep an answer in the transaction of its work, and forget those older than a day.

    Raises Conflict when another request with this key is done at the same time: its work stands, this one's does not.
    """
    conn.execute(sa.delete(kept_answers).where(kept_answers.c.at <= at - KEPT))
    values = {"request_hash": answer.request_hash, "status": answer.status, "body": answer.body}
    try:
        conn.execute(
            sa.insert(kept_answers).values(key_hash=key_hash, at=at, headers=dict(answer.headers), **values)
        )
    except Conflict:
        raise Conflict(
            "a request with this Idempotency-Key is being done; ask again for its answer",
            field="Idempotency-Key",
        ) from None
