"""``ibasho places merge``, ``unmerge`` and ``sources``: two entries become one, and two again."""

from __future__ import annotations

from typing import Any

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, print_table, say
from ibasho.places.duplicates import Saying, merge, sayings, unmerge
from ibasho.store.merging import Merge

__all__ = ["merge_places", "sources", "unmerge_places"]


def merge_places(
    kept: str = typer.Argument(metavar="A", help="Id of the entry that stays."),
    gone: str = typer.Argument(metavar="B", help="Id of the entry that becomes part of it."),
    why: str = typer.Option("", help="Kept in the history."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Merge entry B into entry A: the activities of B go to A, and A gets from B what it does not know.

    A keeps its own facts. Both lists can come again: each updates what it says, and B stays merged. Who asks for B gets
    A. `ibasho places unmerge B` undoes it.
    """
    settings = read_settings()
    with open_register(settings).writing() as conn:
        made = merge(conn, kept, gone, at=now(settings), why=why)
    if as_json:
        print_json(_as_dict(made))
        return
    say(f"{gone} is part of {kept} now")
    say(f"  taken over   {', '.join(made.taken) or 'nothing: all was known'}")
    say(f"  activities   {len(made.moved)} came along, {len(made.into)} of them told twice and told once now")
    say(f"  undo         ibasho places unmerge {gone}")


def unmerge_places(
    gone: str = typer.Argument(metavar="B", help="Id of the entry that was merged into another."),
    why: str = typer.Option("", help="Kept in the history."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Undo a merge: both entries are as they were, but for what was changed since then."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        made = unmerge(conn, gone, at=now(settings), why=why)
    if as_json:
        print_json(_as_dict(made))
        return
    say(f"{gone} and {made.kept_id} are two entries again")


def sources(
    place_id: str = typer.Argument(metavar="ID", help="The place's id."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show which list and row says what of a place: its own, and those of the entries merged into it."""
    with open_register(read_settings()).reading() as conn:
        told = sayings(conn, place_id)
    if as_json:
        print_json([_saying(each) for each in told])
        return
    print_table(
        "Facts of the place and who says so",
        ["fact", "value", "list", "row", "shown"],
        [
            [each.part, _in_words(each), each.source, each.source_key, "yes" if each.shown else "no"]
            for each in told
        ],
    )


def _as_dict(made: Merge) -> dict[str, Any]:
    return {
        "merge": made.id,
        "kept": made.kept_id,
        "gone": made.gone_id,
        "at": made.at.isoformat(),
        "why": made.why,
        "taken": list(made.taken),
        "activities": sorted(made.moved),
        "told_twice": {gone: into.activity_id for gone, into in made.into.items()},
    }


def _saying(each: Saying) -> dict[str, Any]:
    value = each.value[0] if len(each.value) == 1 else list(each.value)
    return {
        "fact": each.part,
        "value": [str(one) for one in value] if isinstance(value, tuple) else value,
        "place": each.place_id,
        "source": each.source,
        "row": each.source_key,
        "shown": each.shown,
    }


def _in_words(each: Saying) -> str:
    values = [one for value in each.value for one in (value if isinstance(value, tuple) else (value,))]
    return ", ".join(str(getattr(one, "group", one)) for one in values)
