"""Who runs places and sends workers out."""

from __future__ import annotations

import sqlalchemy as sa

from ibasho.errors import NotFound
from ibasho.model import Organisation, Verdict
from ibasho.store.engine import Connection
from ibasho.store.tables import organisations

__all__ = ["get", "listing", "put"]


def put(conn: Connection, organisation: Organisation) -> Verdict:
    """Store an organisation under its id: created, updated or same."""
    told = {"name": organisation.name, "public_contact": organisation.public_contact}
    mine = organisations.c.id == organisation.id
    known = conn.execute(sa.select(organisations).where(mine)).one_or_none()
    if known is None:
        conn.execute(sa.insert(organisations).values(id=organisation.id, **told))
        return Verdict.CREATED
    if _read(known) == organisation:
        return Verdict.SAME
    conn.execute(sa.update(organisations).where(mine).values(**told))
    return Verdict.UPDATED


def get(conn: Connection, organisation_id: str) -> Organisation:
    """The organisation with this id; NotFound when there is none."""
    row = conn.execute(sa.select(organisations).where(organisations.c.id == organisation_id)).one_or_none()
    if row is None:
        raise NotFound(f"organisation {organisation_id!r} does not exist", field="organisation_id")
    return _read(row)


def listing(conn: Connection) -> list[Organisation]:
    """All organisations in the order of their ids."""
    return [_read(row) for row in conn.execute(sa.select(organisations).order_by(organisations.c.id))]


def _read(row: sa.Row[tuple[object, ...]]) -> Organisation:
    return Organisation(id=row.id, name=row.name, public_contact=row.public_contact)
