"""Ready sign-ins for the demonstration, with passwords that everybody can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ibasho.accounts.users import create
from ibasho.errors import Forbidden
from ibasho.model import Role
from ibasho.store import Connection, accounts

__all__ = ["SAMPLE_PASSWORDS", "SAMPLE_USERS", "SampleUser", "make_sample_users"]


@dataclass(frozen=True)
class SampleUser:
    """One made-up person with login and password."""

    login: str
    password: str
    name: str
    role: Role


SAMPLE_USERS: tuple[SampleUser, ...] = (
    SampleUser("organiser", "mihon-organiser", "見本 花子", Role.ORGANISER),
    SampleUser("coordinator", "mihon-coordinator", "見本 太郎", Role.COORDINATOR),
    SampleUser("worker", "mihon-worker", "見本 一郎", Role.OUTREACH_WORKER),
    SampleUser("planner", "mihon-planner", "見本 桜", Role.PLANNER),
)

SAMPLE_PASSWORDS = frozenset(user.password for user in SAMPLE_USERS)
"""Refused by every sign-in outside the demonstration, should a sample database end up on a real installation."""


def make_sample_users(
    conn: Connection, at: datetime, *, demo: bool, organisation_id: str | None = None
) -> list[accounts.User]:
    """The sample accounts, those that exist already left as they are. Raises Forbidden unless ``demo``.

    ``organisation_id``: the organisation of them all; one that is stored, or none.
    """
    if not demo:
        raise Forbidden("sample sign-ins are for the demonstration only (IBASHO_DEMO)")
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
                organisation_id=organisation_id,
            )
        )
    return made
