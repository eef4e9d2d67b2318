"""Bring a source of addresses into the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ibasho.gazetteer.entries import entries_of
from ibasho.model import Address, Finding, InputMeta, Verdict
from ibasho.store import Connection
from ibasho.store import addresses as addresses_store

__all__ = ["Brought", "bring_addresses"]


@dataclass(frozen=True)
class Brought:
    """What came in: created, updated or same; how many entries per level; and what was remarked."""

    meta: InputMeta
    verdict: Verdict
    counts: dict[str, int]
    findings: tuple[Finding, ...]


def bring_addresses(
    conn: Connection,
    name: str,
    addresses: Sequence[Address],
    *,
    format: str,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> Brought:
    """Store addresses under a name, with what follows from them; a name that is stored already is replaced whole."""
    entries = entries_of(addresses)
    meta, verdict = addresses_store.put(
        conn, name, entries, format=format, source=source, at=at, findings=findings
    )
    counts: dict[str, int] = {}
    for each in entries:
        if not each.made_of:
            counts[each.address.level.value] = counts.get(each.address.level.value, 0) + 1
    return Brought(meta, verdict, counts, tuple(findings))
