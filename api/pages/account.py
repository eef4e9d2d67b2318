"""The own account: where one is signed in, the second factor, the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import BearerIn, House, HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.sign_in import give_token, printed, set_up
from api.security import cookie_name
from ibasho import accounts
from ibasho.accounts import factor, own
from ibasho.accounts.hashes import token_hash
from ibasho.accounts.signing import live_sign_ins
from ibasho.errors import InvalidInput, NotFound
from ibasho.store import accounts as stored
from ibasho.store import organisations

__all__ = [
    "account",
    "begin_factor",
    "confirm_factor",
    "end_others",
    "end_sign_in",
    "new_password",
    "new_printed_codes",
]

_DONE = {
    "ended": "その端末をサインアウトしました。",
    "others": "ほかの端末をすべてサインアウトしました。",
    "few": "紙のコードが残りわずかです。なくなると入れなくなります。下で作りなおしてください。",
    "password": "パスワードを変えました。ほかの端末はサインアウトしました。",
}
_Password = Annotated[str, Form(max_length=1000)]


def account(request: Request, house: HouseIn, bearer: BearerIn) -> Response:
    """Who one is here, the devices that are signed in, the second factor and the password."""
    return _page(request, house, bearer)


def end_sign_in(handle: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Ends one sign-in of one's own; not found for anybody else's."""
    with house.writing() as conn:
        stored.revoke_one(conn, viewer.login, handle, at=house.now())
    return RedirectResponse("/account?done=ended", status_code=303)


def end_others(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """Ends every sign-in of one's own but this."""
    with house.writing() as conn:
        stored.revoke_all(conn, viewer.login, at=house.now(), but=token_hash(_token(request, house)))
    return RedirectResponse("/account?done=others", status_code=303)


def new_password(
    request: Request, house: HouseIn, bearer: BearerIn, password: _Password, new: _Password, again: _Password
) -> Response:
    """Another password for who knows the present one; every other device is signed out."""
    if new != again:
        return _page(request, house, bearer, wrong="again")
    try:
        token = own.change_password(
            house.store(), _token(request, house), password, new, throttle=house.throttle(), now=house.now()
        )
    except accounts.WrongSignIn:
        return _page(request, house, bearer, wrong="password")
    except InvalidInput:
        return _page(request, house, bearer, wrong="weak")
    response = RedirectResponse("/account?done=password", status_code=303)
    give_token(house, response, token)
    return response


def begin_factor(request: Request, house: HouseIn, bearer: BearerIn, password: _Password) -> Response:
    """For who knows the password: a new secret, to be set up in an app. The one before counts until that is done."""
    try:
        own.require_password(
            house.store(), _token(request, house), password, throttle=house.throttle(), now=house.now()
        )
    except accounts.WrongSignIn:
        return _page(request, house, bearer, wrong="factor")
    with house.writing() as conn:
        factor.begin(conn, _user(bearer).id, house.keys())
    return set_up(request, house, bearer, action="/account/factor/confirm")


def confirm_factor(
    request: Request, house: HouseIn, bearer: BearerIn, code: Annotated[str, Form(max_length=100)]
) -> Response:
    """The new secret counts since the app shows its code; every other device is signed out."""
    now, user = house.now(), _user(bearer)
    house.throttle().attempt(f"code:{user.id}", now=now)
    try:
        with house.writing() as conn:
            codes = factor.confirm(conn, user, code, keys=house.keys(), at=now)
            stored.revoke_all(conn, user.login, at=now, but=token_hash(_token(request, house)))
    except accounts.WrongCode:
        return set_up(request, house, bearer, action="/account/factor/confirm", wrong=True)
    house.throttle().succeeded(f"code:{user.id}")
    return printed(request, codes, onward="/account", app=True, made_on=now.date())


def new_printed_codes(request: Request, house: HouseIn, bearer: BearerIn, password: _Password) -> Response:
    """Ten new printed codes for who knows the password; the earlier ones no longer count."""
    now, user = house.now(), _user(bearer)
    try:
        own.require_password(
            house.store(), _token(request, house), password, throttle=house.throttle(), now=now
        )
    except accounts.WrongSignIn:
        return _page(request, house, bearer, wrong="codes")
    with house.writing() as conn:
        codes = factor.new_codes(conn, user.id, house.keys())
        app = factor.state(conn, user.id).app
        stored.revoke_all(conn, user.login, at=now, but=token_hash(_token(request, house)))
    return printed(request, codes, onward="/account", app=app, made_on=now.date())


def _page(request: Request, house: House, bearer: accounts.Bearer, *, wrong: str = "") -> Response:
    """The page as it is now; ``wrong`` names the form whose entry did not fit."""
    now, user = house.now(), _user(bearer)
    with house.reading() as conn:
        mine = user.organisation_id
        told = {
            "user": user,
            "organisation": organisations.get(conn, mine) if mine else None,
            "sign_ins": live_sign_ins(conn, user, now=now),
            "this": bearer.sign_in.handle if bearer.sign_in else "",
            "factor": factor.state(conn, user.id),
            "needed": user.role in factor.roles_with_factor(house.settings),
            "zone": house.settings.zone,
            "done": _DONE.get(request.query_params.get("done", ""), ""),
            "wrong": wrong,
        }
    return page(request, "account.html", told, status=403 if wrong else 200)


def _user(bearer: accounts.Bearer) -> stored.User:
    """The person; a key has none of these pages."""
    if bearer.user is None:
        raise NotFound("there is no account to show")
    return bearer.user


def _token(request: Request, house: House) -> str:
    return request.cookies.get(cookie_name(house.settings), "")
