"""Links to one entry of the register. The token itself is never stored, only a hash that the caller makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ibasho.errors import NotFound
from ibasho.store.engine import Connection
from ibasho.store.tables import place_links, places

__all__ = ["Link", "Purpose", "add", "of_place", "opened", "revoke_all", "use"]


class Purpose(StrEnum):
    """What a link lets its bearer do with the one entry."""

    TEND = "tend"
    """Announce what is different on a date, confirm, suggest a correction: as often as wanted until it expires."""
    CONFIRM = "confirm"
    """Confirm or suggest a correction, once: the link of a letter."""


@dataclass(frozen=True)
class Link:
    """A link as the store knows it. ``open`` at a time when it is neither expired, used up nor revoked."""

    place_id: str
    purpose: Purpose
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def open_at(self, at: datetime) -> bool:
        """Whether its bearer is let in."""
        used_up = self.purpose is Purpose.CONFIRM and self.used_at is not None
        return self.expires_at > at and self.revoked_at is None and not used_up


def add(conn: Connection, token_hash: str, link: Link) -> None:
    """Remember a link; NotFound when its place does not exist."""
    key = conn.execute(sa.select(places.c.key).where(places.c.id == link.place_id)).scalar_one_or_none()
    if key is None:
        raise NotFound(f"place {link.place_id!r} does not exist", field="place_id")
    conn.execute(
        sa.insert(place_links).values(
            token_hash=token_hash,
            place_key=key,
            purpose=link.purpose.value,
            made_at=link.made_at,
            made_by=link.made_by,
            expires_at=link.expires_at,
            used_at=link.used_at,
            revoked_at=link.revoked_at,
        )
    )


def opened(conn: Connection, token_hash: str, *, at: datetime) -> Link | None:
    """The link with this hash while it is open; None reads the same for one that never was."""
    row = conn.execute(_SELECT.where(place_links.c.token_hash == token_hash)).one_or_none()
    link = None if row is None else _read(row)
    return link if link is not None and link.open_at(at) else None


def use(conn: Connection, token_hash: str, *, at: datetime) -> bool:
    """Mark a link used. False when a one-time link was used before: of two at once only one gets True."""
    mine = place_links.c.token_hash == token_hash
    first = sa.update(place_links).where(mine, place_links.c.used_at.is_(None)).values(used_at=at)
    if conn.execute(first).rowcount == 1:
        return True
    lasting = sa.and_(mine, place_links.c.purpose == Purpose.TEND.value)
    return conn.execute(sa.update(place_links).where(lasting).values(used_at=at)).rowcount == 1


def revoke_all(conn: Connection, place_id: str, *, at: datetime) -> int:
    """End every link to an entry; how many were still open."""
    theirs = place_links.c.place_key.in_(sa.select(places.c.key).where(places.c.id == place_id))
    still = sa.and_(theirs, place_links.c.revoked_at.is_(None), place_links.c.expires_at > at)
    return conn.execute(sa.update(place_links).where(still).values(revoked_at=at)).rowcount


def of_place(conn: Connection, place_id: str) -> list[Link]:
    """Every link that was made for an entry, the newest first."""
    found = _SELECT.where(places.c.id == place_id).order_by(
        place_links.c.made_at.desc(), place_links.c.token_hash
    )
    return [_read(row) for row in conn.execute(found)]


_SELECT = sa.select(place_links, places.c.id.label("place_id")).join(
    places, places.c.key == place_links.c.place_key
)


def _read(row: sa.Row[Any]) -> Link:
    return Link(
        place_id=row.place_id,
        purpose=Purpose(row.purpose),
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
