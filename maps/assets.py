"""Scripts, styles and pictures of the pages: Leaflet and its clusters from pip, the rest our own; nothing from a CDN."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from xstatic.pkg import leaflet, leaflet_markercluster

from ibasho.errors import Unavailable

__all__ = ["Asset", "asset", "scripts", "served", "styles"]

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".txt": "text/plain"}
_SHARED = ("decode.js", "page.js", "symbols.js", "legend.js", "ground.js", "cards.js")
_OF_STORY = {
    "places": ("places.js",),
    "gaps": ("cells.js", "dots.js", "areas.js", "sites.js", "gaps.js"),
    "routes": ("dots.js", "routes.js"),
}
_LEAFLET = {
    "leaflet.js": "leaflet.js",
    "leaflet.css": "leaflet.css",
    "images/layers.png": "images/layers.png",
    "images/layers-2x.png": "images/layers-2x.png",
}
_CLUSTER = {"markercluster.js": "leaflet.markercluster.js", "markercluster.css": "MarkerCluster.css"}
_SOURCE_MAP = re.compile(rb"\s*//# sourceMappingURL=\S+\s*$")
_PICTURE = re.compile(r"url\((images/[a-z0-9-]+\.png)\)")
_MARKER_PICTURE = re.compile(r"\.leaflet-default-icon-path\s*\{[^}]*\}")
_BEHAVIOUR = re.compile(r"behavior:\s*url\([^)]*\);")


@dataclass(frozen=True)
class Asset:
    """One file: its name below the static address, media type and bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def version(self) -> str:
        """A short hash of the content, for addresses that may be kept for ever."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8")


def scripts(story: str) -> tuple[str, ...]:
    """Names of the scripts that a story's page needs, in the order in which they run; ``start.js`` comes last."""
    return ("leaflet.js", "markercluster.js", *_SHARED, *_OF_STORY[story], "start.js")


def styles() -> tuple[str, ...]:
    """Names of the style sheets of every page, in order."""
    return ("leaflet.css", "markercluster.css", "map.css", "list.css", "page.css")


def served() -> dict[str, Asset]:
    """Everything that must be reachable below the static address of a served page, by name."""
    names = {*styles(), "images/layers.png", "images/layers-2x.png", "licences.txt"}
    for story in _OF_STORY:
        names.update(scripts(story))
    return {name: asset(name) for name in sorted(names)}


@cache
def asset(name: str) -> Asset:
    """One asset by name.

    Source map references are dropped, and with them a request that developer tools would make; so are two rules of
    Leaflet's style sheet that nobody uses here (its default marker's picture, behaviours of Internet Explorer).
    Raises Unavailable when the package it should come from lacks it.
    """
    path = _path(name)
    try:
        content = path.read_bytes()
        if path.suffix != ".png":
            content = content.replace(b"\r\n", b"\n")  # what a parser makes of it, and what it hashes
    except OSError:
        raise Unavailable(
            f"the file {path.name} of {_package(name)} is missing; install the package again"
        ) from None
    if path.suffix == ".js":
        content = _SOURCE_MAP.sub(b"\n", content)
        if b"</script" in content.lower() or b"<!--" in content:
            raise Unavailable(f"the file {path.name} of {_package(name)} cannot stand inside a page")
    elif name == "leaflet.css":
        style = _MARKER_PICTURE.sub("", content.decode("utf-8"))
        content = _BEHAVIOUR.sub("", style).encode("utf-8")
    return Asset(name, _MEDIA_TYPES[path.suffix], content)


def inline_style(name: str) -> str:
    """A style sheet with its pictures inside, so that it asks for nothing."""

    def picture(found: re.Match[str]) -> str:
        content = base64.b64encode(asset(found.group(1)).content).decode("ascii")
        return f"url(data:image/png;base64,{content})"

    return _PICTURE.sub(picture, asset(name).text)


def _path(name: str) -> Path:
    if name in _LEAFLET:
        return Path(leaflet.BASE_DIR) / _LEAFLET[name]
    if name in _CLUSTER:
        return Path(leaflet_markercluster.BASE_DIR) / _CLUSTER[name]
    return Path(str(files("maps"))) / "static" / name


def _package(name: str) -> str:
    if name in _LEAFLET:
        return "XStatic-Leaflet"
    return "XStatic-Leaflet.markercluster" if name in _CLUSTER else "Ibasho"
