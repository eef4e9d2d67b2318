"""A client that talks to an application in this process, without a network and without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import create_app
from ibasho.accounts import passwords
from ibasho.model import Role
from tests.api.town import PASSWORD, Town, build

BASE_URL = "http://127.0.0.1:8000"


class Client:
    """Asks an ASGI application; keeps cookies like a browser, follows no redirect unless told to.

    Its event loop runs in a thread of its own: the browser tests keep one running in this thread.
    """

    def __init__(self, app: Any, base_url: str = BASE_URL) -> None:
        self._waiting = start_blocking_portal()
        self._portal = self._waiting.__enter__()
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
        self._http = httpx.AsyncClient(transport=transport, base_url=base_url)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._portal.call(partial(self._http.request, method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        return self.request("POST", url, **more)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    def close(self) -> None:
        self._portal.call(self._http.aclose)
        self._waiting.__exit__(None, None, None)


@pytest.fixture
def client_of() -> Iterator[Callable[..., Client]]:
    """Makes clients and closes them after the test."""
    made: list[Client] = []

    def make(app: Any, base_url: str = BASE_URL) -> Client:
        made.append(Client(app, base_url))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords are hashed with little work: what argon2 costs is tested with the accounts."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with mock.patch.object(passwords, "_hasher", lambda: quick):
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A small town, shared by all tests of a session: they read."""
    built = build(tmp_path_factory.mktemp("town"), datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo")))
    yield built
    built.store.close()


@pytest.fixture(scope="session")
def town_app(town: Town) -> FastAPI:
    """The application in front of the town; its clock stands still on a Wednesday morning."""
    return create_app(town.settings, clock=lambda: town.now)


@pytest.fixture
def visitor(town_app: FastAPI, client_of: Callable[..., Client]) -> Client:
    """Somebody without an account."""
    return client_of(town_app)


@pytest.fixture
def signed_in(town_app: FastAPI, client_of: Callable[..., Client]) -> Callable[[Role], Client]:
    """Somebody of a role, signed in."""

    def sign_in(role: Role) -> Client:
        client = client_of(town_app)
        if role is not Role.PUBLIC:
            answer = client.post("/sign-in", data={"login": role.value, "password": PASSWORD})
            assert answer.status_code == 303
        return client

    return sign_in
