"""The style sheet's colours: every pair that pages use can be read, and the focus ring is seen on every ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.maps.colour import contrast

STATIC = Path(__file__).parents[2] / "api" / "static"
SHEET = (STATIC / "ibasho.css").read_text("utf-8")
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET))
WHITE, BLACK = "#ffffff", "#000000"


def colour(name: str) -> str:
    return TOKENS.get(name, name)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(
            (ink, ground)
            for ink in ("ink", "quiet", "link", "visited", "brand-dark")
            for ground in ("ground", "paper")
        ),
        *(
            (ink, ground)
            for ink in ("ink", "link", "visited")
            for ground in ("brand-soft", "warm-soft", "stop-soft")
        ),
        ("brand-dark", "brand-soft"),
        ("warm", "warm-soft"),
        ("stop", "stop-soft"),
        ("stop", "paper"),
        (WHITE, "brand"),
        (WHITE, "brand-dark"),
        (WHITE, "stop"),
    ],
)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(colour(ink), colour(ground)) >= 4.5


@pytest.mark.parametrize(
    "ground", ["ground", "paper", "brand", "brand-dark", "brand-soft", "warm-soft", "stop-soft"]
)
def test_the_focus_ring_is_seen_on_every_ground(ground: str) -> None:
    """Black outside, yellow inside: one of the two stands out."""
    assert max(contrast(BLACK, colour(ground)), contrast(colour("focus"), colour(ground))) >= 3.0


@pytest.mark.parametrize("edge", ["quiet", "brand"])
def test_what_can_be_pressed_has_an_edge_that_is_seen(edge: str) -> None:
    assert min(contrast(colour(edge), colour(ground)) for ground in ("ground", "paper")) >= 3.0


def test_a_badge_says_its_state_in_words_not_in_colour_alone() -> None:
    template = (STATIC.parent / "pages" / "templates" / "resident.html").read_text("utf-8")
    assert re.search(r'<span class="badge[^>]*>\{\{ speech\.state_name\(state\) \}\}</span>', template)


def test_nobody_is_made_dizzy_and_high_contrast_keeps_its_edges() -> None:
    assert re.search(r"prefers-reduced-motion: no-preference\)\s*\{[^}]*transition", SHEET)
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^}]*\})*[^}]*\}", "", SHEET)
    assert "transition" not in outside
    assert "animation" not in SHEET
    assert "forced-colors: active" in SHEET
