"""Headless Chromium without a network. A missing browser or font fails; it never skips."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

INSTALL = "install them with: apt-get install chromium fonts-noto-cjk"
WIDTHS = {"phone": (360, 740), "desk": (1280, 800)}
"""The two screens that every page must fit."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; fails with what to install when it or a Japanese font is missing."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail(f"the browser tests need Chromium; {INSTALL}", pytrace=False)
    fonts = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False)
    if not fonts.stdout.strip():
        pytest.fail(f"the browser tests need a Japanese font; {INSTALL}", pytrace=False)
    return program


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers: one for all tests, a second one beside it would not start."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests; every test opens contexts of its own."""
    opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield opened
    opened.close()


class Opened:
    """A page that was opened without a network, and everything that it complained of or asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on(
            "dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        page.context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), self._refuse)

    def _refuse(self, route: Route) -> None:
        self.requests.append(route.request.url)
        route.abort()

    def require_silence(self) -> None:
        """Nothing on the console, no dialog, no request to anywhere, nothing of a payload was run."""
        assert self.complaints == []
        assert self.requests == []
        assert self.page.evaluate("window.__pwned === undefined")


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest) -> str:
    """A phone and a desk, one after the other."""
    return str(request.param)


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Writes a page into a file and opens it offline, as from a USB stick; checks its silence at the end.

    ``open_file(html, screen="desk", calm=True)``: ``calm`` asks for reduced motion, so that nothing has to be awaited.
    """
    opened: list[Opened] = []

    def open_(html: str, screen: str = "desk", *, calm: bool = True, touch: bool = False) -> Opened:
        path = tmp_path / f"map-{len(opened)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        width, height = WIDTHS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            locale="ja-JP",
            has_touch=touch,
            reduced_motion="reduce" if calm else "no-preference",
        )
        page = context.new_page()
        page.set_default_timeout(5000)
        seen = Opened(page)
        opened.append(seen)
        page.goto(path.as_uri())
        page.wait_for_selector("html.drawn", state="attached")
        return seen

    yield open_
    for each in opened:
        each.require_silence()
        each.page.context.close()
