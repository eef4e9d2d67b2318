"""The administrator's pages: accounts are kept, and who sees homes or cases is out of reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from ibasho.accounts.administering import sees_people
from ibasho.model import Role
from ibasho.store import accounts as stored
from ibasho.store import api_keys
from tests.api.town import PASSWORD, Town, build

NEW = "atarashii aikotoba"
PEOPLE = [Role.OUTREACH_WORKER, Role.COORDINATOR, Role.CASE_MEMBER]


@dataclass
class Desk:
    """An administrator's browser, and means to make others."""

    town: Town
    admin: Any
    browser: Callable[[], Any]

    def user(self, login: str) -> stored.User:
        with self.town.store.reading() as conn:
            return stored.get(conn, login)

    def signs_in(self, login: str, password: str = PASSWORD) -> Any:
        client = self.browser()
        answer = client.post("/sign-in", data={"login": login, "password": password})
        return client if answer.status_code == 303 else None


@pytest.fixture
def desk(tmp_path: Path, now: datetime, client_of: Callable[..., Any]) -> Iterator[Desk]:
    town = build(tmp_path, now)
    app = create_app(town.settings, clock=lambda: now)
    admin = client_of(app)
    answer = admin.post("/sign-in", data={"login": "admin", "password": PASSWORD})
    assert answer.headers["location"] == "/accounts"
    yield Desk(town, admin, lambda: client_of(app))
    town.store.close()


def new(**more: str) -> dict[str, str]:
    return {"login": "hana", "name": "見本 花", "password": NEW, "role": "organiser", **more}


def test_an_account_is_made_changed_closed_and_opened(desk: Desk) -> None:
    club = desk.town.ids["club"]
    answer = desk.admin.post("/accounts", data=new(organisation=club, area="37202,37201"))
    assert answer.headers["location"] == "/accounts/hana?done=added"
    made = desk.user("hana")
    assert (made.role, made.organisation_id, made.area) == (Role.ORGANISER, club, ("37201", "37202"))
    hana = desk.signs_in("hana", NEW)
    assert "見本サロン" in hana.get("/organiser").text
    desk.admin.post("/accounts/hana/standing", data={"role": "organiser", "area": ""})
    assert desk.user("hana") == stored.User(made.id, "hana", "見本 花", Role.ORGANISER)
    assert hana.get("/organiser").status_code == 200, "the role is as before"
    desk.admin.post("/accounts/hana/standing", data={"role": "planner"})
    assert hana.get("/planner").status_code == 401
    hana = desk.signs_in("hana", NEW)
    assert hana.get("/planner").status_code == 200
    desk.admin.post("/accounts/hana/sign-out")
    assert hana.get("/planner").status_code == 401
    assert desk.admin.post("/accounts/hana/disable").headers["location"] == "/accounts/hana?done=disabled"
    assert desk.signs_in("hana", NEW) is None
    assert "閉じています" in desk.admin.get("/accounts").text
    desk.admin.post("/accounts/hana/enable")
    desk.admin.post("/accounts/hana/password", data={"password": PASSWORD})
    assert desk.signs_in("hana", NEW) is None
    assert desk.signs_in("hana") is not None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"login": "a b"}, "そのログイン名は使えません"),
        ({"login": "planner"}, "そのログイン名は使えません"),
        ({"name": " "}, "名前は1〜100文字"),
        ({"password": "short"}, "そのパスワードは使えません"),
        ({"area": "見本市"}, "市区町村コード"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    desk: Desk, more: dict[str, str], told: str
) -> None:
    answer = desk.admin.post("/accounts", data=new(name="見本 花子") | more)
    assert answer.status_code == 400
    assert told in answer.text
    assert NEW not in answer.text
    if "name" not in more:
        assert 'value="見本 花子"' in answer.text
    with desk.town.store.reading() as conn:
        assert stored.by_login(conn, "hana") is None


@pytest.mark.parametrize("role", PEOPLE)
def test_who_sees_people_is_out_of_reach(desk: Desk, role: Role) -> None:
    """An administrator cannot become such a person, by making, changing or opening an account."""
    login = role.value
    assert desk.admin.post("/accounts", data=new(role=login)).status_code == 400
    assert desk.admin.post("/accounts/planner/standing", data={"role": login}).status_code == 400
    assert desk.admin.post(f"/accounts/{login}/password", data={"password": NEW}).status_code == 400
    assert desk.admin.post(f"/accounts/{login}/reset-factor").status_code == 403
    assert desk.signs_in(login) is not None, "the password is as before"
    assert desk.user("planner").role is Role.PLANNER
    page = desk.admin.get(f"/accounts/{login}").text
    assert f"/accounts/{login}/password" not in page
    assert f"/accounts/{login}/disable" in page
    desk.admin.post(f"/accounts/{login}/disable")
    assert desk.signs_in(login) is None


def test_these_are_the_roles_that_see_people() -> None:
    assert [role for role in Role if sees_people(role)] == PEOPLE


def test_the_own_account_is_neither_closed_nor_given_away(desk: Desk) -> None:
    assert desk.admin.post("/accounts/admin/disable").status_code == 409
    assert desk.admin.post("/accounts/admin/standing", data={"role": "planner"}).status_code == 400
    assert desk.admin.get("/accounts").status_code == 200
    assert "/accounts/admin/disable" not in desk.admin.get("/accounts/admin").text


def test_a_key_is_shown_once_and_ended(desk: Desk) -> None:
    data = {"name": "名簿の取りこみ", "days": "30", "scopes": ["read", "import"]}
    text = desk.admin.post("/accounts/organiser/keys", data=data).text
    found = re.search(r"ibasho_[0-9a-f]{8}_[\w-]{43}", text)
    assert found is not None
    key = {"Authorization": f"Bearer {found[0]}"}
    program = desk.browser()
    assert program.get("/api/places", headers=key).status_code == 200
    assert program.get("/organiser", headers=key).status_code == 403, "not what the scopes say"
    page = desk.admin.get("/accounts/organiser").text
    assert found[0] not in page
    assert "名簿の取りこみ" in page
    assert "読む" in page
    with desk.town.store.reading() as conn:
        kept = api_keys.listing(conn, owner="organiser")
    assert [each.scopes for each in kept] == [("import", "read")]
    desk.admin.post(f"/accounts/keys/{kept[0].prefix}/end")
    assert program.get("/api/places", headers=key).status_code == 401
    assert "終わりました" in desk.admin.get("/accounts/organiser").text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": "x", "days": "30"}, "1つはえらんで"),
        ({"name": " ", "days": "30", "scopes": "read"}, "1〜100文字"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(desk: Desk, data: dict[str, str], told: str) -> None:
    answer = desk.admin.post("/accounts/planner/keys", data=data)
    assert answer.status_code == 400
    assert told in answer.text


def test_an_account_that_does_not_exist_is_not_found(desk: Desk) -> None:
    for method, path in (
        ("GET", "/accounts/nobody"),
        ("POST", "/accounts/nobody/disable"),
        ("POST", "/accounts/nobody/enable"),
        ("POST", "/accounts/nobody/sign-out"),
        ("POST", "/accounts/nobody/reset-factor"),
        ("POST", "/accounts/keys/none/end"),
    ):
        assert desk.admin.request(method, path).status_code == 404, path


def test_hostile_names_stay_text(desk: Desk) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    desk.admin.post("/accounts", data=new(name=hostile))
    desk.admin.post("/accounts/hana/keys", data={"name": hostile, "days": "30", "scopes": "read"})
    for path in ("/accounts", "/accounts/hana"):
        text = desk.admin.get(path).text
        assert "<script>alert" not in text
        assert "{{7*7}}" in text
