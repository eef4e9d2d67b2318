"""The map of places in a browser without a network: clusters, filters, list, keyboard, awkward layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from maps import Delivery, places
from tests.browser.conftest import Opened
from tests.maps import frames

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]

SPOTS = [(134.0, 34.30), (134.0001, 34.3001), (134.05, 34.33), (134.06, 34.32), None]
NAMES = ["さくらサロン", "もみじ食堂", "ひだまり図書館", "みなと児童館", "場所のわからない会"]
KINDS = ["salon", "community_cafeteria", "library", "childrens_hall", "salon"]


def drawn(points: Any = SPOTS, **columns: Any) -> str:
    given = {"name": NAMES, "kind": KINDS, **columns} if points is SPOTS else columns
    return places.draw(frames.places(points, **given), facts=frames.facts(), delivery=Delivery.FILE)


def test_everything_is_in_view_and_named(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    assert page.title() == "見本市の地図"
    expect(page.locator("h1")).to_have_text("見本市の地図")
    for words in ("直線距離で測りました。", "人口：2020年", "2026年4月1日", "見本市オープンデータ"):
        expect(page.locator("#facts")).to_contain_text(words)
    expect(page.locator(".leaflet-control-scale-line").first).to_be_visible()
    expect(page.get_by_label("上が北です")).to_be_visible()
    expect(page.locator("#credits")).to_contain_text("見本市オープンデータ")
    expect(page.locator("#legend li")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_cluster_opens_and_a_place_tells_its_facts(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    expect(page.locator(".pin")).to_have_count(3)
    page.locator(".cluster").click()
    expect(page.get_by_role("button", name="さくらサロン（")).to_be_visible()
    page.get_by_role("button", name="さくらサロン（").click()
    card = page.locator(".leaflet-popup .card")
    expect(card.locator("h3")).to_have_text("さくらサロン")
    for words in (
        "第2土曜 10:00〜12:00",
        "2026年4月11日（土）10時",
        "どなたでも",
        "100円",
        "段差はありません",
        "2026年3月1日（日）",
    ):
        expect(card).to_contain_text(words)
    expect(page.locator("#list li[aria-current]")).to_contain_text("さくらサロン")
    page.get_by_label("閉じる").click()
    expect(card).to_have_count(0)


def test_the_list_is_the_map_s_twin(open_file: Open) -> None:
    page = open_file(drawn()).page
    assert page.locator("#list .name").all_text_contents() == NAMES
    expect(page.locator("#status")).to_contain_text("5か所のうち5か所")
    expect(page.locator("#status")).to_contain_text("1か所は位置がわからず")
    lost = page.locator("#list li", has_text="場所のわからない会")
    lost.locator("summary").click()
    expect(lost).to_contain_text("見本市見本町1-2-3")
    expect(lost.get_by_role("button")).to_have_count(0)
    found = page.locator("#list li", has_text="もみじ食堂")
    found.locator("summary").click()
    expect(found).to_contain_text("第2土曜 10:00〜12:00")
    found.get_by_role("button", name="地図で見る").click()
    expect(page.locator(".leaflet-popup .card h3")).to_have_text("もみじ食堂")


def test_kinds_and_words_filter_map_and_list_alike(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.locator("#legend label", has_text="図書館").click()
    assert page.locator("#list .name").all_text_contents() == [n for n in NAMES if n != "ひだまり図書館"]
    expect(page.get_by_role("button", name="ひだまり図書館（")).to_have_count(0)
    expect(page.locator("#status")).to_contain_text("5か所のうち4か所")
    page.get_by_role("button", name="すべて隠す").click()
    expect(page.locator("#list li")).to_have_count(0)
    expect(page.locator(".pin")).to_have_count(0)
    page.get_by_role("button", name="すべて表示").click()
    page.get_by_label("名前・住所・対象などでさがす").fill("ﾐﾅﾄ児童")
    expect(page.locator("#list li")).to_have_count(0)
    page.get_by_label("名前・住所・対象などでさがす").fill("みなと")
    assert page.locator("#list .name").all_text_contents() == ["みなと児童館"]
    expect(page.locator(".pin")).to_have_count(1)


def test_the_whole_way_by_keyboard(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="地図をとばして一覧へ")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("名前・住所・対象などでさがす")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="地図で見る")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.get_by_role("button", name="地図で見る")).to_be_focused()


def test_a_place_on_the_map_is_a_button(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.get_by_role("button", name="みなと児童館（").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="みなと児童館（")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_cluster_opens_with_enter(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.get_by_role("button", name="2か所のまとまり").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pin")).to_have_count(2)
    expect(page.get_by_role("button", name="さくらサロン（")).to_be_visible()


def test_zoom_and_layers_speak_japanese(open_file: Open) -> None:
    page = open_file(drawn()).page
    zoom = page.evaluate("map_ibasho.getZoom()")
    page.get_by_role("button", name="拡大", exact=True).click()
    assert page.evaluate("map_ibasho.getZoom()") == zoom + 1
    page.get_by_role("button", name="全体を見る").click()
    assert page.evaluate("map_ibasho.getZoom()") == zoom
    page.get_by_role("button", name="表示する項目を選ぶ").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="居場所").focus()
    page.keyboard.press("Space")
    expect(page.locator(".pin")).to_have_count(0)


@pytest.mark.parametrize(
    ("points", "count"),
    [
        ([], 0),
        ([(134.0, 34.3)], 1),
        ([(141.35, 43.06), (127.68, 26.21)], 2),
        ([(179.9, -16.0), (-179.9, -16.1)], 2),
    ],
    ids=["empty", "one", "far apart", "antimeridian"],
)
def test_awkward_layers_are_legible(open_file: Open, points: Any, count: int) -> None:
    page = open_file(drawn(points), "phone").page
    expect(page.locator("#list li")).to_have_count(count)
    expect(page.locator("#status")).to_contain_text(f"{count}か所のうち{count}か所")
    inside = page.evaluate(
        """() => [...document.querySelectorAll(".pin")].filter((pin) => {
            const a = pin.getBoundingClientRect(), b = document.querySelector(".folium-map").getBoundingClientRect();
            return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
        }).length"""
    )
    assert inside == count


def test_the_long_list_is_cut_and_continued(open_file: Open) -> None:
    points = [(134 + 0.001 * (n % 15), 34 + 0.001 * (n // 15)) for n in range(230)]
    page = open_file(drawn(points)).page
    expect(page.locator("#list li")).to_have_count(100)
    page.get_by_role("button", name="続きを表示（あと130か所）").click()
    page.get_by_role("button", name="続きを表示（あと30か所）").click()
    expect(page.locator("#list li")).to_have_count(230)


def test_motion_is_used_only_when_welcome(open_file: Open) -> None:
    assert open_file(drawn(), calm=True).page.evaluate("map_ibasho.options.zoomAnimation") is False
    assert open_file(drawn(), calm=False).page.evaluate("map_ibasho.options.zoomAnimation") is True


def test_a_place_known_only_to_its_neighbourhood_is_drawn_and_told_apart(
    open_file: Open, screen: str
) -> None:
    points = [(134.0, 34.30), (134.05, 34.33)]
    html = drawn(points, name=["正しい所の家", "町の家"], location_level=["exact", "neighbourhood"])
    page = open_file(html, screen).page
    expect(page.locator(".pin")).to_have_count(2)
    expect(page.locator(".pin .about")).to_have_count(1)
    page.get_by_role("button", name="町の家（").click()
    expect(page.locator(".leaflet-popup .card")).to_contain_text("場所は町丁目まで")
    card = page.locator("#list li", has_text="正しい所の家")
    card.locator("summary").click()
    expect(card).to_contain_text("どなたでも")
    expect(card).not_to_contain_text("場所は町丁目まで")
