"""The coordinator's queue, telephone list and letters; and that a suggestion by anyone changes nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.pages import repeats
from ibasho.model import Role
from ibasho.places import suggestions
from ibasho.places.duplicates import likeness
from ibasho.store import accounts, places
from tests.api.town import PASSWORD, Town, build, hidden, salon

AT = datetime.fromisoformat("2026-11-02T10:00:00+09:00")


@pytest.fixture
def kept(tmp_path: Any, client_of: Callable[..., Any]) -> Iterator[tuple[Town, Callable[[Role], Any]]]:
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


def test_a_visitors_suggestion_waits_until_a_coordinator_decides(
    kept: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = kept
    visitor, coordinator = signed_in(Role.PUBLIC), signed_in(Role.COORDINATOR)
    place = town.ids["place"]
    before = visitor.get(f"/api/places/{place}").text
    assert "見本サロン" in visitor.get(f"/suggest?place={place}").text
    sent = visitor.post(
        "/suggest",
        data={
            "kind": "correction",
            "place": place,
            "message": "<b>水曜ではなく木曜です",
            "contact": "見本 太郎",
        },
    )
    assert sent.status_code == 200
    assert "ありがとうございました" in sent.text
    assert visitor.get(f"/api/places/{place}").text == before
    page = coordinator.get("/moderation").text
    assert "&lt;b&gt;水曜ではなく木曜です" in page
    assert "見本 太郎" in page
    action = re.search(r'action="(/moderation/suggestions/[^"]+)"', page)
    assert action is not None
    assert coordinator.post(action.group(1), data={"stage": "declined"}).status_code == 400
    assert (
        coordinator.post(
            action.group(1), data={"stage": "declined", "reply": "電話で確かめました"}
        ).status_code
        == 303
    )
    assert "待っている知らせはありません" in coordinator.get("/moderation").text
    assert coordinator.post(action.group(1), data={"stage": "accepted"}).status_code == 409
    assert visitor.get(f"/api/places/{place}").text == before


def test_a_hidden_place_cannot_be_asked_after(kept: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = kept
    secret = hidden()
    with town.store.writing() as conn:
        places.put(conn, [secret], at=AT)
    visitor = signed_in(Role.PUBLIC)
    for place in (secret.place.id, "none"):
        assert visitor.get(f"/suggest?place={place}").status_code == 404
        data = {"kind": "no_longer", "place": place, "message": "x"}
        assert visitor.post("/suggest", data=data).status_code == 404
    with town.store.reading() as conn:
        assert suggestions.queue(conn, now=AT) == []


def test_one_address_cannot_fill_the_queue(kept: tuple[Town, Callable[[Role], Any]]) -> None:
    _, signed_in = kept
    visitor = signed_in(Role.PUBLIC)
    statuses = [
        visitor.post("/suggest", data={"kind": "new_place", "message": "見本"}).status_code for _ in range(12)
    ]
    assert statuses == [200] * 10 + [429] * 2


def test_the_telephone_list_shows_what_is_due_and_a_check_takes_it_off(
    kept: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = kept
    coordinator = signed_in(Role.COORDINATOR)
    place = town.ids["place"]
    page = coordinator.get("/moderation/due").text
    assert "見本サロン" in page  # checked on 1 March, salons are due after 180 days
    data = {"groups": ["existence", "calendar"], "means": "telephone"}
    assert coordinator.post(f"/moderation/places/{place}/verify", data=data).status_code == 303
    assert f"/places/{place}" not in coordinator.get("/moderation/due").text
    with town.store.reading() as conn:
        assert places.get(conn, place)[0].place.verified_on == AT.date()
    for wrong in (
        {"groups": ["x"], "means": "telephone"},
        {"means": "telephone"},
        {"groups": ["access"], "means": "x"},
    ):
        assert coordinator.post(f"/moderation/places/{place}/verify", data=wrong).status_code == 400


def test_a_letter_has_a_link_of_its_own_that_works(kept: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = kept
    coordinator, organiser = signed_in(Role.COORDINATOR), signed_in(Role.PUBLIC)
    path = f"/moderation/places/{town.ids['place']}/letter"
    letters = [
        coordinator.post(path, data={"purpose": purpose}) for purpose in ("confirm", "confirm", "tend")
    ]
    tokens = [re.search(r"/tend/([\w-]{43})<", each.text) for each in letters]
    assert all(tokens)
    assert len({token.group(1) for token in tokens if token}) == 3
    assert all("<svg" in each.text and each.headers["cache-control"] == "no-store" for each in letters)
    for token in tokens:
        assert token is not None
        assert organiser.get(f"/tend/{token.group(1)}").status_code == 200
    assert coordinator.post(path, data={"purpose": "x"}).status_code == 400


def test_an_organiser_checks_and_prints_for_the_own_places_only(
    kept: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = kept
    organiser = signed_in(Role.ORGANISER)
    with town.store.reading() as conn:
        other = next(o.place.id for o in places.offers(conn) if o.place.name == "例示食堂")
    data = {"groups": ["calendar"], "means": "organiser"}
    for place, status in ((town.ids["place"], 303), (other, 403)):
        assert organiser.post(f"/moderation/places/{place}/verify", data=data).status_code == status
        letter = organiser.post(f"/moderation/places/{place}/letter", data={"purpose": "tend"})
        assert letter.status_code == (200 if status == 303 else 403)
    assert "例示食堂" not in organiser.get("/moderation/due").text


def test_two_alike_are_side_by_side_until_somebody_says_that_they_differ(
    kept: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = kept
    with town.store.writing() as conn:
        places.put(conn, [salon(source="別の一覧")], at=AT)
    coordinator = signed_in(Role.COORDINATOR)
    page = coordinator.get("/moderation/repeats").text
    assert "同じ場所かもしれない組が 1 組" in page
    assert "名前が同じ" in page
    one, other = re.findall(r'name="(?:one|other)" value="([^"]+)"', page)
    assert town.ids["place"] in {one, other}
    answer = coordinator.post("/moderation/repeats/different", data={"one": one, "other": other})
    assert answer.status_code == 303
    assert "0 組" in coordinator.get("/moderation/repeats").text
    assert (
        coordinator.post("/moderation/repeats/different", data={"one": one, "other": "x"}).status_code == 404
    )


def test_two_become_one_and_two_again(kept: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = kept
    twin = salon(source="別の一覧")
    with town.store.writing() as conn:
        places.put(conn, [twin], at=AT)
    coordinator, visitor = signed_in(Role.COORDINATOR), signed_in(Role.PUBLIC)
    before = visitor.get("/api/places").json()
    place = town.ids["place"]
    pair = {"kept": place, "gone": twin.place.id}
    assert visitor.post("/moderation/repeats/merge", data=pair).status_code in {303, 401, 403}
    assert visitor.get("/api/places").json() == before
    assert coordinator.post("/moderation/repeats/merge", data=pair).status_code == 303
    page = coordinator.get("/moderation/repeats").text
    assert "0 組" in page
    assert "まとめた登録" in page
    answer = visitor.get(f"/api/places/{twin.place.id}")
    same = visitor.get(f"/api/places/{place}")
    assert (answer.json(), answer.headers["etag"]) == (same.json(), same.headers["etag"])
    assert coordinator.post("/moderation/repeats/merge", data=pair).status_code == 409
    assert coordinator.post("/moderation/repeats/merge", data=pair | {"gone": "x"}).status_code == 404
    assert coordinator.post("/moderation/repeats/unmerge", data={"gone": twin.place.id}).status_code == 303
    assert visitor.get("/api/places").json() == before
    assert "まとめた登録" not in coordinator.get("/moderation/repeats").text


def test_every_reason_has_japanese_words() -> None:
    source = Path(likeness.__file__).read_text(encoding="utf-8")
    codes = set(
        re.findall(r'"((?:name|address|phone|url|kind)_[a-z_]+|distance|municipality|same_list)"', source)
    )
    assert codes <= set(repeats._REASONS)
    assert {"name_same", "name_alias", "phone_same"} <= codes


def test_a_coordinator_of_another_town_sees_nothing_of_this_one(
    kept: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = kept
    visitor, coordinator = signed_in(Role.PUBLIC), signed_in(Role.COORDINATOR)
    visitor.post("/suggest", data={"kind": "correction", "place": town.ids["place"], "message": "見本"})
    page = coordinator.get("/moderation").text
    action = re.search(r'action="(/moderation/suggestions/[^"]+)"', page)
    assert action is not None
    with town.store.writing() as conn:
        accounts.set_area(conn, "coordinator", ("99999",))
    assert "見本サロン" not in coordinator.get("/moderation").text
    assert "見本サロン" not in coordinator.get("/moderation/due").text
    assert coordinator.post(action.group(1), data={"stage": "accepted"}).status_code == 403
