"""Who saw or changed what on people, when and what for: rows that are chained, so that none can be altered or taken out.

Each row carries a code over its words and the code of the row before it; a last code says how many rows there are. The
codes need the key, which is not in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ibasho.store.engine import Connection
from ibasho.store.visits.encryption import Keys
from ibasho.store.visits.tables import audit, seals

__all__ = ["Entry", "Verification", "append", "begin", "listing", "verify"]

_SEAL = "audit"


@dataclass(frozen=True)
class Entry:
    """One access: ``count`` rows of ``subject`` (visits, workers, plans) were read or written."""

    number: int
    at: datetime
    actor: str
    organisation_id: str
    action: str
    subject: str
    purpose: str
    count: int


@dataclass(frozen=True)
class Verification:
    """What a check of the audit found: how many rows there are, and in words what is wrong. Nothing wrong: intact."""

    entries: int
    wrong: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was altered, added or taken out."""
        return not self.wrong


def begin(conn: Connection, keys: Keys) -> None:
    """Start an empty audit."""
    conn.execute(sa.insert(seals).values(name=_SEAL, number=0, mac=keys.vouch(_SEAL, "0", "")))


def append(
    conn: Connection,
    keys: Keys,
    *,
    at: datetime,
    actor: str,
    organisation_id: str,
    action: str,
    subject: str,
    purpose: str,
    count: int,
) -> None:
    """Write down one access, in the transaction that it happens in."""
    # The lock keeps two writers on PostgreSQL from taking the same number.
    length = sa.select(seals.c.number).where(seals.c.name == _SEAL).with_for_update()
    last = conn.execute(length).scalar_one()
    found = sa.select(audit.c.mac).where(audit.c.number == last)
    previous = conn.execute(found).scalar_one_or_none() or ""
    entry = Entry(last + 1, at.astimezone(UTC), actor, organisation_id, action, subject, purpose, count)
    mac = _mac(keys, entry, previous)
    values = {column: getattr(entry, column) for column in Entry.__dataclass_fields__}
    conn.execute(sa.insert(audit).values(**values, previous=previous, mac=mac))
    end = {"number": entry.number, "mac": keys.vouch(_SEAL, str(entry.number), mac)}
    conn.execute(sa.update(seals).where(seals.c.name == _SEAL).values(**end))


def listing(conn: Connection) -> list[Entry]:
    """All entries, the oldest first."""
    return [_entry(row) for row in conn.execute(sa.select(audit).order_by(audit.c.number))]


def verify(conn: Connection, keys: Keys) -> Verification:
    """Check every row, the chain between them and the end."""
    wrong: list[str] = []
    previous, expected = "", 1
    for row in conn.execute(sa.select(audit).order_by(audit.c.number)):
        if row.number != expected:
            wrong.append(f"entries {expected} to {row.number - 1} are missing")
        elif row.previous != previous:
            wrong.append(f"entry {row.number} does not follow the one before it")
        if row.mac != _mac(keys, _entry(row), row.previous):
            wrong.append(f"entry {row.number} was altered")
        previous, expected = row.mac, row.number + 1
    end = conn.execute(sa.select(seals.c.number, seals.c.mac).where(seals.c.name == _SEAL)).one_or_none()
    if end is None or end.mac != keys.vouch(_SEAL, str(end.number), previous) or end.number != expected - 1:
        told = "nothing" if end is None else f"entry {end.number}"
        wrong.append(f"the audit ends with entry {expected - 1}, its seal says {told}")
    return Verification(expected - 1, tuple(wrong))


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(**{column: getattr(row, column) for column in Entry.__dataclass_fields__})


def _mac(keys: Keys, entry: Entry, previous: str) -> str:
    words = [str(getattr(entry, column)) for column in Entry.__dataclass_fields__ if column != "at"]
    return keys.vouch(*words, entry.at.isoformat(timespec="microseconds"), previous)
