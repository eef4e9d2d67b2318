"""Suggestions from anyone: kept as they came, until a person decides. They change nothing by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ibasho.errors import Conflict, NotFound
from ibasho.model import new_id
from ibasho.store.engine import Connection
from ibasho.store.tables import places, suggestions

__all__ = ["Origin", "Stage", "Suggestion", "SuggestionKind", "add", "decide", "get", "queue", "waiting"]


class SuggestionKind(StrEnum):
    """What somebody suggests."""

    CORRECTION = "correction"
    NEW_PLACE = "new_place"
    NO_LONGER = "no_longer"
    """It is not there any more."""


class Origin(StrEnum):
    """Who suggests: it says how sure one may be, not whether it is right."""

    VISITOR = "visitor"
    ACCOUNT = "account"
    LINK = "link"
    """The bearer of the organiser's link."""


class Stage(StrEnum):
    """Where a suggestion is on its way."""

    NEW = "new"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Suggestion:
    """A suggestion. ``changes``: field of the entry → what it should be. ``contact`` is for the reply and never public."""

    id: str
    kind: SuggestionKind
    place_id: str | None
    message: str
    origin: Origin
    made_at: datetime
    changes: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    stage: Stage = Stage.NEW
    reply: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


def add(
    conn: Connection,
    *,
    kind: SuggestionKind,
    place_id: str | None,
    message: str,
    origin: Origin,
    at: datetime,
    changes: Mapping[str, str] | None = None,
    contact: str = "",
) -> Suggestion:
    """Keep a suggestion; NotFound when the place that it names does not exist."""
    key: int | None = None
    if place_id is not None:
        key = conn.execute(sa.select(places.c.key).where(places.c.id == place_id)).scalar_one_or_none()
        if key is None:
            raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    made = Suggestion(new_id(), kind, place_id, message, origin, at, dict(changes or {}), contact)
    conn.execute(
        sa.insert(suggestions).values(
            id=made.id,
            place_key=key,
            kind=kind.value,
            changes=dict(made.changes),
            message=message,
            contact=contact,
            origin=origin.value,
            made_at=at,
            state=made.stage.value,
            reply="",
            decided_by="",
        )
    )
    return made


def get(conn: Connection, suggestion_id: str) -> Suggestion:
    """One suggestion; NotFound when there is none."""
    row = conn.execute(_SELECT.where(suggestions.c.id == suggestion_id)).one_or_none()
    if row is None:
        raise NotFound(f"suggestion {suggestion_id!r} does not exist", field="suggestion_id")
    return _read(row)


def queue(conn: Connection, *, stages: tuple[Stage, ...] = (Stage.NEW, Stage.NEEDS_INFO)) -> list[Suggestion]:
    """The suggestions in these stages, the one that waits longest first."""
    mine = suggestions.c.state.in_([each.value for each in stages])
    found = _SELECT.where(mine).order_by(suggestions.c.made_at, suggestions.c.id)
    return [_read(row) for row in conn.execute(found)]


def waiting(conn: Connection) -> int:
    """How many wait for a person."""
    mine = suggestions.c.state.in_([Stage.NEW.value, Stage.NEEDS_INFO.value])
    return int(conn.execute(sa.select(sa.func.count()).where(mine)).scalar_one())


def decide(
    conn: Connection, suggestion_id: str, stage: Stage, *, by: str, at: datetime, reply: str = ""
) -> None:
    """Move a waiting suggestion on. Raises NotFound, and Conflict when somebody has already decided on it."""
    open_ = suggestions.c.state.in_([Stage.NEW.value, Stage.NEEDS_INFO.value])
    values = {"state": stage.value, "reply": reply, "decided_by": by, "decided_at": at}
    mine = suggestions.c.id == suggestion_id
    if conn.execute(sa.update(suggestions).where(mine, open_).values(values)).rowcount == 1:
        return
    known = get(conn, suggestion_id)
    raise Conflict(
        f"suggestion {suggestion_id!r} was already {known.stage.value} by {known.decided_by}", field="stage"
    )


_SELECT = sa.select(suggestions, places.c.id.label("place_id")).outerjoin(
    places, places.c.key == suggestions.c.place_key
)


def _read(row: sa.Row[Any]) -> Suggestion:
    return Suggestion(
        id=row.id,
        kind=SuggestionKind(row.kind),
        place_id=row.place_id,
        message=row.message,
        origin=Origin(row.origin),
        made_at=row.made_at,
        changes=row.changes,
        contact=row.contact,
        stage=Stage(row.state),
        reply=row.reply,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
