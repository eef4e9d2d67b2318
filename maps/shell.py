"""The shell of every page: Folium makes the map, its layers, scale and layer control; this file alone speaks to it.

Folium compiles what it renders a second time as a template, so a text from outside could run as code there. Nothing of
the kind reaches it: it is given numbers and the constants of this package. Title, data and scripts are put into the
rendered page afterwards, at marks that the pristine shell was cut at before.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import folium
import jinja2
from branca.element import Figure
from folium.utilities import JsCode

from maps import assets
from maps.data import script_json
from maps.delivery import Delivery
from maps.ground import View

__all__ = ["Group", "page"]

_NAME = "ibasho"
"""The Leaflet map is the global variable ``map_`` + this; its groups are ``feature_group_`` + their key."""
_ZOOM_MOST = 19
_SLOT = re.compile(r"<!--slot:([a-z]+)-->\n?")
_CALM = 'window.matchMedia("(prefers-reduced-motion: no-preference)").matches'
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Group:
    """A switch of the layer control: a key for the page's scripts and a Japanese label; both constants of this package."""

    key: str
    label: str


def page(
    story: str, groups: Sequence[Group], view: View, payload: dict[str, Any], title: str, delivery: Delivery
) -> str:
    """A whole page: the shell for ``story``, with ``payload`` as data that ``static/<story>.js`` draws.

    Same arguments, same text. The payload and the title may hold any string.
    """
    parts = _SLOT.split(_shell(story, groups, view))
    styles = [_style(name, delivery) for name in assets.styles()]
    names = assets.scripts(story)
    libraries = [_script(name, delivery) for name in names[:2]]
    own = [_script(name, delivery) for name in names[2:]]
    filled = dict(zip(parts[1::2], parts[2::2], strict=True))
    filled["shell"] = _with_nonce(filled["shell"], delivery)
    slots = {
        "title": f"<title>{html.escape(_UNPRINTABLE.sub('�', title))}</title>\n",
        "styles": "".join(styles),
        "data": f'<script type="application/json" id="ibasho-data">{script_json(payload)}</script>\n',
        "libraries": "".join(libraries),
        "shell": "",
        "scripts": "".join(own),
    }
    policy = _policy([*styles, *libraries, filled["shell"], *own]) if delivery.is_file else ""
    body = [parts[0]]
    for slot, after in filled.items():
        body += [policy if slot == "policy" else slots[slot], after]
    return "".join(body)


def _shell(story: str, groups: Sequence[Group], view: View) -> str:
    """The page as Folium renders it, with fixed names instead of its random ones."""
    west, south, east, north = view.bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=12,
        control_scale=True,
        attributionControl=False,
        maxZoom=_ZOOM_MOST,
        minZoom=2,
        fadeAnimation=False,
        zoomAnimation=JsCode(_CALM),
        markerZoomAnimation=JsCode(_CALM),
        inertia=JsCode(_CALM),
    )
    for group in groups:
        layer = folium.FeatureGroup(name=group.label)
        layer._id = group.key
        layer.add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]], padding=(8, 20), max_zoom=16)
    folium.LayerControl(collapsed=True).add_to(drawn)
    drawn._id = _NAME
    for number, child in enumerate(drawn._children.values()):
        if not isinstance(child, folium.FeatureGroup):
            child._id = f"{_NAME}_{number}"
    figure: Figure = drawn.get_root()
    figure.story = story
    figure._template = _template()
    rendered: str = figure.render()
    return rendered


def _template() -> jinja2.Template:
    """Our page around Folium's map: language, landmarks, and no style or script of Folium's own header."""
    template: jinja2.Template = jinja2.Template(
        files("maps").joinpath("template.html").read_text(encoding="utf-8")
    )
    return template


def _style(name: str, delivery: Delivery) -> str:
    if delivery.is_file:
        return f"<style>{assets.inline_style(name)}</style>\n"
    return f'<link rel="stylesheet" nonce="{delivery.nonce}" href="{_address(name, delivery)}">\n'


def _script(name: str, delivery: Delivery) -> str:
    if delivery.is_file:
        return f"<script>{assets.asset(name).text}</script>\n"
    return f'<script nonce="{delivery.nonce}" src="{_address(name, delivery)}"></script>\n'


def _address(name: str, delivery: Delivery) -> str:
    return f"{delivery.static_url}/{name}?v={assets.asset(name).version}"


def _with_nonce(shell: str, delivery: Delivery) -> str:
    return shell if delivery.is_file else shell.replace("<script>", f'<script nonce="{delivery.nonce}">')


def _policy(elements: Sequence[str]) -> str:
    """The Content-Security-Policy of a file: exactly the scripts and styles that are in it, no request whatever."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for element in elements:
        for tag, content in re.findall(r"<(script|style)>(.*?)</\1>", element, flags=re.DOTALL):
            digest = hashlib.sha256(content.encode("utf-8")).digest()
            hashes[tag].append(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    policy = (
        f"default-src 'none'; script-src {' '.join(hashes['script'])}; style-src {' '.join(hashes['style'])}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
