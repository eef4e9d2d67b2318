"""Scripts and styles: from pip, complete, and silent on the network."""

from __future__ import annotations

import re

import pytest

from ibasho.errors import Unavailable
from maps import assets


def test_everything_served_is_there_and_typed() -> None:
    served = assets.served()
    for story in ("places", "gaps", "routes"):
        assert set(assets.scripts(story)) <= set(served)
    for name, asset in served.items():
        assert asset.name == name
        assert asset.content
        assert re.fullmatch(r"(text/(javascript|css|plain)|image/png)", asset.media_type)
        assert re.fullmatch(r"[0-9a-f]{12}", asset.version)


@pytest.mark.parametrize("name", [name for name in assets.served() if name.endswith((".js", ".css"))])
def test_no_asset_asks_for_anything_else(name: str) -> None:
    text = assets.asset(name).text
    assert "sourceMappingURL" not in text
    assert "</script" not in text.lower()
    assert "\r" not in text
    if name.endswith(".css"):
        assert set(re.findall(r"url\(([^)]*)\)", text)) <= set(assets.served())
    assert not re.search(r"@import|\bimport\(|fetch\(|XMLHttpRequest\(|WebSocket\(|sendBeacon", text)


@pytest.mark.parametrize(
    "name", sorted({name for story in ("places", "gaps", "routes") for name in assets.scripts(story)[2:]})
)
def test_own_scripts_write_no_markup(name: str) -> None:
    """Our scripts build elements; none turns a string into markup, code or a style attribute."""
    text = assets.asset(name).text
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|cssText", text
    )
    assert not re.search(r"setAttribute\(\s*[\"']style", text)


def test_inline_styles_hold_their_pictures() -> None:
    for name in assets.styles():
        assert set(re.findall(r"url\((.{5})", assets.inline_style(name))) <= {"data:"}


def test_a_missing_file_names_its_package() -> None:
    with pytest.raises(Unavailable, match=r"nothing\.js of Ibasho"):
        assets.asset("nothing.js")
