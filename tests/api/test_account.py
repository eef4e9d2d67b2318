"""The second step of signing in and the account's own page, with a browser's requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from ibasho import accounts
from ibasho.accounts import totp
from ibasho.errors import InvalidInput
from ibasho.model import Role
from tests.api.town import PASSWORD, Town, build, settings_in

NEW = "atarashii aikotoba"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class House:
    """An installation where coordinators must have a second factor, with a clock that the test moves on."""

    town: Town
    at: datetime
    client_of: Callable[..., Any]

    def __post_init__(self) -> None:
        settings = self.town.settings.model_copy(update={"second_factor_roles": "coordinator"})
        self.app = create_app(settings, clock=lambda: self.at)

    def browser(self) -> Any:
        return self.client_of(self.app)

    def password(self, login: str, password: str = PASSWORD, **more: Any) -> tuple[Any, Any]:
        """A browser in which login and password were typed, and the answer."""
        client = self.browser()
        data = {"login": login, "password": password, **more}
        return client, client.post("/sign-in", data=data, headers={"User-Agent": FIREFOX})

    def enrolled(self) -> tuple[Any, str, list[str]]:
        """A coordinator's browser after setting up the app: with the secret and the printed codes."""
        client, _ = self.password("coordinator")
        secret = secret_of(client.get("/sign-in/enrol").text)
        answer = client.post("/sign-in/enrol", data={"code": self.app_code(secret)})
        return client, secret, codes_of(answer.text)

    def app_code(self, secret: str) -> str:
        return totp.code_at(secret, totp.step_at(self.at))


@pytest.fixture
def house(tmp_path: Path, now: datetime, client_of: Callable[..., Any]) -> Iterator[House]:
    town = build(tmp_path, now)
    yield House(town, now, client_of)
    town.store.close()


def secret_of(text: str) -> str:
    found = re.search(r'<p class="secret"><span class="code">([A-Z2-7 ]+)</span>', text)
    assert found is not None
    return found[1].replace(" ", "")


def codes_of(text: str) -> list[str]:
    return re.findall(r"<li><span class=\"code\">([A-Z2-9-]{14})</span>", text)


def handles_of(text: str) -> list[str]:
    return re.findall(r"/account/sign-ins/([0-9a-f]{16})/end", text)


def test_the_first_sign_in_leads_to_setting_up_and_nothing_else(house: House) -> None:
    client, answer = house.password("coordinator", next="/outreach")
    assert answer.headers["location"] == "/sign-in/enrol?next=%2Foutreach"
    for path in ("/outreach", "/moderation", "/account", "/api/jobs/none"):
        assert client.get(path).status_code == 401
    assert client.get("/sign-in/code").headers["location"] == "/sign-in"
    assert (
        client.get("/outreach", headers={"Accept": "text/html"}).headers["location"].startswith("/sign-in?")
    )
    page = client.get("/sign-in/enrol?next=/outreach").text
    assert "<svg" in page
    assert secret_of(page) == secret_of(client.get("/sign-in/enrol").text)
    before = client.cookies["ibasho"]
    wrong = client.post("/sign-in/enrol", data={"code": "000000", "next": "/outreach"})
    assert wrong.status_code == 403
    assert "確かめられませんでした" in wrong.text
    right = client.post("/sign-in/enrol", data={"code": house.app_code(secret_of(page)), "next": "/outreach"})
    assert right.status_code == 200
    assert right.headers["cache-control"] == "no-store"
    assert len(set(codes_of(right.text))) == 10
    assert 'href="/outreach"' in right.text
    assert client.cookies["ibasho"] != before
    assert client.get("/outreach").status_code == 200
    assert not codes_of(client.get("/account").text), "shown once"


def test_then_password_and_code_let_in(house: House) -> None:
    _, secret, codes = house.enrolled()
    house.at += timedelta(minutes=2)
    client, answer = house.password("coordinator", next="/outreach")
    assert answer.headers["location"] == "/sign-in/code?next=%2Foutreach"
    assert client.get("/outreach").status_code == 401
    assert client.get("/sign-in/enrol").headers["location"] == "/sign-in"
    assert "6けたの数字、または紙のコード" in client.get("/sign-in/code").text
    answer = client.post("/sign-in/code", data={"code": house.app_code(secret), "next": "/outreach"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/outreach")
    assert client.get("/outreach").status_code == 200
    another, _ = house.password("coordinator")
    assert another.post("/sign-in/code", data={"code": house.app_code(secret)}).status_code == 403, "replayed"
    assert another.post("/sign-in/code", data={"code": codes[3].lower()}).status_code == 303
    assert "あと9個" in another.get("/account").text


def test_the_second_step_leads_to_no_other_site(house: House) -> None:
    _, _, codes = house.enrolled()
    for code, address in zip(
        codes, ("//evil.example", "/\\evil.example", "https:evil.example"), strict=False
    ):
        client, answer = house.password("coordinator", next=address)
        assert answer.headers["location"] == "/sign-in/code"
        answer = client.post("/sign-in/code", data={"code": code, "next": address})
        assert "evil" not in answer.headers["location"]


def test_codes_are_guessed_ten_times_and_no_more(house: House) -> None:
    _, _, codes = house.enrolled()
    client, _ = house.password("coordinator")
    for _ in range(10):
        assert client.post("/sign-in/code", data={"code": "111111"}).status_code == 403
    assert client.post("/sign-in/code", data={"code": codes[0]}).status_code == 429


def test_the_half_way_ends_after_ten_minutes_and_by_giving_up(house: House) -> None:
    _, _, codes = house.enrolled()
    late, _ = house.password("coordinator")
    given_up, _ = house.password("coordinator")
    token = given_up.cookies["ibasho"]
    given_up.post("/sign-out")
    given_up.cookies.set("ibasho", token)
    house.at += timedelta(minutes=10)
    for client in (late, given_up):
        answer = client.post("/sign-in/code", data={"code": codes[0]})
        assert answer.headers["location"] == "/sign-in"
        assert client.get("/outreach").status_code == 401


def test_paper_alone_is_enough_and_says_when_it_runs_out(house: House) -> None:
    client, _ = house.password("coordinator")
    codes = codes_of(client.post("/sign-in/enrol", data={"paper": "yes"}).text)
    assert len(codes) == 10
    for number, code in enumerate(codes, 1):
        client, _ = house.password("coordinator", next="/outreach")
        assert "紙のコード（12文字）" in client.get("/sign-in/code").text
        answer = client.post("/sign-in/code", data={"code": code, "next": "/outreach"})
        assert answer.headers["location"] == ("/outreach" if number < 7 else "/account?done=few")
    assert "残りわずか" in client.get("/account?done=few").text
    fresh = codes_of(client.post("/account/codes", data={"password": PASSWORD}).text)
    assert len(set(fresh) - set(codes)) == 10


def test_in_the_demonstration_nobody_is_asked(house: House) -> None:
    settings = house.town.settings.model_copy(update={"demo": True, "second_factor_roles": "coordinator"})
    client = house.client_of(create_app(settings, clock=lambda: house.at))
    answer = client.post("/sign-in", data={"login": "coordinator", "password": PASSWORD})
    assert answer.headers["location"] == "/moderation"
    assert "見本の町では聞きません" in client.get("/account").text


def test_an_unknown_role_in_the_settings_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'king' is no role"):
        create_app(settings_in(tmp_path, second_factor_roles="king"))


def test_a_demonstration_under_a_public_address_is_refused(tmp_path: Path) -> None:
    create_app(settings_in(tmp_path, demo=True, base_url="http://localhost:8000"))
    with pytest.raises(InvalidInput, match=r"names ibasho\.example; a demonstration"):
        create_app(settings_in(tmp_path, demo=True, base_url="https://ibasho.example"))


def test_devices_are_listed_and_signed_out_one_by_one_or_together(house: House) -> None:
    here, _ = house.password("planner")
    house.at += timedelta(minutes=5)
    others = [house.password("planner")[0] for _ in range(3)]
    text = here.get("/account").text
    assert text.count("Firefox（Windows）") == 4
    assert text.count("この端末") == 1
    assert "2026年4月1日 10:05" in text
    handles = handles_of(text)
    assert len(handles) == 3
    answer = here.post(f"/account/sign-ins/{handles[0]}/end")
    assert answer.headers["location"] == "/account?done=ended"
    assert sorted(each.get("/planner").status_code for each in others) == [200, 200, 401]
    assert here.post("/account/sign-ins/end-others").headers["location"] == "/account?done=others"
    assert {each.get("/planner").status_code for each in others} == {401}
    assert here.get("/planner").status_code == 200
    assert handles_of(here.get("/account").text) == []


def test_nobody_signs_another_out(house: House) -> None:
    planner, organiser = house.password("planner")[0], house.password("organiser")[0]
    house.password("planner")
    handle = handles_of(planner.get("/account").text)[0]
    assert organiser.post(f"/account/sign-ins/{handle}/end").status_code == 404
    assert organiser.post("/account/sign-ins/end-others").status_code == 303
    assert len(handles_of(planner.get("/account").text)) == 1


def test_use_keeps_a_sign_in_open_and_rest_ends_it(house: House) -> None:
    client, _ = house.password("planner")
    for _ in range(5):
        house.at += timedelta(minutes=100)
        assert client.get("/planner").status_code == 200
    house.at += timedelta(minutes=121)
    assert client.get("/planner").status_code == 401


def test_a_long_import_keeps_nobody_from_reading(house: House) -> None:
    client, _ = house.password("planner")
    house.at += timedelta(minutes=5)
    with house.town.store.writing():
        assert client.get("/planner").status_code == 200
    assert client.get("/planner").status_code == 200
    house.at += timedelta(minutes=118)
    assert client.get("/planner").status_code == 200, "the second look was noted"


def test_another_password_for_who_knows_the_present_one(house: House) -> None:
    here, other = house.password("planner")[0], house.password("planner")[0]

    def change(password: str, new: str = NEW, again: str = NEW) -> Any:
        return here.post("/account/password", data={"password": password, "new": new, "again": again})

    assert "いまのパスワードがちがいます" in change("wrong").text
    assert "2回で同じに" in change(PASSWORD, again=NEW + "!").text
    assert "使えません" in change(PASSWORD, new="short", again="short").text
    assert other.get("/planner").status_code == 200
    before = here.cookies["ibasho"]
    assert change(PASSWORD).headers["location"] == "/account?done=password"
    assert here.cookies["ibasho"] != before
    assert here.get("/planner").status_code == 200
    assert other.get("/planner").status_code == 401
    assert house.password("planner")[1].status_code == 403
    assert house.password("planner", NEW)[1].status_code == 303


def test_the_present_password_is_guessed_ten_times_and_no_more(house: House) -> None:
    client, _ = house.password("planner")
    for path in ["/account/factor", "/account/codes"] * 5:
        assert client.post(path, data={"password": "wrong"}).status_code == 403
    assert client.post("/account/codes", data={"password": PASSWORD}).status_code == 429


def test_an_open_device_alone_changes_no_second_factor(house: House) -> None:
    client, secret, _ = house.enrolled()
    other, _ = house.password("coordinator")
    house.at += timedelta(minutes=2)
    other.post("/sign-in/code", data={"code": house.app_code(secret)})
    assert "パスワードがちがいます" in client.post("/account/factor", data={"password": "x"}).text
    assert client.post("/account/factor/confirm", data={"code": "000000"}).headers["location"] == "/account"
    page = client.post("/account/factor", data={"password": PASSWORD}).text
    new = secret_of(page)
    assert new != secret
    assert client.post("/account/factor/confirm", data={"code": house.app_code(secret)}).status_code == 403
    assert other.get("/outreach").status_code == 200
    done = client.post("/account/factor/confirm", data={"code": house.app_code(new)})
    assert len(codes_of(done.text)) == 10
    assert other.get("/outreach").status_code == 401
    house.at += timedelta(minutes=2)
    again, _ = house.password("coordinator")
    assert again.post("/sign-in/code", data={"code": house.app_code(secret)}).status_code == 403
    assert again.post("/sign-in/code", data={"code": house.app_code(new)}).status_code == 303


def test_a_role_that_need_not_have_one_can_and_is_asked_from_then_on(house: House) -> None:
    client, answer = house.password("planner")
    assert answer.headers["location"] == "/planner"
    assert "なくても使えますが" in client.get("/account").text
    secret = secret_of(client.post("/account/factor", data={"password": PASSWORD}).text)
    client.post("/account/factor/confirm", data={"code": house.app_code(secret)})
    assert house.password("planner")[1].headers["location"] == "/sign-in/code"


def test_another_role_signs_out_and_asks_for_what_it_needs(house: House) -> None:
    client, _ = house.password("planner")
    with house.town.store.writing() as conn:
        accounts.users.change_role(conn, "planner", Role.COORDINATOR, at=house.at)
    assert client.get("/planner").status_code == 401
    assert house.password("planner")[1].headers["location"] == "/sign-in/enrol"


def test_hostile_names_stay_text(house: House) -> None:
    login, name = "a@b", "<script>alert(1)</script>{{7*7}}"
    with house.town.store.writing() as conn:
        accounts.create(conn, login=login, name=name, password=PASSWORD, role=Role.COORDINATOR, at=house.at)
    client = house.browser()
    agent = {"User-Agent": "<script>alert(2)</script> Firefox/1"}
    client.post("/sign-in", data={"login": login, "password": PASSWORD}, headers=agent)
    secret = secret_of(client.get("/sign-in/enrol").text)
    client.post("/sign-in/enrol", data={"code": house.app_code(secret)})
    text = client.get("/account").text
    assert "<script>alert" not in text
    assert "{{7*7}}" in text
