"""axe-core finds nothing serious or critical on any page: phone and desk, two languages; and what else is easily lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from ibasho.accounts.sample import make_sample_users
from ibasho.store import places, streets
from tests.api.test_finder import line
from tests.api.test_print import network
from tests.api.town import build, salon
from tests.browser.conftest import WIDTHS
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
RESIDENT = [
    "/",
    "/?lon=133.632&lat=34.252&order=near&slow=1",
    "/?kind=play_park&age=70&talk=1",
    "/?near=本町",
    "/?age=x",
    "/places/{place}",
    "/suggest?place={place}",
    "/print",
    "/print/places/{place}",
    "/print/areas/municipality/1",
    "/embed",
    "/nowhere",
]
LANGUAGES = ["ja", "vi"]
OTHERS = ["/sign-in", "/start", "/docs", "/maps/places", "/maps/finder"]
OWN = {
    "organiser": ["/organiser", "/organiser/places/new", "/account"],
    "planner": ["/planner", "/maps/gaps/{run}"],
    "coordinator": ["/outreach", "/outreach/routes", "/moderation", "/moderation/due", "/moderation/import"],
}
BAD = {"serious", "critical"}


@dataclass
class Site:
    """A served town, and the ids that addresses need."""

    address: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    town = build(tmp_path_factory.mktemp("axe"), NOW, people_too=False)
    with town.store.writing() as conn:
        make_sample_users(conn, NOW)
        streets.put(conn, "streets", network(), source="made up", at=NOW)
        further = [
            line("見本の電話", 9, 17),
            line("見本の夜の電話", 19, 23),
            salon(name="無料の会", fee_yen=0),
        ]
        places.put(conn, further, at=NOW)
    with serving(town.settings, NOW, demo=True) as address:
        yield Site(address, town.ids)
    town.store.close()


@pytest.fixture
def page(browser: Browser, screen: str) -> Iterator[Page]:
    width, height = WIDTHS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


def found(page: Page, address: str) -> list[str]:
    """What axe finds serious or critical, with where."""
    page.goto(address)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    page.evaluate(AXE_SCRIPT)
    told: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'], iframes: false })")
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
        for each in told["violations"]
        if each["impact"] in BAD
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_residents_pages(page: Page, site: Site, lang: str) -> None:
    wrong = {}
    for path in RESIDENT:
        address = site.address + path.format(**site.ids)
        wrong[path] = found(page, address + ("&" if "?" in address else "?") + f"lang={lang}")
    assert {path: each for path, each in wrong.items() if each} == {}


def test_easy_japanese_with_readings(page: Page, site: Site) -> None:
    for path in ("/", "/places/{place}"):
        assert found(page, site.address + path.format(**site.ids) + "?lang=ja-x-easy") == []


def test_pages_for_everybody_else(page: Page, site: Site) -> None:
    wrong = {path: found(page, site.address + path) for path in OTHERS}
    assert {path: each for path, each in wrong.items() if each} == {}


@pytest.mark.parametrize("login", sorted(OWN))
def test_pages_of_ones_own(page: Page, site: Site, login: str) -> None:
    page.goto(site.address + "/start")
    page.locator(f"form:has(input[value={login}]) button").click()
    wrong = {path: found(page, site.address + path.format(**site.ids)) for path in OWN[login]}
    assert {path: each for path, each in wrong.items() if each} == {}
