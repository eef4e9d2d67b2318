"""QR codes: what is drawn is what was meant, and nothing of the text becomes source."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import segno

from api.pages.codes import qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def dark(svg: str) -> int:
    """How many modules the path of a drawn code covers, counted from its horizontal strokes."""
    path = ET.fromstring(svg).find(f".//{SVG}path")  # noqa: S314 - our own drawing
    assert path is not None
    return sum(int(length) for length in re.findall(r"h(\d+)", path.attrib["d"]))


def test_the_drawing_has_as_many_dark_modules_as_the_code() -> None:
    text = "https://example.jp/tend/" + "A" * 43
    code = segno.make(text, error="m", micro=False)
    assert dark(qr_svg(text)) == sum(sum(row) for row in code.matrix)


def test_hostile_text_is_squares_only() -> None:
    svg = qr_svg("</svg><script>window.__pwned=1</script>{{7*7}}")
    assert "script" not in svg
    assert "{{" not in svg
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert {each.tag for each in root.iter()} <= {f"{SVG}svg", f"{SVG}path", f"{SVG}g"}
