"""A client that talks to an application in this process, without a network and without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

BASE_URL = "http://127.0.0.1:8000"


class Client:
    """Asks an ASGI application; keeps cookies like a browser, follows no redirect unless told to."""

    def __init__(self, app: Any, base_url: str = BASE_URL) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
        self._http = httpx.AsyncClient(transport=transport, base_url=base_url)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._http.request(method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        return self.request("POST", url, **more)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    def close(self) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()


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
