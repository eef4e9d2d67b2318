"""An organiser without an account: called off at eight in the morning by link, and everybody sees it at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api.app import create_app
from ibasho.model import Means
from ibasho.places import links, suggestions
from ibasho.places.links import Purpose
from ibasho.store import places
from tests.api.town import Town, build

AT = datetime.fromisoformat("2026-04-01T08:00:00+09:00")
"""A Wednesday, two hours before the sample salon."""


@pytest.fixture
def tended(tmp_path: Any, client_of: Callable[..., Any]) -> Iterator[tuple[Town, Any, str]]:
    """A town of the test's own on a Wednesday at eight, a visitor's client, and the salon's link."""
    town = build(tmp_path, AT, people_too=False)
    with town.store.writing() as conn:
        token = links.issue(conn, town.ids["place"], Purpose.TEND, by="coordinator", at=AT)
    yield town, client_of(create_app(town.settings, clock=lambda: AT)), token
    town.store.close()


def form_of(text: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form with this action."""
    form = re.search(rf'<form method="post" action="[^"]*/{action}">(.*?)</form>', text, re.DOTALL)
    assert form is not None, text
    return dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', form.group(1)))


def test_two_taps_call_off_today_and_everybody_sees_it_at_once(tended: tuple[Town, Any, str]) -> None:
    town, client, token = tended
    page = client.get(f"/tend/{token}")
    assert "見本サロン" in page.text
    first_tap = re.search(r'href="([^"]+)">本日中止</a>', page.text)
    assert first_tap is not None
    asked = client.get(first_tap.group(1).replace("&amp;", "&"))
    assert "中止にしますか" in asked.text
    done = client.post(f"/tend/{token}/announce", data=form_of(asked.text, "announce") | {"note": "雪のため"})
    assert done.status_code == 303
    assert "中止にしました" in client.get(done.headers["location"]).text

    near = client.get("/api/nearby?lon=133.632&lat=34.252&kinds=salon").json()
    assert [each["properties"]["open_state"] for each in near["features"]] == ["cancelled"]
    assert "中止" in client.get(f"/places/{town.ids['place']}").text
    back = client.post(f"/tend/{token}/withdraw", data=form_of(client.get(f"/tend/{token}").text, "withdraw"))
    assert back.status_code == 303
    near = client.get("/api/nearby?lon=133.632&lat=34.252&kinds=salon").json()
    assert [each["properties"]["open_state"] for each in near["features"]] == ["opens_later"]


def test_confirming_is_a_check_by_link(tended: tuple[Town, Any, str]) -> None:
    town, client, token = tended
    assert client.post(f"/tend/{token}/confirm").status_code == 303
    with town.store.reading() as conn:
        place = places.get(conn, town.ids["place"])[0].place
    assert place.verified_on == AT.date()
    assert {(each.means, each.by) for each in place.verifications} == {(Means.LINK, "見本の会")}
    assert "きょう" in client.get(f"/places/{town.ids['place']}").text


def test_a_correction_waits_in_the_queue_as_the_organisers_own(tended: tuple[Town, Any, str]) -> None:
    town, client, token = tended
    sent = client.post(
        f"/tend/{token}/correct",
        data={"hours_text": "毎週木曜 10:00〜12:00", "message": "曜日が変わりました"},
    )
    assert sent.status_code == 303
    with town.store.reading() as conn:
        assert places.get(conn, town.ids["place"])[0].activity.hours_text == "毎週水曜 10:00〜12:00"
        waiting = [each.suggestion for each in suggestions.queue(conn, now=AT)]
    assert [(each.origin, each.changes) for each in waiting] == [
        (suggestions.Origin.LINK, {"hours_text": "毎週木曜 10:00〜12:00"})
    ]


def test_a_letters_link_is_used_up_and_announces_nothing(tended: tuple[Town, Any, str]) -> None:
    town, client, _ = tended
    with town.store.writing() as conn:
        token = links.issue(conn, town.ids["place"], Purpose.CONFIRM, by="coordinator", at=AT)
    page = client.get(f"/tend/{token}").text
    assert "本日中止" not in page
    assert "このままで正しい" in page
    refused = client.post(
        f"/tend/{token}/announce", data={"activity": "x", "day": "2026-04-01", "kind": "full"}
    )
    assert refused.status_code == 400
    assert "ありがとうございました" in client.post(f"/tend/{token}/confirm").text
    assert client.get(f"/tend/{token}").status_code == 404


def test_a_link_that_opens_nothing_says_the_same_whatever_it_is(tended: tuple[Town, Any, str]) -> None:
    town, client, token = tended
    with town.store.writing() as conn:
        links.revoke_all(conn, town.ids["place"], at=AT)
    told = {client.get(f"/tend/{each}").json()["detail"] for each in (token, "none", "%00", "あ" * 300)}
    assert len(told) == 1
    for path, data in (
        ("announce", {"activity": "x", "day": "2026-04-01", "kind": "cancelled"}),
        ("withdraw", {"activity": "x", "day": "2026-04-01"}),
        ("confirm", {}),
        ("correct", {"message": "x"}),
    ):
        assert client.post(f"/tend/{token}/{path}", data=data).status_code == 404


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"kind": "extra"}, "cancelled or full"),
        ({"slot": "x-1"}, "minutes from midnight"),
        ({"slot": "900-800"}, "start must be"),
        ({"day": "2026-04-02"}, "no session on that day"),
        ({"day": "2020-01-01"}, "from yesterday"),
        ({"day": "soon"}, "day"),
        ({"activity": "x"}, "is not at place"),
        ({"note": "長" * 300}, "at most 200"),
    ],
)
def test_what_cannot_be_announced_is_named(
    tended: tuple[Town, Any, str], data: dict[str, str], told: str
) -> None:
    town, client, token = tended
    with town.store.reading() as conn:
        activity = places.get(conn, town.ids["place"])[0].activity
    usual = {"activity": activity.id, "day": "2026-04-01", "kind": "cancelled", "slot": "600-720"}
    answer = client.post(f"/tend/{token}/announce", data=usual | data)
    assert answer.status_code in {400, 404}
    assert told in answer.json()["detail"]
    with town.store.reading() as conn:
        assert places.get(conn, town.ids["place"])[0].activity.changes == ()


def test_the_address_of_the_link_leaves_no_trace(
    tended: tuple[Town, Any, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, client, token = tended
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/tend/{token}")
        client.get("/tend/none")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def test_a_day_that_was_announced_long_ago_is_no_button(tended: tuple[Town, Any, str]) -> None:
    town, _, token = tended
    with town.store.reading() as conn:
        assert links.opened(conn, token, at=AT + timedelta(days=300)).place_id == town.ids["place"]
    assert date(2026, 4, 1).weekday() == 2  # what these tests rest on
