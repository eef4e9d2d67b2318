"""What a route may ask for: the house (settings, stores, clock, catalogue) and who is asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.problems import refuse_unknown
from api.security import cookie_name
from ibasho.accounts import SignInNeeded, Throttle, Viewer, viewer_of
from ibasho.errors import Forbidden
from ibasho.jobs import Line
from ibasho.model import Action
from ibasho.settings import Settings
from ibasho.store import Connection, Store, open_store

__all__ = ["House", "HouseIn", "ViewerIn", "admit"]


@dataclass
class House:
    """What is behind the door: one per application, made at its start, opened at the first request that needs it."""

    settings: Settings
    clock: Callable[[], datetime]
    line: Line
    throttle: Throttle = field(default_factory=Throttle)
    _store: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The time, in the zone of the settings."""
        return self.clock().astimezone(self.settings.zone)

    def store(self) -> Store:
        """The register's store. Raises Unavailable while there is no database; tried again at the next request."""
        with self._lock:
            if self._store is None:
                self._store = open_store(self.settings.register_url)
            return self._store

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one consistent look."""
        with self.store().reading() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection for one change: all or nothing."""
        with self.store().writing() as conn:
            yield conn


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def house_of(request: Request) -> House:
    """The house of this application."""
    found = request.app.state.house
    assert isinstance(found, House)  # noqa: S101 - create_app put it there
    return found


HouseIn = Annotated[House, Depends(house_of)]


def who_asks(request: Request, house: HouseIn) -> Viewer:
    """Who asks: the person of the sign-in cookie while it is valid, else a visitor (for whom nothing is looked up)."""
    token = request.cookies.get(cookie_name(house.settings))
    if token is None:
        return Viewer()
    with house.reading() as conn:
        viewer = viewer_of(conn, token, now=house.now())
    request.state.viewer = viewer
    return viewer


ViewerIn = Annotated[Viewer, Depends(who_asks)]


def admit(action: Action) -> Callable[[Request, Viewer], None]:
    """A gate for one route: the role of who asks may do the action, and the query names only known parameters."""

    def gate(request: Request, viewer: ViewerIn) -> None:
        if not viewer.may(action):
            raise Forbidden("Your role may not do this.") if viewer.signed_in else SignInNeeded()
        if request.url.path.startswith("/api/"):
            refuse_unknown(request)

    return gate
