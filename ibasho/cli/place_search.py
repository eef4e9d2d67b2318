"""``ibasho places find``: entries by name, as people type it."""

from __future__ import annotations

import typer

from ibasho.cli.opening import open_register, read_settings
from ibasho.cli.output import print_json, say
from ibasho.store import names

__all__ = ["find"]


def find(
    text: str = typer.Argument(
        metavar="TEXT", help="A name or a part of it; several words must all be there."
    ),
    most: int = typer.Option(20, min=1, help="At most this many."),
    every: bool = typer.Option(False, "--all", help="Hidden entries too, and those that are paused or over."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Find places and activities by name: こどもしょくどう finds 子ども食堂, ｾﾝﾀｰ finds センター."""
    with open_register(read_settings()).reading() as conn:
        if every:
            hits = names.search(conn, text, most, visibility=None, statuses=None)
        else:
            hits = names.search(conn, text, most)
    if as_json:
        print_json(
            [
                {
                    "id": hit.place.id,
                    "name": hit.place.name,
                    "found": list(hit.names),
                    "address": hit.place.address,
                    "lon": hit.place.lon,
                    "lat": hit.place.lat,
                    "source": hit.place.source,
                }
                for hit in hits
            ]
        )
        return
    for hit in hits:
        also = [name for name in hit.names if name != hit.place.name]
        said = f"{hit.place.name}（{'、'.join(also)}）" if also else hit.place.name
        say(f"{hit.place.id}  {said}  {hit.place.address}")
    say(f"{len(hits)} found" + (", perhaps more: --most" if len(hits) == most else ""), aside=True)
