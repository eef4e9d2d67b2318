"""Signing in with a browser: cookie, way on, way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.pages.sign_in import own_path
from ibasho.model import Role
from tests.api.town import PASSWORD, Town, build


def test_a_visitor_gets_no_cookie(visitor: Any, town: Town) -> None:
    for path in ("/", "/sign-in", f"/places/{town.ids['place']}", "/maps/places", "/api/places", "/nowhere"):
        assert "set-cookie" not in visitor.get(path).headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Any) -> None:
    answer = visitor.post("/sign-in", data={"login": "planner", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert answer.headers["location"] == "/planner"
    assert cookie.startswith("ibasho=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "Secure" not in cookie  # plain http on this machine: a browser would throw a secure one away


def test_over_tls_the_cookie_is_bound_to_host_and_tls(town: Town, client_of: Callable[..., Any]) -> None:
    settings = town.settings.model_copy(update={"base_url": "https://ibasho.example"})
    client = client_of(create_app(settings, clock=lambda: town.now), "https://ibasho.example")
    cookie = client.post("/sign-in", data={"login": "planner", "password": PASSWORD}).headers["set-cookie"]
    assert cookie.startswith("__Host-ibasho=")
    assert "Secure" in cookie


def test_a_cookie_made_up_by_somebody_is_a_visitor(visitor: Any) -> None:
    visitor.cookies.set("ibasho", "a" * 43)
    assert visitor.get("/planner").status_code == 401
    answer = visitor.post("/sign-in", data={"login": "planner", "password": PASSWORD})
    assert "a" * 43 not in answer.headers["set-cookie"]


def test_the_token_changes_at_each_sign_in_and_the_one_before_ends(signed_in: Callable[[Role], Any]) -> None:
    client = signed_in(Role.PLANNER)
    before = client.cookies["ibasho"]
    client.post("/sign-in", data={"login": "planner", "password": PASSWORD})
    after = client.cookies["ibasho"]
    assert before != after
    client.cookies.set("ibasho", before, domain="127.0.0.1")
    assert client.get("/planner").status_code in {401, 200}
    fresh = signed_in(Role.PUBLIC)
    fresh.cookies.set("ibasho", before)
    assert fresh.get("/planner").status_code == 401


def test_signing_out_ends_the_session_on_the_server(signed_in: Callable[[Role], Any]) -> None:
    client = signed_in(Role.PLANNER)
    token = client.cookies["ibasho"]
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]
    stolen = signed_in(Role.PUBLIC)
    stolen.cookies.set("ibasho", token)
    assert stolen.get("/planner").status_code == 401


def test_a_wrong_password_and_an_unknown_login_get_the_same_page(visitor: Any) -> None:
    pages = []
    for login in ("planner", "nobody1"):
        answer = visitor.post("/sign-in", data={"login": login, "password": "wrong password"})
        assert answer.status_code == 403
        pages.append(answer.text.replace(login, "LOGIN"))
    assert pages[0] == pages[1]
    assert "ちがいます" in pages[0]


def test_guessing_is_slowed_whatever_address_a_header_claims_and_whichever_process_answers(
    tmp_path: Path, now: datetime, client_of: Callable[..., Any]
) -> None:
    town = build(tmp_path, now)
    clients = [client_of(create_app(town.settings, clock=lambda: now)) for _ in range(2)]
    for number in range(10):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        answer = clients[number % 2].post(
            "/sign-in", data={"login": f"guess{number}", "password": "x"}, headers=headers
        )
        assert answer.status_code == 403
    for client in clients:
        answer = client.post(
            "/sign-in",
            data={"login": "planner", "password": PASSWORD},
            headers={"X-Forwarded-For": "192.0.2.99"},
        )
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
    town.store.close()


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r//evil.example",
        " //evil.example",
        "///evil.example",
        "/\u2028/evil.example",
        "evil.example",
        "@evil.example",
        "//127.0.0.1@evil.example",
        "https://127.0.0.1:8000@evil.example",
        "//[::1",
        "",
    ],
)
def test_nobody_is_led_to_another_site(visitor: Any, address: str) -> None:
    assert own_path(address) == ""
    answer = visitor.post("/sign-in", data={"login": "planner", "password": PASSWORD, "next": address})
    assert answer.headers["location"] == "/planner"


def test_one_is_led_back_to_where_one_wanted_to_go(visitor: Any) -> None:
    wanted = "/planner?run=x&demand=people"
    answer = visitor.post("/sign-in", data={"login": "planner", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == wanted


def test_what_a_signed_in_person_sees_is_not_stored_anywhere(
    signed_in: Callable[[Role], Any], town: Town
) -> None:
    client = signed_in(Role.PLANNER)
    for path in ("/planner", "/", f"/api/gaps/{town.ids['secret']}", "/sign-in"):
        assert client.get(path).headers["cache-control"] == "no-store"


def test_hostile_text_in_the_form_stays_text(visitor: Any) -> None:
    login = '"><script>alert(1)</script>{{7*7}}'
    answer = visitor.post("/sign-in", data={"login": login, "password": "x", "next": '"><img src=x>'})
    assert "<script>alert" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text
    assert "{{7*7}}" in answer.text
