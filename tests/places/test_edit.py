"""Entries changed by hand: each field takes what it says, and a change touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import ChangeKind, Fact, SessionChange, Status, Visibility
from ibasho.places import edit
from ibasho.places.fields import ACTIVITY_FIELDS, PLACE_FIELDS
from ibasho.store import Connection, places
from tests import make

TODAY = date(2026, 4, 1)
GOOD_PLACE: dict[str, tuple[Any, Any]] = {
    "name": (" 見本の家 ", "見本の家"),
    "name_kana": ("ミホンノイエ", "ミホンノイエ"),
    "address": ("見本町1", "見本町1"),
    "building": ("2階", "2階"),
    "postal_code": ("７６００００１", "760-0001"),
    "municipality_code": ("992011", "992011"),
    "phone": ("０００ー００００ー０００１", "000-0000-0001"),
    "mail": ("nakama@example.jp", "nakama@example.jp"),
    "url": ("https://example.jp/", "https://example.jp/"),
    "access_text": ("一行目\r\n二行目", "一行目\n二行目"),
    "bus_stop": ("見本町", "見本町"),
    "description": ("", ""),
    "visibility": ("hidden", Visibility.HIDDEN),
}
BAD_PLACE: dict[str, Any] = {
    "name": "  ", "name_kana": "ミ" * 201, "address": "a\x00b", "building": 3, "postal_code": "76-01",
    "municipality_code": "香川", "lon": "181", "lat": "nan", "phone": "代表まで", "mail": "nobody",
    "url": "javascript:alert(1)", "access_text": "\x1b[31m", "bus_stop": "a\nb", "description": "長" * 4_001,
    "visibility": "secret",
}  # fmt: skip
GOOD_ACTIVITY: dict[str, tuple[Any, Any]] = {
    "name": ("お茶会", "お茶会"),
    "kind": ("library", "library"),
    "fee_yen": ("３００", 300),
    "fee_text": ("大人300円", "大人300円"),
    "booking_text": ("電話で", "電話で"),
    "last_entry_min": ("30", 30),
    "capacity": (20, 20),
    "languages": ("ja vi,zh-Hans ja", ("ja", "vi", "zh-Hans")),
    "food_text": ("カレー", "カレー"),
    "phone": ("000-0000-0002", "000-0000-0002"),
    "chat_url": ("https://example.jp/chat", "https://example.jp/chat"),
    "campaign": ("見本月間", "見本月間"),
    "description": ("見本", "見本"),
}
BAD_ACTIVITY: dict[str, Any] = {
    "name": 1, "kind": "nonsense", "hours_text": "長" * 1_001, "audience_text": ["x"], "audience_everyone": "maybe",
    "age_min": "-1", "age_max": "121", "fee_yen": "1.5", "fee_text": "a\x07", "booking_text": "長" * 1_001,
    "last_entry_min": True, "capacity": 0, "languages": "日本語", "food_text": "長" * 501, "phone": "110番",
    "chat_url": "https://", "campaign": "長" * 101, "description": "\x00",
}  # fmt: skip


def test_every_field_is_tried() -> None:
    facts = {
        name for name, reader in (PLACE_FIELDS | ACTIVITY_FIELDS).items() if reader is PLACE_FIELDS["wifi"]
    }
    assert set(GOOD_PLACE) | {"lon", "lat"} | facts >= set(PLACE_FIELDS)
    assert set(BAD_PLACE) | facts >= set(PLACE_FIELDS)
    assert set(BAD_ACTIVITY) | facts >= set(ACTIVITY_FIELDS)


@pytest.mark.parametrize("field", GOOD_PLACE)
def test_a_place_takes_it_and_nothing_else_moves(field: str) -> None:
    raw, read = GOOD_PLACE[field]
    place = make.place(description="前", step_free=Fact.YES)
    assert edit.changed_place(place, {field: raw}) == replace(place, **{field: read})


@pytest.mark.parametrize("field", GOOD_ACTIVITY)
def test_an_activity_takes_it_and_nothing_else_moves(field: str) -> None:
    raw, read = GOOD_ACTIVITY[field]
    activity = make.activity(hours_text="第2・4土曜 11:00〜13:30")
    assert edit.changed_activity(activity, {field: raw}, as_of=TODAY) == replace(activity, **{field: read})


@pytest.mark.parametrize(("field", "value"), BAD_PLACE.items())
def test_a_place_refuses_it_by_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=rf"^{field}") as refused:
        edit.changed_place(make.place(), {field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "value"), BAD_ACTIVITY.items())
def test_an_activity_refuses_it_by_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=rf"^{field}") as refused:
        edit.changed_activity(make.activity(), {field: value}, as_of=TODAY)
    assert refused.value.field == field


def test_facts_are_yes_no_or_not_known_never_no_by_silence() -> None:
    place = make.place(step_free=Fact.YES)
    assert edit.changed_place(place, {"step_free": ""}).step_free is Fact.UNKNOWN
    assert edit.changed_place(place, {"step_free": "no"}).step_free is Fact.NO
    with pytest.raises(InvalidInput, match="yes, no, unknown"):
        edit.changed_place(place, {"step_free": "1"})


def test_a_fee_that_is_not_known_is_not_free() -> None:
    activity = make.activity(fee_yen=100)
    assert edit.changed_activity(activity, {"fee_yen": ""}, as_of=TODAY).fee_yen is None
    assert edit.changed_activity(activity, {"fee_yen": "0"}, as_of=TODAY).fee_yen == 0


def test_a_point_is_two_numbers_or_none() -> None:
    place = make.place(location_level="neighbourhood")
    moved = edit.changed_place(place, {"lon": "134.1", "lat": 34.2})
    assert (moved.lon, moved.lat, moved.location_level) == (134.1, 34.2, "exact")
    gone = edit.changed_place(place, {"lon": "", "lat": None})
    assert (gone.lon, gone.lat, gone.location_level) == (None, None, "none")
    same = edit.changed_place(place, {"lon": place.lon, "lat": place.lat})
    assert same.location_level == "neighbourhood"
    with pytest.raises(InvalidInput, match="both or neither"):
        edit.changed_place(place, {"lon": ""})


def test_new_hours_are_understood_and_announcements_stay() -> None:
    off = (SessionChange(ChangeKind.CANCELLED, date(2026, 4, 11)),)
    activity = make.activity(hours_text="古い", hours_not_understood="古い", changes=off)
    new = edit.changed_activity(activity, {"hours_text": "毎週火・木 10:00〜12:00 雨天は要相談"}, as_of=TODAY)
    assert new.rules[0].weekdays == frozenset({1, 3})
    assert "要相談" in new.hours_not_understood
    assert new.changes == off
    assert edit.changed_activity(new, {"name": "別"}, as_of=TODAY).rules == new.rules
    paused = edit.changed_activity(activity, {"hours_text": "休止中"}, as_of=TODAY)
    assert (paused.status, paused.rules) == (Status.PAUSED, ())


def test_ages_must_make_a_span() -> None:
    activity = make.activity()
    assert (
        edit.changed_activity(activity, {"age_min": "65", "age_max": ""}, as_of=TODAY).audience.age_min == 65
    )
    with pytest.raises(InvalidInput, match=r"at most age_max \(18\)"):
        edit.changed_activity(activity, {"age_min": 65, "age_max": 18}, as_of=TODAY)


def test_changes_are_stored_and_others_changes_are_not_overwritten(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    place_id, activity_id = offer.place.id, offer.activity.id
    version = places.version_of(conn, place_id)
    edit.edit_place(conn, place_id, {"phone": "000-0000-0009"}, by="mihon", at=now, expected_version=version)
    edit.edit_activity(conn, place_id, activity_id, {"fee_yen": 0}, by="mihon", at=now)
    more = edit.add_activity(
        conn, place_id, {"kind": "library", "hours_text": "毎日 10時〜17時"}, by="mihon", at=now
    )
    stored = {each.activity.id: each for each in places.get(conn, place_id)}
    assert set(stored) == {activity_id, more.id}
    assert {each.place.phone for each in stored.values()} == {"000-0000-0009"}
    assert stored[activity_id].activity.fee_yen == 0
    for change in (
        lambda: edit.edit_place(conn, place_id, {"phone": ""}, by="mihon", at=now, expected_version=version),
        lambda: edit.edit_activity(
            conn, place_id, activity_id, {"fee_yen": 9}, by="mihon", at=now, expected_version=version
        ),
        lambda: edit.add_activity(
            conn, place_id, {"kind": "salon"}, by="mihon", at=now, expected_version=version
        ),
    ):
        with pytest.raises(Conflict, match="no longer of version"):
            change()
    assert len(places.get(conn, place_id)) == 2


def test_a_new_place_waits_or_is_there_at_once(conn: Connection, now: datetime) -> None:
    for status in (Status.PROPOSED, Status.ACTIVE):
        edit.add_place(
            conn,
            {"name": "見本の縁側", "lon": 134.0, "lat": 34.0},
            {"kind": "salon", "hours_text": "毎週水曜 10時〜12時"},
            organisation_id=None,
            status=status,
            source="見本",
            by="mihon",
            at=now,
        )
    assert [offer.place.status for offer in places.offers(conn)] == [Status.ACTIVE]
    assert len(places.offers(conn, statuses=None)) == 2


def test_what_is_needed_or_unknown_is_named(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    with pytest.raises(InvalidInput, match=r"'colour': name, name_kana"):
        edit.edit_place(conn, offer.place.id, {"colour": "red"}, by="mihon", at=now)
    with pytest.raises(InvalidInput, match="kind: it is needed"):
        edit.add_activity(conn, offer.place.id, {"name": "x"}, by="mihon", at=now)
    with pytest.raises(InvalidInput, match="name: it is needed"):
        edit.add_place(
            conn,
            {},
            {"kind": "salon"},
            organisation_id=None,
            status=Status.ACTIVE,
            source="見本",
            by="mihon",
            at=now,
        )
    with pytest.raises(NotFound, match="'x' does not exist"):
        edit.edit_place(conn, "x", {"name": "y"}, by="mihon", at=now)
    with pytest.raises(NotFound, match="'x' is not at place"):
        edit.edit_activity(conn, offer.place.id, "x", {"name": "y"}, by="mihon", at=now)
