"""The first day: a phone of 360 pixels, plain http, no location, no scripts, and somebody who reads Vietnamese or easy
Japanese finds a free place that speaks their language in three taps, and always somebody to call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from ibasho.model import SessionRule, Slot
from ibasho.store import places
from tests.api.test_finder import line
from tests.api.town import build, salon
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
HOST = "mihon.example"
"""A name that is not this machine's: over plain http a browser gives such a page no location."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    town = build(tmp_path_factory.mktemp("day_one"), NOW, people_too=False)
    saturdays = (SessionRule(weekdays=frozenset({5}), slots=(Slot(600, 720),)),)
    offers = [
        line("見本の夜の電話", 19, 23),
        salon(name="有料の会", lon=133.631, fee_yen=500, languages=("ja", "vi", "ja-easy"), rules=saturdays),
        salon(name="無料の会", lon=133.633, fee_yen=0, languages=("ja", "vi", "ja-easy"), rules=saturdays),
    ]
    with town.store.writing() as conn:
        places.put(conn, offers, at=NOW)
    with serving(town.settings, NOW, host=HOST) as served:
        yield served
    town.store.close()


@pytest.fixture(scope="module")
def browser_of_the_town(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """A browser to which the town's name is this machine."""
    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
    opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", rules])
    yield opened
    opened.close()


def phone(browser: Browser, *, scripts: bool = False, locale: str = "ja-JP") -> Page:
    """A phone; its owner refuses to tell where they are."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        java_script_enabled=scripts,
        locale=locale,
        permissions=[],
        has_touch=True,
    )
    page = context.new_page()
    page.set_default_timeout(5000)
    return page


class Taps:
    """Counts taps."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, on: Locator) -> None:
        self.n += 1
        on.tap()


def never_said(page: Page) -> None:
    text = page.locator("body").inner_text()
    assert "孤独" not in text
    assert "孤立" not in text


def somebody_to_call(page: Page) -> None:
    """The line stands there with its hours and its number."""
    talk = page.locator("#talk")
    expect(talk).to_contain_text("見本の夜の電話")
    expect(talk.locator("a[href='tel:00000000099']")).to_be_visible()
    assert "19" in talk.inner_text() or "7" in talk.inner_text()


def test_vietnamese_by_the_phones_own_language(browser_of_the_town: Browser, address: str) -> None:
    page, tap = phone(browser_of_the_town, locale="vi-VN"), Taps()
    page.goto(address + "/")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("#from-here")).to_be_hidden()
    never_said(page)
    somebody_to_call(page)
    expect(page.locator("#talk")).to_contain_text("19:00 – 23:00")
    tap(page.get_by_role("link", name="Nơi nói được Tiếng Việt"))
    tap(page.get_by_role("link", name="Miễn phí"))
    expect(page.locator(".found .card")).to_have_count(1)
    tap(page.get_by_role("link", name="無料の会"))
    assert tap.n == 3
    expect(page.get_by_role("heading", level=1)).to_contain_text("無料の会")
    expect(page.get_by_text("Miễn phí")).to_be_visible()
    expect(page.get_by_text("Tiếng Việt", exact=True).last).to_be_visible()
    expect(page.get_by_text("Th 7, 4 thg 4")).to_be_visible()
    never_said(page)


def test_easy_japanese_by_a_tap_on_its_name(browser_of_the_town: Browser, address: str) -> None:
    page, tap = phone(browser_of_the_town), Taps()
    page.goto(address + "/")
    tap(page.get_by_role("link", name="やさしい日本語", exact=True))
    never_said(page)
    somebody_to_call(page)
    tap(page.locator(".chips a").first)
    free = page.locator(".found .card", has_text="無料の会")
    assert "いりません" in free.inner_text()
    tap(free.get_by_role("link"))
    assert tap.n == 3
    expect(page.get_by_role("heading", level=1)).to_contain_text("無料の会")
    assert page.locator("rt").count() > 10
    never_said(page)


def test_when_nothing_fits_the_line_is_in_sight_after_what_else_there_is(
    browser_of_the_town: Browser, address: str
) -> None:
    page = phone(browser_of_the_town, locale="vi-VN")
    page.goto(address + "/?kind=library&free=1")
    somebody_to_call(page)
    assert page.locator(".found .note a").count() >= 1
    page.locator(".found .note a").first.tap()
    expect(page.locator(".found .card").first).to_be_visible()


def test_over_plain_http_no_button_asks_where_one_is_and_nothing_fails(
    browser_of_the_town: Browser, address: str
) -> None:
    page = phone(browser_of_the_town, scripts=True)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + "/")
    assert page.evaluate("window.isSecureContext") is False
    expect(page.locator("#from-here")).to_be_hidden()
    page.locator("summary", has_text="住所・駅・郵便番号").tap()
    page.locator("#near").fill("見本市本町1")
    page.get_by_role("button", name="ここからさがす").tap()
    expect(page.get_by_text("歩いて").first).to_be_visible()
    assert [each for each in complaints if "Cross-Origin-Opener-Policy" not in each] == []


def test_the_first_session_is_in_sight_without_scrolling(browser_of_the_town: Browser, address: str) -> None:
    for locale in ("ja-JP", "vi-VN", "en-US", "pt-BR"):
        page = phone(browser_of_the_town, locale=locale)
        page.goto(address + "/")
        box = page.locator(".found .card h4").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640, locale
