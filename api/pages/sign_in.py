"""Sign in and out, in one step or two. The answer never says whether a login exists, and nobody is sent to another
site afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.dependencies import BearerIn, House, HouseIn, ViewerIn
from api.pages.codes import qr_svg
from api.pages.drawing import doors_of, page
from api.security import cookie_name, is_https
from ibasho import accounts
from ibasho.accounts import Stage, factor, totp
from ibasho.accounts.device import device_of
from ibasho.accounts.signing import whole

__all__ = [
    "code_form",
    "enrol",
    "enrol_form",
    "enter_code",
    "form",
    "give_token",
    "own_path",
    "printed",
    "set_up",
    "sign_in",
    "sign_out",
]

_CODE_PATH, _ENROL_PATH = "/sign-in/code", "/sign-in/enrol"
_Code = Annotated[str, Form(max_length=100)]
_Next = Annotated[str, Form(alias="next", max_length=2000)]


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
    after: _Next = "",
) -> Response:
    """Checks login and password, and begins a new session under a new token: a whole one, or one that leads to the
    second step and nowhere else."""
    try:
        entry = accounts.sign_in(
            house.store(),
            login,
            password,
            client=_address(request),
            earlier=request.cookies.get(cookie_name(house.settings)),
            demo=house.settings.demo,
            throttle=house.throttle(),
            keys=house.keys(),
            device=device_of(request.headers.get("user-agent", "")),
            with_factor=factor.roles_with_factor(house.settings),
            now=house.now(),
        )
    except accounts.WrongSignIn:
        said = {"after": own_path(after), "login": login, "wrong": True}
        return page(request, "sign_in.html", said, status=403)
    return _lead_on(house, entry, own_path(after))


def code_form(request: Request, house: HouseIn, bearer: BearerIn) -> Response:
    """The second step: the code of the app or a printed one."""
    after = own_path(request.query_params.get("next", ""))
    if bearer.stage != Stage.CODE:
        return RedirectResponse(_begin(after), status_code=303)
    return _ask_code(request, house, bearer, after)


def enter_code(
    request: Request, house: HouseIn, bearer: BearerIn, code: _Code, after: _Next = ""
) -> Response:
    """Checks the code, which makes the sign-in whole."""
    after = own_path(after)
    token = request.cookies.get(cookie_name(house.settings), "")
    if bearer.stage != Stage.CODE:
        return RedirectResponse(_begin(after), status_code=303)
    try:
        entry = accounts.enter_code(
            house.store(),
            token,
            code,
            client=_address(request),
            throttle=house.throttle(),
            keys=house.keys(),
            now=house.now(),
        )
    except accounts.WrongCode:
        return _ask_code(request, house, bearer, after, wrong=True)
    with house.reading() as conn:
        runs_out = factor.state(conn, entry.viewer.user_id or "").runs_out
    return _lead_on(house, entry, "/account?done=few" if runs_out else after)


def enrol_form(request: Request, house: HouseIn, bearer: BearerIn) -> Response:
    """The first sign-in of a role that must have a second factor: set it up, there is no other way on."""
    after = own_path(request.query_params.get("next", ""))
    if bearer.stage != Stage.ENROL:
        return RedirectResponse(_begin(after), status_code=303)
    return set_up(request, house, bearer, action=_ENROL_PATH, after=after)


def enrol(
    request: Request,
    house: HouseIn,
    bearer: BearerIn,
    code: _Code = "",
    paper: Annotated[bool, Form()] = False,
    after: _Next = "",
) -> Response:
    """Checks that the app shows the right code, makes the sign-in whole, and shows the printed codes, once.

    ``paper``: printed codes alone, for who has no telephone that an app runs on.
    """
    after = own_path(after)
    if bearer.stage != Stage.ENROL or bearer.user is None:
        return RedirectResponse(_begin(after), status_code=303)
    token, now = request.cookies.get(cookie_name(house.settings), ""), house.now()
    names = (f"code:{bearer.user.id}", f"address:{_address(request)}")
    house.throttle().attempt(*names, now=now)
    try:
        with house.writing() as conn:
            codes = (
                factor.new_codes(conn, bearer.user.id, house.keys())
                if paper
                else factor.confirm(conn, bearer.user, code, keys=house.keys(), at=now)
            )
            entry = whole(conn, bearer, token, now=now)
    except accounts.WrongCode:
        return set_up(request, house, bearer, action=_ENROL_PATH, after=after, wrong=True)
    house.throttle().succeeded(*names)
    request.state.viewer = entry.viewer
    onward = after or _first_door(entry.viewer)
    response = printed(request, codes, onward=onward, app=not paper, made_on=now.date())
    give_token(house, response, entry.token)
    return response


def set_up(
    request: Request,
    house: House,
    bearer: accounts.Bearer,
    *,
    action: str,
    after: str = "",
    wrong: bool = False,
) -> Response:
    """The page with the secret that waits: as QR code, and in letters for those who type it."""
    if bearer.user is None:
        return RedirectResponse(_begin(after), status_code=303)
    with house.reading() as conn:
        secret = factor.waiting(conn, bearer.user.id, house.keys())
    if secret is None:
        return RedirectResponse("/account" if bearer.viewer.signed_in else _begin(after), status_code=303)
    address = totp.uri(secret, login=bearer.user.login, issuer=house.settings.site_name)
    told = {
        "action": action,
        "after": after,
        "wrong": wrong,
        "picture": qr_svg(address, fluid=True),
        "groups": [secret[at : at + 4] for at in range(0, len(secret), 4)],
        "login": bearer.user.login,
    }
    return page(request, "second_factor.html", told, status=403 if wrong else 200)


def printed(request: Request, codes: Sequence[str], *, onward: str, app: bool, made_on: date) -> HTMLResponse:
    """The sheet of printed codes: shown once, in the answer to the request that made them."""
    return page(
        request, "printed_codes.html", {"codes": codes, "onward": onward, "app": app, "made_on": made_on}
    )


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


def give_token(house: House, response: Response, token: str) -> None:
    """Puts the token into the cookie: out of reach of scripts, and of other sites."""
    response.set_cookie(
        cookie_name(house.settings),
        token,
        path="/",
        secure=is_https(house.settings),
        httponly=True,
        samesite="lax",
    )


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


def _ask_code(
    request: Request, house: House, bearer: accounts.Bearer, after: str, *, wrong: bool = False
) -> Response:
    with house.reading() as conn:
        app = bearer.user is not None and factor.state(conn, bearer.user.id).app
    told = {"after": after, "wrong": wrong, "app": app}
    return page(request, "sign_in_code.html", told, status=403 if wrong else 200)


def _lead_on(house: House, entry: accounts.Entry, after: str) -> Response:
    """On to where one wanted to go, or to the step that is missing."""
    query = "?" + urlencode({"next": after}) if after else ""
    steps = {Stage.CODE: _CODE_PATH + query, Stage.ENROL: _ENROL_PATH + query}
    onward = steps.get(Stage(entry.stage)) or after or _first_door(entry.viewer)
    response = RedirectResponse(onward, status_code=303)
    give_token(house, response, entry.token)
    return response


def _begin(after: str) -> str:
    return "/sign-in" + ("?" + urlencode({"next": after}) if after else "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _first_door(viewer: accounts.Viewer) -> str:
    doors = doors_of(viewer)
    return doors[0].href if doors else "/"
