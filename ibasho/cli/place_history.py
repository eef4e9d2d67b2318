"""``ibasho places history | restore | status | undo``: what was when, and going back."""

from __future__ import annotations

from datetime import date
from typing import Any

import typer

from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_json, say
from ibasho.errors import InvalidInput
from ibasho.model import Status
from ibasho.places import life
from ibasho.store import history as history_store
from ibasho.store import places as places_store
from ibasho.store.history import Subject, Version
from ibasho.store.undo import undo_import

__all__ = ["history", "restore", "status", "undo"]

_BY = "command line"


def history(
    entry_id: str = typer.Argument(metavar="ID", help="Id of a place or of an activity."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show every version of an entry: who changed what, when it became known, and since when it is true."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        versions = history_store.of(conn, entry_id)
    if as_json:
        print_json([_as_dict(each) for each in versions])
        return
    for each in versions:
        at = each.known_from.astimezone(settings.zone)
        undone = f" (takes back version {each.undoes} and later)" if each.undoes is not None else ""
        say(f"{each.number:>3}  {at:%Y-%m-%d %H:%M}  {each.what.value:<8} by {each.by or 'unknown'}{undone}")
        if each.valid_from != at.date():
            say(f"       true since {each.valid_from}")
        if each.why:
            say(f"       why: {each.why}")
        for field in each.differences if each.number > 1 else ():
            say(f"       {field.field}: {_short(field.before)} → {_short(field.after)}")


def restore(
    entry_id: str = typer.Argument(metavar="ID", help="Id of a place or of an activity."),
    version: int = typer.Argument(help="Number of the version, as `places history` prints it."),
    fields: list[str] = typer.Option(
        [], "--field", help="Only this field, repeatable; everything when left out."
    ),
    why: str = typer.Option("", help="Why, for the history."),
) -> None:
    """Make an entry what it was after one of its versions. The history keeps both."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        life.restore(conn, entry_id, version, by=_BY, at=now(settings), why=why, fields=fields)
    say(f"{entry_id} is as it was after version {version}" + (f": {', '.join(fields)}" if fields else ""))


def status(
    entry_id: str = typer.Argument(metavar="ID", help="Id of a place or of an activity."),
    wanted: str = typer.Argument(
        metavar="STATUS", help="in_review, active, paused, moved, closed or proposed."
    ),
    successor: str | None = typer.Option(None, help="Where it moved to: the id of that place."),
    why: str = typer.Option("", help="Why, for the history."),
    since: str | None = typer.Option(None, "--from", help="From which day it is true; today when left out."),
) -> None:
    """Take a place or one activity to another state of its life. Only what is active is found; the page of the others
    says why."""
    settings = read_settings()
    at = now(settings)
    try:
        told = Status(wanted)
    except ValueError:
        raise InvalidInput(f"status {wanted!r}: {', '.join(Status)} is accepted", field="status") from None
    day: date | None = None if since is None else parse_date(since, "--from").date()
    with open_register(settings).writing() as conn:
        if history_store.of(conn, entry_id)[0].subject is Subject.PLACE:
            place = life.set_status(
                conn, entry_id, told, by=_BY, at=at, why=why, since=day, successor_id=successor
            )
            say(f"{place.name} is {place.status.value}")
            return
        if successor is not None:
            raise InvalidInput("successor: only a place has one, not an activity", field="successor")
        activity = life.set_activity_status(conn, entry_id, told, by=_BY, at=at, why=why, since=day)
    say(f"{activity.name or activity.id} is {activity.status.value}")


def undo(
    import_id: str = typer.Argument(
        metavar="IMPORT_ID", help="The import's id, as `places import` prints it."
    ),
    keep_later: bool = typer.Option(
        False, "--keep-later", help="Leave entries that were changed after the import as they are."
    ),
    why: str = typer.Option("", help="Why, for the history."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Take an import back: what it made goes, what it changed is as it was before. The history says so."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        undone = undo_import(conn, import_id, at=now(settings), by=_BY, why=why, keep_later=keep_later)
        held, _ = places_store.counts(conn, visibility=None, statuses=None)
    if as_json:
        print_json({"removed": undone.removed, "restored": undone.restored, "kept": undone.kept})
        return
    say(
        f"undone: {len(undone.removed)} entries removed, {len(undone.restored)} as before, {len(undone.kept)} left "
        f"as they are; the register holds {held} places"
    )


def _as_dict(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "subject": version.subject.value,
        "what": version.what.value,
        "known_from": version.known_from.isoformat(timespec="seconds"),
        "valid_from": version.valid_from.isoformat(),
        "by": version.by,
        "why": version.why,
        "import_id": version.import_id,
        "undoes": version.undoes,
        "differences": [
            {"field": each.field, "before": each.before, "after": each.after} for each in version.differences
        ],
    }


def _short(value: Any) -> str:
    text = "unknown" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
