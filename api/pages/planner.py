"""The planner's desk: what data is there, which runs were made, and the figures of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
from ibasho.gaps import words
from ibasho.model import Coverage, GapRun
from ibasho.store import Connection, areas, places, populations, runs, streets

__all__ = ["planner"]


@dataclass(frozen=True)
class Step:
    """One line of the checklist: what is there, where it comes from, and what works without it."""

    title: str
    present: tuple[str, ...]
    from_where: str
    command: str
    without: str


@dataclass(frozen=True)
class Sheet:
    """One run as the page shows it: one demand, everywhere and per area, thresholds from near to far."""

    run: GapRun
    demand: str
    demands: tuple[str, ...]
    headline: str
    method: str
    notes: tuple[str, ...]
    data_dates: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Coverage, ...]], ...]


def planner(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """The checklist, the runs, and the figures of the run named in the address (the newest otherwise)."""
    with house.reading() as conn:
        listed = runs.listing(conn)
        wanted = request.query_params.get("run") or (listed[0].id if listed else None)
        sheet = _sheet(runs.get(conn, wanted), request.query_params.get("demand", "")) if wanted else None
        steps = _steps(conn)
    return page(request, "planner.html", {"steps": steps, "runs": listed, "sheet": sheet})


def _steps(conn: Connection) -> tuple[Step, ...]:
    registered = len({offer.place.id for offer in places.offers(conn)})
    return (
        Step(
            "① 境界",
            tuple(areas.names(conn)),
            "国土数値情報の行政区域（N03）、小学校区（A27）など",
            "ibasho areas import FILE --kind municipality --name NAME",
            "なくても、全体の人数は出せます。地域ごとの表は出ません。",
        ),
        Step(
            "② 人口",
            tuple(populations.names(conn)),
            "e-Stat 統計GISの国勢調査メッシュ（2020年・人口及び世帯: T001141 500m、T001142 250m）",
            "ibasho population import FILE --name NAME",
            "ないと、何人に届くかを計算できません。",
        ),
        Step(
            "③ 居場所",
            (f"{registered:,}か所",) if registered else (),
            "自治体標準オープンデータの公共施設一覧、団体の名簿など（CSV・Excel・GeoJSON）",
            "ibasho places import FILE",
            "ないと、だれにも届かないことになります。",
        ),
        Step(
            "④ 道路（任意）",
            tuple(streets.names(conn)),
            "OpenStreetMap の抜粋（OSM PBF）",
            "ibasho streets import FILE.osm.pbf --name NAME",
            "なくても、直線距離で計算できます（実際の道のりより多く届くように見えます）。",
        ),
    )


def _sheet(run: GapRun, wanted: str) -> Sheet:
    demands = tuple(dict.fromkeys(each.demand for each in run.coverage))
    demand = wanted if wanted in demands else demands[0]
    rows: dict[str, list[Coverage]] = {}
    for each in run.coverage:
        if each.demand == demand:
            rows.setdefault(words.area_words(each), []).append(each)
    everywhere, *per_area = rows.items()
    # Who needs most comes first: people that are certainly out of reach by the nearest threshold.
    per_area.sort(key=lambda row: -row[1][0].uncovered)
    return Sheet(
        run=run,
        demand=demand,
        demands=demands,
        headline=words.headline(run, demand),
        method=words.method(run),
        notes=words.notes_ja(run),
        data_dates=words.data_dates(run),
        rows=tuple((name, tuple(figures)) for name, figures in (everywhere, *per_area)),
    )
