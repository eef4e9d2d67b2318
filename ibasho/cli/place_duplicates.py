"""``ibasho places duplicates`` and ``different``: entries that may be the same place, put before a person."""

from __future__ import annotations

from typing import Any

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, print_table, say
from ibasho.places.duplicates import PARTS, Pair, accuracy, find
from ibasho.store import repeats

__all__ = ["different", "duplicates"]


def duplicates(
    most: int = typer.Option(50, min=1, help="At most this many pairs, the likeliest first."),
    source: str | None = typer.Option(None, help="Only pairs with an entry of this list."),
    accuracy_: bool = typer.Option(
        False, "--accuracy", help="How often this is right, on the labelled pairs that come with the program."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List pairs of entries that may be the same place, with what speaks for it and what against.

    Pairs that were said to be different places (`ibasho places different A B`) are left out.
    """
    if accuracy_:
        _accuracy(as_json=as_json)
        return
    with open_register(read_settings()).reading() as conn:
        found = find(conn, most=most, source=source)
    if as_json:
        print_json(
            {
                "open": found.open,
                "decided": found.decided,
                "pairs": [_as_dict(pair) for pair in found.pairs],
            }
        )
        return
    for number, pair in enumerate(found.pairs, start=1):
        say(f"{number}. {pair.likeness.chance:.0%}  {pair.one.place.name}  =?  {pair.other.place.name}")
        for side in (pair.one, pair.other):
            say(f"     {side.place.id}  {side.place.source}  {side.place.address or 'address unknown'}")
        say("     for      " + "; ".join(reason.words for reason in pair.likeness.speaks_for))
        if pair.likeness.speaks_against:
            say("     against  " + "; ".join(reason.words for reason in pair.likeness.speaks_against))
    say(
        f"{found.open} pairs may be the same place, {len(found.pairs)} shown; "
        f"{found.decided} were decided to be different",
        aside=True,
    )


def different(
    one: str = typer.Argument(metavar="A", help="Id of one place."),
    other: str = typer.Argument(metavar="B", help="Id of the other place."),
    why: str = typer.Option("", help="What shows that they are not the same."),
    undo: bool = typer.Option(False, "--undo", help="Take it back: the pair is asked about again."),
) -> None:
    """Say that two entries are different places: `ibasho places duplicates` does not show the pair again."""
    settings = read_settings()
    with open_register(settings).writing() as conn:
        if undo:
            taken = repeats.take_back(conn, one, other)
            say("the pair is asked about again" if taken else "that had not been said", aside=True)
            return
        repeats.put_apart(conn, one, other, at=now(settings), why=why)
    say("kept: different places", aside=True)


def _as_dict(pair: Pair) -> dict[str, Any]:
    return {
        "one": _side(pair, "one"),
        "other": _side(pair, "other"),
        "metres": None if pair.metres is None else round(pair.metres, 1),
        "chance": round(pair.likeness.chance, 4),
        "score": pair.likeness.score,
        "reasons": [
            {"code": reason.code, "weight": reason.weight, "words": reason.words}
            for reason in pair.likeness.reasons
        ],
    }


def _side(pair: Pair, side: str) -> dict[str, Any]:
    place = getattr(pair, side).place
    return {
        "id": place.id,
        "name": place.name,
        "address": place.address,
        "phone": place.phone,
        "source": place.source,
        "source_key": place.source_key,
    }


def _accuracy(*, as_json: bool) -> None:
    outcomes = [accuracy(part) for part in PARTS]
    if as_json:
        print_json(
            {
                outcome.part: {
                    "pairs": outcome.pairs,
                    "right": outcome.right,
                    "wrong": outcome.wrong,
                    "missed": outcome.missed,
                    "passed": outcome.passed,
                    "precision": round(outcome.precision, 4),
                    "recall": round(outcome.recall, 4),
                }
                for outcome in outcomes
            }
        )
        return
    print_table(
        "Labelled pairs; the held-out part was not used to set the weights",
        ["part", ">pairs", ">right", ">wrong", ">missed", ">passed", ">precision", ">recall"],
        [
            [o.part, o.pairs, o.right, o.wrong, o.missed, o.passed, f"{o.precision:.3f}", f"{o.recall:.3f}"]
            for o in outcomes
        ],
    )
