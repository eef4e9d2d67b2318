"""Draws a page: one template environment, escaping everything, and what every page knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.pages import words
from ibasho.accounts import Viewer
from ibasho.model import Action

__all__ = ["STATIC", "Door", "doors_of", "icon", "page", "static_url"]

STATIC = Path(__file__).parent.parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Door:
    """A page of their own for those who may do the action."""

    href: str
    label: str
    action: Action


_DOORS = (
    Door("/organiser", "団体のページ", Action.EDIT_OWN_PLACES),
    Door("/outreach", "訪問", Action.SEE_OWN_ROUTE),
    Door("/planner", "計画", Action.RUN_GAPS),
)


def doors_of(viewer: Viewer) -> tuple[Door, ...]:
    """The pages of their own that this viewer may open."""
    return tuple(door for door in _DOORS if viewer.may(door.action))


def page(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """The page as an answer. ``context`` adds to what all pages know: site name, nonce, viewer, settings."""
    settings = request.app.state.settings
    viewer = getattr(request.state, "viewer", Viewer())
    known: dict[str, Any] = {
        "site_name": settings.site_name,
        "demo": settings.demo,
        "nonce": request.state.nonce,
        "path": request.url.path,
        "viewer": viewer,
        "doors": doors_of(viewer),
    }
    text = _environment().get_template(template).render(known | dict(context))
    return HTMLResponse(text, status_code=status)


@cache
def static_url(name: str) -> str:
    """The address of one of our own style sheets or scripts; changes with its content, so it can be cached long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def icon(request: Request) -> Response:
    """The icon, for browsers that ask for it by its old name."""
    return Response((STATIC / "icon.svg").read_bytes(), media_type="image/svg+xml")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_url
    environment.filters.update(words.FILTERS)
    return environment
