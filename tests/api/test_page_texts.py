"""What stands in the pages: one language, one order of headings, labels, no outside address, nothing run by accident."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from api.app import create_app
from api.pages.contact import dial, web_address
from ibasho.accounts.sample import SAMPLE_USERS
from ibasho.model import Role
from ibasho.store import places
from tests.api.town import Town, build, salon

PAGES = [
    (Role.PUBLIC, "/"),
    (Role.PUBLIC, "/?lon=133.632&lat=34.252"),
    (Role.PUBLIC, "/?kind=play_park"),
    (Role.PUBLIC, "/?age=x"),
    (Role.PUBLIC, "/places/{place}"),
    (Role.PUBLIC, "/sign-in"),
    (Role.PUBLIC, "/docs"),
    (Role.PUBLIC, "/nowhere"),
    (Role.ORGANISER, "/organiser"),
    (Role.PLANNER, "/planner"),
    (Role.PLANNER, "/planner?run={run}&demand=aged_65_plus"),
    (Role.COORDINATOR, "/outreach"),
    (Role.OUTREACH_WORKER, "/outreach"),
]
DATA = "application/ld+json"
"""A script element of this type holds data that no browser runs."""
HOSTILE = [
    "<script>window.__pwned=1</script>",
    '"><img src=x onerror="window.__pwned=1">',
    "${window.__pwned=1}",
    "{{7*7}}{% x",
    "</script><script>window.__pwned=1</script>",
    "`'\\",
]


class Outline(HTMLParser):
    """Reads a page's elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture
def texts(signed_in: Callable[[Role], Any], town: Town) -> dict[str, str]:
    """Every page's text, by address."""
    clients = {role: signed_in(role) for role in {role for role, _ in PAGES}}
    return {
        f"{role.value} {path}": clients[role]
        .get(path.format(**town.ids), headers={"Accept": "text/html"})
        .text
        for role, path in PAGES
    }


def test_each_page_has_a_language_a_title_one_main_heading_and_no_gap_in_the_order(
    texts: dict[str, str],
) -> None:
    for name, text in texts.items():
        outline = Outline(text)
        assert outline.all("html")[0]["lang"] == "ja", name
        assert "<title>" in text
        assert len(outline.all("main")) == 1, name
        levels = [int(tag[1]) for tag, _ in outline.elements if tag in {"h1", "h2", "h3", "h4"}]
        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (
            name,
            levels,
        )


def test_each_field_has_a_label_and_each_region_a_name(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        outline = Outline(text)
        labelled = {each.get("for") for each in outline.all("label")}
        for field in outline.all("input", "select", "textarea"):
            if field.get("type") not in {"hidden", "checkbox"}:
                assert field.get("id") in labelled, (name, field)
        ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        for _, attributes in outline.elements:
            if "aria-labelledby" in attributes:
                assert attributes["aria-labelledby"] in ids, (name, attributes)


def test_nothing_is_fetched_from_elsewhere_and_no_script_stands_in_the_page(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        outline = Outline(text)
        for tag, attributes in outline.elements:
            assert "style" not in attributes, (name, tag)
            assert not [each for each in attributes if each.startswith("on")], (name, tag)
            if tag == "script" and attributes.get("type") == DATA:
                continue
            if tag in {"script", "link", "img", "iframe", "form"}:
                address = attributes.get("src") or attributes.get("href") or attributes.get("action") or ""
                assert address.startswith("/"), (name, tag, address)
                assert not address.startswith("//")
        assert all(each.get("src") or each.get("type") == DATA for each in outline.all("script")), name


def test_residents_read_neither_of_two_words(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if name.startswith(("public", "organiser")):
            assert "孤独" not in text
            assert "孤立" not in text


def test_the_finder_says_what_can_be_joined_next(visitor: Any) -> None:
    text = visitor.get("/").text
    assert text.index("見本サロン") < text.index("見本体操")
    assert "10:00〜12:00" in text
    assert "ひらいています" in text
    assert "ひらく日がわからないもの" in text
    assert "電話で確かめてください" in text


def test_the_finder_with_a_position_says_how_long_one_walks(visitor: Any) -> None:
    text = visitor.get("/?lon=133.64&lat=34.252&order=near").text
    assert text.index("例示食堂") < text.index("見本サロン")
    assert "歩いて6分" in text
    assert "直線距離を1分に80mで" in text


def test_nothing_found_says_why_and_offers_more(visitor: Any) -> None:
    text = visitor.get("/?kind=play_park").text
    assert "みつかりませんでした" in text
    assert "種類がちがう" in text
    assert "条件をゆるめて" in text


def test_a_part_of_the_address_that_cannot_be_read_is_said_and_the_list_is_still_there(visitor: Any) -> None:
    answer = visitor.get("/?age=x", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "年齢は、0から120までの数で入れてください" in answer.text
    assert "見本サロン" in answer.text


def test_the_page_of_a_place_has_what_one_needs_to_go_there(visitor: Any, town: Town) -> None:
    text = visitor.get(f"/places/{town.ids['place']}").text
    for told in (
        "見本サロン",
        "4月1日（水）",
        "10:00〜12:00",
        "例示県見本市1-1",
        "tel:00000000001",
        "電話で確かめてから",
    ):
        assert told in text
    assert "<strong>確認 1か月前</strong>（2026年3月1日）" in text


def test_a_place_that_is_not_public_has_no_page(visitor: Any, town: Town) -> None:
    assert visitor.get(f"/places/{town.ids['area_only']}").status_code == 404


def test_the_planner_reads_what_is_there_and_what_was_found(signed_in: Callable[[Role], Any]) -> None:
    text = signed_in(Role.PLANNER).get("/planner").text
    for told in (
        "① 境界",
        "② 人口",
        "③ 居場所",
        "④ 道路",
        "まだありません",
        "総人口 400人",
        "西",
        "東",
        "GeoPackage",
    ):
        assert told in text


def test_the_demonstration_has_four_doors_and_a_real_installation_none(
    visitor: Any, town: Town, client_of: Callable[..., Any]
) -> None:
    assert "見本の入口" not in visitor.get("/").text
    assert visitor.get("/start").status_code == 404
    demo = client_of(create_app(town.settings.model_copy(update={"demo": True}), clock=lambda: town.now))
    for path in ("/", "/start"):
        text = demo.get(path).text
        for door in ("さがす人", "団体の人", "訪問の調整役", "計画をたてる人"):
            assert door in text
    text = demo.get("/start").text
    assert all(user.password in text and user.login in text for user in SAMPLE_USERS)


def test_hostile_text_in_a_place_stays_text(tmp_path: Any, now: Any, client_of: Callable[..., Any]) -> None:
    town = build(tmp_path, now)
    hostile = [
        salon(
            name=text,
            address=text,
            description=text,
            phone=text,
            url=text,
            hours_text=text,
            fee_text=text,
            source=text,
        )
        for text in HOSTILE
    ]
    with town.store.writing() as conn:
        places.put(conn, hostile, at=now)
    client = client_of(create_app(town.settings, clock=lambda: now))
    for path in ("/?most=50", "/maps/places", *(f"/places/{offer.place.id}" for offer in hostile)):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>window" not in answer.text
        assert "<img" not in answer.text
        assert "49{% x" not in answer.text
    town.store.close()


@pytest.mark.parametrize(
    "phone", ["javascript:alert(1)", "000-0000-0000;ext=<x>", "tel:1", "", "０００", "1" * 60]
)
def test_only_digits_are_dialled(phone: str) -> None:
    assert dial(phone) == ""


def test_a_number_is_dialled_without_its_separators() -> None:
    assert dial("000-0000-0001") == "00000000001"
    assert dial("+81 (0)00 0000") == "+810000000"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http:",
        "ftp://x.example",
        "https://[",
        "x" * 9000,
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert web_address(url) == ""


def test_a_web_address_is_linked_as_it_is() -> None:
    assert web_address("https://mihon.example/会?a=1") == "https://mihon.example/会?a=1"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_search_engines_read_stays_data(
    text: str, tmp_path: Any, now: Any, client_of: Callable[..., Any]
) -> None:
    built = build(tmp_path, now, people_too=False)
    offer = salon(name=text, address=text)
    with built.store.writing() as conn:
        places.put(conn, [offer], at=now)
    page = client_of(create_app(built.settings, clock=lambda: now)).get(f"/places/{offer.place.id}").text
    found = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    told = json.loads(found[0])
    assert told["@graph"][0]["name"] == text
    assert not set("<>&") & set(found[0])
    built.store.close()
