"""The organiser's forms: few questions, the calendar shown before saving, nobody's change overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from api.app import create_app
from ibasho.model import Role, SessionRule, Slot, Status
from ibasho.store import places
from tests.api.town import PASSWORD, Town, build

AT = datetime.fromisoformat("2026-04-01T09:00:00+09:00")


@pytest.fixture
def desk(tmp_path: Any, client_of: Callable[..., Any]) -> Iterator[tuple[Town, Callable[[Role], Any]]]:
    """A town of the test's own, and clients signed in for a role."""
    town = build(tmp_path, AT)
    app = create_app(town.settings, clock=lambda: AT)

    def signed_in(role: Role) -> Any:
        client = client_of(app)
        if role is not Role.PUBLIC:
            assert (
                client.post("/sign-in", data={"login": role.value, "password": PASSWORD}).status_code == 303
            )
        return client

    yield town, signed_in
    town.store.close()


def filled(text: str) -> dict[str, str]:
    """What a browser would send back of the page's form if nothing were touched."""
    form = text[text.index('class="card">') : text.index("</form>", text.index('class="card">'))]
    found = dict(re.findall(r'<input type="(?:text|hidden)"[^>]*? name="(\w+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea id="f-\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    found |= dict(re.findall(r'name="(\w+)" value="(\w+)" checked', form))
    chosen = re.search(r'<option value="(\w+)" selected', form)
    return found | ({"kind": chosen.group(1)} if chosen else {})


def test_the_first_form_asks_at_most_eight_questions_before_more(
    desk: tuple[Town, Callable[[Role], Any]],
) -> None:
    _, signed_in = desk
    text = signed_in(Role.ORGANISER).get("/organiser/places/new").text
    before_more = text[text.index('class="card">') : text.index("<summary>もっと")]
    assert len(re.findall(r'id="f-', before_more)) == 8


def test_hours_are_shown_as_they_are_read_before_anything_is_stored(
    desk: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = desk
    organiser = signed_in(Role.ORGANISER)
    form = {"name": "見本の縁側", "kind": "salon", "hours_text": "第2土曜 10:00〜12:00 雨天は要相談"}
    looked = organiser.post("/organiser/places", data=form | {"do": "look"})
    assert looked.status_code == 200
    assert "4月11日（土）" in looked.text
    assert "<mark>" in looked.text
    assert "要相談" in looked.text
    assert 'value="見本の縁側"' in looked.text
    with town.store.reading() as conn:
        assert not any(
            o.place.name == "見本の縁側" for o in places.offers(conn, visibility=None, statuses=None)
        )


def test_an_organiser_proposes_and_a_coordinator_enters(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    form = {"kind": "salon", "hours_text": "毎週水曜 10:00〜12:00", "do": "save"}
    for role, name in ((Role.ORGANISER, "見本の縁側"), (Role.COORDINATOR, "見本の軒先")):
        assert signed_in(role).post("/organiser/places", data=form | {"name": name}).status_code == 303
    with town.store.reading() as conn:
        found = {o.place.name: o.place for o in places.offers(conn, visibility=None, statuses=None)}
    assert found["見本の縁側"].status is Status.PROPOSED
    assert found["見本の縁側"].organisation_id == town.ids["club"]
    assert found["見本の軒先"].status is Status.ACTIVE
    public = signed_in(Role.PUBLIC).get("/api/places").text
    assert "見本の軒先" in public
    assert "見本の縁側" not in public


def test_saving_a_form_as_it_came_changes_nothing(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    organiser = signed_in(Role.ORGANISER)
    place = town.ids["place"]
    with town.store.reading() as conn:
        before, version = places.get(conn, place), places.version_of(conn, place)
    for path in (
        f"/organiser/places/{place}",
        f"/organiser/places/{place}/activities/{before[0].activity.id}",
    ):
        form = filled(organiser.get(path).text)
        assert organiser.post(path, data=form | {"do": "save"}).status_code == 303
    with town.store.reading() as conn:
        assert places.get(conn, place) == before
        assert places.version_of(conn, place) == version


def test_the_second_of_two_is_told_that_somebody_was_faster(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    organiser, coordinator = signed_in(Role.ORGANISER), signed_in(Role.COORDINATOR)
    path = f"/organiser/places/{town.ids['place']}"
    forms = [filled(client.get(path).text) for client in (organiser, coordinator)]
    assert organiser.post(path, data=forms[0] | {"phone": "000-0000-0011"}).status_code == 303
    late = coordinator.post(path, data=forms[1] | {"phone": "000-0000-0022"})
    assert late.status_code == 400
    assert "ほかの人が先に変えました" in late.text
    with town.store.reading() as conn:
        assert places.get(conn, town.ids["place"])[0].place.phone == "000-0000-0011"


def test_a_wrong_field_is_named_in_japanese_and_what_was_typed_stays(
    desk: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = desk
    organiser = signed_in(Role.ORGANISER)
    path = f"/organiser/places/{town.ids['place']}"
    form = filled(organiser.get(path).text) | {"phone": '代表"><b>', "url": "javascript:alert(1)"}
    answer = organiser.post(path, data=form)
    assert answer.status_code == 400
    assert "のような電話番号" in answer.text
    assert "代表&#34;&gt;&lt;b&gt;" in answer.text
    assert "is accepted" not in answer.text


def test_nobody_edits_another_organisations_entry(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    with town.store.reading() as conn:
        other = next(o for o in places.offers(conn) if o.place.name == "例示食堂")
    organiser = signed_in(Role.ORGANISER)
    base = f"/organiser/places/{other.place.id}"
    for path in (base, f"{base}/activities/new", f"{base}/activities/{other.activity.id}"):
        assert organiser.get(path).status_code == 403
    for path in (base, f"{base}/activities", f"{base}/activities/{other.activity.id}"):
        sent = organiser.post(path, data={"name": "x", "kind": "salon", "version": "1", "do": "save"})
        assert sent.status_code == 403
    with town.store.reading() as conn:
        assert places.get(conn, other.place.id) == [other]


def test_one_more_activity_at_the_same_place(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    organiser = signed_in(Role.ORGANISER)
    base = f"/organiser/places/{town.ids['place']}/activities"
    form = filled(organiser.get(f"{base}/new").text)
    form |= {
        "kind": "childrens_cafeteria",
        "hours_text": "第3金曜 17:00〜19:00",
        "fee_yen": "0",
        "do": "save",
    }
    assert organiser.post(base, data=form).status_code == 303
    with town.store.reading() as conn:
        found = places.get(conn, town.ids["place"])
    assert sorted(o.activity.kind for o in found) == ["childrens_cafeteria", "salon"]
    page = signed_in(Role.PUBLIC).get(f"/places/{town.ids['place']}").text
    assert "4月17日（金）" in page


def test_words_that_stay_keep_the_rules_that_they_have(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    """A list may say in columns what the words beside it do not: nothing that is unchanged is read anew."""
    town, signed_in = desk
    rules = (SessionRule(weekdays=frozenset({1}), nth=(2,), slots=(Slot(690, 810),)),)
    with town.store.writing() as conn:
        offer = places.get(conn, town.ids["place"])[0]
        words = replace(offer.activity, hours_text="火 11:30〜13:30", rules=rules)
        places.put(conn, [replace(offer, activity=words)], at=AT)
    organiser = signed_in(Role.ORGANISER)
    path = f"/organiser/places/{town.ids['place']}/activities/{offer.activity.id}"
    page = organiser.get(path).text
    assert "4月14日（火）" in page
    assert "4月7日（火）" not in page
    looked = organiser.post(path, data=filled(page) | {"do": "look"})
    assert "4月7日（火）" not in looked.text
    changed = organiser.post(path, data=filled(page) | {"do": "look", "hours_text": "毎週火曜 11:30〜13:30"})
    assert "4月7日（火）" in changed.text


def test_a_kind_must_be_chosen(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    _, signed_in = desk
    answer = signed_in(Role.ORGANISER).post(
        "/organiser/places", data={"name": "見本", "kind": "", "do": "save"}
    )
    assert answer.status_code == 400
    assert "種類をえらんでください" in answer.text


def test_a_proposal_is_published_by_who_keeps_the_area(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    organiser, coordinator, visitor = (
        signed_in(each) for each in (Role.ORGANISER, Role.COORDINATOR, Role.PUBLIC)
    )
    form = {"name": "見本の縁側", "kind": "salon", "hours_text": "毎週水曜 10:00〜12:00", "do": "save"}
    organiser.post("/organiser/places", data=form)
    with town.store.reading() as conn:
        made = next(
            o.place.id
            for o in places.offers(conn, visibility=None, statuses=None)
            if o.place.name == "見本の縁側"
        )
    assert "運営の人の確認を待っています" in organiser.get("/organiser").text
    path = f"/organiser/places/{made}/status"
    assert organiser.post(path, data={"status": "active"}).status_code == 403
    assert "のせてほしいという居場所（1 件）" in coordinator.get("/moderation").text
    assert coordinator.post(path, data={"status": "active"}).status_code == 303
    assert visitor.get(f"/places/{made}").status_code == 200
    assert organiser.post(path, data={"status": "paused", "why": "夏休み"}).status_code == 303
    assert "見本の縁側" not in visitor.get("/api/places").text
    assert organiser.post(path, data={"status": "proposed"}).status_code == 409
    assert organiser.post(path, data={"status": "x"}).status_code == 400


def test_what_was_changed_is_told_and_can_be_taken_back(desk: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = desk
    organiser = signed_in(Role.ORGANISER)
    path = f"/organiser/places/{town.ids['place']}"
    form = filled(organiser.get(path).text)
    organiser.post(path, data=form | {"phone": "000-0000-0011", "wifi": "yes"})
    page = organiser.get(f"{path}/history").text
    assert "見本 太郎" in page
    assert "<del>000-0000-0001</del> → <ins>000-0000-0011</ins>" in page
    assert "無料Wi-Fi" in page
    back = {"entry": town.ids["place"], "version": "1"}
    assert organiser.post(f"{path}/history", data=back).status_code == 303
    with town.store.reading() as conn:
        assert places.get(conn, town.ids["place"])[0].place.phone == "000-0000-0001"
        other = next(o.place.id for o in places.offers(conn) if o.place.name == "例示食堂")
    assert organiser.get(f"/organiser/places/{other}/history").status_code == 403
    assert organiser.post(f"{path}/history", data={"entry": other, "version": "1"}).status_code == 403
    assert (
        organiser.post(f"/organiser/places/{other}/history", data=back | {"entry": other}).status_code == 403
    )
