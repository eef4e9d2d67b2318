"""A list that comes again: its changes come in, people's corrections stay, and where both changed a person is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ibasho.model import Draft, ImportReport, Means, Offer, Place, Verdict, Visibility
from ibasho.places import edit, freshness
from ibasho.places.reconcile import reconciled
from ibasho.places.register import ListFile, register
from ibasho.store import Connection, places
from ibasho.store.undo import undo_import
from tests import make

FILE = ListFile("見本.csv", "0" * 64, "municipal")


def row(**given: Any) -> Offer:
    place = {"id": "", "name": "見本サロン", "source": "見本", "source_key": "1", "phone": "000-000-0001"}
    about = {key: value for key, value in given.items() if key in Place.__dataclass_fields__}
    activity = {key: value for key, value in given.items() if key not in about}
    return Offer(make.place(**(place | about)), replace(make.activity(id=""), **activity))


def brought(conn: Connection, offer: Offer, at: datetime) -> ImportReport:
    return register(conn, [Draft(2, offer, is_record=True)], source="見本", file=FILE, at=at)


def held(conn: Connection) -> Offer:
    (offer,) = places.offers(conn)
    return offer


def test_a_correction_outlives_the_list_that_comes_again(conn: Connection, now: datetime) -> None:
    brought(conn, row(), now)
    place_id = held(conn).place.id
    edit.edit_place(conn, place_id, {"phone": "000-000-0009"}, by="mihon", at=now)
    for _ in range(2):
        report = brought(conn, row(), now)
        assert report.counts()["same"] == 1
        assert held(conn).place.phone == "000-000-0009"


def test_what_the_list_changes_comes_in_beside_the_correction_again_and_again(
    conn: Connection, now: datetime
) -> None:
    brought(conn, row(), now)
    edit.edit_place(conn, held(conn).place.id, {"phone": "000-000-0009"}, by="mihon", at=now)
    for number in range(3):
        report = brought(conn, row(address=f"見本町{number}"), now)
        assert report.counts()["updated"] == 1
        assert not report.findings
        assert (held(conn).place.phone, held(conn).place.address) == ("000-000-0009", f"見本町{number}")


def test_where_both_changed_the_correction_stays_and_is_said_once(conn: Connection, now: datetime) -> None:
    brought(conn, row(), now)
    edit.edit_place(conn, held(conn).place.id, {"phone": "000-000-0009"}, by="mihon", at=now)
    report = brought(conn, row(phone="000-000-0002"), now)
    assert [(each.code, each.value) for each in report.findings] == [("corrected_here", "000-000-0002")]
    assert "000-000-0009" in report.findings[0].message
    assert "残しました" in report.findings[0].message_ja
    assert held(conn).place.phone == "000-000-0009"
    assert brought(conn, row(phone="000-000-0002"), now).findings == ()


def test_both_changed_it_to_the_same(conn: Connection, now: datetime) -> None:
    brought(conn, row(), now)
    edit.edit_place(conn, held(conn).place.id, {"phone": "000-000-0002"}, by="mihon", at=now)
    report = brought(conn, row(phone="000-000-0002"), now)
    assert (report.counts()["same"], report.findings) == (1, ())


def test_hours_and_how_they_are_read_go_together(conn: Connection, now: datetime) -> None:
    brought(conn, row(hours_text="毎週水曜 10時〜12時"), now)
    offer = held(conn)
    change = {"hours_text": "毎週木曜 10時〜12時"}
    edit.edit_activity(conn, offer.place.id, offer.activity.id, change, by="mihon", at=now)
    rules = held(conn).activity.rules
    new = make.rule(weekdays=frozenset({0}), nth=())
    report = brought(conn, row(hours_text="毎週月曜 10時〜12時", rules=(new,)), now)
    assert [each.code for each in report.findings] == ["corrected_here"]
    assert (held(conn).activity.hours_text, held(conn).activity.rules) == (change["hours_text"], rules)


def test_a_list_without_dates_takes_no_check_away(conn: Connection, now: datetime) -> None:
    brought(conn, row(), now)
    place_id = held(conn).place.id
    groups = [freshness.FactGroup.CALENDAR]
    freshness.verify(conn, place_id, groups=groups, on=now.date(), by="見本の会", means=Means.VISIT, at=now)
    assert brought(conn, row(), now).counts()["same"] == 1
    brought(conn, row(address="見本町3"), now)
    assert held(conn).place.verified_on == now.date()
    brought(conn, row(address="見本町3", verified_on=date(2020, 1, 1)), now)
    assert held(conn).place.verified_on == now.date()


def test_a_list_that_was_taken_back_is_news_when_it_comes_again(conn: Connection, now: datetime) -> None:
    brought(conn, row(), now)
    second = brought(conn, row(phone="000-000-0002"), now)
    assert second.import_id is not None
    undo_import(conn, second.import_id, at=now)
    assert held(conn).place.phone == "000-000-0001"
    assert brought(conn, row(phone="000-000-0002"), now).counts()["updated"] == 1
    assert held(conn).place.phone == "000-000-0002"


@given(st.lists(st.sampled_from("abc"), min_size=6, max_size=6))
def test_each_field_alone_follows_the_rule(said: list[str]) -> None:
    old, new, now = (
        make.place(id="1", source_key="1", name=name, phone=phone)
        for name, phone in zip(said[:3], said[3:], strict=True)
    )
    activity = make.activity(id="2")
    merged, findings = reconciled(Offer(old, activity), Offer(new, activity), Offer(now, activity), 2)
    both = 0
    for was, says, holds, got in (
        (old.name, new.name, now.name, merged.place.name),
        (old.phone, new.phone, now.phone, merged.place.phone),
    ):
        if holds == was:
            assert got == says
        else:
            assert got == holds
            both += says not in {was, holds}
    assert len(findings) == both


def test_an_untouched_entry_follows_its_list(conn: Connection, now: datetime) -> None:
    for phone in ("000-000-0001", "000-000-0002", "000-000-0001"):
        brought(conn, row(phone=phone), now)
        assert held(conn).place.phone == phone
    assert brought(conn, row(), now).verdicts == ((2, Verdict.SAME),)


def test_a_list_can_take_a_place_out_of_sight_and_people_can_bring_it_back(
    conn: Connection, now: datetime
) -> None:
    brought(conn, row(), now)
    place_id = held(conn).place.id
    withheld = row(visibility=Visibility.AREA_ONLY)
    brought(conn, withheld, now)
    assert places.offers(conn) == []
    edit.edit_place(conn, place_id, {"visibility": "public"}, by="mihon", at=now)
    brought(conn, withheld, now)
    assert held(conn).place.id == place_id
    edit.edit_place(conn, place_id, {"visibility": "hidden"}, by="mihon", at=now)
    brought(conn, row(), now)
    assert places.get(conn, place_id, visibility=None)[0].place.visibility is Visibility.HIDDEN
