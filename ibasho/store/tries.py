"""Tries that are counted for all processes together: sign-ins, codes, and whatever else must not be guessed or flooded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from ibasho.store.engine import Connection
from ibasho.store.tables import tries

__all__ = ["KEPT", "forget", "take", "take_back"]

KEPT = timedelta(days=1)
"""Older tries are deleted; no window is longer."""


def take(
    conn: Connection, marks: Sequence[str], *, at: datetime, most: int, within: timedelta
) -> datetime | None:
    """Counts one try against every mark and gives None; when one of them has ``most`` tries within the window, counts
    nothing and gives the time of the oldest of those tries.

    Exact whoever tries at the same moment: one transaction at a time passes here, on both stores.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.text("LOCK TABLE tries IN SHARE ROW EXCLUSIVE MODE"))
    conn.execute(sa.delete(tries).where(tries.c.at <= at - KEPT))
    for mark in marks:
        recent = (
            sa.select(tries.c.at)
            .where(tries.c.mark == mark, tries.c.at > at - within)
            .order_by(tries.c.at.desc())
            .limit(most)
        )
        times = conn.execute(recent).scalars().all()
        if len(times) >= most:
            oldest: datetime = times[-1]
            return oldest
    if marks:
        conn.execute(sa.insert(tries), [{"mark": mark, "at": at} for mark in marks])
    return None


def forget(conn: Connection, mark: str) -> None:
    """Delete all tries of a mark."""
    conn.execute(sa.delete(tries).where(tries.c.mark == mark))


def take_back(conn: Connection, mark: str) -> None:
    """Delete the latest try of a mark; nothing happens when there is none."""
    latest = sa.select(sa.func.max(tries.c.key)).where(tries.c.mark == mark).scalar_subquery()
    conn.execute(sa.delete(tries).where(tries.c.key == latest))
