"""``ibasho user …``: accounts and their roles."""

from __future__ import annotations

import sys

import typer

from ibasho.accounts.users import create
from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, say
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.store import accounts as accounts_store

__all__ = ["app"]

app = typer.Typer(help="Accounts and their roles.", no_args_is_help=True, add_completion=False)

_ROLES = ", ".join(each.value for each in Role if each is not Role.PUBLIC)


def _role(text: str) -> Role:
    try:
        role = Role(text)
    except ValueError:
        role = Role.PUBLIC
    if role is Role.PUBLIC:
        raise InvalidInput(f"role {text!r}: accepted are {_ROLES}", field="role") from None
    return role


@app.command("add")
def add(
    login: str = typer.Argument(help="Name to sign in with."),
    role: str = typer.Option(..., help=f"One of {_ROLES}."),
    name: str = typer.Option("", help="Name that is shown; the login when left out."),
) -> None:
    """Add an account; the password is asked for, or read as a line from standard input when that is no terminal."""
    settings = read_settings()
    kind = _role(role)
    if sys.stdin.isatty():
        password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with open_register(settings, create=True).writing() as conn:
        create(conn, login=login, name=name or login, password=password, role=kind, at=now(settings))
    say(f"{login} can sign in as {kind.value}")


@app.command("list")
def list_users(
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the accounts."""
    with open_register(read_settings()).reading() as conn:
        users = accounts_store.listing(conn)
    if as_json:
        print_json(
            [{"login": each.login, "role": each.role.value, "disabled": each.disabled} for each in users]
        )
        return
    for each in users:
        say(f"{each.login:<20} {each.role.value:<16}{' disabled' if each.disabled else ''}")


@app.command("role")
def role(
    login: str = typer.Argument(help="Whose."), role: str = typer.Argument(help=f"One of {_ROLES}.")
) -> None:
    """Give an account another role."""
    with open_register(read_settings()).writing() as conn:
        accounts_store.set_role(conn, login, _role(role))
    say(f"{login} is {role} now")


@app.command("disable")
def disable(login: str = typer.Argument(help="Whose.")) -> None:
    """Disable an account and end its sessions."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        accounts_store.set_disabled(conn, login, True)
        accounts_store.revoke_all(conn, login, at=now(settings))
    say(f"{login} is disabled")
