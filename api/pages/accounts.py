"""The administrator's pages: accounts and the keys that act for them. Nothing held on people is shown here."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import House, HouseIn, ViewerIn
from api.pages.drawing import page
from ibasho.accounts import administering, factor
from ibasho.accounts.api_keys import create_key
from ibasho.accounts.signing import live_sign_ins
from ibasho.accounts.users import area_of
from ibasho.errors import Conflict, Forbidden, InvalidInput
from ibasho.model import KeyScope, Role
from ibasho.store import accounts as stored
from ibasho.store import api_keys, organisations

__all__ = [
    "account",
    "accounts",
    "add",
    "disable",
    "enable",
    "end_key",
    "make_key",
    "reset_factor",
    "set_password",
    "set_standing",
    "sign_out",
]

_DONE = {
    "added": "アカウントを作りました。パスワードは、会って手わたすか電話で伝えてください。",
    "changed": "変えました。",
    "disabled": "アカウントを閉じました。サインインとAPIキーは、すべて終わりました。",
    "enabled": "アカウントをひらきました。前のAPIキーは、終わったままです。",
    "out": "すべての端末でサインアウトしました。",
    "factor": "2つめの確認を消しました。次のサインインで、用意しなおします。",
    "password": "パスワードを変えました。すべての端末でサインアウトしました。",
    "key": "APIキーを終わらせました。",
}
_WRONG = {
    "login": "そのログイン名は使えません。半角の英数字と . _ @ - で、1〜64文字にしてください。すでにある名前も使えません。",
    "name": "名前は1〜100文字にしてください。",
    "password": "そのパスワードは使えません。12〜128文字で、5種類以上の文字を使い、ログイン名とちがうものにしてください。",
    "area": "地域は、市区町村コード（5けたか6けたの数字）をコンマで区切って入れてください。",
    "role": "訪問や個別の支援にかかわる役割は、この画面では扱えません。サーバーで ibasho user を使ってください。",
    "scopes": "キーにできることを、1つはえらんでください。",
    "owner": "閉じたアカウントのキーは作れません。",
    "expires": "期限は、きょうより後の366日以内にしてください。",
}
_Login = Annotated[str, Form(max_length=200)]
_Name = Annotated[str, Form(max_length=200)]
_Password = Annotated[str, Form(max_length=1000)]
_RoleIn = Annotated[Role, Form()]
_Text = Annotated[str, Form(max_length=1000)]


def accounts(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """All accounts, and the form for another one."""
    return _list(request, house)


def add(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    login: _Login,
    name: _Name,
    password: _Password,
    role: _RoleIn,
    organisation: _Text = "",
    area: _Text = "",
) -> Response:
    """Adds an account; what does not fit is said above the form."""
    try:
        with house.writing() as conn:
            administering.add(
                conn,
                login=login,
                name=name,
                password=password,
                role=role,
                at=house.now(),
                organisation_id=organisations.get(conn, organisation).id if organisation else None,
                area=area_of(area),
            )
    except (InvalidInput, Conflict, Forbidden) as error:
        typed = {"login": login, "name": name, "role": role, "organisation": organisation, "area": area}
        return _list(request, house, wrong=_said(error), typed=typed)
    return _to(login, "added")


def account(request: Request, login: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """One account: what it may, where it is signed in, its keys."""
    return _one(request, house, viewer.login, login)


def set_standing(
    request: Request,
    login: str,
    house: HouseIn,
    viewer: ViewerIn,
    role: _RoleIn,
    organisation: _Text = "",
    area: _Text = "",
) -> Response:
    """Another role, organisation or area."""
    try:
        with house.writing() as conn:
            administering.set_standing(
                conn,
                login,
                role=role,
                organisation_id=organisations.get(conn, organisation).id if organisation else None,
                area=area_of(area),
                by=viewer.login,
                at=house.now(),
            )
    except (InvalidInput, Conflict, Forbidden) as error:
        return _one(request, house, viewer.login, login, wrong=_said(error))
    return _to(login, "changed")


def disable(login: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Closes an account."""
    with house.writing() as conn:
        administering.disable(conn, login, by=viewer.login, at=house.now())
    return _to(login, "disabled")


def enable(login: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Opens a closed account."""
    with house.writing() as conn:
        stored.set_disabled(conn, login, False)
    return _to(login, "enabled")


def sign_out(login: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Ends every sign-in of an account."""
    with house.writing() as conn:
        stored.get(conn, login)
        stored.revoke_all(conn, login, at=house.now())
    return _to(login, "out")


def reset_factor(login: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Forgets an account's second factor."""
    with house.writing() as conn:
        administering.reset_factor(conn, login, at=house.now())
    return _to(login, "factor")


def set_password(
    request: Request, login: str, house: HouseIn, viewer: ViewerIn, password: _Password
) -> Response:
    """Another password for an account."""
    try:
        with house.writing() as conn:
            administering.set_password(conn, login, password, at=house.now())
    except (InvalidInput, Forbidden) as error:
        return _one(request, house, viewer.login, login, wrong=_said(error))
    return _to(login, "password")


def make_key(
    request: Request,
    login: str,
    house: HouseIn,
    viewer: ViewerIn,
    name: _Name,
    days: Annotated[Literal["30", "90", "365"], Form()],
    scopes: Annotated[tuple[KeyScope, ...], Form(max_length=len(KeyScope))] = (),
) -> Response:
    """Makes a key that acts for the account; it is shown in this answer, and never again."""
    at = house.now()
    try:
        if not scopes:
            raise InvalidInput("scopes: at least one is accepted", field="scopes")
        with house.writing() as conn:
            text, _ = create_key(
                conn,
                owner=login,
                name=name,
                scopes=frozenset(scopes),
                at=at,
                expires=at + timedelta(days=int(days)),
            )
    except InvalidInput as error:
        return _one(request, house, viewer.login, login, wrong=_said(error))
    return _one(request, house, viewer.login, login, key=text)


def end_key(key: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """Ends a key."""
    with house.writing() as conn:
        owner = api_keys.revoke(conn, key, at=house.now()).owner
    return _to(owner, "key")


def _list(
    request: Request, house: House, *, wrong: str = "", typed: dict[str, Any] | None = None
) -> Response:
    with house.reading() as conn:
        told = {
            "users": stored.listing(conn),
            "organisations": organisations.listing(conn),
            "roles": _roles(),
            "typed": typed
            or {"login": "", "name": "", "role": Role.ORGANISER, "organisation": "", "area": ""},
            "wrong": wrong,
        }
    return page(request, "accounts.html", told, status=400 if wrong else 200)


def _one(request: Request, house: House, by: str, login: str, *, wrong: str = "", key: str = "") -> Response:
    now = house.now()
    with house.reading() as conn:
        user = stored.get(conn, login)
        told = {
            "user": user,
            "own": login == by,
            "sees_people": administering.sees_people(user.role),
            "organisations": organisations.listing(conn),
            "roles": _roles(),
            "factor": factor.state(conn, user.id),
            "sign_ins": len(live_sign_ins(conn, user, now=now)),
            "keys": api_keys.listing(conn, owner=login),
            "now": now,
            "zone": house.settings.zone,
            "key": key,
            "wrong": wrong,
            "done": _DONE.get(request.query_params.get("done", ""), ""),
        }
    return page(request, "account_of.html", told, status=400 if wrong else 200)


def _roles() -> list[Role]:
    """The roles that can be given here."""
    return [role for role in Role if role is not Role.PUBLIC and not administering.sees_people(role)]


def _said(error: InvalidInput | Conflict | Forbidden) -> str:
    """What to do about it, in Japanese; the fields are this page's own."""
    return _WRONG.get(error.field or "", "いまの状態では、できません。")


def _to(login: str, done: str) -> Response:
    return RedirectResponse(f"/accounts/{login}?done={done}", status_code=303)
