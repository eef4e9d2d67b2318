"""Sign in and out. The answer never says whether a login exists, and nobody is sent to another site afterwards."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import doors_of, page
from api.security import cookie_name, is_https
from ibasho import accounts

__all__ = ["form", "own_path", "sign_in", "sign_out"]


def form(request: Request, viewer: ViewerIn) -> Response:
    """The form; whoever has signed in already is led on."""
    after = own_path(request.query_params.get("next", ""))
    if viewer.signed_in:
        return RedirectResponse(after or _first_door(viewer), status_code=303)
    return page(request, "sign_in.html", {"after": after, "login": "", "wrong": False})


def sign_in(
    request: Request,
    house: HouseIn,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    after: Annotated[str, Form(alias="next", max_length=2000)] = "",
) -> Response:
    """Checks login and password, and begins a new session under a new token."""
    client = request.client.host if request.client else ""
    earlier = request.cookies.get(cookie_name(house.settings))
    try:
        token, viewer = accounts.sign_in(
            house.store(),
            login,
            password,
            client=client,
            earlier=earlier,
            demo=house.settings.demo,
            throttle=house.throttle,
            now=house.now(),
        )
    except accounts.WrongSignIn:
        said = {"after": own_path(after), "login": login, "wrong": True}
        return page(request, "sign_in.html", said, status=403)
    response = RedirectResponse(own_path(after) or _first_door(viewer), status_code=303)
    response.set_cookie(
        cookie_name(house.settings),
        token,
        path="/",
        secure=is_https(house.settings),
        httponly=True,
        samesite="lax",
    )
    return response


def sign_out(request: Request, house: HouseIn) -> Response:
    """Ends the session on the server and in the browser."""
    token = request.cookies.get(cookie_name(house.settings))
    if token is not None:
        with house.writing() as conn:
            accounts.sign_out(conn, token, now=house.now())
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(
        cookie_name(house.settings), path="/", secure=is_https(house.settings), httponly=True, samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def own_path(text: str) -> str:
    """The text when it is a path of this site, else nothing: no scheme, no host, no backslash, no control character."""
    legal = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    if not legal:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if not parts.scheme and not parts.netloc else ""


def _first_door(viewer: accounts.Viewer) -> str:
    doors = doors_of(viewer)
    return doors[0].href if doors else "/"
