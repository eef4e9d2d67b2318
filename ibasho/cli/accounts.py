"""``ibasho user …`` and ``ibasho organisation …``: accounts, their roles, sign-ins and second factors."""

from __future__ import annotations

import sys
from typing import Any

import typer

from ibasho.accounts import change_password, factor
from ibasho.accounts.organisations import establish, find
from ibasho.accounts.signing import live_sign_ins
from ibasho.accounts.users import area_of, change_role, create
from ibasho.accounts.users import disable as disable_account
from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, print_table, say
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.store import Connection, organisations
from ibasho.store import accounts as accounts_store

__all__ = ["app", "organisation_app"]

app = typer.Typer(
    help="Accounts: roles, sign-ins, second factors.", no_args_is_help=True, add_completion=False
)
organisation_app = typer.Typer(
    help="Organisations that accounts and places belong to.", no_args_is_help=True, add_completion=False
)

_ROLES = ", ".join(each.value for each in Role if each is not Role.PUBLIC)
_AREA = "Codes of municipalities with commas; the whole installation when left out."
_JSON = "Machine-readable result on stdout."


def _role(text: str) -> Role:
    try:
        role = Role(text)
    except ValueError:
        role = Role.PUBLIC
    if role is Role.PUBLIC:
        raise InvalidInput(f"role {text!r}: accepted are {_ROLES}", field="role") from None
    return role


def _password() -> str:
    """Asked for twice on a terminal, else one line of standard input: never a word of the command."""
    if sys.stdin.isatty():
        return str(typer.prompt("password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command("add")
def add(
    login: str = typer.Argument(help="Name to sign in with."),
    role: str = typer.Option(..., help=f"One of {_ROLES}."),
    name: str = typer.Option("", help="Name that is shown; the login when left out."),
    organisation: str = typer.Option("", help="Whose member: id or name of an organisation."),
    area: str = typer.Option("", help=_AREA),
) -> None:
    """Add an account; the password is asked for, or read as a line from standard input when that is no terminal."""
    settings = read_settings()
    kind, codes = _role(role), area_of(area)
    password = _password()
    with open_register(settings, create=True).writing() as conn:
        create(
            conn,
            login=login,
            name=name or login,
            password=password,
            role=kind,
            at=now(settings),
            organisation_id=find(conn, organisation).id if organisation else None,
            area=codes,
        )
    say(f"{login} can sign in as {kind.value}")
    if kind is Role.ORGANISER and not organisation:
        say("without an organisation an organiser has no places: ibasho user organisation", aside=True)
    if kind in factor.roles_with_factor(settings):
        say("the first sign-in leads to setting up an authenticator app (second factor)", aside=True)


@app.command("list")
def list_users(as_json: bool = typer.Option(False, "--json", help=_JSON)) -> None:
    """List the accounts."""
    with open_register(read_settings()).reading() as conn:
        names = {each.id: each.name for each in organisations.listing(conn)}
        told = [_told(conn, each, names) for each in accounts_store.listing(conn)]
    if as_json:
        print_json(told)
        return
    columns = (">login", "role", "organisation", "area", "second factor", "")
    rows = [
        (
            each["login"],
            each["role"],
            each["organisation"] or "",
            " ".join(each["area"]),
            ", ".join(filter(None, [each["second_factor"], f"{each['codes_left']} codes"])),
            "disabled" if each["disabled"] else "",
        )
        for each in told
    ]
    print_table("accounts", columns, rows)


def _told(conn: Connection, user: accounts_store.User, names: dict[str, str]) -> dict[str, Any]:
    held = factor.state(conn, user.id)
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "organisation": names.get(user.organisation_id or ""),
        "organisation_id": user.organisation_id,
        "area": list(user.area),
        "second_factor": "app" if held.app else "paper" if held.enrolled else None,
        "codes_left": held.codes_left,
        "disabled": user.disabled,
    }


@app.command("role")
def role(
    login: str = typer.Argument(help="Whose."), role: str = typer.Argument(help=f"One of {_ROLES}.")
) -> None:
    """Give an account another role; it is signed out everywhere."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        change_role(conn, login, _role(role), at=now(settings))
    say(f"{login} is {role} now")


@app.command("area")
def area(login: str = typer.Argument(help="Whose."), codes: str = typer.Argument("", help=_AREA)) -> None:
    """Say which municipalities a coordinator or case-council member is for."""
    wanted = area_of(codes)
    with open_register(read_settings()).writing() as conn:
        accounts_store.set_area(conn, login, wanted)
    say(f"{login} is for {', '.join(wanted) or 'the whole installation'} now")


@app.command("organisation")
def organisation(
    login: str = typer.Argument(help="Whose."),
    organisation: str = typer.Argument("", help="Id or name of an organisation; none when left out."),
) -> None:
    """Say which organisation an account belongs to."""
    with open_register(read_settings()).writing() as conn:
        home = find(conn, organisation) if organisation else None
        accounts_store.set_organisation(conn, login, home.id if home else None)
    say(f"{login} belongs to {home.name if home else 'no organisation'} now")


@app.command("password")
def password(login: str = typer.Argument(help="Whose.")) -> None:
    """Give an account another password, for somebody who forgot it; it is signed out everywhere."""
    settings = read_settings()
    new = _password()
    with open_register(settings).writing() as conn:
        change_password(conn, login, new, at=now(settings))
    say(f"{login} has another password")


@app.command("reset-factor")
def reset_factor(login: str = typer.Argument(help="Whose.")) -> None:
    """Forget an account's authenticator and printed codes, for somebody who lost both; it is signed out everywhere.

    Make sure who asks: until another one is set up, the password alone leads in.
    """
    settings = read_settings()
    with open_register(settings).writing() as conn:
        factor.remove(conn, accounts_store.get(conn, login))
        accounts_store.revoke_all(conn, login, at=now(settings))
    say(f"{login} has no second factor now")


@app.command("sessions")
def sessions(
    login: str = typer.Argument(help="Whose."), as_json: bool = typer.Option(False, "--json", help=_JSON)
) -> None:
    """List where an account is signed in."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        listed = live_sign_ins(conn, accounts_store.get(conn, login), now=now(settings))
    told = [
        {
            "session": each.handle,
            "with": each.client,
            "began_at": each.made_at.astimezone(settings.zone).isoformat(timespec="seconds"),
            "seen_at": each.seen_at.astimezone(settings.zone).isoformat(timespec="seconds"),
            "ends_at": each.expires_at.astimezone(settings.zone).isoformat(timespec="seconds"),
        }
        for each in listed
    ]
    if as_json:
        print_json(told)
        return
    say(f"{login} is signed in {len(told)} times")
    for each in told:
        say(f"{each['session']}  since {each['began_at']}  used {each['seen_at']}  {each['with']}")


@app.command("revoke")
def revoke(
    login: str = typer.Argument(help="Whose."),
    session: str = typer.Option("", help="Only this one, as `ibasho user sessions` names it."),
) -> None:
    """Sign an account out: everywhere, or one session."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        accounts_store.get(conn, login)
        if session:
            accounts_store.revoke_one(conn, login, session, at=now(settings))
            ended = 1
        else:
            ended = accounts_store.revoke_all(conn, login, at=now(settings))
    say(f"{ended} sessions of {login} ended")


@app.command("disable")
def disable(login: str = typer.Argument(help="Whose.")) -> None:
    """Disable an account and end its sessions and API keys."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        disable_account(conn, login, at=now(settings))
    say(f"{login} is disabled; sessions and keys have ended")


@app.command("enable")
def enable(login: str = typer.Argument(help="Whose.")) -> None:
    """Open a disabled account again; its API keys stay ended."""
    with open_register(read_settings()).writing() as conn:
        accounts_store.set_disabled(conn, login, False)
    say(f"{login} can sign in again")


@organisation_app.command("add")
def add_organisation(
    name: str = typer.Argument(help="Its name."),
    contact: str = typer.Option("", help="How the public reaches it; nothing private."),
) -> None:
    """Add an organisation; prints its id."""
    with open_register(read_settings(), create=True).writing() as conn:
        made = establish(conn, name, contact)
    say(made.id)


@organisation_app.command("list")
def list_organisations(as_json: bool = typer.Option(False, "--json", help=_JSON)) -> None:
    """List the organisations."""
    with open_register(read_settings()).reading() as conn:
        listed = organisations.listing(conn)
    if as_json:
        print_json(
            [{"id": each.id, "name": each.name, "public_contact": each.public_contact} for each in listed]
        )
        return
    print_table("organisations", ("id", "name"), [(each.id, each.name) for each in listed])
