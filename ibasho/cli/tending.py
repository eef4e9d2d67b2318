"""``ibasho places verify | stale | link | queue``: keeping the register fresh."""

from __future__ import annotations

from typing import TypeVar

import typer

from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_json, say
from ibasho.errors import InvalidInput
from ibasho.model import FactGroup, Means
from ibasho.places import freshness, links, suggestions
from ibasho.places.links import Purpose

__all__ = ["link", "queue", "stale", "verify"]

_T = TypeVar("_T", FactGroup, Means, Purpose)


def verify(
    place_id: str = typer.Argument(metavar="ID", help="The place's id, as `ibasho places list` prints it."),
    groups: list[str] = typer.Option(
        [FactGroup.EXISTENCE.value, FactGroup.CALENDAR.value],
        "--group",
        help=f"Facts that were checked, repeatable: {', '.join(FactGroup)}.",
    ),
    means: str = typer.Option(Means.TELEPHONE.value, "--how", help=f"One of {', '.join(Means)}."),
    by: str = typer.Option(..., help="Who checked: a role or an organisation, no private person."),
    on: str | None = typer.Option(None, help="The day of the check (2026-11-24); today when left out."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Record that somebody checked an entry. Saving or importing it is no check."""
    settings = read_settings()
    at = now(settings)
    wanted = [_one_of(FactGroup, each, "--group") for each in groups]
    with open_register(settings).writing() as conn:
        place = freshness.verify(
            conn,
            place_id,
            groups=wanted,
            on=at.date() if on is None else parse_date(on, "--on").date(),
            by=by,
            means=_one_of(Means, means, "--how"),
            at=at,
        )
    if as_json:
        checks = [
            {"group": each.group, "on": each.on.isoformat(), "by": each.by, "how": each.means}
            for each in place.verifications
        ]
        on_record = place.verified_on.isoformat() if place.verified_on else None
        print_json({"id": place.id, "name": place.name, "verified_on": on_record, "checks": checks})
        return
    say(f"{place.name}: {', '.join(wanted)} checked; calendar verified on {place.verified_on or 'never'}")


def stale(
    kind: str | None = typer.Option(None, help="Only entries where this kind goes on."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the entries whose calendar is due for a check, those never checked first."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        found = [
            each
            for each in freshness.due(conn, today=now(settings).date())
            if kind is None or kind in each.kinds
        ]
    if as_json:
        print_json(
            [
                {
                    "id": each.place.id,
                    "name": each.place.name,
                    "phone": each.place.phone,
                    "kinds": list(each.kinds),
                    "verified_on": each.last.isoformat() if each.last else None,
                    "interval_days": each.interval_days,
                    "late_days": each.late_days,
                }
                for each in found
            ]
        )
        return
    for each in found:
        late = "never checked" if each.last is None else f"{each.late_days} days late, checked {each.last}"
        say(f"{each.place.id}  {each.place.phone or 'no telephone':<14}  {late:<36}  {each.place.name}")
    say(f"{len(found)} entries to check", aside=True)


def link(
    place_id: str = typer.Argument(metavar="ID", help="The place's id."),
    purpose: str = typer.Option(
        Purpose.TEND.value, "--for", help="tend (a year, call sessions off) or confirm (60 days, once)."
    ),
    days: int | None = typer.Option(None, help="How many days it works (1 to 400)."),
    revoke: bool = typer.Option(False, "--revoke", help="End every link to this entry instead."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Make a link with which an organiser tends one entry without an account. It is shown once."""
    settings = read_settings()
    at = now(settings)
    with open_register(settings).writing() as conn:
        if revoke:
            ended = links.revoke_all(conn, place_id, at=at)
            if as_json:
                print_json({"revoked": ended})
            else:
                say(f"{ended} links ended")
            return
        wanted = _one_of(Purpose, purpose, "--for")
        token = links.issue(conn, place_id, wanted, by="command line", at=at, days=days)
        until = links.opened(conn, token, at=at).expires_at.astimezone(settings.zone)
    address = f"{settings.base_url.rstrip('/')}/tend/{token}"
    if as_json:
        print_json({"url": address, "for": wanted.value, "expires_at": until.isoformat(timespec="seconds")})
        return
    say(address)
    say(f"works until {until:%Y-%m-%d}; whoever has it can use it, and it is not shown again", aside=True)


def queue(as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout.")) -> None:
    """List the suggestions that wait for a decision, the organisers' own first."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        waiting = suggestions.queue(conn, now=now(settings))
    if as_json:
        print_json(
            [
                {
                    "id": each.suggestion.id,
                    "place_id": each.suggestion.place_id,
                    "kind": each.suggestion.kind.value,
                    "origin": each.suggestion.origin.value,
                    "stage": each.suggestion.stage.value,
                    "changes": dict(each.suggestion.changes),
                    "message": each.suggestion.message,
                    "days": each.days,
                }
                for each in waiting
            ]
        )
        return
    for each in waiting:
        told = each.suggestion
        say(
            f"{told.id}  {each.days:>3} days  {told.origin.value:<8} {told.kind.value:<11} {told.message[:60]}"
        )
    say(f"{len(waiting)} wait", aside=True)


def _one_of(kind: type[_T], text: str, option: str) -> _T:
    try:
        return kind(text)
    except ValueError:
        raise InvalidInput(f"{option} {text!r}: {', '.join(kind)} is accepted", field=option) from None
