"""What an administrator does with other people's accounts over the network.

Accounts of those who see homes or cases are made and opened by command on the server only: an administrator who could
set their password would read what the role must not see.
"""

from __future__ import annotations

from datetime import datetime

from ibasho.accounts import factor, users
from ibasho.errors import Conflict, Forbidden
from ibasho.model import Action, Role, may
from ibasho.store import Connection, accounts

__all__ = ["add", "disable", "reset_factor", "sees_people", "set_password", "set_standing"]


def sees_people(role: Role) -> bool:
    """Whether the role sees where people live, or their cases."""
    return any(may(role, action) for action in (Action.SEE_OWN_ROUTE, Action.SEE_VISITS, Action.SEE_CASES))


def add(
    conn: Connection,
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    at: datetime,
    organisation_id: str | None,
    area: tuple[str, ...],
) -> accounts.User:
    """A new account. Raises Forbidden for a role that sees people, and what ``users.create`` raises."""
    _require_harmless(role)
    return users.create(
        conn,
        login=login,
        name=name,
        password=password,
        role=role,
        at=at,
        organisation_id=organisation_id,
        area=area,
    )


def set_standing(
    conn: Connection,
    login: str,
    *,
    role: Role,
    organisation_id: str | None,
    area: tuple[str, ...],
    by: str,
    at: datetime,
) -> None:
    """Role, organisation and area. Another role signs the account out; an admin keeps the own one (Conflict).

    Raises Forbidden for another role that sees people; such a role may be taken away.
    """
    user = accounts.get(conn, login)
    if role is not user.role:
        _require_harmless(role)
        _require_other(login, by)
        users.change_role(conn, login, role, at=at)
    accounts.set_organisation(conn, login, organisation_id)
    accounts.set_area(conn, login, area)


def set_password(conn: Connection, login: str, password: str, *, at: datetime) -> None:
    """Another password for somebody who forgot it. Raises Forbidden for an account that sees people."""
    _require_harmless(accounts.get(conn, login).role)
    users.change_password(conn, login, password, at=at)


def reset_factor(conn: Connection, login: str, *, at: datetime) -> None:
    """Forgets the second factor of somebody who lost it. Raises Forbidden for an account that sees people."""
    user = accounts.get(conn, login)
    _require_harmless(user.role)
    factor.remove(conn, user)
    accounts.revoke_all(conn, login, at=at)


def disable(conn: Connection, login: str, *, by: str, at: datetime) -> None:
    """Closes an account, whatever its role; nobody closes the own one (Conflict)."""
    _require_other(login, by)
    users.disable(conn, login, at=at)


def _require_harmless(role: Role) -> None:
    if sees_people(role):
        raise Forbidden(
            f"role {role.value!r} sees homes or cases: such accounts are kept by `ibasho user` on the server",
            field="role",
        )


def _require_other(login: str, by: str) -> None:
    if login == by:
        raise Conflict("the own account stays as it is: another administrator must do this", field="login")
