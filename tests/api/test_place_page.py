"""The page of a place: what became of it, when and how it was checked, what is known, and how to tell of a mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.app import create_app
from api.pages.contact import mail_address
from ibasho.model import Fact, FactGroup, Means, Status, Verification, Visibility
from ibasho.places import life
from ibasho.store import places
from tests.api.conftest import Client
from tests.api.town import Town, build, salon

HTML = {"Accept": "text/html"}
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    built = build(tmp_path, NOW, people_too=False)
    yield built
    built.store.close()


@pytest.fixture
def visitor(town: Town, client_of: Callable[..., Client]) -> Client:
    return client_of(create_app(town.settings, clock=lambda: NOW))


def put(town: Town, **more: Any) -> str:
    """A further salon of the town; its id."""
    offer = salon(name="もうひとつの会", lon=133.635, **more)
    with town.store.writing() as conn:
        places.put(conn, [offer], at=NOW)
    return offer.place.id


def page(visitor: Client, place_id: str, query: str = "") -> str:
    answer = visitor.get(f"/places/{place_id}{query}", headers=HTML)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.PAUSED, "いまはお休みしています。"),
        (Status.CLOSED, "終わりました。"),
        (Status.MOVED, "ほかの場所に移りました。"),
    ],
)
def test_what_became_of_it_is_said_and_no_date_is_promised(
    town: Town, visitor: Client, status: Status, said: str
) -> None:
    old, new = put(town), town.ids["place"]
    with town.store.writing() as conn:
        life.set_status(
            conn, old, status, by="test", at=NOW, successor_id=new if status is Status.MOVED else None
        )
    text = page(visitor, old)
    assert said in text
    assert "つぎにひらく日" not in text
    assert "ひらいています" not in text
    assert 'name="robots" content="noindex"' in text
    assert (f'href="/places/{new}"' in text) is (status is Status.MOVED)
    assert "BEGIN:VEVENT" not in visitor.get(f"/places/{old}.ics").text
    assert '"@type": "Event"' not in text


def test_a_successor_that_is_hidden_leaves_no_trace(town: Town, visitor: Client) -> None:
    old, new = put(town), put(town, visibility=Visibility.HIDDEN)
    with town.store.writing() as conn:
        life.set_status(conn, old, Status.MOVED, by="test", at=NOW, successor_id=new)
    text = page(visitor, old)
    assert "ほかの場所に移りました。" in text
    assert new not in text
    assert "いまの案内を見る" not in text


def test_when_and_how_each_group_of_facts_was_checked(town: Town, visitor: Client) -> None:
    checks = (
        Verification(FactGroup.CALENDAR, date(2026, 1, 1), "団体", Means.TELEPHONE),
        Verification(FactGroup.ACCESS, date(2025, 12, 1), "市", Means.VISIT),
    )
    text = page(visitor, put(town, verifications=checks, verified_on=date(2026, 1, 1)))
    assert "<strong>確認 3か月前</strong>（2026年1月1日）" in text
    assert "ひらく日と時間: 2026年1月1日（電話で聞きました）" in text
    assert "建物の設備: 2025年12月1日（行って見ました）" in text
    assert "時間がたっています" not in text
    old = page(visitor, put(town, verified_on=date(2024, 1, 1)))
    assert "<strong>確認 2年前</strong>" in old
    assert "時間がたっています" in old
    never = page(visitor, put(town, verified_on=None))
    assert "内容を確認した日は、わかっていません。" in never
    assert "電話で確かめてください。" in never


def test_what_is_known_is_said_and_what_is_not_is_never_a_no(town: Town, visitor: Client) -> None:
    text = page(
        visitor,
        put(
            town,
            come_alone=Fact.YES,
            halal=Fact.NO,
            languages=("vi",),
            languages_on=(("en", frozenset({0, 5})),),
            capacity=12,
            wifi=Fact.NO,
            toilet=Fact.YES,
            phone="000-0000-0001",
            mail="mihon@mihon.example",
        ),
    )
    assert '<li class="good">ひとりで行ってよい</li>' in text
    assert '<li class="bad">ハラールの食事がない</li>' in text
    assert "オンライン" not in text
    assert "12人まで" in text
    assert "English</span> (月, 土)" in text
    assert "<dt>Wi-Fi</dt><dd>なし</dd>" in text
    assert "<dt>トイレ</dt><dd>あり</dd>" in text
    assert "<dt>エレベーター</dt>" not in text
    assert "<dt>駐車場</dt><dd>わかりません</dd>" in text
    assert 'href="mailto:mihon@mihon.example"' in text


def test_one_may_tell_of_a_mistake_in_ones_own_language(town: Town, visitor: Client) -> None:
    text = page(visitor, town.ids["place"], "?lang=pt")
    found = re.search(r'href="(/suggest\?[^"]*)"', text)
    assert found is not None
    form = visitor.get(found[1].replace("&amp;", "&"), headers=HTML).text
    assert "Avisar de um erro" in form
    said = {"place": town.ids["place"], "kind": "correction", "message": "Fecha às terças."}
    thanks = visitor.post("/suggest?lang=pt", data=said, headers=HTML)
    assert thanks.status_code == 200
    assert "Obrigado" in thanks.text


def test_search_engines_read_the_place_and_no_text_ends_the_script(town: Town, visitor: Client) -> None:
    evil = "</script><script>window.__pwned=1</script>&<!--"
    text = page(visitor, put(town, description=evil, address=evil))
    told = re.findall(r'<script type="application/ld\+json" nonce="[^"]*">(.*?)</script>', text, re.DOTALL)
    assert len(told) == 1
    graph = json.loads(told[0])["@graph"]
    assert graph[0]["address"] == evil
    assert graph[0]["telephone"] == "000-0000-0001"
    assert [each["startDate"] for each in graph[1:]][:1] == ["2026-04-01T10:00:00+09:00"]
    assert "isAccessibleForFree" not in graph[1]


def test_a_merged_entry_leads_to_the_one_that_stays(town: Town, visitor: Client) -> None:
    gone = salon(name="二重の会", lon=133.6329)
    with town.store.writing() as conn:
        places.put(conn, [gone], at=NOW)
        merged = replace(gone.place, status=Status.MERGED, successor_id=town.ids["place"])
        places.put(conn, [replace(gone, place=merged)], at=NOW)
    answer = visitor.get(f"/places/{gone.place.id}?lang=vi", headers=HTML)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/places/{town.ids['place']}?lang=vi"


@pytest.mark.parametrize(
    "mail", ["", "x", "a@b?cc=c@d", "a b@c", "<a@b>", "a@b,c@d", "a@" + "b" * 300, "a@b\r\nX: y"]
)
def test_only_one_plain_address_is_written_to(mail: str) -> None:
    assert mail_address(mail) == ""
