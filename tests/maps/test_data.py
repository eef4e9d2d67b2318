"""What the page is given: JSON that cannot leave its block, numbers and shapes that come back as they went in."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import OutOfRange
from maps import data
from tests.maps.payloads import PAYLOADS


def varints(text: str) -> list[int]:
    """An independent reading of LEB128."""
    out, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            out.append(value)
            value = shift = 0
    return out


def unzigzag(value: int) -> int:
    return -(value + 1) // 2 if value % 2 else value // 2


def numbers(packed: dict[str, Any]) -> list[float | None]:
    return [None if v == 0 else unzigzag(v - 1) / 10 ** packed["d"] for v in varints(packed["v"])]


def paths(packed: dict[str, Any]) -> list[list[tuple[float, float]]]:
    steps = [unzigzag(v) for v in varints(packed["v"])]
    points = np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / data.DEGREE
    out, at = [], 0
    for count in numbers(packed["count"]):
        assert count is not None
        out.append([(float(x), float(y)) for x, y in points[at : at + int(count)]])
        at += int(count)
    return out


class _OneBlock(HTMLParser):
    """Collects the text of script elements."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"
        if self.inside:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.blocks[-1] += data


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_hostile_text_stays_in_its_block_and_comes_back(payload: str) -> None:
    written = data.script_json({"name": payload, payload: 1})
    written.encode("utf-8")
    parser = _OneBlock()
    parser.feed(f"<p>x</p><script>{written}</script><p>y</p>")
    assert len(parser.blocks) == 1
    assert json.loads(parser.blocks[0]) == {"name": payload, payload: 1}
    assert not set("<>&\u2028\u2029") & set(written)


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert json.loads(data.script_json([text])) == [text]


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        data.script_json([float("nan")])


@given(st.lists(st.none() | st.integers(-(10**9), 10**9)), st.integers(0, 6))
def test_numbers_come_back(values: list[int | None], decimals: int) -> None:
    scaled = [np.nan if v is None else v / 10**decimals for v in values]
    packed = data.numbers(scaled, decimals)
    assert packed["n"] == len(values)
    assert numbers(packed) == [None if v is None else pytest.approx(v / 10**decimals) for v in values]


def test_infinite_is_missing_and_the_largest_is_named() -> None:
    assert numbers(data.numbers([np.inf, -np.inf, 0.0])) == [None, None, 0.0]
    with pytest.raises(OutOfRange, match="1e\\+300"):
        data.numbers([1e300])


def test_texts_repeat_no_word() -> None:
    packed = data.texts(["a", "b", "a", None, float("nan"), pd.NA, pd.NaT, np.nan])
    assert packed["words"] == ["a", "b", ""]
    assert numbers(packed["index"]) == [0, 1, 0, 2, 2, 2, 2, 2]


@given(st.lists(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=5), max_size=5))
def test_paths_come_back_to_a_millionth_of_a_degree(lines: list[list[tuple[float, float]]]) -> None:
    packed = data.paths([np.array(line, dtype=float).reshape(-1, 2) for line in lines])
    for got, line in zip(paths(packed), lines, strict=True):
        assert np.allclose(
            np.reshape(got, (-1, 2)), np.reshape(line, (-1, 2)), atol=0.51 / data.DEGREE, rtol=0
        )


def test_polygons_keep_holes_parts_and_gaps() -> None:
    ring = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
    two = shapely.MultiPolygon([shapely.box(5, 5, 6, 6), shapely.box(7, 7, 8, 8)])
    packed = data.polygons([ring, None, two])
    assert packed["n"] == 3
    assert numbers(packed["owner"]) == [0, 0, 2, 2]
    rings = paths(packed["rings"])
    assert [len(each) for each in rings] == [5, 4, 5, 5]
    assert rings[1] == [(1, 1), (2, 1), (2, 2), (1, 1)]


def test_nothing_is_nothing() -> None:
    assert numbers(data.polygons([])["owner"]) == []
    assert paths(data.paths([])) == []
    assert data.texts([])["words"] == []
