"""Somebody to talk to: who answers now first, with hours, from the published register alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ibasho.catalogue import Catalogue
from ibasho.model import Offer, OpenState, SessionRule, Slot, Status, Visibility
from ibasho.nearby import Question, answer_as_geojson, find, lines
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZONE)
EVERY_DAY = frozenset(range(7))


def desk(begin_h: int, end_h: int, **more: Any) -> Offer:
    """A desk that answers every day from hour to hour; a line unless it has a location."""
    rules = (SessionRule(weekdays=EVERY_DAY, slots=(Slot(begin_h * 60, end_h * 60),)),)
    usual = {"kind": "consultation_desk", "rules": rules, "lon": None, "lat": None, "phone": "000-0000-0009"}
    return make.offer(**usual | more)


def told(*offers: Offer, at: datetime = NOW) -> list[tuple[str, bool]]:
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    return [(line.offer.place.name, line.answers) for line in lines(catalogue, at)]


def test_who_answers_now_comes_first_then_who_does_soonest() -> None:
    night, day, round_the_clock = desk(20, 23, name="夜"), desk(9, 17, name="昼"), desk(0, 24, name="いつも")
    located = desk(9, 17, name="窓口", lon=134.0, lat=34.0)
    unknown = desk(0, 24, name="不明", rules=())
    order = told(unknown, night, located, day, round_the_clock)
    assert order == [("昼", True), ("いつも", True), ("窓口", True), ("夜", False), ("不明", False)]
    late = datetime(2026, 4, 1, 21, 0, tzinfo=ZONE)
    assert [name for name, answers in told(night, day, round_the_clock, at=late) if answers] == [
        "夜",
        "いつも",
    ]


def test_a_line_answers_until_its_last_minute() -> None:
    line = desk(9, 17)
    assert told(line, at=datetime(2026, 4, 1, 16, 59, tzinfo=ZONE))[0][1]
    assert not told(line, at=datetime(2026, 4, 1, 17, 1, tzinfo=ZONE))[0][1]


@pytest.mark.parametrize(
    "more",
    [
        {"phone": ""},
        {"kind": "salon"},
        {"visibility": Visibility.HIDDEN},
        {"visibility": Visibility.AREA_ONLY},
    ],
)
def test_without_number_or_not_public_it_is_none(more: dict[str, Any]) -> None:
    assert told(desk(9, 17, **more)) == []


def test_a_chat_is_enough_and_a_paused_line_is_none() -> None:
    offer = desk(9, 17, phone="")
    chat = Offer(offer.place, replace(offer.activity, chat_url="https://mihon.example/chat"))
    assert len(told(chat)) == 1
    assert told(Offer(replace(chat.place, status=Status.PAUSED), chat.activity)) == []


def test_an_empty_answer_has_lines_with_their_hours_and_a_full_one_none() -> None:
    line = desk(13, 17, name="見本の電話")
    catalogue = Catalogue.build([line, make.offer(lon=134.0, lat=34.0)], zone=ZONE, now=NOW)
    nothing = find(catalogue, Question(134.0, 34.0, NOW, kinds=("library",)))
    (known,) = answer_as_geojson(nothing)["lines"]
    assert (known["name"], known["phone"], known["answers_now"]) == ("見本の電話", "000-0000-0009", False)
    assert known["next_sessions"][0]["start"] == "2026-04-01T13:00+09:00"
    assert nothing.lines[0].state is OpenState.OPENS_LATER
    assert find(catalogue, Question(134.0, 34.0, NOW)).lines == ()


def test_lines_are_in_no_distance_and_no_count() -> None:
    place = make.offer(lon=134.0, lat=34.0)
    question = Question(134.0, 34.0, NOW, kinds=("library",))
    without, having = (
        find(Catalogue.build(offers, zone=ZONE, now=NOW), question)
        for offers in ([place], [place, desk(9, 17)])
    )
    assert (without.looked_at, without.removed) == (having.looked_at, having.removed)
