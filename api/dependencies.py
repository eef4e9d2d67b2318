"""What a route may ask for: the house (settings, stores, clock, catalogue) and who is asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.problems import refuse_unknown
from api.security import api_key_of, cookie_name
from ibasho.accounts import Bearer, KeyLacksScope, SignInNeeded, Throttle, Viewer, bearer_of
from ibasho.accounts.api_keys import keep_key, key_bearer_of
from ibasho.accounts.factor import account_keys
from ibasho.accounts.signing import keep
from ibasho.catalogue import Catalogue
from ibasho.errors import Forbidden, Unavailable
from ibasho.geo.streets import StreetNetwork
from ibasho.jobs import Line
from ibasho.model import Action, key_scope, may
from ibasho.outreach.opening import VisitStore, open_visit_store
from ibasho.settings import Settings
from ibasho.store import Connection, Store, open_store, streets
from ibasho.store.sealing import Keys

__all__ = ["BearerIn", "House", "HouseIn", "ViewerIn", "admit"]

_NOTE_WAIT_MS = 200


@dataclass
class House:
    """What is behind the door: one per application, made at its start, opened at the first request that needs it."""

    settings: Settings
    clock: Callable[[], datetime]
    line: Line
    _store: Store | None = None
    _keys: Keys | None = None
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

    def keys(self) -> Keys:
        """The key that seals second factors; Unavailable while its file cannot be used."""
        with self._lock:
            if self._keys is None:
                self._keys = account_keys(self.settings)
            return self._keys

    def throttle(self) -> Throttle:
        """What slows down guessing, counted in the store for all web processes together."""
        return Throttle(self.store(), self.keys())

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

    def note(self, change: Callable[[Connection], None]) -> None:
        """Makes a small change that nobody's answer waits for: left out while somebody else is writing for long."""
        with suppress(Unavailable), self.store().writing(wait_ms=_NOTE_WAIT_MS) as conn:
            change(conn)

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


def who_signed_in(request: Request, house: HouseIn) -> Bearer:
    """Who bears the sign-in cookie, at whatever stage; a visitor without one, for whom nothing is looked up."""
    token = request.cookies.get(cookie_name(house.settings))
    if token is None:
        return Bearer()
    with house.reading() as conn:
        bearer = bearer_of(conn, token, now=house.now())
    if bearer.unseen:
        house.note(lambda conn: keep(conn, token, now=house.now()))
    return bearer


BearerIn = Annotated[Bearer, Depends(who_signed_in)]


def who_asks(request: Request, house: HouseIn) -> Viewer:
    """Who asks: the owner of an API key within its scopes, else the person of a whole sign-in, else a visitor.

    A request with a key is the key's alone: a cookie beside it does not count. Raises WrongKey for one that has ended.
    """
    text = api_key_of(request.headers.get("authorization", ""))
    viewer = who_signed_in(request, house).viewer if text is None else _owner(house, text)
    request.state.viewer = viewer
    return viewer


ViewerIn = Annotated[Viewer, Depends(who_asks)]


def _owner(house: House, text: str) -> Viewer:
    """Whom the key lets in; that it was used is noted."""
    with house.reading() as conn:
        bearer = key_bearer_of(conn, text, now=house.now())
    if bearer.unused:
        house.note(lambda conn: keep_key(conn, bearer.key_id, now=house.now()))
    return bearer.viewer


def admit(*actions: Action) -> Callable[[Request, Viewer], None]:
    """A gate for one route: who asks may do one of the actions, and the query names only known parameters."""

    def gate(request: Request, viewer: ViewerIn) -> None:
        if not any(viewer.may(action) for action in actions):
            raise _refusal(viewer, actions)
        if request.url.path.startswith("/api/"):
            refuse_unknown(request)

    return gate


def _refusal(viewer: Viewer, actions: tuple[Action, ...]) -> Forbidden:
    """Why none of the actions can be done: nobody signed in, another role is needed, or the key lacks the scope."""
    if not viewer.signed_in:
        return SignInNeeded()
    lacking = next((action for action in actions if may(viewer.role, action)), None)
    if viewer.key_scopes is None or lacking is None:
        return Forbidden("Your role may not do this.")
    wanted = key_scope(lacking)
    return KeyLacksScope(wanted.value if wanted else "")
