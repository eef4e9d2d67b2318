"""The finder is never empty, offers somebody to talk to, and keeps what was typed to itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.app import create_app
from api.languages import LANGUAGES
from ibasho.model import Fact, Offer, SessionRule, Slot
from ibasho.store import places
from tests import make
from tests.api.conftest import Client
from tests.api.town import Town, build, salon

HTML = {"Accept": "text/html"}
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WEDNESDAYS = (SessionRule(weekdays=frozenset({2}), slots=(Slot(840, 960),)),)


def line(name: str, begin_h: int, end_h: int, **more: Any) -> Offer:
    """A consultation line without a location."""
    rules = (SessionRule(weekdays=frozenset(range(7)), slots=(Slot(60 * begin_h, 60 * end_h),)),)
    usual = {"kind": "consultation_desk", "name": name, "lon": None, "lat": None, "phone": "000-0000-0099"}
    return make.offer(**usual | {"rules": rules, "hours_text": f"毎日 {begin_h}時〜{end_h}時"} | more)


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The small town with two lines, and with places that state more than others."""
    town = build(tmp_path_factory.mktemp("talking"), NOW, people_too=False)
    offers = [
        line("見本の夜の電話", 19, 23),
        line("見本の電話", 9, 17, phone="", chat_url="https://mihon.example/chat", languages=("ja", "vi")),
        salon(
            name="ベトナム語の会",
            lon=133.636,
            rules=WEDNESDAYS,
            fee_yen=0,
            languages_on=(("vi", frozenset({2})),),
            come_alone=Fact.YES,
        ),
        salon(
            name="金曜の会",
            lon=133.637,
            rules=(SessionRule(weekdays=frozenset({4}), slots=(Slot(600, 660),)),),
        ),
    ]
    with town.store.writing() as conn:
        places.put(conn, offers, at=NOW)
    yield town
    town.store.close()


@pytest.fixture
def guest(talking: Town, client_of: Callable[..., Client]) -> Client:
    return client_of(create_app(talking.settings, clock=lambda: NOW))


def page(guest: Client, address: str) -> str:
    answer = guest.get(address, headers=HTML)
    assert answer.status_code == 200, address
    return answer.text


def test_lines_come_with_their_hours_those_that_answer_first(guest: Client) -> None:
    talk = page(guest, "/").split('id="talk"')[1].split("</section>")[0]
    assert talk.index("見本の電話") < talk.index("見本の夜の電話")
    assert "いま つながります" in talk.split("見本の夜の電話")[0]
    assert "9:00〜17:00" in talk
    assert 'href="https://mihon.example/chat"' in talk
    later = talk.split("見本の夜の電話")[1]
    assert "いまは時間外です" in later
    assert "19:00〜23:00" in later
    assert 'href="tel:00000000099"' in later
    assert 'href="tel:119"' in talk


def test_lines_are_offered_in_every_language(guest: Client) -> None:
    for language in LANGUAGES:
        text = page(guest, f"/?lang={language.code}")
        assert "見本の夜の電話" in text
        assert 'href="tel:00000000099"' in text
        assert text.index('href="#talk"') < text.index('id="found"')


@pytest.mark.parametrize(
    "words", ["死にたい", "ｼﾆﾀｲ です", "暴力", "suicide", "muốn chết", "죽고 싶다", "自杀", "quero morrer"]
)
@pytest.mark.parametrize("field", ["near", "q"])
def test_words_of_distress_lead_to_the_lines_and_stay_in_no_address(
    guest: Client, caplog: pytest.LogCaptureFixture, words: str, field: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = guest.get("/", params={field: words, "lang": "vi"}, headers=HTML)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/?talk=1&lang=vi"
        text = page(guest, answer.headers["location"])
    assert text.index('id="talk"') < text.index('id="found"')
    assert words not in text
    ours = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert words not in ours
    assert "talk" not in ours
    assert "GET / 303" in ours


def test_everyday_words_do_not(guest: Client) -> None:
    assert guest.get("/?near=見本サロン", headers=HTML).status_code == 200


def test_when_nothing_fits_each_condition_says_what_it_took_and_what_giving_it_up_finds(
    guest: Client,
) -> None:
    text = page(guest, "/?kind=play_park&free=1")
    assert "みつかりませんでした" in text
    assert "種類がちがう: 5件" in text
    offered = re.search(r'href="([^"]*)">「種類がちがう」もふくめる: 2件', text)
    assert offered is not None
    assert offered[1] == "/?free=1"
    assert "2件 みつかりました" in page(guest, offered[1])
    assert 'id="talk"' in text


def test_a_longer_time_is_offered_too(guest: Client) -> None:
    text = page(guest, "/?spoken=vi&when=tomorrow")
    offered = re.search(r'href="([^"]*)">「この期間にはひらかない」もふくめる: 1件', text)
    assert offered is not None
    assert "ベトナム語の会" in page(guest, offered[1].replace("&amp;", "&"))


def test_every_relaxed_address_finds_something(guest: Client) -> None:
    for query in (
        "alone=1&age=70&when=today",
        "food=1&kind=salon",
        "lon=133.9&lat=34.25&minutes=5",
        "halal=1&free=1",
    ):
        text = page(guest, f"/?{query}")
        for address in re.findall(r'<li><a href="([^"]*)">「', text):
            assert "みつかりませんでした" not in page(guest, address.replace("&amp;", "&"))


def test_a_language_is_said_with_its_days_and_counts_on_those_alone(guest: Client) -> None:
    text = page(guest, "/?spoken=vi")
    assert "1件 みつかりました" in text
    assert '<span class="entry" lang="vi">Tiếng Việt</span> (水)' in text
    assert "みつかりませんでした" in page(guest, "/?spoken=ko")


def test_other_languages_have_their_own_language_and_free_one_tap_away(guest: Client) -> None:
    text = page(guest, "/?lang=vi")
    assert 'href="/?spoken=vi&amp;lang=vi"' in text
    assert 'href="/?free=1&amp;lang=vi"' in text
    both = page(guest, "/?spoken=vi&free=1&lang=vi")
    assert "ベトナム語の会" in both
    assert "Miễn phí" in both
    assert 'href="/?free=1&amp;lang=vi" aria-current="true"' in both
    assert "spoken=" not in page(guest, "/").split('<form method="get" action="/" class="narrow-by">')[0]


def test_conditions_stand_behind_more_and_are_kept(guest: Client) -> None:
    text = page(guest, "/?alone=1&spoken=vi&slow=1&lon=133.632&lat=34.252&minutes=20")
    assert "（4つ えらんでいます）" in text
    assert 'name="alone" value="1" checked' in text
    assert '<option value="vi" lang="vi" selected>' in text
    assert "1分に50mで" in text
    assert "歩いて8分" in text


def test_the_map_shows_what_the_list_shows(guest: Client) -> None:
    listed = page(guest, "/?spoken=vi")
    assert 'data-map="/maps/finder?spoken=vi"' in listed
    drawn = page(guest, "/maps/finder?spoken=vi&lang=ko")
    assert "ベトナム語の会" in drawn
    assert "見本体操" not in drawn
    assert 'href="/?spoken=vi&amp;lang=ko"' in drawn
    framed = page(guest, "/maps/finder?spoken=vi&frame=1")
    assert '"framed":true' in framed
    assert '<p class="back">' not in framed


def test_a_hostile_address_stays_an_address(guest: Client) -> None:
    drawn = guest.get("/maps/finder", params={"near": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in drawn
