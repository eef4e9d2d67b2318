"""Gap runs over HTTP. Visitors see published runs only; what is not published reads as not there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import JSONResponse
from starlette.responses import Response

from api import shapes
from api.dependencies import HouseIn, ViewerIn
from api.questions import DemandCode, GapsBody
from ibasho.accounts import Viewer
from ibasho.files import layers as layer_files
from ibasho.gaps.layers import run_frames
from ibasho.layers import AREAS, GAPS
from ibasho.model import Action
from ibasho.store import jobs, runs

__all__ = ["cells", "export", "listing", "one", "start"]

_MEDIA_TYPES = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
}


def listing(house: HouseIn, viewer: ViewerIn) -> dict[str, Any]:
    """The runs that may be seen, newest first, each with its question and its coverage everywhere."""
    with house.reading() as conn:
        found = runs.listing(conn, published_only=published_only(viewer))
    return {"runs": [shapes.run_in_short(each) for each in found]}


def one(run: str, house: HouseIn, viewer: ViewerIn) -> dict[str, Any]:
    """One run: every figure per demand, threshold and area, its inputs with dates and hashes, and what must be said."""
    with house.reading() as conn:
        return shapes.run_in_full(runs.get(conn, run, published_only=published_only(viewer)))


def cells(run: str, house: HouseIn, viewer: ViewerIn, demand: DemandCode = "people") -> Response:
    """The cells of one run as a GeoJSON FeatureCollection in lon/lat, with the columns of the layer GAPS."""
    with house.reading() as conn:
        frame, _ = run_frames(conn, runs.get(conn, run, published_only=published_only(viewer)), demand=demand)
    return Response(frame.to_json(na="null", drop_id=True), media_type="application/geo+json")


def export(
    run: str,
    house: HouseIn,
    viewer: ViewerIn,
    format: Annotated[Literal["gpkg", "geojson", "csv"], Query(description="file format")] = "gpkg",
    demand: DemandCode = "people",
) -> Response:
    """One run as a file: GeoPackage (cells and areas, styled), GeoJSON or CSV (cells)."""
    with house.reading() as conn:
        answer = runs.get(conn, run, published_only=published_only(viewer))
        grid, areas = run_frames(conn, answer, demand=demand)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"gaps.{format}"
        layer_files.write({GAPS: grid, AREAS: areas} if format == "gpkg" else {GAPS: grid}, file)
        content = file.read_bytes()
    named = {"Content-Disposition": f'attachment; filename="gaps-{answer.id}.{format}"'}
    return Response(content, media_type=_MEDIA_TYPES[format], headers=named)


def start(body: GapsBody, house: HouseIn, viewer: ViewerIn) -> JSONResponse:
    """Begins a run: answers with a job, whose result will name the run."""
    body.question()  # refuses what the models cannot say, before anything is stored
    with house.writing() as conn:
        job_id = jobs.add(conn, "gaps", body.model_dump(mode="json"), at=house.now(), made_by=viewer.user_id)
        told = shapes.job(jobs.get(conn, job_id))
    house.line.start()
    return JSONResponse(told, status_code=202, headers={"Location": f"/api/jobs/{job_id}"})


def published_only(viewer: Viewer) -> bool:
    """Whether who asks sees published runs only."""
    return not viewer.may(Action.SEE_UNPUBLISHED_RUNS)
