"""The pages in a browser: whole without scripts, by keyboard, on a phone, with no request to anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from ibasho.accounts.sample import make_sample_users
from tests.api.town import Town, build
from tests.browser.conftest import WIDTHS
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
PUBLIC = [
    "/",
    "/?lon=133.632&lat=34.252&order=near",
    "/?kind=play_park&age=70",
    "/places/{place}",
    "/start",
    "/sign-in",
    "/docs",
]
OWN = {
    "organiser": ["/organiser"],
    "planner": ["/planner", "/maps/gaps/{run}"],
    "coordinator": ["/outreach", "/outreach/routes"],
    "worker": ["/outreach", "/outreach/routes"],
}
DOORS = {
    "organiser": ("団体の人として入る", "団体のページ"),
    "coordinator": ("訪問の調整役として入る", "訪問の計画"),
    "worker": ("訪問する人として入る", "わたしの訪問"),
    "planner": ("計画をたてる人として入る", "歩いて行ける居場所がない地域"),
}


@dataclass
class Site:
    """A demonstration that is served on this machine, and the addresses that pages asked for."""

    address: str
    town: Town


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample people in the small town, behind a real server."""
    town = build(tmp_path_factory.mktemp("site"), NOW, people_too=False)
    with town.store.writing() as conn:
        make_sample_users(conn, NOW)
    with serving(town.settings, NOW, demo=True) as address:
        yield Site(address, town)
    town.store.close()


@dataclass
class Seen:
    """A page with everything that it complained of and every address outside the site that it asked for."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.site.address + path.format(**self.site.town.ids))
        return self.page


@pytest.fixture
def look(browser: Browser, site: Site) -> Iterator[Callable[..., Seen]]:
    """Opens a browser window: ``look("phone", java_script_enabled=False)``. It must stay silent and at home."""
    opened: list[tuple[BrowserContext, Seen]] = []

    def open_(screen: str = "desk", **more: Any) -> Seen:
        width, height = WIDTHS[screen]
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, locale="ja-JP", reduced_motion="reduce", **more)  # type: ignore[arg-type]  # two plain numbers
        page = context.new_page()
        page.set_default_timeout(5000)
        seen = Seen(page, site)
        page.on("console", lambda message: _hear(seen, message))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("request", lambda asked: _note(seen, asked.url))
        opened.append((context, seen))
        return seen

    yield open_
    for context, seen in opened:
        assert seen.complaints == []
        assert seen.foreign == []
        context.close()


def _hear(seen: Seen, message: ConsoleMessage) -> None:
    # What the browser tells for information (that it cleared its storage when asked to) is no complaint.
    if message.type != "info":
        seen.complaints.append(f"{message.type}: {message.text}")


def _note(seen: Seen, url: str) -> None:
    if not url.startswith((seen.site.address + "/", "data:", "blob:")):
        seen.foreign.append(url)


def enter(seen: Seen, login: str) -> Page:
    """Through a sample door, by its button."""
    page = seen.go("/start")
    page.get_by_role("button", name=DOORS[login][0]).click()
    return page


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_public_pages_fit_the_screen(look: Callable[..., Seen], screen: str) -> None:
    seen = look(screen)
    for path in (*PUBLIC, "/maps/places"):
        page = seen.go(path)
        expect(page.locator("h1")).to_be_visible()
        assert overflow(page) <= 0, path


@pytest.mark.parametrize("login", sorted(OWN))
def test_each_door_opens_with_one_click_and_its_pages_fit(
    look: Callable[..., Seen], screen: str, login: str
) -> None:
    seen = look(screen)
    page = enter(seen, login)
    # The organiser's page bears the name of the organisation, which these people do not all have.
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    if login != "organiser":
        expect(heading).to_have_text(DOORS[login][1])
    for path in OWN[login]:
        seen.go(path)
        expect(page.locator("h1")).to_be_visible()
        assert overflow(page) <= 0, path


def test_a_phone_shows_the_first_result_without_scrolling(look: Callable[..., Seen]) -> None:
    page = look("phone").go("/")
    page.set_viewport_size({"width": 360, "height": 640})
    box = page.get_by_role("link", name="見本サロン").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 640


def test_targets_are_large_enough_to_touch(look: Callable[..., Seen]) -> None:
    page = look("phone").go("/")
    page.get_by_text("もっと条件をえらぶ").click()
    for target in page.locator(
        "button:visible, .button:visible, .chips a, nav a:visible, summary, input:visible, select"
    ).all():
        box = target.bounding_box()
        assert box is not None
        # A tick box is small, the line with its words is the target.
        least = 20 if target.get_attribute("type") == "checkbox" else 44
        assert box["height"] >= least, target.evaluate("element => element.outerHTML")


def test_without_scripts_one_finds_filters_and_reads(look: Callable[..., Seen]) -> None:
    page = look("phone", java_script_enabled=False).go("/")
    expect(page.get_by_role("button", name="いまいる所から")).to_be_hidden()
    page.get_by_text("もっと条件をえらぶ").click()
    page.get_by_label("種類").select_option("childrens_cafeteria")
    page.get_by_label("行く人の年齢").fill("8")
    page.get_by_role("button", name="この条件でさがす").click()
    assert "kind=childrens_cafeteria" in page.url
    assert "age=8" in page.url
    expect(page.locator("#kind")).to_have_value("childrens_cafeteria")
    page.get_by_role("link", name="例示食堂").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("例示食堂")
    expect(page.get_by_text("電話で確かめてから")).to_be_visible()


def test_from_where_i_am_asks_on_a_tap_only_and_sends_a_rounded_place(look: Callable[..., Seen]) -> None:
    here = {"latitude": 34.2520001234, "longitude": 133.6400009876}
    page = look("phone", geolocation=here, permissions=["geolocation"]).go("/?kind=salon")
    assert "lon=" not in page.url
    page.get_by_role("button", name="いまいる所から").click()
    page.wait_for_url("**lon=**")
    assert "lon=133.6400&" in page.url + "&"
    assert "lat=34.2520&" in page.url + "&"
    assert "kind=salon" in page.url
    expect(page.get_by_text("歩いて").first).to_be_visible()


def test_a_refused_location_is_said_and_the_list_stays(look: Callable[..., Seen]) -> None:
    page = look("phone", permissions=[]).go("/")
    page.get_by_role("button", name="いまいる所から").click()
    expect(page.locator("#from-here-said")).to_contain_text("わかりませんでした")
    expect(page.get_by_role("link", name="見本サロン")).to_be_visible()


def test_the_journey_find_open_call_by_keyboard_alone(look: Callable[..., Seen]) -> None:
    page = look().go("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("本文へ")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == "見本サロン":
            break
    outline = page.locator(":focus").evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("見本サロン")
    page.get_by_role("link", name="電話する").focus()
    assert page.locator(":focus").get_attribute("href") == "tel:00000000001"


def test_list_and_map_stay_in_step(look: Callable[..., Seen]) -> None:
    seen = look()
    page = seen.go("/?lon=133.632&lat=34.252")
    inside = page.frame_locator("iframe.beside")
    expect(inside.locator("html.drawn.framed")).to_be_attached()
    expect(inside.locator("#list")).to_be_hidden()
    card = page.locator(".card[data-place]", has=page.get_by_role("link", name="見本サロン", exact=True))
    card.hover()
    expect(card).to_have_class("card looked")
    expect(inside.locator(".leaflet-popup h3")).to_have_text("見本サロン")
    other = page.locator(".card[data-place]", has=page.get_by_role("link", name="例示食堂", exact=True))
    other.get_by_role("link").focus()
    expect(inside.locator(".leaflet-popup h3")).to_have_text("例示食堂")
    inside.get_by_role("button", name="見本サロン").press("Enter")
    expect(card).to_have_class("card looked")
    expect(other).to_have_class("card")


def test_a_phone_loads_no_map_and_has_a_link_to_it(look: Callable[..., Seen]) -> None:
    seen = look("phone")
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(request.url))
    page = seen.go("/")
    page.get_by_role("link", name="地図で見る").click()
    page.wait_for_selector("html.drawn", state="attached")
    assert sum("/maps/" in url and "/static/" not in url for url in asked) == 1
    page.get_by_role("link", name="さがす画面へ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("近くで集まれる場所をさがす")


def test_signing_out_is_one_button_and_the_way_back_is_closed(look: Callable[..., Seen]) -> None:
    seen = look()
    page = enter(seen, "planner")
    page.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("近くで集まれる場所をさがす")
    seen.go("/planner")
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")


def test_a_wrong_password_is_said_where_it_was_typed(look: Callable[..., Seen]) -> None:
    seen = look()
    page = seen.go("/sign-in?next=/planner")
    page.get_by_label("ログイン名").fill("planner")
    page.get_by_label("パスワード").fill("not this one")
    page.get_by_role("button", name="サインインする").click()
    expect(page.get_by_role("alert")).to_contain_text("ちがいます")
    seen.complaints.clear()  # the browser itself notes the refusal's status
    page.get_by_label("パスワード").fill("mihon-planner")
    page.get_by_role("button", name="サインインする").click()
    page.wait_for_url("**/planner")


def test_the_planner_goes_from_figures_to_map_and_back(look: Callable[..., Seen]) -> None:
    seen = look()
    page = enter(seen, "planner")
    page.get_by_role("link", name="65歳以上").click()
    expect(page.get_by_text("65歳以上 120人のうち")).to_be_visible()
    page.get_by_role("link", name="地図で見る").click()
    page.wait_for_selector("html.drawn", state="attached")
    page.get_by_role("link", name="計画の画面へ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DOORS["planner"][1])


def test_twice_as_large_text_loses_nothing(look: Callable[..., Seen]) -> None:
    """200 % zoom of a 1280 px window is a window of 640 px."""
    seen = look()
    seen.page.set_viewport_size({"width": 640, "height": 400})
    for path in PUBLIC:
        page = seen.go(path)
        assert overflow(page) <= 0, path
