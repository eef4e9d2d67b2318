"""The layer around the application: what it lets in, and what every answer carries."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from api import problems
from api.security import BODY_BYTES_MOST, Guard
from ibasho.settings import Settings

SHAPE = {"type", "title", "status", "detail", "instance", "errors"}


def guarded(base_url: str = "http://127.0.0.1:8000") -> FastAPI:
    app = FastAPI()
    settings = Settings(base_url=base_url)
    app.state.settings = settings
    problems.register(app)

    @app.get("/hello/{name}")
    def hello(name: str) -> dict[str, str]:
        return {"name": name}

    @app.get("/cookie")
    def cookie() -> Response:
        response = Response("ok")
        response.set_cookie("ibasho", "x")
        return response

    @app.get("/maps/town")
    def town() -> dict[str, str]:
        return {}

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("/secret/path SELECT password")

    @app.post("/take")
    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    app.add_middleware(Guard, settings=settings)
    return app


@pytest.fixture
def client(client_of: Callable[..., Any]) -> Any:
    return client_of(guarded())


def test_every_answer_carries_the_security_headers(client: Any) -> None:
    for path in ("/hello/a", "/nowhere", "/broken"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_nonces_are_fresh(client: Any) -> None:
    policies = {client.get("/hello/a").headers["content-security-policy"] for _ in range(5)}
    assert len(policies) == 5


def test_maps_may_stand_in_frames_of_this_site_only(client: Any) -> None:
    headers = client.get("/maps/town").headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_hsts_only_where_there_is_tls(client: Any, client_of: Callable[..., Any]) -> None:
    assert "strict-transport-security" not in client.get("/hello/a").headers
    secure = client_of(guarded("https://ibasho.example"), "https://ibasho.example")
    assert "strict-transport-security" in secure.get("/hello/a").headers


def test_what_was_asked_and_who_signed_in_is_not_cached(client: Any) -> None:
    assert client.get("/hello/a").headers["cache-control"] == "no-cache"
    assert client.get("/hello/a?lon=1").headers["cache-control"] == "no-store"
    assert client.get("/cookie").headers["cache-control"] == "no-store"
    assert client.get("/hello/a").headers["cache-control"] == "no-store"
    assert "Cookie" in client.get("/hello/a").headers["vary"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "a b", "", "[::1"]
)
def test_unknown_hosts_are_misdirected(client: Any, host: str) -> None:
    answer = client.get("/hello/a", headers={"Host": host})
    assert answer.status_code == 421
    assert set(answer.json()) == SHAPE
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8123", "[::1]:8000"])
def test_this_machine_is_known_by_its_own_names(client: Any, host: str) -> None:
    assert client.get("/hello/a", headers={"Host": host}).status_code == 200


def test_a_large_body_is_refused_before_it_is_read(client: Any) -> None:
    assert client.post("/take", content=b"x" * BODY_BYTES_MOST).json() == {"bytes": BODY_BYTES_MOST}
    assert client.post("/take", content=b"x" * (BODY_BYTES_MOST + 1)).status_code == 413


def test_a_body_without_length_is_counted(client: Any) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 4096

    answer = client.post("/take", content=endless())
    assert answer.status_code == 413
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize("length", [b"-1", b"many", b"9" * 30, "１".encode()])
def test_strange_lengths_are_refused(client: Any, length: bytes) -> None:
    answer = client.request("POST", "/take", headers={"Content-Length": length})
    assert answer.status_code in {400, 413}


def test_compressed_bodies_are_refused(client: Any) -> None:
    assert client.post("/take", content=b"x", headers={"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8000@evil.example"}, 403),
    ],
)
def test_changes_come_from_this_site_only(client: Any, headers: dict[str, str], status: int) -> None:
    assert client.post("/take", headers=headers).status_code == status
    assert client.get("/hello/a", headers=headers).status_code == 200


def test_an_unexpected_error_tells_an_id_and_nothing_else(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="ibasho.problems"):
        answer = client.get("/broken")
    told = answer.json()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == SHAPE
    assert not {"secret", "SELECT", "Zero", "Traceback"} & set(answer.text.split())
    assert "secret" not in answer.text
    assert told["instance"].removeprefix("urn:uuid:") in caplog.text


def test_the_access_log_has_neither_query_nor_path_values(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="ibasho.access"):
        client.get("/hello/somebody?lon=139.767125&lat=35.681236")
    assert "GET /hello/{name} 200" in caplog.text
    assert "139" not in caplog.text
    assert "somebody" not in caplog.text


def test_head_is_get_without_its_body(client: Any) -> None:
    answer = client.request("HEAD", "/hello/a")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == "application/json"
