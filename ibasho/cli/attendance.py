"""``ibasho places attendance …``: how many came to each session. Numbers only, no names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import typer

from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_findings, print_json, say
from ibasho.errors import InvalidInput
from ibasho.files import attendance as attendance_file
from ibasho.files.place_facts import clock_of
from ibasho.places import attendance as attendance_story
from ibasho.store import attendance as attendance_store
from ibasho.store import places as places_store

__all__ = ["app"]

app = typer.Typer(
    help="How many came to each session: numbers, never names.", no_args_is_help=True, add_completion=False
)

_BY = "command line"


@app.command("import")
def import_sheet(
    file: Path = typer.Argument(
        help="CSV or xlsx with 日付 and 延べ人数, and 活動ID or 場所 (and 活動); 実人数, 開始 and 備考 if wanted."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="The same report, nothing stored."),
    report: Path | None = typer.Option(None, help="Write the whole report here as JSON."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Take in a sheet that was filled in by hand: a verdict for every row. A sheet with names is refused."""
    settings = read_settings()
    at = now(settings)
    rows, findings = attendance_file.read(file, bytes_most=settings.upload_bytes_most)
    store = open_register(settings)
    with store.reading() if dry_run else store.writing() as conn:
        outcome = attendance_story.take_in(
            conn, rows, findings, by=_BY, at=at, zone=settings.zone, dry_run=dry_run
        )
    told = {key: value for key, value in outcome.as_dict().items() if key != "import_id"}
    if report is not None:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(told)
    else:
        print_findings(outcome.findings, file.name)
        counts = outcome.counts()
        parts = [
            f"{counts[name]} {name}" for name in ("created", "updated", "same", "refused") if counts[name]
        ]
        tail = " — dry run, nothing stored" if dry_run else ""
        say(f"{file.name}: {len(outcome.verdicts)} rows: {', '.join(parts) or 'none'}{tail}")
    if outcome.verdicts and counts_nothing(outcome.counts()):
        raise InvalidInput(f"{file.name}: every row was refused")


def counts_nothing(counts: dict[str, int]) -> bool:
    """Whether no row of a report was taken in."""
    return not any(counts[name] for name in ("created", "updated", "same"))


@app.command("add")
def add(
    activity_id: str = typer.Argument(metavar="ACTIVITY_ID", help="The activity's id."),
    day: str = typer.Argument(metavar="DATE", help="The session's day, 2026-04-01."),
    visits: int = typer.Argument(help="How many came, each time counted."),
    people: int | None = typer.Option(None, help="How many different people, when they were counted."),
    start: str | None = typer.Option(None, help="When it began, 10:00; when there were several that day."),
    place: str = typer.Option("", help="The place's id; when the activity comes at several."),
    note: str = typer.Option("", help="A remark. Write no names."),
) -> None:
    """Store how many came to one session. Another number for the same session takes the place of the first."""
    settings = read_settings()
    start_min = None if start is None else clock_of(start)
    if start is not None and start_min is None:
        raise InvalidInput(f"start {start!r}: a time such as 10:00 is accepted", field="start")
    with open_register(settings).writing() as conn:
        count, verdict = attendance_story.add(
            conn,
            activity_id,
            parse_date(day, "DATE").date(),
            visits,
            by=_BY,
            at=now(settings),
            zone=settings.zone,
            people=people,
            start_min=start_min,
            place_id=place,
            note=note,
        )
    say(
        f"{verdict.value}: {count.day} {count.start_min // 60}:{count.start_min % 60:02}, {count.visits} visits"
    )


@app.command("list")
def by_month(
    first: str | None = typer.Option(None, "--from", help="First day, 2026-04-01."),
    last: str | None = typer.Option(None, "--to", help="Last day."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show how many came, per activity and month. Sessions that nobody counted are not in it: they are unknown, not 0."""
    with open_register(read_settings()).reading() as conn:
        told = attendance_store.months(conn, first=_day(first, "--from"), last=_day(last, "--to"))
        offers = places_store.offers(conn, visibility=None, statuses=None)
    names = {(o.activity.id, o.place.id): (o.activity.name, o.place.name) for o in offers}
    if as_json:
        print_json(
            [
                {
                    "activity_id": each.activity_id,
                    "place_id": each.place_id,
                    "activity": names.get((each.activity_id, each.place_id), ("", ""))[0],
                    "place": names.get((each.activity_id, each.place_id), ("", ""))[1],
                    "month": f"{each.month:%Y-%m}",
                    "sessions": each.sessions,
                    "visits": each.visits,
                    "people": each.people,
                    "sessions_without_people": each.without_people,
                }
                for each in told
            ]
        )
        return
    for each in told:
        name = " · ".join(filter(None, reversed(names.get((each.activity_id, each.place_id), ("", "")))))
        people = "people not counted" if each.people is None else f"{each.people} people"
        say(f"{each.month:%Y-%m}  {each.sessions:>3} sessions  {each.visits:>6} visits  {people}  {name}")


def _day(text: str | None, field: str) -> date | None:
    return None if text is None else parse_date(text, field).date()
