"""The organiser's and the coordinator's pages in a browser: on a phone and at a desk, without scripts, and accessible."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from ibasho.places import links
from ibasho.places.links import Purpose
from ibasho.store import places
from tests.api.town import PASSWORD, Town, build, salon
from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 4, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
"""A Wednesday, two hours before the sample salon, whose last check is eight months old."""
LIST = "ID,名称,種別,所在地_連結表記,緯度,経度,利用可能日時特記事項\r\n1,見本の軒先,サロン,見本町1,34.25,133.63,第2土曜 10:00〜12:00 雨天は要相談\r\n"


@dataclass
class Site:
    """An installation of the test's own."""

    address: str
    town: Town


@pytest.fixture
def site(tmp_path: Any) -> Iterator[Site]:
    town = build(tmp_path, NOW)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        settings = town.settings.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
        config = uvicorn.Config(create_app(settings, clock=lambda: NOW), log_level="error", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Site(f"http://127.0.0.1:{port}", town)
        server.should_exit = True
        thread.join()
    town.store.close()


def opened(browser: Browser, screen: str, *, scripts: bool = False) -> Page:
    width, height = WIDTHS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="ja-JP",
        java_script_enabled=scripts,
        bypass_csp=scripts,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def sign_in(page: Page, site: Site, login: str, after: str) -> None:
    page.goto(f"{site.address}/sign-in?next={after}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_an_organiser_calls_today_off_by_link_in_two_taps(browser: Browser, site: Site, screen: str) -> None:
    with site.town.store.writing() as conn:
        token = links.issue(conn, site.town.ids["place"], Purpose.TEND, by="x", at=NOW)
    page = opened(browser, screen)
    page.goto(f"{site.address}/tend/{token}")
    page.click("text=本日中止")
    page.click("text=中止を知らせる")
    expect(page.get_by_role("status")).to_contain_text("中止にしました")
    visitor = opened(browser, screen)
    visitor.goto(f"{site.address}/places/{site.town.ids['place']}")
    expect(visitor.locator("main")).to_contain_text("中止")
    page.click("text=取り消す")
    visitor.reload()
    expect(visitor.locator("main")).not_to_contain_text("中止")
    page.context.close()
    visitor.context.close()


def test_an_organiser_sees_how_the_words_are_read_before_saving(
    browser: Browser, site: Site, screen: str
) -> None:
    page = opened(browser, screen)
    sign_in(page, site, "organiser", "/organiser")
    page.click("text=この活動を直す")
    page.fill("[name=hours_text]", "第2・4木曜 13:30〜15:00 雨天は要相談")
    page.click("text=読みとりを確かめる")
    expect(page.locator("main")).to_contain_text("11月12日（木）")
    expect(page.locator("mark")).to_have_text("雨天は要相談")
    page.click("text=保存する")
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    expect(page.locator("main")).to_contain_text("11月12日（木）")
    page.context.close()


def test_a_coordinator_brings_a_list_in_and_takes_a_proposal_on(
    browser: Browser, site: Site, screen: str
) -> None:
    organiser, coordinator = opened(browser, screen), opened(browser, screen)
    sign_in(organiser, site, "organiser", "/organiser/places/new")
    organiser.fill("[name=name]", "見本の縁側")
    organiser.select_option("[name=kind]", "salon")
    organiser.fill("[name=hours_text]", "毎週月曜 10:00〜12:00")
    organiser.click("text=保存する")
    expect(organiser.locator("main")).to_contain_text("運営の人の確認を待っています")
    sign_in(coordinator, site, "coordinator", "/moderation")
    coordinator.click("button:text-is('のせる')")
    expect(coordinator.get_by_role("status")).to_contain_text("見本の縁側")
    coordinator.goto(f"{site.address}/moderation/import")
    upload = {"name": "見本.csv", "mimeType": "text/csv", "buffer": LIST.encode("utf-8-sig")}
    coordinator.set_input_files("[name=file]", files=[upload])  # type: ignore[list-item]
    coordinator.click("text=中身を調べる")
    expect(coordinator.locator("main")).to_contain_text("まだ何も変わっていません", timeout=60_000)
    coordinator.click("button:text-is('取りこむ')")
    expect(coordinator.get_by_role("status")).to_contain_text("取りこみました", timeout=60_000)
    with site.town.store.reading() as conn:
        names = {offer.place.name for offer in places.offers(conn)}
    assert {"見本の縁側", "見本の軒先"} <= names
    organiser.context.close()
    coordinator.context.close()


def test_every_page_fits_and_axe_finds_nothing_serious(browser: Browser, site: Site, screen: str) -> None:
    place = site.town.ids["place"]
    with site.town.store.writing() as conn:
        places.put(conn, [salon(source="別の一覧")], at=NOW)
        token = links.issue(conn, place, Purpose.TEND, by="x", at=NOW)
        activity = places.get(conn, place)[0].activity.id
    organiser, coordinator = opened(browser, screen, scripts=True), opened(browser, screen, scripts=True)
    sign_in(organiser, site, "organiser", "/organiser")
    sign_in(coordinator, site, "coordinator", "/moderation")
    organisers = (
        "/organiser",
        "/organiser/places/new",
        f"/organiser/places/{place}",
        f"/organiser/places/{place}/history",
    )
    asked = f"/tend/{token}/ask?kind=cancelled&activity={activity}&day=2026-11-04&slot=600-720"
    for page, paths in (
        (organiser, (*organisers, f"/organiser/places/{place}/activities/{activity}")),
        (coordinator, ("/moderation", "/moderation/due", "/moderation/repeats", "/moderation/import")),
        (
            opened(browser, screen, scripts=True),
            (f"/tend/{token}", asked, f"/suggest?place={place}", "/suggest"),
        ),
    ):
        for path in paths:
            page.goto(site.address + path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, (path, wider)
            found = Axe().run(page).response["violations"]
            serious = [each for each in found if each["impact"] in {"serious", "critical"}]
            assert not serious, (path, [(each["id"], each["nodes"][0]["html"]) for each in serious])
        page.context.close()


def test_a_letter_fits_one_sheet_of_paper(browser: Browser, site: Site) -> None:
    page = opened(browser, "desk")
    sign_in(page, site, "coordinator", "/moderation/due")
    page.click("text=確認の手紙をつくる >> nth=0")
    expect(page.locator(".letter svg")).to_be_visible()
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert pages == 1
    page.context.close()
