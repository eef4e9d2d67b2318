"""Signing in with a second factor and the account's page in a browser: on a phone, without scripts, and accessible."""

from __future__ import annotations

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
from ibasho import accounts
from ibasho.accounts import totp
from ibasho.model import Role
from tests.api.town import PASSWORD, Town, build
from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.browser

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@dataclass
class Site:
    """An installation that asks coordinators and council members for a second factor."""

    address: str
    town: Town


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    town = build(tmp_path_factory.mktemp("accounts"), NOW, people_too=False)
    with town.store.writing() as conn:
        accounts.create(conn, login="keeper", name="見本 松", password=PASSWORD, role=Role.ADMIN, at=NOW)
        for screen in WIDTHS:
            for kind in ("app", "paper"):
                accounts.create(
                    conn,
                    login=f"{kind}-{screen}",
                    name="見本 梅",
                    password=PASSWORD,
                    role=Role.CASE_MEMBER,
                    at=NOW,
                )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        settings = town.settings.model_copy(
            update={"second_factor_roles": "case_member", "base_url": f"http://127.0.0.1:{port}"}
        )
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


def opened(browser: Browser, screen: str, **more: Any) -> Page:
    width, height = WIDTHS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", **more)
    page = context.new_page()
    page.set_default_timeout(5000)
    return page


def sign_in(page: Page, site: Site, login: str) -> None:
    page.goto(site.address + "/sign-in?next=/account")
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインインする").click()


def require_fit_and_access(page: Page, *, scripts: bool = True) -> None:
    """Not wider than the window, everything touchable is large enough, and axe finds nothing serious."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0, page.url
    # A tick box is small, the line with its words is the target.
    touched = (
        "main button:visible, main .button:visible, main input:not([type=checkbox]):visible, main .check"
    )
    for target in page.locator(touched).all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, target.evaluate("element => element.outerHTML")
    if scripts:
        found = Axe().run(page).response["violations"]
        serious = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
        assert serious == [], page.url


def test_from_the_first_password_to_the_account_by_app(browser: Browser, site: Site, screen: str) -> None:
    page = opened(browser, screen, bypass_csp=True)
    sign_in(page, site, f"app-{screen}")
    expect(page.get_by_role("heading", level=1)).to_have_text("2つめの確認を用意する")
    require_fit_and_access(page)
    picture = page.get_by_role("img", name="QRコード").locator("svg")
    box = picture.bounding_box()
    assert box is not None
    assert 200 <= box["width"] == pytest.approx(box["height"])
    assert box["x"] + box["width"] <= WIDTHS[screen][0]
    secret = page.locator(".secret .code").inner_text().replace(" ", "")
    page.get_by_label("アプリに出ている6けたの数字").fill(totp.code_at(secret, totp.step_at(NOW)))
    page.get_by_role("button", name="この数字で用意する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("紙のコード")
    require_fit_and_access(page)
    code = page.locator("ol.codes .code").nth(4).inner_text()
    page.get_by_role("link", name="紙に残したので").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("アカウント")
    require_fit_and_access(page)
    page.get_by_role("button", name="サインアウト", exact=True).click()
    sign_in(page, site, f"app-{screen}")
    expect(page.get_by_role("heading", level=1)).to_have_text("2つめの確認")
    require_fit_and_access(page)
    page.get_by_label("6けたの数字").fill(code)
    page.get_by_label("6けたの数字").press("Enter")
    expect(page.get_by_text("あと9個")).to_be_visible()
    page.context.close()


def test_by_paper_alone_and_without_scripts(browser: Browser, site: Site, screen: str) -> None:
    page = opened(browser, screen, java_script_enabled=False)
    sign_in(page, site, f"paper-{screen}")
    page.get_by_role("button", name="紙のコードだけで始める").click()
    codes = page.locator("ol.codes .code").all_inner_texts()
    assert len(set(codes)) == 10
    page.emulate_media(media="print")
    expect(page.get_by_text(codes[9])).to_be_visible()
    expect(page.get_by_role("link", name="紙に残したので")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="紙に残したので").click()
    another = opened(browser, screen, java_script_enabled=False)
    sign_in(another, site, f"paper-{screen}")
    another.get_by_label("紙のコード").fill("違うコード")
    another.get_by_role("button", name="確かめる").click()
    expect(another.get_by_role("alert")).to_contain_text("次のコードを入れてください")
    another.get_by_label("紙のコード").fill(codes[0])
    another.get_by_role("button", name="確かめる").click()
    expect(another.get_by_role("heading", level=1)).to_have_text("アカウント")
    page.reload()
    page.get_by_role("button", name="サインアウトさせる", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("サインアウトしました")
    another.goto(site.address + "/account")
    expect(another.get_by_role("heading", level=1)).to_have_text("サインイン")
    for each in (page, another):
        each.context.close()


def test_the_administrator_makes_an_account_and_a_key(browser: Browser, site: Site, screen: str) -> None:
    page = opened(browser, screen, bypass_csp=True)
    sign_in(page, site, "keeper")
    page.get_by_role("link", name="アカウントの管理").click()
    require_fit_and_access(page)
    page.get_by_label("ログイン名").fill("a b")
    page.get_by_label("名前", exact=True).fill("見本 花")
    page.get_by_label("はじめのパスワード").fill(PASSWORD)
    page.get_by_role("button", name="アカウントを作る").click()
    expect(page.get_by_role("alert")).to_contain_text("そのログイン名は使えません")
    expect(page.get_by_label("名前", exact=True)).to_have_value("見本 花")
    page.get_by_label("ログイン名").fill(f"hana-{screen}")
    page.get_by_label("はじめのパスワード").fill(PASSWORD)
    page.get_by_role("button", name="アカウントを作る").click()
    expect(page.get_by_role("status")).to_contain_text("アカウントを作りました")
    page.get_by_label("何に使うか").fill("名簿の取りこみ")
    page.get_by_label("名簿を取りこむ").check()
    page.get_by_role("button", name="キーを作る").click()
    expect(page.get_by_role("status")).to_contain_text("ibasho_")
    require_fit_and_access(page)
    page.get_by_role("button", name="このキーを終わらせる").click()
    expect(page.get_by_text("終わりました", exact=True)).to_be_visible()
    page.context.close()
