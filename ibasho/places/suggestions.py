"""Suggestions from anyone: they wait in a queue and change nothing by themselves; a coordinator decides."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ibasho.errors import InvalidInput
from ibasho.model import Visibility
from ibasho.store import Connection
from ibasho.store import places as places_store
from ibasho.store import suggestions as store
from ibasho.store.suggestions import Origin, Stage, Suggestion, SuggestionKind

__all__ = [
    "ANSWER_WITHIN",
    "LABELS",
    "Origin",
    "Stage",
    "Suggestion",
    "SuggestionKind",
    "Waiting",
    "decide",
    "queue",
    "suggest",
]

LABELS = {
    "name": "名前",
    "address": "住所",
    "phone": "電話番号",
    "hours_text": "ひらく日と時間",
    "audience_text": "だれが行ける",
    "fee_text": "参加費",
    "booking_text": "予約のしかた",
    "url": "ホームページ",
}
"""What a correction can be about, and how people read it; each comes as text and is read by a person."""

ANSWER_WITHIN = timedelta(days=14)
"""How soon a suggestion should be decided on; the queue shows which ones wait longer."""

_TEXT_MOST = 500
_MESSAGE_MOST = 2_000
_CONTACT_MOST = 200


@dataclass(frozen=True)
class Waiting:
    """A suggestion in the queue: how many days it has waited, and whether that is too long."""

    suggestion: Suggestion
    days: int
    late: bool


def suggest(
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
    """Put a suggestion into the queue.

    Raises InvalidInput when it says nothing, is too long, names an unknown field or holds control characters, and
    NotFound for a place that a visitor may not see: the two read the same, so nobody can ask which hidden places are.
    """
    wanted = {name: _text(name, text, _TEXT_MOST) for name, text in (changes or {}).items() if text.strip()}
    unknown = sorted(set(wanted) - set(LABELS))
    if unknown:
        raise InvalidInput(f"changes {unknown[0]!r}: {', '.join(LABELS)} are accepted", field="changes")
    told = _text("message", message, _MESSAGE_MOST)
    if not told and not wanted and kind is not SuggestionKind.NO_LONGER:
        raise InvalidInput("message: say what should be different, or fill in a field", field="message")
    if (place_id is None) is not (kind is SuggestionKind.NEW_PLACE):
        raise InvalidInput(
            "place_id: a new place has none, every other suggestion is about one", field="place_id"
        )
    if place_id is not None and origin is not Origin.LINK:
        places_store.get(conn, place_id, visibility=(Visibility.PUBLIC,))
    return store.add(
        conn,
        kind=kind,
        place_id=place_id,
        message=told,
        origin=origin,
        at=at,
        changes=wanted,
        contact=_text("contact", contact, _CONTACT_MOST),
    )


def queue(conn: Connection, *, now: datetime) -> list[Waiting]:
    """What waits for a decision, the organisers' own corrections before the others, then the longest first."""
    waiting = [_waiting(each, now) for each in store.queue(conn)]
    return sorted(
        waiting, key=lambda each: (each.suggestion.origin is not Origin.LINK, -each.days, each.suggestion.id)
    )


def decide(
    conn: Connection, suggestion_id: str, stage: Stage, *, by: str, at: datetime, reply: str = ""
) -> Suggestion:
    """Accept, decline or ask back; the suggestion as it is then. The entry itself is changed by an edit of its own.

    Raises InvalidInput for the stage ``new`` and for a declined or asked-back suggestion without a reason, NotFound, and
    Conflict when it was already decided on.
    """
    if stage is Stage.NEW:
        raise InvalidInput("stage 'new': accepted, declined or needs_info is accepted", field="stage")
    told = _text("reply", reply, _MESSAGE_MOST)
    if not told and stage is not Stage.ACCEPTED:
        raise InvalidInput("reply: say why, so that the person who suggested it understands", field="reply")
    store.decide(conn, suggestion_id, stage, by=by, at=at, reply=told)
    return store.get(conn, suggestion_id)


def _waiting(suggestion: Suggestion, now: datetime) -> Waiting:
    age = now - suggestion.made_at
    return Waiting(suggestion, max(0, age.days), age > ANSWER_WITHIN)


def _text(field: str, text: str, most: int) -> str:
    told = text.strip().replace("\r\n", "\n")
    if len(told) > most:
        raise InvalidInput(
            f"{field}: at most {most} characters are accepted, this has {len(told)}", field=field
        )
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in told):
        raise InvalidInput(f"{field}: control characters are not accepted", field=field)
    return told
