"""``ibasho gaps …``: where people live with nothing in reach, and what would help most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ibasho.cli.opening import now, open_register, parse_date, read_settings
from ibasho.cli.output import print_json, print_table, progress, say
from ibasho.errors import InvalidInput, NotFound
from ibasho.files import candidates as candidates_file
from ibasho.files import layers as layers_file
from ibasho.gaps.layers import run_frames
from ibasho.gaps.run import content_hash, run_and_store
from ibasho.gaps.site import site
from ibasho.gaps.words import LEFT_OUT, area_words, headline, note_words
from ibasho.layers import AREAS, GAPS, PLACES
from ibasho.model import DEMANDS, KINDS, Coverage, GapQuestion, GapRun, Travel, kind
from ibasho.places import places_frame
from ibasho.store import Connection
from ibasho.store import places as places_store
from ibasho.store import runs as runs_store

__all__ = ["app", "run_as_dict", "say_run", "stored_run"]

app = typer.Typer(help="Coverage, gaps and sites for new places.", no_args_is_help=True, add_completion=False)

_AGES = {"child": 8, "youth": 17, "adult": 40, "older": 75}


@app.command("run")
def run_gaps(
    population: str = typer.Option(..., help="Name of a population set."),
    mode: str = typer.Option("line", help="walk (street network) or line (straight line)."),
    within_m: list[float] = typer.Option(
        ..., "--within-m", help="Threshold in metres; give it several times."
    ),
    areas: str | None = typer.Option(None, help="Name of areas for figures per area."),
    streets: str | None = typer.Option(None, help="Name of a street network (for walk)."),
    audience: str | None = typer.Option(None, help="An age in years, or child, youth, adult, older."),
    kinds: str = typer.Option("", help="Kinds that count, comma-separated; all when left out."),
    min_sessions_per_month: int = typer.Option(1, help="How often a place must meet to count."),
    verified_within_months: int | None = typer.Option(None, help="How fresh a place must be to count."),
    as_of: str | None = typer.Option(None, help="Date for calendars and freshness; today when left out."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Count the people who have a place within reach, everywhere and per area, and keep the answer."""
    settings = read_settings()
    question = GapQuestion(
        population=population,
        travel=_travel(mode),
        within_m=tuple(within_m),
        areas=areas,
        streets=streets,
        kinds=_kinds(kinds),
        audience_age=_age(audience),
        sessions_per_month_least=min_sessions_per_month,
        verified_within_months=verified_within_months,
        as_of=parse_date(as_of, "as-of").date() if as_of else None,
    )
    with progress("gaps") as step, open_register(settings).writing() as conn:
        answer = run_and_store(conn, question, now=now(settings), zone=settings.zone, progress=step)
    if as_json:
        print_json(run_as_dict(answer))
    else:
        say_run(answer)


def _travel(mode: str) -> Travel:
    try:
        return Travel(mode)
    except ValueError:
        raise InvalidInput(f"mode {mode!r}: walk or line is accepted", field="mode") from None


def _kinds(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    for code in codes:
        if kind(code) is None:
            known = ", ".join(each.code for each in KINDS)
            raise InvalidInput(f"kinds {code!r}: accepted are {known}", field="kinds")
    return codes


def _age(text: str | None) -> int | None:
    if text is None:
        return None
    if text in _AGES:
        return _AGES[text]
    if text.isascii() and text.isdigit() and int(text) <= 120:
        return int(text)
    raise InvalidInput(f"audience {text!r}: an age 0–120 or {', '.join(_AGES)} is accepted", field="audience")


def run_as_dict(answer: GapRun) -> dict[str, object]:
    """The keys that ``--json`` prints."""
    question = answer.question
    return {
        "id": answer.id,
        "made_at": answer.made_at,
        "program": answer.program,
        "content_hash": content_hash(answer),
        "population": question.population,
        "mode": question.travel.value,
        "within_m": list(question.within_m),
        "kinds": list(question.kinds),
        "supply": {
            "counted": answer.supply.counted,
            "left_out": answer.supply.left_out,
            "calendar_unknown": answer.supply.calendar_unknown,
            "neighbourhood_only": answer.supply.neighbourhood_only,
        },
        "inputs": answer.inputs,
        "coverage": [
            {
                "area": each.area,
                "area_name": each.area_name,
                "demand": each.demand,
                "within_m": each.within_m,
                "total": each.total,
                "covered": each.covered,
                "uncovered": each.uncovered,
                "unknown": each.unknown,
                "covered_estimate": each.covered_estimate,
                "covered_share": each.share,
                "cells_without_figure": each.cells_without_figure,
            }
            for each in answer.coverage
        ],
        "notes": [{"code": n.code, "count": n.count, "people": n.people} for n in answer.notes],
    }


def say_run(answer: GapRun) -> None:
    """Print a run for a person: what counted, people per threshold, people per area."""
    question, supply = answer.question, answer.supply
    how = "walking along streets" if question.travel is Travel.WALK else "straight line"
    say(f"run {answer.id}: population {question.population}, {how}")
    left_out = ", ".join(f"{count} {LEFT_OUT[key].en}" for key, count in supply.left_out.items())
    say(f"  {supply.counted} places count" + (f"; left out: {left_out}" if left_out else "; none left out"))
    for note in answer.notes:
        say(f"  note: {note_words(note, 'en')}")
    units = {demand.code: demand.label_en for demand in DEMANDS}
    everywhere = [each for each in answer.coverage if each.area is None]
    print_table(
        "everywhere",
        ["who", ">within m", ">covered", ">not covered", ">unknown", ">covered %"],
        [[units[each.demand], f"{each.within_m:g}", *_figures(each)] for each in everywhere],
    )
    per_area = [each for each in answer.coverage if each.area is not None and each.demand == "people"]
    say(headline(answer))
    if per_area:
        print_table(
            "all people, per area",
            ["area", ">within m", ">covered", ">not covered", ">unknown", ">covered %"],
            [[area_words(each), f"{each.within_m:g}", *_figures(each)] for each in per_area],
        )


def _figures(each: Coverage) -> list[str]:
    share = f"{100 * each.share:.1f}" if each.total else "–"
    return [f"{each.covered:,.0f}", f"{each.uncovered:,.0f}", f"{each.unknown:,.0f}", share]


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
