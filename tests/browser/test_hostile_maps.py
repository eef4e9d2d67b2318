"""T2: hostile text in every field of every map is shown literally and runs nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from maps import Delivery, gaps, places, routes
from tests.browser.conftest import Opened
from tests.maps import frames
from tests.maps.payloads import PAYLOADS
from tests.maps.test_hostile import draw

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
TEXTS = list(PAYLOADS.values())


def test_every_name_in_the_list_is_literal(open_file: Open) -> None:
    points = [(134 + 0.01 * n, 34.0) for n in range(len(TEXTS))]
    frame = frames.places(points, name=TEXTS, hours=TEXTS, address=TEXTS)
    page = open_file(places.draw(frame, facts=frames.facts(), delivery=Delivery.FILE)).page
    assert page.evaluate("[...document.querySelectorAll('#list .name')].map((n) => n.textContent)") == TEXTS
    for summary in page.locator("#list summary").all():
        summary.click()
    expect(page.locator("#list li dl")).to_have_count(len(TEXTS))
    texts = page.evaluate("[...document.querySelectorAll('#list li dl')].map((n) => n.textContent)")
    assert all(text in told for text, told in zip(TEXTS, texts, strict=True))


@pytest.mark.parametrize("story", ["places", "gaps", "routes"])
def test_text_in_every_field_at_once(open_file: Open, story: str) -> None:
    text = " ".join(each for each in TEXTS if len(each) < 200)
    page = open_file(draw(story, text)).page
    for element in ("#title", "#subtitle"):
        assert page.evaluate("(at) => document.querySelector(at).textContent", element) == text
    assert text in page.evaluate("document.querySelector('#facts').textContent")
    assert text in page.evaluate("document.querySelector('#credits').textContent")
    buttons = page.locator("#list summary, .ranked button, tbody th button")
    for button in buttons.all()[:3]:
        button.click()
        page.keyboard.press("Escape")
    for pin in page.locator(".pin").all()[:2]:
        pin.evaluate("(element) => element.click()")
    assert (
        page.evaluate(
            "document.querySelectorAll('#list script, #list img, #list svg[onload], .leaflet-popup img').length"
        )
        == 0
    )
    expect(page.locator("h1")).to_have_count(1)


def test_a_popup_shows_the_text(open_file: Open) -> None:
    for draw_page in (
        lambda text: places.draw(frames.places(name=text), facts=frames.facts(), delivery=Delivery.FILE),
        lambda text: gaps.draw(
            frames.cells(),
            frames.areas(),
            frames.places(),
            candidates=frames.candidates([text]),
            facts=frames.facts(),
            delivery=Delivery.FILE,
        ),
        lambda text: routes.draw(
            frames.routes(("あ",)),
            frames.stops(("あ",), token=text),
            facts=frames.facts(),
            delivery=Delivery.FILE,
        ),
    ):
        text = PAYLOADS["attribute"] + PAYLOADS["script-literal"]
        page = open_file(draw_page(text)).page
        page.locator(".pin").first.evaluate("(element) => element.click()")
        expect(page.locator(".leaflet-popup .card h3")).to_have_text(text)
