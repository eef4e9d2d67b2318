"""``ibasho population|areas|streets import``: what gap runs and routes are fed with."""

from __future__ import annotations

from pathlib import Path

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_findings, print_json, progress, say
from ibasho.errors import InvalidInput
from ibasho.files import area_table
from ibasho.files import areas as areas_file
from ibasho.files import population as population_file
from ibasho.files import streets as streets_file
from ibasho.gaps.bring_in import bring_areas, bring_population, bring_streets
from ibasho.gaps.districts import of_points, of_polygons, with_codes
from ibasho.model import DEMANDS, AreaSet, Finding
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import populations as populations_store

__all__ = ["areas", "population", "streets"]

population = typer.Typer(help="Population grids and points.", no_args_is_help=True, add_completion=False)
areas = typer.Typer(
    help="Areas for zone statistics: municipality, school district …",
    no_args_is_help=True,
    add_completion=False,
)
streets = typer.Typer(help="Walking networks.", no_args_is_help=True, add_completion=False)


@population.callback()
def _population() -> None:
    """Population grids and points."""


@areas.callback()
def _areas() -> None:
    """Areas for zone statistics."""


@streets.callback()
def _streets() -> None:
    """Walking networks."""


@population.command("import")
def import_population(
    files: list[Path] = typer.Argument(
        help="One or more files of the same set (e-Stat files of several meshes)."
    ),
    name: str = typer.Option(..., help="Name by which runs ask for it."),
    as_: str | None = typer.Option(
        None, "--as", help="estat-mesh, neighbourhood-points or points-csv; recognised when left out."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import a population grid or points; several files are joined before merged groups are resolved."""
    settings = read_settings()
    people, findings = population_file.read(files, as_=as_)
    with open_register(settings, create=True).writing() as conn:
        brought = bring_population(
            conn,
            name,
            people,
            source=", ".join(file.name for file in files),
            at=now(settings),
            findings=findings,
        )
    totals = {demand.code: people.total(demand.code) for demand in DEMANDS if demand.code in people.values}
    unknown = {code: people.unknown(code) for code in totals}
    if as_json:
        result: dict[str, object] = {
            "name": name,
            "verdict": brought.verdict.value,
            "cells": len(people),
            **totals,
        }
        result |= {"groups": len(people.group_code), "unknown": unknown, "sha256": brought.meta.sha256}
        print_json(result | {"findings": [finding.as_dict() for finding in brought.findings]})
        return
    print_findings(brought.findings)
    say(
        f"population {name}: {len(people):,} cells, {len(people.group_code):,} merged groups ({brought.verdict.value})"
    )
    for demand in DEMANDS:
        if demand.code in totals:
            missing = f"  ({unknown[demand.code]} cells unknown)" if unknown[demand.code] else ""
            say(f"  {demand.label_en:<40} {totals[demand.code]:>12,.0f} {demand.unit}{missing}")
    _where(settings.register_url)


@areas.command("import")
def import_areas(
    file: Path = typer.Argument(
        help="GeoJSON, zipped Shapefile or GeoPackage with polygons, or a table (CSV, xlsx) area ↔ neighbourhood."
    ),
    kind: str = typer.Option(..., help="municipality, school-district …"),
    name: str = typer.Option(..., help="Name by which runs ask for them."),
    code: list[str] | None = typer.Option(
        None, help="The area's code when the file has none: CODE for one area, NAME=CODE for each of several."
    ),
    neighbourhoods: str | None = typer.Option(
        None, help="Of a table: a file with polygons of neighbourhoods (census small areas), or stored areas."
    ),
    population: str | None = typer.Option(
        None, help="Of a table: a stored population with a name per point (neighbourhoods)."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import areas: polygons, parts of one area joined, or a table that says which neighbourhood belongs to which area."""
    settings = read_settings()
    with open_register(settings, create=True).writing() as conn:
        if file.suffix.lower() in area_table.SUFFIXES:
            area_set, findings = _from_table(conn, file, kind, neighbourhoods, population)
        else:
            area_set, findings = areas_file.read(file, kind=kind)
        area_set = with_codes(area_set, code or ())
        brought = bring_areas(conn, name, area_set, source=file.name, at=now(settings), findings=findings)
    if as_json:
        result: dict[str, object] = {
            "name": name,
            "kind": kind,
            "verdict": brought.verdict.value,
            "areas": len(area_set),
        }
        print_json(result | {"findings": [finding.as_dict() for finding in brought.findings]})
        return
    print_findings(brought.findings)
    listed = ", ".join(str(each) for each in area_set.name[:10]) + (" …" if len(area_set) > 10 else "")
    say(f"areas {name} ({kind}): {len(area_set)}: {listed} ({brought.verdict.value})")
    _where(settings.register_url)


def _from_table(
    conn: Connection, file: Path, kind: str, neighbourhoods: str | None, population: str | None
) -> tuple[AreaSet, tuple[Finding, ...]]:
    """The areas of a table, from the neighbourhoods that are named."""
    rows, said = area_table.read(file)
    if (neighbourhoods is None) == (population is None):
        raise InvalidInput(
            f"{file.name}: a table needs either --neighbourhoods (polygons: a file or stored areas) or "
            "--population (stored points with names)",
            field="neighbourhoods",
        )
    if population is not None:
        _, people = populations_store.get(conn, population)
        ground = [shape for each in areas_store.of_kind(conn, "municipality") for shape in each.polygons]
        made, findings = of_points(rows, people, kind, ground)
    else:
        polygons = Path(str(neighbourhoods))
        if polygons.is_file():
            parts, read = areas_file.read(polygons, kind="neighbourhood")
            said += read
        else:
            _, parts = areas_store.get(conn, str(neighbourhoods))
        made, findings = of_polygons(rows, parts, kind)
    return made, (*said, *findings)


@streets.command("import")
def import_streets(
    file: Path = typer.Argument(help="OpenStreetMap extract, .osm.pbf."),
    name: str = typer.Option(..., help="Name by which runs ask for it."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Import a walking network from an OSM PBF file."""
    settings = read_settings()
    with progress("streets") as step:
        step("reading", 0.1)
        network, findings = streets_file.read(file)
        step("storing", 0.8)
        with open_register(settings, create=True).writing() as conn:
            brought = bring_streets(
                conn, name, network, source=file.name, at=now(settings), findings=findings
            )
    km = float(network.metres.sum()) / 1000
    if as_json:
        result: dict[str, object] = {
            "name": name,
            "verdict": brought.verdict.value,
            "nodes": len(network.lon),
        }
        result |= {"edges": len(network.metres), "km": round(km, 3)}
        print_json(result | {"findings": [finding.as_dict() for finding in brought.findings]})
        return
    print_findings(brought.findings)
    say(f"streets {name}: {km:,.1f} km to walk, {len(network.lon):,} nodes ({brought.verdict.value})")
    _where(settings.register_url)


def _where(url: str) -> None:
    say(f"stored in {_without_password(url)}", aside=True)


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.rpartition(':')[0]}:***@{tail}" if at and head.count(":") > 1 else url
