"""The field pack: what is on the sheets, what never is, and that nobody else can open them."""

from __future__ import annotations

import csv
import io
import stat
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ibasho.errors import Conflict
from ibasho.model import Plan, Visit, Window, Worker
from ibasho.outreach.field_pack import export
from tests import make

_HOSTILE = "<script>alert(1)</script>&{{ 7*7 }}"


class _Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data + "\n"


def plan_of(household: str = "H1", worker: str = "W1", stops: int = 1) -> Plan:
    made = make.plan()
    (route,) = made.routes
    more = tuple(replace(route.stops[0], token=f"{household}{n or ''}") for n in range(stops))
    return replace(made, routes=(replace(route, worker=worker, stops=more),))


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_a_sheet_a_table_and_a_calendar_per_worker_and_day(
    tmp_path: Path, week: Plan, town_visits: tuple[Visit, ...]
) -> None:
    written = export(week, tmp_path / "pack", visits=town_visits)
    assert written == sorted((tmp_path / "pack").iterdir())
    assert len(written) == 3 * len(week.routes) + 1
    by_token = {visit.token: visit for visit in town_visits}
    for number, route in enumerate(week.routes, start=1):
        stem = tmp_path / "pack" / f"{route.day}_{number:03d}"
        page = _Page(stem.with_suffix(".html").read_text("utf-8"))
        rows = read_csv(stem.with_suffix(".csv"))
        assert [row["世帯コード"] for row in rows] == [stop.token for stop in route.stops]
        assert "関係者以外に見せないでください" in page.words and route.worker in page.words
        for tick in ("会えた", "留守", "断られた", "気になる"):
            assert page.words.count(f"□ {tick}") == len(route.stops)
        places = [page.words.index(stop.token) for stop in route.stops]
        assert places == sorted(places)
        for row in rows:
            assert bool(row["希望の時間帯"]) == bool(by_token[row["世帯コード"]].windows)


def test_nothing_tells_where_or_who_unless_asked_for(
    tmp_path: Path, week: Plan, town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...]
) -> None:
    shut = export(week, tmp_path / "shut", visits=town_visits, workers=town_workers)
    told = "".join(path.read_text("utf-8") for path in shut)
    stops = [stop for route in week.routes for stop in route.stops]
    private = [f"{stop.lon:.3f}" for stop in stops] + [f"{stop.lat:.3f}" for stop in stops]
    private += [visit.address for visit in town_visits] + [visit.note for visit in town_visits if visit.note]
    private += [worker.name for worker in town_workers]
    assert [each for each in private if each in told] == []
    opened = export(week, tmp_path / "open", visits=town_visits, workers=town_workers, with_points=True)
    sheets = "".join(path.read_text("utf-8") for path in opened if path.suffix == ".html")
    tables = "".join(path.read_text("utf-8") for path in opened if path.suffix == ".csv")
    for stop in stops:
        visit = next(each for each in town_visits if each.token == stop.token)
        for text in (sheets, tables):
            assert f"{stop.lon:.6f}" in text and f"{stop.lat:.6f}" in text and visit.address in text
    assert all(worker.name in sheets for worker in town_workers)


def test_a_calendar_says_how_many_visits_and_nothing_else(tmp_path: Path) -> None:
    export(plan_of(stops=3), tmp_path / "pack", with_points=True, zone=ZoneInfo("Asia/Tokyo"))
    lines = (tmp_path / "pack" / "2026-04-01_001.ics").read_bytes().decode("utf-8").split("\r\n")
    told = dict(line.split(":", 1) for line in lines if line)
    assert told["SUMMARY"] == "訪問 3件"
    assert (told["DTSTART"], told["DTEND"]) == ("20260401T000000Z", "20260401T004000Z")
    assert set(told) == {
        "BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "END"
    }  # fmt: skip
    assert "H1" not in "".join(lines) and "W1" not in "".join(lines)


def test_text_from_files_is_text_on_paper_and_in_cells(tmp_path: Path) -> None:
    visit = make.visit(token=_HOSTILE, address=_HOSTILE, note="=HYPERLINK(1)", windows=(Window(540, 600),))
    worker = make.worker(code="@W<b>", name=_HOSTILE, lon=-46.63)
    plan = plan_of(household=_HOSTILE, worker="@W<b>")
    export(plan, tmp_path / "pack", visits=[visit], workers=[worker], with_points=True)
    names = {path.name for path in (tmp_path / "pack").iterdir()}
    assert names == {"2026-04-01_001.html", "2026-04-01_001.csv", "2026-04-01_001.ics", "index.html"}
    for name in ("2026-04-01_001.html", "index.html"):
        page = _Page((tmp_path / "pack" / name).read_text("utf-8"))
        assert "script" not in page.tags and "b" not in page.tags
        assert "@W<b>" in page.words
    assert _HOSTILE in _Page((tmp_path / "pack" / "2026-04-01_001.html").read_text("utf-8")).words
    (row,) = read_csv(tmp_path / "pack" / "2026-04-01_001.csv")
    assert row["担当者コード"] == "'@W<b>" and row["備考"] == "'=HYPERLINK(1)"
    assert row["世帯コード"] == _HOSTILE and float(row["経度"]) == 134.05


def test_only_the_owner_may_open_the_folder_and_its_files(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir(mode=0o755)
    for path in [*export(plan_of(), tmp_path / "pack"), *export(plan_of(), tmp_path / "new" / "pack")]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_earlier_pack_is_replaced_and_the_same_plan_gives_the_same_bytes(
    tmp_path: Path, week: Plan
) -> None:
    first = {path.name: path.read_bytes() for path in export(week, tmp_path / "pack", with_points=True)}
    second = {path.name: path.read_bytes() for path in export(plan_of(), tmp_path / "pack")}
    assert set(second) == {path.name for path in (tmp_path / "pack").iterdir()} and len(second) == 4
    assert first == {
        path.name: path.read_bytes() for path in export(week, tmp_path / "again", with_points=True)
    }


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "letters"
    other.mkdir(mode=0o755)
    (other / "letter.txt").write_text("見本", "utf-8")
    with pytest.raises(Conflict, match="letters"):
        export(plan_of(), other)
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    assert stat.S_IMODE(other.stat().st_mode) == 0o755
    with pytest.raises(Conflict):
        export(plan_of(), other / "letter.txt")


def test_a_plan_without_routes_gives_a_list_of_none(tmp_path: Path) -> None:
    plan = replace(make.plan(), routes=(), first_day=date(2026, 4, 1))
    (index,) = export(plan, tmp_path / "pack")
    assert index.name == "index.html"
