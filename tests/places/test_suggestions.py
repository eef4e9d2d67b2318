"""Suggestions wait for a person: nothing in the register moves by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Visibility
from ibasho.places.suggestions import Origin, Stage, Suggestion, SuggestionKind, decide, queue, suggest
from ibasho.store import Connection, places
from tests import make

DAY = timedelta(days=1)


@pytest.fixture
def place_id(conn: Connection, now: datetime) -> str:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    return offer.place.id


def suggested(conn: Connection, at: datetime, place_id: str | None, **given: Any) -> Suggestion:
    usual: dict[str, Any] = {
        "kind": SuggestionKind.CORRECTION,
        "message": "時間がちがいます",
        "origin": Origin.VISITOR,
    }
    return suggest(conn, place_id=place_id, at=at, **usual | given)


def test_a_suggestion_changes_nothing(conn: Connection, place_id: str, now: datetime) -> None:
    before, version = places.get(conn, place_id), places.version(conn)
    made = suggested(conn, now, place_id, changes={"phone": "0000-00-0000"}, contact="見本 太郎")
    assert places.get(conn, place_id) == before
    assert places.version(conn) == version
    assert [each.suggestion for each in queue(conn, now=now)] == [made]
    decide(conn, made.id, Stage.ACCEPTED, by="mihon", at=now)
    assert places.get(conn, place_id) == before
    assert queue(conn, now=now) == []


def test_the_organisers_own_come_first_then_the_longest_waiting(
    conn: Connection, place_id: str, now: datetime
) -> None:
    first = suggested(conn, now, place_id)
    second = suggested(conn, now + DAY, place_id)
    own = suggested(conn, now + 2 * DAY, place_id, origin=Origin.LINK)
    waiting = queue(conn, now=now + 15 * DAY)
    assert [(each.suggestion.id, each.days, each.late) for each in waiting] == [
        (own.id, 13, False), (first.id, 15, True), (second.id, 14, False),
    ]  # fmt: skip


def test_one_decides_the_other_is_told(conn: Connection, place_id: str, now: datetime) -> None:
    made = suggested(conn, now, place_id)
    asked = decide(conn, made.id, Stage.NEEDS_INFO, by="hana", at=now, reply="どの曜日ですか")
    assert (asked.stage, asked.reply, asked.decided_by) == (Stage.NEEDS_INFO, "どの曜日ですか", "hana")
    decide(conn, made.id, Stage.DECLINED, by="taro", at=now, reply="電話で確かめました")
    with pytest.raises(Conflict, match="already declined by taro"):
        decide(conn, made.id, Stage.ACCEPTED, by="hana", at=now)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"message": "  "}, "say what should be different"),
        ({"message": "長" * 2_001}, "at most 2000 characters"),
        ({"message": "a\x07b"}, "control characters"),
        ({"changes": {"visibility": "public"}}, "'visibility': name, address"),
        ({"changes": {"name": "長" * 501}}, "at most 500"),
        ({"kind": SuggestionKind.NEW_PLACE}, "a new place has none"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(
    conn: Connection, place_id: str, now: datetime, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        suggested(conn, now, place_id, **given)
    assert queue(conn, now=now) == []


def test_a_hidden_place_reads_as_not_there(conn: Connection, now: datetime) -> None:
    hidden = make.offer(visibility=Visibility.HIDDEN)
    places.put(conn, [hidden], at=now)
    said = []
    for place_id in (hidden.place.id, make.new_id()):
        with pytest.raises(NotFound) as refused:
            suggested(conn, now, place_id)
        said.append(refused.value.message.replace(place_id, "…"))
    assert len(set(said)) == 1


def test_a_decision_needs_a_reason_and_a_suggestion(conn: Connection, place_id: str, now: datetime) -> None:
    made = suggested(conn, now, place_id)
    with pytest.raises(InvalidInput, match="say why"):
        decide(conn, made.id, Stage.DECLINED, by="hana", at=now)
    with pytest.raises(InvalidInput, match="stage 'new'"):
        decide(conn, made.id, Stage.NEW, by="hana", at=now)
    with pytest.raises(NotFound):
        decide(conn, "x", Stage.ACCEPTED, by="hana", at=now)
