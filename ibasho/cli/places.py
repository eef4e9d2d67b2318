"""``ibasho places …``: the register's daily work."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ibasho.cli import attendance, kinds, place_history, tending
from ibasho.cli.opening import in_zone, now, open_register, parse_date, read_settings
from ibasho.cli.output import print_findings, print_json, progress, say
from ibasho.cli.place_duplicates import different, duplicates
from ibasho.cli.place_export import export
from ibasho.cli.place_mapping import overrides_of, show_mapping
from ibasho.cli.place_merging import merge_places, sources, unmerge_places
from ibasho.cli.place_search import find
from ibasho.errors import InvalidInput, NotFound
from ibasho.files import places as places_file
from ibasho.files.bad_rows import require_target
from ibasho.files.headings import FORMATS
from ibasho.model import ImportReport, Offer, Status, Verdict
from ibasho.places.bring_in import Brought, ListOptions, bring_in
from ibasho.store import places as places_store

__all__ = ["app"]

app = typer.Typer(help="Places, their activities and calendars.", no_args_is_help=True, add_completion=False)

_NAMES = {
    Verdict.CREATED: "created",
    Verdict.UPDATED: "updated",
    Verdict.SAME: "same",
    Verdict.DUPLICATE: "duplicate?",
    Verdict.REFUSED: "refused",
    Verdict.NOT_A_RECORD: "no records (instructions, examples, empty rows)",
}

_PLACES_MOST = 10_000_000
"""More than any register has."""

_LOCATED = {
    "exact": "by coordinates",
    "block": "to the block of their address",
    "neighbourhood": "only to the neighbourhood of their address",
    "none": "nowhere",
}


@app.command("import")
def import_places(
    file: Path = typer.Argument(
        help="Municipal standard CSV or xlsx, children's cafeteria list, GeoJSON, GeoPackage, zipped Shapefile of "
        "国土数値情報, OpenStreetMap extract (.osm.pbf)."
    ),
    as_: str | None = typer.Option(
        None, "--as", help=f"{', '.join(FORMATS)}; recognised by the content when left out."
    ),
    source: str | None = typer.Option(None, help="Name of the list; the file's name when left out."),
    kind: str | None = typer.Option(None, help="Kind of every row whose words name none."),
    anywhere: bool = typer.Option(
        False, "--anywhere", help="Places abroad are meant: keep points outside Japan."
    ),
    map_: list[str] = typer.Option(
        [], "--map", help='Read a column otherwise: "HEADING=MEANING", "HEADING=-" leaves it out; repeatable.'
    ),
    show_map: bool = typer.Option(
        False, "--show-mapping", help="Say what each column is taken for, and import nothing."
    ),
    consent: bool = typer.Option(
        False,
        "--consent-confirmed",
        help="I have confirmed that the persons concerned agree: keep private mobile numbers and mail addresses.",
    ),
    no_geocode: bool = typer.Option(
        False, "--no-geocode", help="Do not look up the addresses of places without coordinates."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="The same report, nothing stored."),
    report: Path | None = typer.Option(None, help="Write the whole report here as JSON."),
    bad_rows: Path | None = typer.Option(
        None,
        "--bad-rows",
        help="Write refused and warned rows here (.xlsx), to be mended and imported again.",
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import a list of places: a verdict for every row, and the same list again changes nothing."""
    settings = read_settings()
    overrides = overrides_of(map_)
    if show_map:
        most = settings.upload_bytes_most
        show_mapping(
            file.name,
            *places_file.mapping(file, as_=as_, bytes_most=most, overrides=overrides),
            as_json=as_json,
        )
        return
    if bad_rows is not None:
        require_target(bad_rows)
    options = ListOptions(as_, source, kind, anywhere, consent, not no_geocode, overrides)
    with progress(file.name) as step:
        brought = bring_in(
            open_register(settings, create=not dry_run),
            file,
            name=file.name,
            options=options,
            bytes_most=settings.upload_bytes_most,
            at=now(settings),
            dry_run=dry_run,
            step=step,
        )
    if bad_rows is not None:
        _tell_bad_rows(bad_rows, brought.write_bad_rows(bad_rows, now(settings).date()))
    _tell(file.name, brought, dry_run=dry_run, report=report, as_json=as_json)


def _tell_bad_rows(target: Path, number: int) -> None:
    told = f"{target}: {number} rows to look at" if number else "no row to mend: no workbook written"
    say(told, aside=True)


def _tell(file_name: str, brought: Brought, *, dry_run: bool, report: Path | None, as_json: bool) -> None:
    """Say what became of a list; InvalidInput when nothing at all could be taken."""
    outcome = brought.report
    if report is not None:
        report.write_text(
            json.dumps(outcome.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    if as_json:
        print_json(outcome.as_dict())
    else:
        print_findings(outcome.findings, file_name)
        _summary(file_name, brought.format, outcome, dry_run=dry_run)
    if outcome.counts()["refused"] and not any(
        outcome.counts()[kept.value]
        for kept in (Verdict.CREATED, Verdict.UPDATED, Verdict.SAME, Verdict.DUPLICATE)
    ):
        raise InvalidInput(f"{file_name}: every row was refused")


for _name, _command in (
    ("verify", tending.verify),
    ("stale", tending.stale),
    ("link", tending.link),
    ("queue", tending.queue),
    ("history", place_history.history),
    ("restore", place_history.restore),
    ("status", place_history.status),
    ("undo", place_history.undo),
    ("export", export),
):
    app.command(_name)(_command)


def _summary(file_name: str, format_: str, outcome: ImportReport, *, dry_run: bool) -> None:
    counts = outcome.counts()
    parts = [f"{counts[verdict.value]} {_NAMES[verdict]}" for verdict in _NAMES if counts[verdict.value]]
    tail = " — dry run, nothing stored" if dry_run else f" — import {outcome.import_id}"
    say(f"{file_name} ({format_}): {len(outcome.verdicts)} rows: {', '.join(parts)}{tail}")
    told = ", ".join(
        f"{outcome.located[level]:,} {words}"
        for level, words in _LOCATED.items()
        if outcome.located.get(level)
    )
    if told:
        say(f"  located: {told}")


@app.command("list")
def list_places(
    kind: str | None = typer.Option(None, help="Only this kind."),
    status: str | None = typer.Option(
        None, help=f"Only places or activities that are: {', '.join(Status)}; any when left out."
    ),
    after: str = typer.Option("", help="Only behind this place id: the last one of the page before."),
    limit: int | None = typer.Option(None, help="So many places at most; all when left out."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the register: one line per activity at a place, in the order of the places' ids."""
    if status is not None and status not in [*Status]:
        raise InvalidInput(f"status {status!r}: {', '.join(Status)} is accepted", field="status")
    with open_register(read_settings()).reading() as conn:
        offers = places_store.page(
            conn,
            limit=_PLACES_MOST if limit is None else limit,
            after=after,
            kinds=() if kind is None else (kind,),
            life=None if status is None else Status(status),
            visibility=None,
            statuses=None,
        )
    if as_json:
        print_json([_as_dict(offer) for offer in offers])
        return
    for offer in offers:
        state = {offer.place.status, offer.activity.status} - {Status.ACTIVE}
        said = f"  ({', '.join(sorted(state))})" if state else ""
        say(f"{offer.place.id}  {offer.activity.kind:<20} {offer.place.name}{said}")
    say(f"{len(offers)} activities at {len({o.place.id for o in offers})} places", aside=True)


@app.command("show")
def show(
    place_id: str = typer.Argument(metavar="ID", help="The place's id, as `ibasho places list` prints it."),
    as_of: str | None = typer.Option(None, "--as-of", help="As it was true on this day (2026-04-01)."),
    known_at: str | None = typer.Option(
        None, "--known-at", help="With --as-of: as it was known then, without what was registered later."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show one place with its activities, now or as of a past day."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        if as_of is None and known_at is None:
            offers = places_store.get(conn, place_id, visibility=None, statuses=None)
        else:
            at = now(settings) if known_at is None else in_zone(parse_date(known_at, "--known-at"), settings)
            offers = places_store.offers_as_of(
                conn,
                valid_on=at.date() if as_of is None else parse_date(as_of, "--as-of").date(),
                known_at=None if known_at is None else at,
                visibility=None,
                statuses=None,
                place_id=place_id,
            )
    if not offers:
        raise NotFound(f"place {place_id!r} did not exist then", field="place_id")
    if as_json:
        print_json([_as_dict(offer) for offer in offers])
        return
    place = offers[0].place
    say(f"{place.name}  ({place.visibility.value}, {place.status.value})")
    say(f"  address      {place.whole_address or 'unknown'}")
    say(f"  position     {_position(offers[0])}")
    say(f"  telephone    {place.phone or 'unknown'}")
    say(f"  verified on  {place.verified_on or 'never'}")
    say(f"  list         {place.source}")
    for offer in offers:
        activity = offer.activity
        say(f"  activity     {activity.name} ({activity.kind})")
        say(f"    when       {activity.hours_text or 'unknown'}")
        if activity.hours_not_understood:
            say(f"    not understood: {activity.hours_not_understood}")


def _position(offer: Offer) -> str:
    place = offer.place
    return "unknown" if place.lon is None or place.lat is None else f"{place.lon:.6f}, {place.lat:.6f}"


def _as_dict(offer: Offer) -> dict[str, object]:
    place, activity = offer.place, offer.activity
    return {
        "id": place.id,
        "name": place.name,
        "lon": place.lon,
        "lat": place.lat,
        "address": place.whole_address,
        "visibility": place.visibility.value,
        "status": place.status.value,
        "verified_on": place.verified_on.isoformat() if place.verified_on else None,
        "source": place.source,
        "activity": {
            "id": activity.id,
            "name": activity.name,
            "kind": activity.kind,
            "status": activity.status.value,
            "hours": activity.hours_text,
            "hours_not_understood": activity.hours_not_understood,
            "fee_yen": activity.fee_yen,
        },
    }


app.add_typer(attendance.app, name="attendance")
app.add_typer(kinds.app, name="kinds")
app.command("duplicates")(duplicates)
app.command("different")(different)
app.command("find")(find)
app.command("merge")(merge_places)
app.command("unmerge")(unmerge_places)
app.command("sources")(sources)
