"""The map of visit routes in a browser without a network: workers, days, stops and their tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from maps import Delivery, routes
from tests.browser.conftest import Opened
from tests.maps import frames

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
WORKERS = ("見本 太郎", "見本 花子")
DAYS = ("2026-04-13", "2026-04-14")


def drawn() -> str:
    return routes.draw(
        frames.routes(WORKERS, DAYS),
        frames.stops(WORKERS, DAYS),
        frames.places([(134.004, 34.303)]),
        facts=frames.facts(),
        delivery=Delivery.FILE,
    )


def test_one_day_is_shown_first_and_all_can_be(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    expect(page.locator(".alert").first).to_contain_text("取扱注意")
    expect(page.locator(".pin")).to_have_count(4)
    expect(page.locator("table")).to_have_count(2)
    expect(page.locator("caption").first).to_have_text("A見本 太郎4月13日（月）")
    page.get_by_text("すべての日").click()
    expect(page.locator(".pin")).to_have_count(8)
    expect(page.locator("table")).to_have_count(4)
    expect(page.locator("#status")).to_have_text("訪問8件を表示しています。")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_worker_has_a_line_of_colour_and_dash(open_file: Open) -> None:
    page = open_file(drawn()).page
    lines = page.evaluate(
        "[...document.querySelectorAll('.leaflet-overlay-pane path')].map((p) => [p.getAttribute('stroke'), p.getAttribute('stroke-dasharray')])"
    )
    coloured = [line for line in lines if line[0].upper() != "#FFFFFF"]
    assert len(coloured) == 2
    assert coloured[0][0] != coloured[1][0]
    assert coloured[0][1] != coloured[1][1]
    assert page.locator("#legend .figure").all_text_contents() == ["4件", "4件", "1か所"]


def test_a_worker_can_be_hidden(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.locator("#legend label", has_text="見本 太郎").click()
    expect(page.locator(".pin")).to_have_count(2)
    expect(page.locator("table")).to_have_count(1)
    expect(page.locator("caption")).to_contain_text("見本 花子")


def test_a_stop_tells_what_its_row_tells(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    row = page.locator("tr[data-stop]").nth(1)
    assert row.locator("th, td").all_text_contents() == ["2", "09:10", "09:15〜09:35", "H-001", "午前を希望"]
    row.get_by_role("button", name="2番目を地図で見る").click()
    card = page.locator(".leaflet-popup .card")
    expect(card).to_be_in_viewport()
    expect(card.locator("h3")).to_have_text("H-001")
    for words in ("見本 太郎", "2番目", "09:10", "09:15〜09:35", "午前を希望"):
        expect(card).to_contain_text(words)
    expect(row).to_have_attribute("aria-current", "true")


def test_a_stop_is_a_button_on_the_map(open_file: Open) -> None:
    page = open_file(drawn()).page
    stop = page.get_by_role("button", name="見本 花子の1番目の訪問先 H-002")
    expect(stop).to_have_text("B1")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_contain_text("H-002")


def test_totals_of_a_route(open_file: Open) -> None:
    page = open_file(drawn()).page
    expect(page.locator(".totals").first).to_have_text("徒歩・2件・移動 1,234 m・09:00〜12:00")


def test_no_plan_is_legible(open_file: Open) -> None:
    html = routes.draw(frames.routes(()), frames.stops(()), facts=frames.facts(), delivery=Delivery.FILE)
    page = open_file(html, "phone").page
    expect(page.locator("#status")).to_have_text("訪問0件を表示しています。")
