"""Links that let an organiser tend one entry without an account: by mail, or as a QR code on a letter.

A link is a random token of 256 bits. The store keeps its hash only, it expires, and it can be revoked. What it lets its
bearer do is little: announce what is different on a date, confirm that the entry is right, suggest a correction.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from ibasho.errors import NotFound, OutOfRange
from ibasho.model import FactGroup, Means, Place
from ibasho.places.freshness import verify
from ibasho.store import Connection, links, organisations
from ibasho.store import places as places_store
from ibasho.store.links import Link, Purpose

__all__ = ["BY", "DAYS_MOST", "Link", "Purpose", "confirm", "issue", "opened", "revoke_all"]

DAYS_MOST = 400
BY = "link"
"""Who the history says it was, when it was the bearer of a link."""
_DAYS = {Purpose.TEND: 366, Purpose.CONFIRM: 60}


def issue(
    conn: Connection, place_id: str, purpose: Purpose, *, by: str, at: datetime, days: int | None = None
) -> str:
    """A new link's token, told once and never again. Raises NotFound, and OutOfRange for ``days`` outside 1–400.

    ``by`` is the account that made it. A link to tend lasts a year, a link to confirm 60 days, unless said otherwise.
    """
    lasts = _DAYS[purpose] if days is None else days
    if not 1 <= lasts <= DAYS_MOST:
        raise OutOfRange(f"days {lasts}: 1 to {DAYS_MOST} are accepted", field="days")
    token = secrets.token_urlsafe(32)
    links.add(conn, _hash(token), Link(place_id, purpose, at, by, at + timedelta(days=lasts)))
    return token


def opened(conn: Connection, token: str, *, at: datetime) -> Link:
    """The link of a token. NotFound reads the same for one that is unknown, expired, used up or revoked."""
    link = links.opened(conn, _hash(token), at=at)
    if link is None:
        raise NotFound("this link does not exist or is no longer valid", field="token")
    return link


def confirm(
    conn: Connection, token: str, *, at: datetime, groups: Iterable[FactGroup] = tuple(FactGroup)
) -> Place:
    """The bearer says that these groups of facts are right: the place with today's check. A one-time link is used up.

    Raises NotFound as ``opened`` does, for the second of two who use a one-time link too.
    """
    link = opened(conn, token, at=at)
    use(conn, token, at=at)
    place = places_store.get(conn, link.place_id, visibility=None, statuses=None)[0].place
    by = organisations.get(conn, place.organisation_id).name if place.organisation_id else "organiser"
    return verify(
        conn, link.place_id, groups=groups, on=at.date(), by=by, means=Means.LINK, at=at, changed_by=BY
    )


def use(conn: Connection, token: str, *, at: datetime) -> None:
    """Mark a link used; NotFound when it was a one-time link and somebody was faster."""
    if not links.use(conn, _hash(token), at=at):
        raise NotFound("this link does not exist or is no longer valid", field="token")


def revoke_all(conn: Connection, place_id: str, *, at: datetime) -> int:
    """End every link to an entry; how many were still open."""
    return links.revoke_all(conn, place_id, at=at)


def _hash(token: str) -> str:
    # A token is random to its last bit: a fast hash is enough, nobody can guess their way to it.
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
