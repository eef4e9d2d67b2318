"""Ready sign-ins for the demonstration, with passwords that everybody can read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ibasho.accounts.users import create
from ibasho.model import Organisation, Role, new_id
from ibasho.store import Connection, accounts, organisations, places

__all__ = ["SAMPLE_ORGANISATION", "SAMPLE_PASSWORDS", "SAMPLE_USERS", "SampleUser", "make_sample_users"]


@dataclass(frozen=True)
class SampleUser:
    """One made-up person with login and password."""

    login: str
    password: str
    name: str
    role: Role


SAMPLE_USERS: tuple[SampleUser, ...] = (
    SampleUser("organiser", "mihon-organiser", "見本 花", Role.ORGANISER),
    SampleUser("coordinator", "mihon-coordinator", "見本 桜", Role.COORDINATOR),
    SampleUser("worker", "mihon-worker", "見本 太郎", Role.OUTREACH_WORKER),
    SampleUser("planner", "mihon-planner", "見本 次郎", Role.PLANNER),
    SampleUser("suggester", "mihon-suggester", "見本 三郎", Role.SUGGESTER),
    SampleUser("council", "mihon-council", "見本 梅", Role.CASE_MEMBER),
    SampleUser("admin", "mihon-admin-1", "見本 松", Role.ADMIN),
)

SAMPLE_ORGANISATION = "例示こども食堂の会"
"""The made-up organisation of the sample organiser."""

SAMPLE_PASSWORDS = frozenset(user.password for user in SAMPLE_USERS)
"""Refused by every sign-in outside the demonstration, should a sample database end up on a real installation."""


def make_sample_users(conn: Connection, at: datetime) -> list[accounts.User]:
    """The sample accounts; those that exist already are left as they are.

    The organiser belongs to ``SAMPLE_ORGANISATION``, which gets the places whose list names it as who runs them. Only
    the demonstration calls this, and no sign-in takes these passwords outside of it.
    """
    organisation = _organisation(conn)
    _give_places(conn, organisation, at)
    made = []
    for user in SAMPLE_USERS:
        known = accounts.by_login(conn, user.login)
        made.append(
            known[0]
            if known is not None
            else create(
                conn,
                login=user.login,
                name=user.name,
                password=user.password,
                role=user.role,
                at=at,
                organisation_id=organisation.id if user.role is Role.ORGANISER else None,
            )
        )
    return made


def _organisation(conn: Connection) -> Organisation:
    known = next((each for each in organisations.listing(conn) if each.name == SAMPLE_ORGANISATION), None)
    if known is not None:
        return known
    made = Organisation(new_id(), SAMPLE_ORGANISATION)
    organisations.put(conn, made)
    return made


def _give_places(conn: Connection, organisation: Organisation, at: datetime) -> None:
    theirs = [
        replace(offer, place=replace(offer.place, organisation_id=organisation.id))
        for offer in places.offers(conn)
        if f"運営: {SAMPLE_ORGANISATION}" in offer.place.description + offer.activity.description
    ]
    places.put(conn, theirs, at=at)
