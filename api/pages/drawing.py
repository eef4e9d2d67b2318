"""Draws a page: one template environment, escaping everything, and what every page knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.languages import LANGUAGES, Language, Speech, choose
from api.pages import words
from api.pages.contact import dial, mail_address, web_address
from ibasho.accounts import Viewer
from ibasho.model import Action

__all__ = ["STATIC", "Door", "Reader", "doors_of", "icon", "page", "reader_of", "static_url"]

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
    Door("/moderation", "登録の手入れ", Action.MODERATE),
    Door("/outreach", "訪問", Action.SEE_OWN_ROUTE),
    Door("/planner", "計画", Action.RUN_GAPS),
    Door("/accounts", "アカウントの管理", Action.MANAGE_ACCOUNTS),
)


def doors_of(viewer: Viewer) -> tuple[Door, ...]:
    """The pages of their own that this viewer may open."""
    return tuple(door for door in _DOORS if viewer.may(door.action))


@dataclass(frozen=True)
class Reader:
    """In which language somebody reads, and what links carry so that it stays so."""

    speech: Speech
    carried: tuple[tuple[str, str], ...] = ()

    def link(self, address: str) -> str:
        """An address of this site that opens in the reader's language."""
        if not self.carried:
            return address
        parts = urlsplit(address)
        query = "&".join(each for each in (parts.query, urlencode(self.carried)) if each)
        return urlunsplit(parts._replace(query=query))


def reader_of(request: Request) -> Reader:
    """Who reads: the language of ``lang=`` in the address, else of the browser; ``ruby=0`` leaves out the readings of
    easy Japanese."""
    language, asked = choose(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    readings = language.is_easy and request.query_params.get("ruby") != "0"
    carried = [("lang", language.code)] if asked else []
    if language.is_easy and not readings:
        carried.append(("ruby", "0"))
    return Reader(Speech(language, readings), tuple(carried))


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    reader: Reader | None = None,
) -> HTMLResponse:
    """The page as an answer. ``context`` adds to what all pages know: site name, nonce, viewer, settings.

    With a ``reader`` it is in their language and lists the others; without one it is in Japanese.
    """
    settings = request.app.state.settings
    viewer = getattr(request.state, "viewer", Viewer())
    known: dict[str, Any] = {
        "site_name": settings.site_name,
        "demo": settings.demo,
        "nonce": request.state.nonce,
        "path": request.url.path,
        "viewer": viewer,
        "doors": doors_of(viewer),
        "languages": () if reader is None else _languages(request),
    }
    known |= _spoken(reader or Reader(Speech()))
    text = _environment().get_template(template).render(known | dict(context))
    headers = {} if reader is None else {"Vary": "Cookie, Authorization, Accept, Accept-Language"}
    return HTMLResponse(text, status_code=status, headers=headers)


def _spoken(reader: Reader) -> dict[str, Any]:
    """What templates say things with: ``_`` and ``_n`` a sentence, ``_plain`` one for an attribute, ``link`` an
    address."""
    speech = reader.speech
    return {
        "speech": speech,
        "_": speech.say,
        "_n": speech.count,
        "_plain": speech.plainly.say,
        "tell": speech.tell,
        "link": reader.link,
        "carried": reader.carried,
    }


_OWN_PARAMETERS = {"lang", "ruby"}
_QUERY_MOST = 2000


def _languages(request: Request) -> tuple[tuple[Language, str], ...]:
    """Every language with the address of this page in it."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in _OWN_PARAMETERS]
    if request.method != "GET" or len(request.url.query) > _QUERY_MOST:
        kept = []
    return tuple(
        (language, f"{request.url.path}?{urlencode([*kept, ('lang', language.code)])}")
        for language in LANGUAGES
    )


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
    environment.filters.update(
        words.FILTERS | {"dial": dial, "mail_address": mail_address, "web_address": web_address}
    )
    return environment
