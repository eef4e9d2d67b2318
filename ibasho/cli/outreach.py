"""``ibasho outreach …``: visits and workers in, routes with reasons out."""

from __future__ import annotations

from pathlib import Path

import typer

from ibasho.cli.opening import file_hash, now, open_register, parse_date, read_settings
from ibasho.cli.output import print_findings, print_json, print_table, progress, say
from ibasho.errors import InvalidInput, NotFound
from ibasho.files import visits as visits_file
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Plan, Route, Verdict
from ibasho.outreach.field_pack import export as export_pack
from ibasho.outreach.opening import open_visit_store
from ibasho.outreach.plan import plan as make_plan
from ibasho.outreach.records import latest_plan, store_plan
from ibasho.outreach.visits import read_all, register_visits, register_workers
from ibasho.outreach.why import why as why_visit
from ibasho.settings import Settings
from ibasho.store import streets as streets_store

__all__ = ["ACTOR", "app", "plan_as_dict", "say_plan"]

app = typer.Typer(help="Visits: who goes where and when.", no_args_is_help=True, add_completion=False)
_visits = typer.Typer(
    help="Households to be visited (tokens, no names).", no_args_is_help=True, add_completion=False
)
_workers = typer.Typer(help="People who visit.", no_args_is_help=True, add_completion=False)
app.add_typer(_visits, name="visits")
app.add_typer(_workers, name="workers")

ACTOR = "command line"
"""Who reads, as the access log has it."""


@_visits.callback()
def _of_visits() -> None:
    """Households to be visited."""


@_workers.callback()
def _of_workers() -> None:
    """People who visit."""


@_visits.command("import")
def import_visits(
    file: Path = typer.Argument(help="CSV or xlsx: 世帯コード, 緯度, 経度, 訪問分数, 時間帯 …"),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import households to be visited; the same file again changes nothing."""
    settings = read_settings()
    file_hash(file)
    visits, findings = visits_file.read_visits(file)
    with open_visit_store(settings, create=True) as store:
        verdicts = register_visits(store, visits, actor=ACTOR, at=now(settings))
    counts = _counts(verdicts)
    if as_json:
        print_json({"rows": len(visits), **counts, "findings": [each.as_dict() for each in findings]})
        return
    print_findings(findings, file.name)
    say(f"{file.name}: {len(visits)} visits: {_words(counts)}")


@_workers.command("import")
def import_workers(
    file: Path = typer.Argument(
        help="CSV or xlsx: 担当者コード, 名前, 出発緯度, 出発経度, 勤務日, 開始, 終了 …"
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import the people who visit; the same file again changes nothing."""
    settings = read_settings()
    file_hash(file)
    workers, findings = visits_file.read_workers(file)
    with open_visit_store(settings, create=True) as store:
        verdicts = register_workers(store, workers, actor=ACTOR, at=now(settings))
    counts = _counts(verdicts)
    if as_json:
        print_json({"rows": len(workers), **counts, "findings": [each.as_dict() for each in findings]})
        return
    print_findings(findings, file.name)
    say(f"{file.name}: {len(workers)} workers: {_words(counts)}")


def _counts(verdicts: list[Verdict]) -> dict[str, int]:
    kept = (Verdict.CREATED, Verdict.UPDATED, Verdict.SAME)
    return {verdict.value: sum(each is verdict for each in verdicts) for verdict in kept}


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in counts.items() if number) or "none"


@app.command("plan")
def plan(
    first_day: str = typer.Option(..., "--from", help="First day, such as 2026-12-07."),
    days: int = typer.Option(5, min=1, max=31, help="How many days."),
    streets: str | None = typer.Option(None, help="Street network; the only one stored when left out."),
    seed: int = typer.Option(0, help="The same seed gives the same plan."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Plan the visits: routes per worker and day, and a reason for every visit left out."""
    settings = read_settings()
    day = parse_date(first_day, "from").date()
    with progress("plan") as step:
        step("reading", 0.1)
        network = _network(settings, streets)
        with open_visit_store(settings) as store:
            visits, workers = read_all(store, actor=ACTOR, purpose="plan routes", at=now(settings))
            step("routing", 0.3)
            made = make_plan(visits, workers, first_day=day, days=days, network=network, seed=seed)
            store_plan(store, made, actor=ACTOR, at=now(settings))
    if as_json:
        print_json(plan_as_dict(made))
    else:
        say_plan(made)


def _network(settings: Settings, name: str | None) -> StreetNetwork | None:
    with open_register(settings).reading() as conn:
        names = streets_store.names(conn)
        if name is None and len(names) > 1:
            raise InvalidInput(
                f"several street networks are stored ({', '.join(names)}): --streets NAME", field="streets"
            )
        if name is None and not names:
            return None
        return streets_store.get(conn, name or names[0])[1]


@app.command("show")
def show(as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout.")) -> None:
    """Show the latest plan."""
    made = _latest(read_settings(), "show the plan")
    if as_json:
        print_json(plan_as_dict(made))
    else:
        say_plan(made)


@app.command("why")
def why(token: str = typer.Argument(metavar="VISIT", help="The household's token.")) -> None:
    """Say why a visit is where it is in the latest plan, or why it is in none."""
    say(why_visit(_latest(read_settings(), "explain a visit"), token))


@app.command("export")
def export(
    directory: Path = typer.Argument(metavar="DIR", help="Folder to write; made when missing."),
    with_points: bool = typer.Option(
        False, "--with-points", help="With exact points. Keep such files locked away."
    ),
) -> None:
    """Write the field pack of the latest plan: a sheet, a table and a calendar per worker and day."""
    settings = read_settings()
    made = _latest(settings, "export the field pack")
    with open_visit_store(settings) as store:
        visits, workers = read_all(store, actor=ACTOR, purpose="export the field pack", at=now(settings))
    written = export_pack(
        made, directory, visits=visits, workers=workers, with_points=with_points, zone=settings.zone
    )
    say(f"{directory}: {len(written)} files")


def _latest(settings: Settings, purpose: str) -> Plan:
    with open_visit_store(settings) as store:
        try:
            return latest_plan(store, actor=ACTOR, purpose=purpose, at=now(settings))
        except NotFound:
            raise NotFound("there is no plan yet; make one with: ibasho outreach plan --from DATE") from None


def plan_as_dict(made: Plan) -> dict[str, object]:
    """The keys that ``--json`` prints; no coordinates and no addresses."""
    return {
        "first_day": made.first_day.isoformat(),
        "days": made.days,
        "travel": made.travel,
        "repeatable": made.repeatable,
        "routes": [_route_as_dict(route) for route in made.routes],
        "unplanned": [
            {"token": left.token, "reason": left.reason.value, "message": left.message}
            for left in made.unplanned
        ],
        "warnings": list(made.warnings),
    }


def _route_as_dict(route: Route) -> dict[str, object]:
    return {
        "worker": route.worker,
        "day": route.day.isoformat(),
        "mode": route.mode.value,
        "start": _clock(route.start_min),
        "end": _clock(route.end_min),
        "travel_m": round(route.travel_m),
        "stops": [
            {
                "token": stop.token,
                "arrive": _clock(stop.arrive_min),
                "start": _clock(stop.start_min),
                "end": _clock(stop.end_min),
                "why": stop.why,
            }
            for stop in route.stops
        ],
    }


def _clock(minutes: float) -> str:
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def say_plan(made: Plan) -> None:
    """Print a plan for the coordinator."""
    stops = sum(len(route.stops) for route in made.routes)
    way = "along streets" if made.travel == "streets" else "by straight line (no street network is stored)"
    say(
        f"{stops} visits planned on {made.days} days from {made.first_day}, {len(made.unplanned)} left out; travel {way}"
    )
    for warning in made.warnings:
        say(f"  note: {warning}")
    print_table(
        "routes",
        ["day", "worker", "visits", ">km", ">from", ">to"],
        [
            [
                route.day,
                route.worker,
                " ".join(stop.token for stop in route.stops),
                f"{route.travel_m / 1000:.1f}",
                _clock(route.start_min),
                _clock(route.end_min),
            ]
            for route in made.routes
        ],
    )
    for left in made.unplanned:
        say(f"  left out {left.token}: {left.message}")
