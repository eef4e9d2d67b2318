"""Second factors: an authenticator's sealed secret and the marks of printed codes. What opens them is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.store.engine import Connection
from ibasho.store.tables import printed_codes, second_factors, users

__all__ = [
    "Factor",
    "codes",
    "get",
    "put_codes",
    "remove",
    "set_secret",
    "set_waiting",
    "take_code",
    "take_step",
]


@dataclass(frozen=True)
class Factor:
    """What is stored of one account's second factor. ``secret`` counts, ``waiting`` is one that is being set up."""

    secret: bytes | None = None
    waiting: bytes | None = None
    made_at: datetime | None = None


def get(conn: Connection, user_id: str) -> Factor:
    """The account's second factor; an empty one when it has none."""
    row = conn.execute(sa.select(second_factors).where(_mine(second_factors, user_id))).one_or_none()
    return Factor() if row is None else Factor(row.secret, row.waiting, row.made_at)


def set_waiting(conn: Connection, user_id: str, sealed: bytes) -> None:
    """Keep a sealed secret that does not count yet; an earlier one that did not count is dropped."""
    _put(conn, user_id, {"waiting": sealed})


def set_secret(conn: Connection, user_id: str, sealed: bytes, *, step: int, at: datetime) -> None:
    """From now on this sealed secret counts; ``step``: the time step of the code that showed it, used up with it."""
    _put(conn, user_id, {"secret": sealed, "waiting": None, "last_step": step, "made_at": at})


def take_step(conn: Connection, user_id: str, step: int) -> bool:
    """Use up a time step: true once, and only when no later step was used; whoever asks at the same moment."""
    later = sa.or_(second_factors.c.last_step.is_(None), second_factors.c.last_step < step)
    return bool(
        conn.execute(
            sa.update(second_factors).where(_mine(second_factors, user_id), later).values(last_step=step)
        ).rowcount
    )


def put_codes(conn: Connection, user_id: str, marks: Sequence[str]) -> None:
    """Keep the marks of printed codes instead of all earlier ones."""
    conn.execute(sa.delete(printed_codes).where(_mine(printed_codes, user_id)))
    if marks:
        conn.execute(
            sa.insert(printed_codes).values(user_key=_key(user_id)), [{"mark": mark} for mark in marks]
        )


def take_code(conn: Connection, user_id: str, mark: str, *, at: datetime) -> bool:
    """Use up a printed code: true once."""
    unused = [_mine(printed_codes, user_id), printed_codes.c.mark == mark, printed_codes.c.used_at.is_(None)]
    return bool(conn.execute(sa.update(printed_codes).where(*unused).values(used_at=at)).rowcount)


def codes(conn: Connection, user_id: str) -> tuple[int, int]:
    """How many printed codes there are, and how many of them have not been used."""
    counted = sa.select(sa.func.count(), sa.func.count(printed_codes.c.used_at)).select_from(printed_codes)
    made, used = conn.execute(counted.where(_mine(printed_codes, user_id))).one()
    return made, made - used


def remove(conn: Connection, user_id: str) -> None:
    """Forget the account's second factor and its printed codes."""
    for table in (second_factors, printed_codes):
        conn.execute(sa.delete(table).where(_mine(table, user_id)))


def _put(conn: Connection, user_id: str, values: dict[str, Any]) -> None:
    mine = _mine(second_factors, user_id)
    if not conn.execute(sa.update(second_factors).where(mine).values(values)).rowcount:
        conn.execute(sa.insert(second_factors).values(user_key=_key(user_id), **values))


def _key(user_id: str) -> sa.ScalarSelect[int]:
    return sa.select(users.c.key).where(users.c.id == user_id).scalar_subquery()


def _mine(table: sa.Table, user_id: str) -> sa.ColumnElement[bool]:
    return table.c.user_key == _key(user_id)
