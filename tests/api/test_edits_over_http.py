"""Changing the register over HTTP: nobody's change is overwritten unseen, and repeating a request does nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from api.app import create_app
from ibasho.model import FactGroup, Means, Role, Status
from ibasho.store import places
from tests.api.town import PASSWORD, Town, build, hidden

AT = datetime.fromisoformat("2026-04-01T09:00:00+09:00")
NEW = {"place": {"name": "見本の縁側"}, "activity": {"kind": "salon", "hours_text": "毎週水曜 10:00〜12:00"}}


@pytest.fixture
def door(tmp_path: Any, client_of: Callable[..., Any]) -> Iterator[tuple[Town, Callable[[Role], Any]]]:
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


def test_a_change_needs_the_version_that_was_read(door: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = door
    organiser = signed_in(Role.ORGANISER)
    path = f"/api/places/{town.ids['place']}"
    tag = organiser.get(path).headers["etag"]
    body = {"phone": "000-0000-0011", "step_free": "yes"}
    assert organiser.request("PATCH", path, json=body).status_code == 428
    for wrong in ('"v99"', "*", 'W/"v1"', "x" * 150):
        assert organiser.request("PATCH", path, json=body, headers={"If-Match": wrong}).status_code == 412
    done = organiser.request("PATCH", path, json=body, headers={"If-Match": tag})
    assert done.status_code == 200
    assert (done.json()["phone"], done.json()["step_free"]) == ("000-0000-0011", "yes")
    assert done.headers["etag"] != tag
    assert organiser.get(path).headers["etag"] == done.headers["etag"]
    late = organiser.request("PATCH", path, json={"phone": ""}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.json()["errors"][0]["field"] == "If-Match"
    assert organiser.get(path).json()["phone"] == "000-0000-0011"


def test_the_same_key_does_it_once(door: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = door
    coordinator = signed_in(Role.COORDINATOR)
    key = {"Idempotency-Key": "mihon-0001"}
    first = coordinator.post("/api/places", json=NEW, headers=key)
    again = coordinator.post("/api/places", json=NEW, headers=key)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = coordinator.post("/api/places", json=NEW | {"place": {"name": "別"}}, headers=key)
    assert other.status_code == 400
    assert "another request" in other.json()["detail"]
    assert coordinator.post("/api/places", json=NEW, headers={"Idempotency-Key": "short"}).status_code == 400
    # Another account's key of the same text is another key.
    assert signed_in(Role.ORGANISER).post("/api/places", json=NEW, headers=key).json() != first.json()
    with town.store.reading() as conn:
        names = [o.place.name for o in places.offers(conn, visibility=None, statuses=None)]
    assert names.count("見本の縁側") == 2


def test_a_refused_request_keeps_no_answer(door: tuple[Town, Callable[[Role], Any]]) -> None:
    _, signed_in = door
    coordinator = signed_in(Role.COORDINATOR)
    key = {"Idempotency-Key": "mihon-0002"}
    bad = NEW | {"activity": {"kind": "nonsense"}}
    assert coordinator.post("/api/places", json=bad, headers=key).status_code == 400
    assert coordinator.post("/api/places", json=NEW, headers=key).status_code == 201


def test_an_organisers_new_place_waits(door: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = door
    organiser, visitor = signed_in(Role.ORGANISER), signed_in(Role.PUBLIC)
    made = organiser.post("/api/places", json=NEW)
    assert made.json()["status"] == Status.PROPOSED.value
    assert organiser.get(made.headers["location"]).status_code == 200
    assert visitor.get(made.headers["location"]).status_code == 404
    with town.store.reading() as conn:
        place = places.get(conn, made.json()["id"], visibility=None, statuses=None)[0].place
    assert place.organisation_id == town.ids["club"]


def test_activities_are_added_changed_and_called_off(door: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = door
    organiser, visitor = signed_in(Role.ORGANISER), signed_in(Role.PUBLIC)
    path = f"/api/places/{town.ids['place']}"
    tag = {"If-Match": organiser.get(path).headers["etag"]}
    more = organiser.post(
        f"{path}/activities", json={"kind": "library", "hours_text": "毎日 10時〜17時"}, headers=tag
    )
    assert more.status_code == 201
    added = next(each for each in more.json()["activities"] if each["kind"] == "library")
    tag = {"If-Match": more.headers["etag"]}
    where = f"{path}/activities/{added['id']}"
    changed = organiser.request("PATCH", where, json={"hours_text": "毎週木曜 10時〜17時"}, headers=tag)
    assert changed.status_code == 200
    off = organiser.post(
        f"{where}/announcements", json={"kind": "cancelled", "day": "2026-04-02", "note": "雪のため"}
    )
    assert off.status_code == 200
    told = next(each for each in visitor.get(path).json()["activities"] if each["id"] == added["id"])
    assert told["announced"] == [
        {
            "kind": "cancelled", "day": "2026-04-02", "start_min": None, "end_min": None, "to_day": None,
            "to_start_min": None, "to_end_min": None, "note": "雪のため",
        }
    ]  # fmt: skip
    near = visitor.get("/api/nearby?lon=133.632&lat=34.252&kinds=library&at=2026-04-02T11:00").json()
    assert [each["properties"]["open_state"] for each in near["features"]] == ["cancelled"]
    checked = organiser.post(f"{path}/checks", json={"groups": ["calendar"], "how": "organiser"})
    assert checked.json()["verified_on"] == "2026-04-01"
    assert checked.json()["checks"] == [
        {"group": FactGroup.CALENDAR.value, "on": "2026-04-01", "how": Means.ORGANISER.value}
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("PATCH", "", {"colour": "red"}, "colour"),
        ("PATCH", "", {"name": ""}, "name"),
        ("PATCH", "", {"lon": 1e999}, "lon"),
        ("PATCH", "", ["x"], "dictionary"),
        ("POST", "/activities", {"name": "x"}, "kind"),
        ("POST", "/activities/{activity}/announcements", {"kind": "x", "day": "2026-04-01"}, "kind"),
        ("POST", "/activities/{activity}/announcements", {"kind": "extra", "day": "2026-04-03"}, "slot"),
        ("POST", "/activities/{activity}/announcements", {"kind": "moved", "day": "2026-04-01"}, "to_day"),
        (
            "POST",
            "/activities/{activity}/announcements",
            {"kind": "full", "day": "1990-01-01"},
            "from yesterday",
        ),
        ("POST", "/checks", {"groups": [], "how": "visit"}, "groups"),
        ("POST", "/checks", {"groups": ["calendar"], "how": "visit", "on": "2999-01-01"}, "future"),
        ("PATCH", "/activities/none", {"name": "x"}, "not at place"),
    ],
)
def test_what_cannot_be_done_is_named(
    door: tuple[Town, Callable[[Role], Any]], method: str, path: str, body: Any, told: str
) -> None:
    town, signed_in = door
    organiser = signed_in(Role.ORGANISER)
    base = f"/api/places/{town.ids['place']}"
    before = organiser.get(base)
    activity = before.json()["activities"][0]["id"]
    answer = organiser.request(
        method,
        base + path.format(activity=activity),
        content=json.dumps(body),
        headers={"If-Match": before.headers["etag"], "Content-Type": "application/json"},
    )
    assert answer.status_code in {400, 404}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.text
    assert organiser.get(base).json() == before.json()


def test_nobody_changes_anothers_entry_or_learns_of_a_hidden_one(
    door: tuple[Town, Callable[[Role], Any]],
) -> None:
    town, signed_in = door
    secret = hidden()
    with town.store.writing() as conn:
        places.put(conn, [secret], at=AT)
        other = next(o.place.id for o in places.offers(conn) if o.place.name == "例示食堂")
    organiser = signed_in(Role.ORGANISER)
    tag = {"If-Match": '"v1"'}
    for place, status in ((other, 403), (secret.place.id, 404), ("none", 404)):
        for method, path, body in (
            ("PATCH", "", {"name": "x"}),
            ("POST", "/activities", {"kind": "salon"}),
            ("PATCH", "/activities/none", {"name": "x"}),
            ("POST", "/activities/none/announcements", {"kind": "full", "day": "2026-04-01"}),
            ("POST", "/checks", {"groups": ["calendar"], "how": "visit"}),
        ):
            answer = organiser.request(method, f"/api/places/{place}{path}", json=body, headers=tag)
            assert answer.status_code == status, (place, path, answer.text)
    assert "かくれが" not in organiser.get(f"/api/places/{secret.place.id}").text


def test_suggestions_over_http_wait_too(door: tuple[Town, Callable[[Role], Any]]) -> None:
    town, signed_in = door
    visitor, coordinator = signed_in(Role.PUBLIC), signed_in(Role.COORDINATOR)
    body = {"kind": "correction", "place_id": town.ids["place"], "changes": {"phone": "000-0000-0077"}}
    assert visitor.post("/api/suggestions", json=body).status_code == 202
    waiting = coordinator.get("/api/suggestions").json()["suggestions"]
    assert [(each["place_id"], each["changes"]) for each in waiting] == [
        (town.ids["place"], {"phone": "000-0000-0077"})
    ]
    assert visitor.get("/api/suggestions").status_code == 401
    assert visitor.get(f"/api/places/{town.ids['place']}").json()["phone"] != "000-0000-0077"
