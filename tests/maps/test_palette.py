"""What the palette promises: contrast, and colours that stay apart for people who see them differently."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from ibasho.model import KINDS
from maps import palette
from tests.maps.colour import EYES, contrast, difference, lab

WHITE = "#FFFFFF"
APART = 10.0
"""CIEDE2000; about four times what can just be told apart side by side."""


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ],
)
def test_the_measure_itself(one: tuple[float, ...], other: tuple[float, ...], published: float) -> None:
    """Pairs 1, 18 and 31 of Sharma et al. 2005."""
    assert difference(np.array(one), np.array(other)) == pytest.approx(published, abs=1e-4)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)


def test_every_kind_has_a_symbol_of_its_own() -> None:
    assert set(palette.SYMBOLS) == {kind.code for kind in KINDS}
    looks = [(each.colour, each.shape) for each in palette.SYMBOLS.values()]
    assert len(set(looks)) == len(looks)
    marks = [each.mark for each in palette.SYMBOLS.values()]
    assert len(set(marks)) == len(marks)
    assert palette.symbol("no such kind") == palette.SYMBOLS["other"]


@pytest.mark.parametrize("colour", [*palette.FAMILIES.values(), *palette.LINE_COLOURS, palette.PROPOSED])
def test_symbols_stand_out_and_their_marks_can_be_read(colour: str) -> None:
    assert contrast(colour, palette.LAND) >= 3
    assert contrast(colour, WHITE) >= 4.5


@pytest.mark.parametrize("colour", [palette.INK, palette.ACCENT, "#4A5563", "#7A1F00"])
def test_texts_can_be_read(colour: str) -> None:
    """Ink, accent, the soft and the warning colour of page.css, on each of its papers."""
    for paper in (WHITE, "#EEF5F3", "#F6F7F8", "#FFF4E5", palette.LAND):
        assert contrast(colour, paper) >= 4.5


def test_backdrop_is_seen() -> None:
    assert contrast(palette.BACKDROP, palette.LAND) >= 3


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(
    "colours", [tuple(palette.FAMILIES.values()), palette.LINE_COLOURS], ids=["kinds", "workers"]
)
def test_colours_stay_apart(colours: tuple[str, ...], eyes: str) -> None:
    for one, other in itertools.combinations(colours, 2):
        assert difference(lab(one, eyes), lab(other, eyes)) >= APART, (one, other)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("count", range(2, 7))
@pytest.mark.parametrize("ramp", [palette.bands, palette.people])
def test_classes_darken_step_by_step(ramp: Callable[[int], tuple[str, ...]], count: int, eyes: str) -> None:
    """Neighbouring classes can be told apart, and a grey print keeps their order."""
    colours = ramp(count)
    seen = [lab(colour, eyes) for colour in colours]
    for near, far in itertools.pairwise(seen):
        assert far[0] < near[0]
        assert difference(near, far) >= 9


@pytest.mark.parametrize("eyes", EYES)
def test_reached_cells_recede(eyes: str) -> None:
    first = palette.people(5)[0]
    assert difference(lab(palette.REACHED, eyes), lab(first, eyes)) >= 8
    assert lab(palette.REACHED, eyes)[0] > lab(first, eyes)[0]


def test_ramps_begin_and_end_at_their_ends() -> None:
    assert palette.bands(1) == palette.bands(4)[:1]
    assert palette.bands(2) == (palette.bands(6)[0], palette.bands(6)[-1])
    assert len(set(palette.bands(8))) == 8
