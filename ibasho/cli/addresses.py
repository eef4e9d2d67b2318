"""``ibasho addresses …``: the gazetteer behind every address field."""

from __future__ import annotations

from pathlib import Path

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_findings, print_json, say
from ibasho.errors import NotFound
from ibasho.files import addresses as addresses_file
from ibasho.gazetteer import bring_addresses, find
from ibasho.model import Found, Hit
from ibasho.store import addresses as addresses_store

__all__ = ["app"]

app = typer.Typer(
    help="The gazetteer: addresses, postcodes and stations.", no_args_is_help=True, add_completion=False
)


@app.command("import")
def import_addresses(
    files: list[Path] = typer.Argument(
        help="A table of addresses with their points, or of postcodes; of アドレス・ベース・レジストリ names and positions together."
    ),
    as_: str | None = typer.Option(
        None, "--as", help=f"{', '.join(addresses_file.FORMATS)}; recognised when left out."
    ),
    name: str | None = typer.Option(None, help="Name of the gazetteer; the file's name when left out."),
    municipality: str | None = typer.Option(
        None, help="Of which municipality the file is, where it does not say so: 東京都渋谷区."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import addresses; a gazetteer of the same name is replaced whole, the same file again changes nothing."""
    settings = read_settings()
    read = addresses_file.read(files, as_=as_, municipality=municipality)
    with open_register(settings, create=True).writing() as conn:
        brought = bring_addresses(
            conn,
            name or files[0].name,
            read.addresses,
            format=read.format,
            source=", ".join(file.name for file in files),
            at=now(settings),
            findings=read.findings,
        )
    if as_json:
        print_json(
            {
                "name": brought.meta.name,
                "format": read.format,
                "verdict": brought.verdict.value,
                "entries": brought.counts,
                "sha256": brought.meta.sha256,
                "findings": [finding.as_dict() for finding in brought.findings],
            }
        )
        return
    print_findings(brought.findings, files[0].name)
    parts = ", ".join(f"{count:,} at the level {level}" for level, count in brought.counts.items())
    say(f"addresses {brought.meta.name} ({read.format}): {parts or 'nothing'} ({brought.verdict.value})")


@app.command("find")
def find_address(
    text: str = typer.Argument(help="An address, a postcode, a station or a municipality."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Say where a text is, with the level of every answer; several equally good answers are all given."""
    with open_register(read_settings()).reading() as conn:
        found = find(conn, text)
        empty = addresses_store.is_empty(conn)
    if as_json:
        print_json(_as_dict(found))
        return
    if not found.hits:
        why = (
            "no gazetteer is stored; `ibasho addresses import` brings one" if empty else "no gazetteer has it"
        )
        raise NotFound(f"address {text[:60]!r}: {why}", field="text")
    if found.ambiguous:
        say(f"{found.equal} places may be meant:")
    elif found.only is None:
        say("not found; perhaps:")
    for hit in found.hits:
        say(_line(hit))


@app.command("list")
def list_addresses(
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the gazetteers that are stored."""
    with open_register(read_settings()).reading() as conn:
        stored = addresses_store.listing(conn)
    if as_json:
        print_json(
            [
                {
                    "name": each.meta.name,
                    "format": each.format,
                    "source": each.meta.source,
                    "imported_at": each.meta.imported_at,
                    "entries": each.counts,
                    "sha256": each.meta.sha256,
                }
                for each in stored
            ]
        )
        return
    for each in stored:
        parts = ", ".join(f"{count:,} {level}" for level, count in each.counts.items())
        say(f"{each.meta.name}  {each.format}  {parts}  imported {each.meta.imported_at}")
    if not stored:
        say("no gazetteer is stored; `ibasho addresses import` brings one", aside=True)


def _line(hit: Hit) -> str:
    within = "" if hit.within_m is None else f", within {hit.within_m:,.0f} m"
    left = f", left over: {hit.rest}" if hit.rest else ""
    remark = f", {_LOOSELY[hit.loosely[0]]}" if hit.loosely else ""
    return f"{hit.level.value:<14}{hit.lon:.6f}, {hit.lat:.6f}  {hit.label}{within}{left}{remark}  [{hit.source}]"


_LOOSELY = {
    "suffix": "町 is missing in the text",
    "words_after": "what follows is not understood: another place may be meant",
}


def _as_dict(found: Found) -> dict[str, object]:
    return {
        "text": found.text,
        "ambiguous": found.ambiguous,
        "equal": found.equal,
        "hits": [
            {
                "level": hit.level.value,
                "label": hit.label,
                "lon": hit.lon,
                "lat": hit.lat,
                "within_m": hit.within_m,
                "municipality_code": hit.municipality_code,
                "left_over": hit.rest,
                "loosely": list(hit.loosely),
                "gazetteer": hit.source,
            }
            for hit in found.hits
        ],
    }
