"""Sheets on paper: printed to PDF by the browser, a place is one A4 page in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from ibasho.model import Audience
from ibasho.store import places, streets
from tests.api.test_print import network
from tests.api.town import build, salon
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]")
MUCH = "とても長い案内です。" * 12


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a served town, and the id of a place of which much is known."""
    town = build(tmp_path_factory.mktemp("sheets"), NOW, people_too=False)
    much = salon(
        name="とても長い名前の見本の居場所とその仲間たちの集まりの会",
        name_kana="とてもながいなまえのみほんのいばしょ",
        hours_text=MUCH[:120],
        address=MUCH[:80],
        access_text=MUCH[:100],
        fee_text=MUCH[:60],
        audience=Audience(text=MUCH[:80]),
        lon=133.633,
    )
    many = [salon(name=f"見本の会{number:02d}", lon=133.62 + number / 4000) for number in range(40)]
    with town.store.writing() as conn:
        streets.put(conn, "streets", network(), source="made up", at=NOW)
        places.put(conn, [much, *many], at=NOW)
    with serving(town.settings, NOW) as address:
        yield address, much.place.id
    town.store.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ja-JP")
    yield context.new_page()
    context.close()


def printed(page: Page, address: str) -> tuple[int, list[tuple[float, float]]]:
    """How many pages the printed page has, and their sizes in points."""
    page.goto(address)
    content = page.pdf(prefer_css_page_size=True)
    return len(_PAGE.findall(content)), [(float(w), float(h)) for w, h in _BOX.findall(content)]


@pytest.mark.parametrize("lang", ["ja", "ja-x-easy", "vi", "pt"])
def test_a_place_is_one_upright_a4_page_however_much_is_known(
    page: Page, sheets: tuple[str, str], lang: str, tmp_path: Path
) -> None:
    address, place = sheets
    pages, sizes = printed(page, f"{address}/print/places/{place}?lang={lang}")
    assert pages == 1
    assert all((round(w), round(h)) == (595, 842) for w, h in sizes)


def test_a_long_list_goes_on_over_pages_without_leaving_the_paper(
    page: Page, sheets: tuple[str, str]
) -> None:
    pages, _ = printed(page, f"{sheets[0]}/print/areas/municipality/1")
    assert 2 <= pages <= 6
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # the inside of an A4 page with its margins
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_what_is_for_the_screen_is_not_on_paper(page: Page, sheets: tuple[str, str]) -> None:
    address, place = sheets
    page.goto(f"{address}/print/places/{place}")
    assert page.get_by_role("button", name="印刷する").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="印刷する").is_visible()
    assert page.get_by_text("出かける前に、電話で確かめてください。").is_visible()
    assert page.locator(".foot .qr svg").is_visible()
