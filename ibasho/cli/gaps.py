"""``ibasho gaps …``: where people live with nothing in reach, and what would help most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ibasho.cli import gap_question as ask
from ibasho.cli.gap_report import run_as_dict, say_run
from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_json, progress, say
from ibasho.errors import NotFound
from ibasho.files import candidates as candidates_file
from ibasho.files import layers as layers_file
from ibasho.gaps.layers import run_frames
from ibasho.gaps.run import run_and_store
from ibasho.gaps.site import site
from ibasho.layers import AREAS, GAPS, PLACES
from ibasho.model import DayPart, GapQuestion, GapRun, Measure, SupplyBy, Travel
from ibasho.places import places_frame
from ibasho.store import Connection
from ibasho.store import places as places_store
from ibasho.store import runs as runs_store

__all__ = ["app", "run_as_dict", "say_run", "stored_run"]

app = typer.Typer(help="Coverage, gaps and sites for new places.", no_args_is_help=True, add_completion=False)


@app.command("run")
def run_gaps(
    population: ask.Population,
    within_m: ask.WithinM,
    mode: ask.Mode = "line",
    areas: ask.Areas = None,
    streets: ask.Streets = None,
    demand: ask.Demand = "people",
    audience: ask.Audience = None,
    kinds: ask.Kinds = "",
    min_sessions_per_month: ask.MinSessions = 1,
    verified_within_months: ask.Verified = None,
    as_of: ask.AsOf = None,
    at: ask.At = None,
    window: ask.When = None,
    measure: ask.Measures = None,
    supply_by: ask.Supply = "places",
    capacity_unknown: ask.CapacityUnknown = None,
    weights: ask.Weights = "",
    gravity_power: ask.GravityPower = 2.0,
    nth_nearest: ask.Nth = 1,
    floor: ask.Floor = None,
    rank_by: ask.RankBy = None,
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Count the people who have a place within reach, everywhere and per area, and keep the answer."""
    settings = read_settings()
    store = open_register(settings)  # before the question is read: kinds of one's own are stored there
    question = GapQuestion(
        population=population,
        travel=ask.one_of(Travel, mode, "mode", "walk or line"),
        within_m=tuple(within_m),
        areas=areas,
        streets=streets,
        demand=ask.demand_code(demand),
        kinds=ask.kind_codes(kinds),
        audience_age=ask.age(audience),
        sessions_per_month_least=min_sessions_per_month,
        verified_within_months=verified_within_months,
        as_of=parse_date(as_of, "as-of").date() if as_of else None,
        at=ask.moment(at, settings.zone, "at"),
        window=ask.one_of(DayPart, window, "window") if window else None,
        measures=ask.several_of(Measure, measure, "measure"),
        supply_by=ask.one_of(SupplyBy, supply_by, "supply-by"),
        capacity_unknown=capacity_unknown,
        weights=ask.numbers(weights, "weights"),
        gravity_power=gravity_power,
        nth_nearest=nth_nearest,
        floor=floor,
        rank_by=ask.demand_code(rank_by, "rank-by") if rank_by else None,
    )
    with progress("gaps") as step, store.writing() as conn:
        answer = run_and_store(conn, question, now=now(settings), zone=settings.zone, progress=step)
    if as_json:
        print_json(run_as_dict(answer))
    else:
        say_run(answer)


@app.command("list")
def list_runs(
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the stored runs, newest first."""
    with open_register(read_settings()).reading() as conn:
        answers = runs_store.listing(conn)
    if as_json:
        print_json(
            [{"id": each.id, "made_at": each.made_at, "published": each.published} for each in answers]
        )
        return
    for each in answers:
        state = "published" if each.published else "private"
        limits = "/".join(f"{metres:g}" for metres in each.question.within_m)
        say(
            f"{each.id}  {each.made_at[:16]}  {each.question.population}  {each.question.travel} {limits} m  {state}"
        )


@app.command("show")
def show(
    run: str = typer.Argument(metavar="RUN", help="The run's id, or latest."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show one stored run."""
    with open_register(read_settings()).reading() as conn:
        answer = stored_run(conn, run)
    if as_json:
        print_json(run_as_dict(answer))
    else:
        say_run(answer)


def stored_run(conn: Connection, run: str) -> GapRun:
    """The run with this id, or the latest; NotFound when there is none."""
    if run != "latest":
        return runs_store.get(conn, run)
    answer = runs_store.latest(conn)
    if answer is None:
        raise NotFound("there is no run yet; make one with: ibasho gaps run", field="RUN")
    return answer


@app.command("publish")
def publish(run: str = typer.Argument(metavar="RUN", help="The run's id, or latest.")) -> None:
    """Publish a run: from now on anonymous visitors see it, and it stays as it is."""
    with open_register(read_settings()).writing() as conn:
        answer = stored_run(conn, run)
        runs_store.publish(conn, answer.id)
    say(f"run {answer.id} is published")


@app.command("export")
def export(
    run: str = typer.Argument(metavar="RUN", help="The run's id, or latest."),
    file: Path = typer.Argument(
        metavar="FILE", help="By suffix: .gpkg (opens styled in QGIS), .geojson, .csv."
    ),
    demand: str = typer.Option("people", help="Demand column of the layer."),
) -> None:
    """Write a run's layers: cells, areas and the places of the register (GeoJSON and CSV hold the cells)."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        answer = stored_run(conn, run)
        cells, per_area = run_frames(conn, answer, demand=demand)
        places = places_frame(places_store.offers(conn), now=now(settings), zone=settings.zone)
    layers = {GAPS: cells}
    if file.suffix.lower() == ".gpkg":
        layers |= {AREAS: per_area, PLACES: places}
    layers_file.write(layers, file)
    say(f"{file}: {len(cells):,} cells of run {answer.id}")


@app.command("site")
def site_places(
    run: str = typer.Argument(metavar="RUN", help="The run's id, or latest."),
    candidates: Path = typer.Option(
        ..., help="CSV with name, lon, lat (名称, 緯度, 経度), or GeoJSON points."
    ),
    new: int = typer.Option(..., help="How many new places."),
    model: str = typer.Option("mclp", help="mclp, p-median, lscp or p-center."),
    within_m: float | None = typer.Option(
        None, "--within-m", help="Radius; the run's smallest when left out."
    ),
    demand: str = typer.Option("people", help="Demand column."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Say where the next places should stand, the existing ones taken into account, with proof or optimality gap."""
    settings = read_settings()
    sites, findings = candidates_file.read(candidates)
    with progress("siting") as step, open_register(settings).writing() as conn:
        step("solving", 0.3)
        proposal = site(
            conn, stored_run(conn, run), sites, new=new, model=model, within_m=within_m, demand=demand
        )
    if as_json:
        print_json(proposal | {"findings": [finding.as_dict() for finding in findings]})
        return
    say(
        f"{proposal['model']} within {proposal['within_m']:g} m, {new} of {len(sites)} candidates, demand {demand}"
    )
    for rank, chosen in enumerate(_rows(proposal["chosen"]), start=1):
        say(f"  {rank}. {chosen['name']}: {chosen['gained']:,.0f} more people reached")
    say(f"  {proposal['statement']}")


def _rows(value: object) -> Sequence[dict[str, object]]:
    return value if isinstance(value, list) else []
