"""The page around every map: self-contained, repeatable, and closed to text from outside."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from maps import Delivery, gaps, places, routes
from tests.maps import frames

ROOT = Path(__file__).resolve().parents[2]
NONCE = "dGVzdC1ub25jZS0xMjM0"
SERVED = Delivery.served("/static/maps", NONCE)


def draw_places(delivery: Delivery) -> str:
    return places.draw(frames.places(), facts=frames.facts(), delivery=delivery)


def draw_gaps(delivery: Delivery) -> str:
    return gaps.draw(
        frames.cells(),
        frames.areas(),
        frames.places(),
        candidates=frames.candidates(),
        facts=frames.facts(),
        delivery=delivery,
    )


def draw_routes(delivery: Delivery) -> str:
    return routes.draw(
        frames.routes(), frames.stops(), frames.places(), facts=frames.facts(), delivery=delivery
    )


DRAWN = pytest.mark.parametrize(
    "draw", [draw_places, draw_gaps, draw_routes], ids=["places", "gaps", "routes"]
)
Draw = Callable[[Delivery], str]


class _Elements(HTMLParser):
    """Tags with their attributes, and what scripts and styles hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.held: list[tuple[str, str]] = []
        self.open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag in {"script", "style"}
        if self.open:
            self.held.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.open:
            tag, before = self.held[-1]
            self.held[-1] = (tag, before + data)

    def handle_endtag(self, tag: str) -> None:
        self.open = False


@DRAWN
def test_same_input_same_bytes(draw: Draw) -> None:
    assert draw(Delivery.FILE) == draw(Delivery.FILE)
    assert draw(SERVED) == draw(SERVED)


@DRAWN
def test_a_file_names_no_address(draw: Draw) -> None:
    """No element loads anything; the only addresses in the text are those of comments and XML namespaces."""
    for tag, attributes in _Elements(draw(Delivery.FILE)).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "audio", "video", "base", "form"}
        assert "src" not in attributes
        assert not str(attributes.get("href", "#")).startswith("http")


@DRAWN
def test_the_policy_of_a_file_lists_exactly_what_is_in_it(draw: Draw) -> None:
    page = _Elements(draw(Delivery.FILE))
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    run = [
        held
        for held, (tag, a) in zip(
            page.held, [t for t in page.tags if t[0] in {"script", "style"}], strict=True
        )
        if "type" not in a
    ]
    for tag in ("script", "style"):
        hashes = [
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            for kind, text in run
            if kind == tag
        ]
        (told,) = re.findall(rf"{tag}-src ([^;]*)", policy)
        assert told.split() == [f"'sha256-{each}'" for each in hashes]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@DRAWN
def test_a_served_page_runs_nothing_without_its_nonce(draw: Draw) -> None:
    page = _Elements(draw(SERVED))
    for tag, attributes in page.tags:
        if tag == "script" and attributes.get("type") != "application/json":
            assert attributes["nonce"] == NONCE
        if tag == "link":
            assert attributes["nonce"] == NONCE
        assert tag != "style"
        for name in ("src", "href"):
            address = attributes.get(name)
            assert address is None or address.startswith(("/static/maps/", "#"))
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@DRAWN
def test_page_speaks_japanese_and_can_be_enlarged(draw: Draw) -> None:
    page = _Elements(draw(Delivery.FILE))
    assert ("html", {"lang": "ja"}) in page.tags
    (view,) = [a["content"] for tag, a in page.tags if tag == "meta" and a.get("name") == "viewport"]
    assert view == "width=device-width, initial-scale=1"
    assert draw(Delivery.FILE).count("<title>見本市の地図</title>") == 1


@DRAWN
def test_folium_made_the_map_scale_layers_and_view(draw: Draw) -> None:
    page = draw(Delivery.FILE)
    assert re.search(r"var map_ibasho = L\.map\(", page)
    assert "L.control.scale().addTo(map_ibasho)" in page
    assert "L.control.layers(" in page
    assert "map_ibasho.fitBounds(" in page
    assert '"maxZoom": 19' in page


def test_only_the_map_of_visits_asks_not_to_be_indexed() -> None:
    robots = '<meta name="robots" content="noindex">'
    assert robots in draw_routes(Delivery.FILE)
    assert robots not in draw_places(Delivery.FILE)


def test_folium_is_spoken_to_in_one_file() -> None:
    """Nothing outside shell.py names folium or branca, and shell.py uses no class that takes text."""
    takers = (
        r"\b(Popup|Tooltip|Marker|GeoJson|DivIcon|Icon|IFrame|Html|MacroElement|Element|TileLayer)\b\s*\("
    )
    for room in ("maps", "ibasho", "api"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if path.name == "shell.py" and path.parent.name == "maps":
                assert not re.search(takers, text)
            else:
                assert not re.search(r"^\s*(import|from)\s+(folium|branca)\b", text, re.MULTILINE), path


def test_importing_the_door_warns_of_nothing() -> None:
    """XStatic's packages are read without pkg_resources; no warning even where all are errors."""
    code = "import maps.places, maps.gaps, maps.routes, sys; assert 'pkg_resources' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
