"""A served map under its own policy: scripts by nonce alone, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from maps import Delivery, assets
from tests.maps.test_shell import SERVED, draw_gaps, draw_places, draw_routes

pytestmark = pytest.mark.browser
HOME = "http://maps.example"


@pytest.mark.parametrize("draw", [draw_places, draw_gaps, draw_routes], ids=["places", "gaps", "routes"])
def test_a_served_map_works_under_its_policy(browser: Browser, draw: Callable[[Delivery], str]) -> None:
    served = assets.served()
    foreign: list[str] = []

    def answer(route: Route) -> None:
        address = route.request.url.split("?")[0]
        name = address.removeprefix(f"{HOME}/static/maps/")
        if address == f"{HOME}/map":
            headers = {"Content-Security-Policy": SERVED.content_security_policy}
            route.fulfill(body=draw(SERVED), content_type="text/html; charset=utf-8", headers=headers)
        elif name in served:
            route.fulfill(body=served[name].content, content_type=served[name].media_type)
        else:
            foreign.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"{HOME}/map")
    page.wait_for_selector("html.drawn", state="attached")
    expect(page.locator("#legend li").first).to_be_visible()
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.__pwned = 1'; document.body.append(s)"
    )
    assert page.evaluate("window.__pwned === undefined"), "a script without the nonce must not run"
    assert foreign == [f"{HOME}/favicon.ico"][: len(foreign)]
    assert [text for text in complaints if "favicon" not in text and "inline script" not in text] == []
    context.close()
