"""``ibasho key …``: API keys for programs that act for an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import typer

from ibasho.accounts.api_keys import LASTS_MOST, create_key, scopes_of
from ibasho.accounts.organisations import find
from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_json, print_table, say
from ibasho.store import api_keys

__all__ = ["app"]

app = typer.Typer(help="API keys for programs.", no_args_is_help=True, add_completion=False)

_LASTS = timedelta(days=90)
_JSON = "Machine-readable result on stdout."


@app.command("create")
def create(
    owner: str = typer.Option(..., help="Login of the account that the key acts for."),
    name: str = typer.Option(..., help="What the key is for."),
    scopes: str = typer.Option("read", help="Of read, write, import; with commas."),
    organisation: str = typer.Option("", help="Reach nothing outside this organisation (id or name)."),
    expires: str = typer.Option(
        "", help=f"Date or time of its end, {LASTS_MOST.days} days ahead at most; 90 days when left out."
    ),
    as_json: bool = typer.Option(False, "--json", help=_JSON),
) -> None:
    """Make a key. It is shown once: only its hash is kept. Send it as `Authorization: Bearer KEY`.

    A key does what its owner may, as far as its scopes go; homes, visits, cases, accounts and keys are never in reach.
    """
    settings = read_settings()
    wanted, at = scopes_of(scopes), now(settings)
    end = at + _LASTS
    if expires:
        end = parse_date(expires, "expires")
        end = end if end.tzinfo else end.replace(tzinfo=settings.zone)
    with open_register(settings).writing() as conn:
        text, key = create_key(
            conn,
            owner=owner,
            name=name,
            scopes=wanted,
            at=at,
            expires=end,
            organisation_id=find(conn, organisation).id if organisation else None,
        )
    if as_json:
        print_json({"key": text} | _told(key, settings.zone))
        return
    say(text)
    say("keep it now: it cannot be shown again. `ibasho key revoke` ends it.", aside=True)


@app.command("list")
def list_keys(
    owner: str = typer.Option("", help="Only this account's."),
    as_json: bool = typer.Option(False, "--json", help=_JSON),
) -> None:
    """List the keys: the first letters to know one by, never the key."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        told = [_told(each, settings.zone) for each in api_keys.listing(conn, owner=owner or None)]
    if as_json:
        print_json(told)
        return
    at = now(settings).isoformat(timespec="seconds")
    rows = [
        (
            each["prefix"],
            each["owner"],
            each["name"],
            ",".join(each["scopes"]),
            each["expires_at"][:10],
            (each["used_at"] or "never")[:10],
            "revoked" if each["revoked_at"] else "expired" if each["expires_at"] <= at else "",
        )
        for each in told
    ]
    print_table("API keys", (">prefix", "owner", "name", "scopes", "until", "last used", ""), rows)


@app.command("revoke")
def revoke(key: str = typer.Argument(help="Prefix or id, as `ibasho key list` shows them.")) -> None:
    """End a key at once."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        ended = api_keys.revoke(conn, key, at=now(settings))
    say(f"key {ended.prefix} ({ended.name}) has ended")


def _told(key: api_keys.ApiKey, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": key.id,
        "prefix": key.prefix,
        "owner": key.owner,
        "name": key.name,
        "scopes": list(key.scopes),
        "organisation_id": key.organisation_id,
        **{
            name: None if at is None else at.astimezone(zone).isoformat(timespec="seconds")
            for name, at in (
                ("made_at", key.made_at),
                ("expires_at", key.expires_at),
                ("revoked_at", key.revoked_at),
                ("used_at", key.used_at),
            )
        },
    }
