"""``ibasho places export``: the register as a list."""

from __future__ import annotations

from pathlib import Path

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, say
from ibasho.errors import InvalidInput
from ibasho.files import place_export
from ibasho.model import Status, Visibility
from ibasho.model import kind as known_kind
from ibasho.store import places as places_store

__all__ = ["export"]


def export(
    file: Path = typer.Argument(
        help=f"File to write; its suffix says how: {', '.join(place_export.SUFFIXES)}."
    ),
    kind: str | None = typer.Option(None, help="Only this kind."),
    encoding: str = typer.Option(
        "utf-8", help=f"Encoding of CSV: {', '.join(place_export.ENCODINGS)} (utf-8 with a byte order mark)."
    ),
    everything: bool = typer.Option(
        False,
        "--all",
        help="Also what is not public: hidden places, drafts, closed entries. Not for publishing.",
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Write the public register as a list that every import of places reads back to the same entries."""
    settings = read_settings()
    if kind is not None and known_kind(kind) is None:
        raise InvalidInput(f"kind {kind!r}: a kind's code such as salon is accepted", field="kind")
    with open_register(settings).reading() as conn:
        offers = places_store.offers(
            conn,
            visibility=None if everything else (Visibility.PUBLIC,),
            statuses=None if everything else (Status.ACTIVE,),
        )
    chosen = [offer for offer in offers if kind is None or offer.activity.kind == kind]
    place_export.write(chosen, file, on=now(settings).date(), encoding=encoding)
    hidden = len({o.place.id for o in chosen if o.place.visibility is not Visibility.PUBLIC})
    if everything:
        say(
            f"warning: this file is not for publishing: {hidden} places of it are not public, and what is in review or "
            "closed is in it too",
            aside=True,
        )
    places = len({offer.place.id for offer in chosen})
    if as_json:
        print_json({"file": str(file), "activities": len(chosen), "places": places, "not_public": hidden})
        return
    say(f"{file}: {len(chosen)} activities at {places} places")
