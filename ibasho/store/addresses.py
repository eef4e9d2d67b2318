"""Gazetteers under a name: what addresses, postcodes and stations they hold, found by the spelling of their names.

Keys are given and compared as they are; how a text becomes one is the business of ``ibasho.gazetteer``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.model import Address, AddressLevel, Entry, Finding, InputMeta, Verdict
from ibasho.store import content, inputs
from ibasho.store.engine import Connection
from ibasho.store.tables import address_sets, addresses

__all__ = ["AddressSet", "by_keys", "by_postcode", "findings", "is_empty", "listing", "put", "starting"]

_NOUN = "gazetteer"
_CHUNK = 5_000
"""Values in one IN list: both drivers take more than 30,000."""
_LAST = "\U0010ffff"
"""Sorts behind every letter."""


@dataclass(frozen=True)
class AddressSet:
    """A stored gazetteer: where it came from, its format, and how many entries of its own it has per level."""

    meta: InputMeta
    format: str
    counts: dict[str, int]


def put(
    conn: Connection,
    name: str,
    entries: Sequence[Entry],
    *,
    format: str,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> tuple[InputMeta, Verdict]:
    """Store a gazetteer: what is stored now, and created, updated (other content) or same (equal content)."""
    meta = inputs.meta_of(name, source, at, content.of_addresses(entries))
    key, meta, verdict = inputs.put(conn, address_sets, meta, findings, {"format": format})
    if entries and verdict is not Verdict.SAME:
        rows = [_as_row(key, position, entry) for position, entry in enumerate(entries)]
        conn.execute(sa.insert(addresses), rows)
    return meta, verdict


def by_keys(
    conn: Connection, keys: Iterable[str], levels: Collection[AddressLevel]
) -> dict[str, list[Entry]]:
    """Per key the entries of these levels that are stored under it, in the order of gazetteer and position."""
    found: dict[str, list[Entry]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _CHUNK):
        at = addresses.c.search.in_(wanted[start : start + _CHUNK])
        for row in conn.execute(_entries().where(at, addresses.c.level.in_([each.value for each in levels]))):
            found.setdefault(row.search, []).append(_entry(row))
    return found


def by_postcode(conn: Connection, postcode: str) -> list[Entry]:
    """The entries of a postcode of seven digits."""
    rows = conn.execute(_entries().where(addresses.c.postcode == postcode))
    return [_entry(row) for row in rows]


def starting(conn: Connection, beginning: str, kana: str, most: int) -> list[Entry]:
    """At most ``most`` entries above the level of blocks whose key, or reading, begins so: the shortest keys first.

    An empty beginning or reading finds nothing.
    """
    levels = [each.value for each in AddressLevel if each not in (AddressLevel.EXACT, AddressLevel.BLOCK)]
    found: dict[tuple[int, int], Entry] = {}
    for column, start in ((addresses.c.search, beginning), (addresses.c.kana, kana)):
        if not start:
            continue
        among = sa.and_(addresses.c.level.in_(levels), column >= start, column < start + _LAST)
        chosen = (
            sa.select(addresses.c.set_key, addresses.c.position)
            .where(among)
            .order_by(sa.func.length(column), column)
            .limit(most)
            .subquery()
        )
        joined = sa.and_(addresses.c.set_key == chosen.c.set_key, addresses.c.position == chosen.c.position)
        for row in conn.execute(_entries().join(chosen, joined)):
            found.setdefault((row.set_key, row.position), _entry(row))
    return sorted(found.values(), key=lambda each: (len(each.key), each.key, each.source))[:most]


def is_empty(conn: Connection) -> bool:
    """Whether no gazetteer is stored."""
    return conn.execute(sa.select(address_sets.c.key).limit(1)).first() is None


def listing(conn: Connection) -> list[AddressSet]:
    """All gazetteers, in the order of their names; what was made of others is not counted."""
    counted: dict[int, dict[str, int]] = {}
    per_level = (
        sa.select(addresses.c.set_key, addresses.c.level, sa.func.count().label("number"))
        .where(addresses.c.made_of == "")
        .group_by(addresses.c.set_key, addresses.c.level)
        .order_by(addresses.c.set_key, addresses.c.level)
    )
    for row in conn.execute(per_level):
        counted.setdefault(row.set_key, {})[row.level] = row.number
    rows = conn.execute(sa.select(address_sets).order_by(address_sets.c.name))
    return [
        AddressSet(
            InputMeta(name=row.name, source=row.source, imported_at=row.imported_at, sha256=row.sha256),
            row.format,
            counted.get(row.key, {}),
        )
        for row in rows
    ]


def findings(conn: Connection, name: str) -> tuple[Finding, ...]:
    """What was remarked when the gazetteer was read."""
    return inputs.findings(conn, address_sets, _NOUN, name)


def _as_row(set_key: int, position: int, entry: Entry) -> dict[str, Any]:
    address = entry.address
    return {
        "set_key": set_key,
        "position": position,
        "search": entry.key,
        "made_of": entry.made_of,
        "level": address.level.value,
        "lines": list(address.lines),
        **{name: getattr(address, name) for name in _PLAIN},
    }


_PLAIN = (
    "prefecture", "municipality", "municipality_code", "neighbourhood", "koaza", "block", "name", "postcode", "kana",
    "lon", "lat", "within_m",
)  # fmt: skip


def _entries() -> sa.Select[Any]:
    joined = addresses.join(address_sets, addresses.c.set_key == address_sets.c.key)
    about = (address_sets.c.name.label("set_name"), address_sets.c.format)
    return (
        sa.select(addresses, *about).select_from(joined).order_by(address_sets.c.name, addresses.c.position)
    )


def _entry(row: sa.Row[Any]) -> Entry:
    address = Address(
        level=AddressLevel(row.level),
        lines=tuple(row.lines),
        **{name: getattr(row, name) for name in _PLAIN},
    )
    return Entry(address, row.search, row.made_of, row.set_name, row.format)
