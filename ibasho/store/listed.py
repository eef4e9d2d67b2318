"""What each list said last of each of its rows, word for word as it was read.

The register may say something else since: somebody corrected it. Only with both one can see, when the list comes again,
what the list itself has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ibasho.model import Activity, Offer, Place
from ibasho.store.documents import from_document, to_document
from ibasho.store.engine import Connection
from ibasho.store.offers import chunks
from ibasho.store.tables import listed_rows

__all__ = ["forget", "get", "put"]


def put(conn: Connection, source: str, rows: Mapping[str, Offer], *, import_id: str) -> None:
    """Remember what a list says now, by the keys of its rows; ids do not matter."""
    keys = sorted(rows)
    for chunk in chunks(keys):
        mine = sa.and_(listed_rows.c.source == source, listed_rows.c.source_key.in_(chunk))
        conn.execute(sa.delete(listed_rows).where(mine))
    if keys:
        conn.execute(
            sa.insert(listed_rows),
            [
                {"source": source, "source_key": key, "said": _document(rows[key]), "import_id": import_id}
                for key in keys
            ],
        )


def get(conn: Connection, source: str, keys: Iterable[str]) -> dict[str, Offer]:
    """What the list said last, by key; a key that it never had is left out."""
    found: dict[str, Offer] = {}
    for chunk in chunks(sorted(set(keys))):
        mine = sa.select(listed_rows.c.source_key, listed_rows.c.said).where(
            listed_rows.c.source == source, listed_rows.c.source_key.in_(chunk)
        )
        for row in conn.execute(mine):
            said = row.said
            found[row.source_key] = Offer(
                from_document(Place, said["place"]), from_document(Activity, said["activity"])
            )
    return found


def forget(conn: Connection, import_id: str) -> None:
    """Forget what an import said that is taken back: when its list comes again, it is news again."""
    conn.execute(sa.delete(listed_rows).where(listed_rows.c.import_id == import_id))


def _document(offer: Offer) -> dict[str, Any]:
    return {"place": to_document(offer.place), "activity": to_document(offer.activity)}
