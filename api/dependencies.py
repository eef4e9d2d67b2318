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
from ibasho.catalogue import Catalogue
from ibasho.errors import Forbidden
from ibasho.geo.streets import StreetNetwork
from ibasho.jobs import Line
from ibasho.model import Action
from ibasho.outreach.opening import VisitStore, open_visit_store
from ibasho.settings import Settings
from ibasho.store import Connection, Store, open_store, streets

__all__ = ["House", "HouseIn", "ViewerIn", "admit"]


@dataclass
class House:
    """What is behind the door: one per application, made at its start, opened at the first request that needs it."""

    settings: Settings
    clock: Callable[[], datetime]
    line: Line
    throttle: Throttle = field(default_factory=Throttle)
    suggesting: Throttle = field(default_factory=Throttle)
    """How often one address may send suggestions."""
    _store: Store | None = None
    _visits: VisitStore | None = None
    _catalogue: Catalogue | None = None
    _streets: tuple[str, StreetNetwork] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _filling: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The time, in the zone of the settings."""
        return self.clock().astimezone(self.settings.zone)

    def store(self) -> Store:
        """The register's store. Raises Unavailable while there is no database; tried again at the next request."""
        with self._lock:
            if self._store is None:
                self._store = open_store(self.settings.register_url)
            return self._store

    def close(self) -> None:
        """Gives back what was opened; no further job is started."""
        self.line.close()
        for opened in (self._store, self._visits):
            if opened is not None:
                opened.close()

    def visits(self) -> VisitStore:
        """The store of homes and visits, apart from everything else. Raises Unavailable while there is none."""
        with self._lock:
            if self._visits is None:
                self._visits = open_visit_store(self.settings)
            return self._visits

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

    def catalogue(self, conn: Connection) -> Catalogue:
        """The published register ready to be asked, as it is in the store now; kept until it or the day changes."""
        with self._filling:
            if self._catalogue is None:
                self._catalogue = Catalogue.load(conn, zone=self.settings.zone, now=self.now())
            else:
                self._catalogue = self._catalogue.fresh(conn, now=self.now())
            return self._catalogue

    def streets(self, conn: Connection) -> StreetNetwork | None:
        """The first street network that is stored, kept until another one is; None when there is none."""
        with self._filling:
            stored = streets.hashes(conn)
            name = next(iter(stored), None)
            if name is None:
                return None
            if self._streets is None or self._streets[0] != stored[name]:
                self._streets = (stored[name], streets.get(conn, name)[1])
            return self._streets[1]


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


def admit(*actions: Action) -> Callable[[Request, Viewer], None]:
    """A gate for one route: who asks may do one of the actions, and the query names only known parameters."""

    def gate(request: Request, viewer: ViewerIn) -> None:
        if not any(viewer.may(action) for action in actions):
            raise Forbidden("Your role may not do this.") if viewer.signed_in else SignInNeeded()
        if request.url.path.startswith("/api/"):
            refuse_unknown(request)

    return gate
