"""``ibasho demo``: the made-up sample town, everything once, on a data directory of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import typer

import ibasho
from ibasho.accounts.sample import SAMPLE_USERS, make_sample_users
from ibasho.catalogue import Catalogue
from ibasho.cli.maps import draw_map
from ibasho.cli.opening import now, read_settings
from ibasho.cli.operating import require_own_machine, serve_app
from ibasho.cli.output import progress, say
from ibasho.errors import Unavailable
from ibasho.files import addresses as addresses_file
from ibasho.files import areas as areas_file
from ibasho.files import candidates as candidates_file
from ibasho.files import layers as layers_file
from ibasho.files import places as places_file
from ibasho.files import population as population_file
from ibasho.files import streets as streets_file
from ibasho.files import visits as visits_file
from ibasho.gaps.bring_in import bring_areas, bring_population, bring_streets
from ibasho.gaps.layers import run_frames
from ibasho.gaps.run import run_and_store
from ibasho.gaps.site import site
from ibasho.gaps.words import headline
from ibasho.gazetteer import bring_addresses
from ibasho.layers import AREAS, GAPS, PLACES
from ibasho.model import GapQuestion, GapRun, Plan, Travel
from ibasho.nearby import Question, find
from ibasho.outreach.field_pack import export as export_pack
from ibasho.outreach.opening import open_visit_store
from ibasho.outreach.plan import plan as make_plan
from ibasho.outreach.records import store_plan
from ibasho.outreach.visits import read_all, register_visits, register_workers
from ibasho.places import places_frame
from ibasho.places.locate import locate
from ibasho.places.register import ListFile, register
from ibasho.settings import Settings
from ibasho.store import Connection, Store, open_store
from ibasho.store import places as places_store
from ibasho.store import runs as runs_store
from ibasho.store import streets as streets_store

__all__ = ["demo", "sample_town"]

POPULATION, POPULATION_500, SCHOOLS, CITY, STREETS = (
    "people-250m",
    "people-500m",
    "schools",
    "city",
    "streets",
)
_GAZETTEERS = ("neighbourhoods.csv", "stations.csv")
_LISTS = (
    "public_facilities.csv",
    "child_rearing.csv",
    "childrens_cafeterias.csv",
    "places_to_belong.xlsx",
    "neighbour_town.geojson",
)
_STATION = (137.5929, 34.1991)
_WITHIN_M = (300.0, 500.0, 800.0)
_ACTOR = "demo"


def demo(
    serve: bool = typer.Option(True, "--serve/--no-serve", help="Serve the pages at the end."),
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
) -> None:
    """Load the made-up sample town, run everything once, say where each result is, and serve it."""
    settings = _demo_settings(read_settings(), port)
    if serve:
        require_own_machine(settings, host)
    begin = time.monotonic()
    at = now(settings)
    with _fresh_store(settings) as store:
        with progress("demo") as step:
            step("places, people, streets", 0.1)
            _load(store, sample_town(), at, settings)
            step("gaps", 0.4)
            runs = _gaps(store, at, settings)
            step("siting", 0.5)
            proposal = _site(store, runs[-1])
            step("routes", 0.6)
            plan = _outreach(store, sample_town(), at, settings)
            step("maps", 0.8)
            results = _results(store, settings, runs[-1], plan, at)
        _say_found(store, at, settings, runs, proposal, plan)
    say("")
    say(f"results  {results}")
    for file in sorted(results.iterdir()):
        say(f"  {file.name}{'/' if file.is_dir() else f'  {file.stat().st_size / 1024:,.0f} KiB'}")
    say(f"data     {settings.data_dir}  (other commands see it with IBASHO_DATA_DIR={settings.data_dir})")
    say(f"done in {time.monotonic() - begin:.1f} s")
    if serve:
        _say_doors(settings)
        serve_app(settings, host, port)


def sample_town() -> Path:
    """Where the sample town's files are: inside an installed package, or in the checkout."""
    package = Path(ibasho.__file__).parent
    for folder in (package / "sample_town", package.parent / "data" / "shapes"):
        if (folder / "SOURCES.toml").is_file():
            return folder
    raise Unavailable("the sample town is missing: reinstall ibasho", field="sample_town")


def _demo_settings(settings: Settings, port: int) -> Settings:
    """The demo never touches a real register: it has a folder of its own and the embedded databases."""
    return settings.model_copy(
        update={
            "data_dir": settings.data_dir / "demo",
            "database_url": "",
            "visits_database_url": "",
            "base_url": f"http://127.0.0.1:{port}",
            "site_name": "見本市 みんなの居場所さがし",
            "demo": True,
        }
    )


@contextmanager
def _fresh_store(settings: Settings) -> Iterator[Store]:
    """The demo's register, made anew each time, so that every demo says the same."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for stem in ("ibasho.db", "visits.db"):
        for file in settings.data_dir.glob(f"{stem}*"):
            file.unlink()
    with open_store(settings.register_url, create=True) as store:
        yield store


def _load(store: Store, town: Path, at: datetime, settings: Settings) -> None:
    """Bring everything in, as the import commands do."""
    cities, city_findings = areas_file.read(town / "boundary_N03.geojson", kind="municipality")
    schools, school_findings = areas_file.read(town / "school_districts_A27.geojson", kind="school-district")
    network, street_findings = streets_file.read(town / "streets.osm.pbf")
    grids = [
        (name, file, *population_file.read([town / file]))
        for name, file in ((POPULATION, "tblT001142Q5137.txt"), (POPULATION_500, "tblT001141H5137.txt"))
    ]
    lists = [
        places_file.read(town / file, source=file, bytes_most=settings.upload_bytes_most, today=at.date())
        for file in _LISTS
    ]
    with store.writing() as conn:
        bring_areas(conn, CITY, cities, source="boundary_N03.geojson", at=at, findings=city_findings)
        bring_areas(
            conn, SCHOOLS, schools, source="school_districts_A27.geojson", at=at, findings=school_findings
        )
        bring_streets(conn, STREETS, network, source="streets.osm.pbf", at=at, findings=street_findings)
        for name, file, people, findings in grids:
            bring_population(conn, name, people, source=file, at=at, findings=findings)
        for file in _GAZETTEERS:
            known = addresses_file.read(town / file)
            bring_addresses(conn, file, known.addresses, format=known.format, source=file, at=at)
        for file, read in zip(_LISTS, lists, strict=True):
            drafts, findings = locate(conn, read.drafts, read.findings)
            report = register(
                conn, drafts, source=file, file=ListFile(file, "", read.format), at=at, findings=findings
            )
            counts = {key: number for key, number in report.counts().items() if number}
            say(
                f"{file}: {len(report.verdicts)} rows: {', '.join(f'{n} {key}' for key, n in counts.items())}"
            )
        make_sample_users(conn, at)


def _gaps(store: Store, at: datetime, settings: Settings) -> list[GapRun]:
    """Coverage by straight line, on the 500 m grid, and on foot; the last is published."""
    questions = (
        GapQuestion(POPULATION, Travel.LINE, _WITHIN_M, areas=SCHOOLS),
        GapQuestion(POPULATION_500, Travel.WALK, _WITHIN_M, areas=SCHOOLS, streets=STREETS),
        GapQuestion(POPULATION, Travel.WALK, _WITHIN_M, areas=SCHOOLS, streets=STREETS),
    )
    with store.writing() as conn:
        runs = [run_and_store(conn, question, now=at, zone=settings.zone) for question in questions]
        for answer in runs:
            runs_store.publish(conn, answer.id)
    return runs


def _site(store: Store, answer: GapRun) -> dict[str, object]:
    sites, _ = candidates_file.read(sample_town() / "siting_candidates.csv")
    with store.writing() as conn:
        return site(conn, answer, sites, new=3, model="mclp", within_m=500.0)


def _outreach(store: Store, town: Path, at: datetime, settings: Settings) -> Plan:
    """Next week's visits, planned on the walking network."""
    visits, _ = visits_file.read_visits(town / "visits.csv")
    workers, _ = visits_file.read_workers(town / "workers.csv")
    with store.reading() as conn:
        _, network = streets_store.get(conn, STREETS)
    with open_visit_store(settings, create=True) as kept:
        register_visits(kept, visits, actor=_ACTOR, at=at)
        register_workers(kept, workers, actor=_ACTOR, at=at)
        kept_visits, kept_workers = read_all(kept, actor=_ACTOR, purpose="plan the sample week", at=at)
        plan = make_plan(
            kept_visits, kept_workers, first_day=_next_monday(at.date()), days=5, network=network, seed=0
        )
        store_plan(kept, plan, actor=_ACTOR, at=at)
    return plan


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _results(store: Store, settings: Settings, answer: GapRun, plan: Plan, at: datetime) -> Path:
    """Write maps, layers and the field pack; returns their folder."""
    folder = settings.data_dir / "results"
    folder.mkdir(parents=True, exist_ok=True)
    with store.reading() as conn:
        for what in ("places", "gaps", "routes"):
            page = draw_map(conn, settings, what, run=answer.id)
            (folder / f"{what}.html").write_text(page, encoding="utf-8", newline="\n")
        cells, areas = run_frames(conn, answer)
        places = places_frame(places_store.offers(conn), now=at, zone=settings.zone)
    layers_file.write({GAPS: cells, AREAS: areas, PLACES: places}, folder / "gaps.gpkg")
    layers_file.write({GAPS: cells}, folder / "gaps.geojson")
    export_pack(plan, folder / "field_pack", zone=settings.zone)
    return folder


def _say_found(
    store: Store,
    at: datetime,
    settings: Settings,
    runs: list[GapRun],
    proposal: dict[str, object],
    plan: Plan,
) -> None:
    """What was found, in plain sentences."""
    with store.reading() as conn:
        _say_nearby(conn, at, settings)
    for answer in runs:
        say(f"gaps     {answer.question.population}: {headline(answer, within_m=500.0)}")
    say(f"siting   {proposal['statement']}")
    stops = sum(len(route.stops) for route in plan.routes)
    say(
        f"outreach {stops} visits in {len(plan.routes)} routes from {plan.first_day}; {len(plan.unplanned)} left out:"
    )
    for left in plan.unplanned:
        say(f"           {left.token}: {left.message}")


def _say_nearby(conn: Connection, at: datetime, settings: Settings) -> None:
    catalogue = Catalogue.load(conn, zone=settings.zone, now=at)
    _, network = streets_store.get(conn, STREETS)
    question = Question(lon=_STATION[0], lat=_STATION[1], at=at, travel=Travel.WALK, limit=3)
    for result in find(catalogue, question, network).results:
        say(
            f"nearby   {result.place.name}: {result.distance_m:,.0f} m, {result.walk_min} min, {result.state.value}"
        )


def _say_doors(settings: Settings) -> None:
    say("")
    say(f"open {settings.base_url}/start  (four doors; stop with Ctrl-C). Sample sign-ins:")
    for user in SAMPLE_USERS:
        say(f"  {user.login:<14} {user.password}")
