"""Visits and workers: every cell checked, every refused row said, no name of a household read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ibasho.errors import InvalidInput
from ibasho.files.visits import read_visits, read_workers
from ibasho.model import Finding, Level, Need, TravelMode, Visit, Window, Worker

VISITS = (
    "世帯コード,緯度,経度,所在地,訪問分数,優先度,訪問できる日,時間帯,必要な技能,言語,歩ける距離m,対象,備考"
)
WORKERS = "担当者コード,名前,出発緯度,出発経度,勤務日,開始,終了,休憩,移動手段,技能,言語,最大訪問数"


def _visits(folder: Path, *rows: str, header: str = VISITS) -> tuple[tuple[Visit, ...], tuple[Finding, ...]]:
    path = folder / "visits.csv"
    path.write_bytes("\r\n".join([header, *rows]).encode("cp932"))
    return read_visits(path)


def _workers(
    folder: Path, *rows: str, header: str = WORKERS
) -> tuple[tuple[Worker, ...], tuple[Finding, ...]]:
    path = folder / "workers.csv"
    path.write_bytes("\r\n".join([header, *rows]).encode())
    return read_workers(path)


def test_a_visit(tmp_path: Path) -> None:
    """Every column in its field."""
    row = "H-1,34.2,137.6,例示市1-1,40,5,火木,10:00-12:00;14:00〜16:00,手話・看護,日本語;英語,５００,高齢単身,呼び鈴を2回"
    (visit,), findings = _visits(tmp_path, row)
    assert findings == ()
    assert visit == Visit(
        token="H-1",
        lon=137.6,
        lat=34.2,
        address="例示市1-1",
        minutes=40,
        priority=5,
        weekdays=frozenset({1, 3}),
        windows=(Window(600, 720), Window(840, 960)),
        skills=frozenset({"手話", "看護"}),
        languages=("ja", "en"),
        need=Need(walk_limit_m=500, languages=("ja", "en"), audience="高齢単身"),
        note="呼び鈴を2回",
    )


def test_defaults_are_for_empty_cells_only(tmp_path: Path) -> None:
    """20 minutes, priority 3, any day, any time."""
    (visit,), findings = _visits(tmp_path, "H-1,34.2,137.6,,,,,,,,,,")
    assert findings == ()
    assert (visit.minutes, visit.priority, visit.dates, visit.weekdays, visit.windows) == (
        20,
        3,
        (),
        frozenset(),
        (),
    )
    assert visit.need.walk_limit_m is None


@pytest.mark.parametrize(
    ("days", "dates", "weekdays"),
    [
        ("月水金", (), {0, 2, 4}),
        ("月・水・金曜日", (), {0, 2, 4}),
        ("平日", (), {0, 1, 2, 3, 4}),
        ("毎日", (), {0, 1, 2, 3, 4, 5, 6}),
        ("2026-04-03;2026/4/1", (date(2026, 4, 1), date(2026, 4, 3)), set()),
        ("令和8年4月1日", (date(2026, 4, 1),), set()),
    ],
)
def test_days(tmp_path: Path, days: str, dates: tuple[date, ...], weekdays: set[int]) -> None:
    """Weekdays or dates."""
    (visit,), _ = _visits(tmp_path, f"H-1,34.2,137.6,,,,{days},,,,,,")
    assert (visit.dates, visit.weekdays) == (dates, weekdays)


@pytest.mark.parametrize(
    ("row", "column", "fix"),
    [
        ("H-1,34.2,137.6,,ながい,,,,,,,,", "訪問分数", "1 to 480"),
        ("H-1,34.2,137.6,,0,,,,,,,,", "訪問分数", "1 to 480"),
        ("H-1,34.2,137.6,,,9,,,,,,,", "優先度", "1 to 5"),
        ("H-1,34.2,137.6,,,,いつでも,,,,,,", "訪問できる日", "月水金"),
        ("H-1,34.2,137.6,,,,,16:00-14:00,,,,,", "時間帯", "later than its start"),
        ("H-1,34.2,137.6,,,,,25:00-26:00,,,,,", "時間帯", "0:00 to 24:00"),
        ("H-1,34.2,137.6,,,,,10:00-12:00;11:00-13:00,,,,,", "時間帯", "do not overlap"),
        ("H-1,34.2,137.6,,,,,昼ごろ,,,,,", "時間帯", "10:00-12:00"),
        ("H-1,34.2,137.6,,,,,,,,とおい,,", "歩ける距離m", "0 to 20000"),
        (",34.2,137.6,,,,,,,,,,例示", "世帯コード", "a code of its own"),
    ],
)
def test_a_row_with_a_bad_cell_is_refused(tmp_path: Path, row: str, column: str, fix: str) -> None:
    """An error with row, column and what is accepted; the other rows stay."""
    visits, findings = _visits(tmp_path, row, "H-2,34.2,137.6,,,,,,,,,,")
    assert [visit.token for visit in visits] == ["H-2"]
    assert [(f.row, f.column, f.level) for f in findings] == [(2, column, Level.ERROR)]
    assert fix in findings[0].fix


def test_the_same_token_twice(tmp_path: Path) -> None:
    """The first stays, the second is refused."""
    visits, findings = _visits(tmp_path, "H-1,34.2,137.6,一,,,,,,,,,", "H-1,34.3,137.6,二,,,,,,,,,")
    assert [visit.address for visit in visits] == ["一"]
    assert [(f.row, f.code, f.level) for f in findings] == [(3, "duplicate", Level.ERROR)]


def test_a_household_without_a_point_is_kept(tmp_path: Path) -> None:
    """The planner gives its reason; the warning does not repeat the coordinates."""
    visits, findings = _visits(
        tmp_path, "H-1,,,例示市1-1,,,,,,,,,", "H-2,北,東,,,,,,,,,,", "H-3,137.6,34.2,,,,,,,,,,"
    )
    assert [(visit.lon, visit.lat) for visit in visits] == [(None, None), (None, None), (137.6, 34.2)]
    assert [(f.row, f.code, f.value) for f in findings] == [
        (2, "no_location", ""),
        (3, "no_location", ""),
        (4, "swapped_coordinates", ""),
    ]


def test_windows_shorter_than_the_visit_and_unknown_columns_are_said(tmp_path: Path) -> None:
    """A column with names is not read and not repeated."""
    visits, findings = _visits(
        tmp_path, "H-1,34.2,137.6,,40,,,10:00-10:30,,,,,,見本 太郎", header=VISITS + ",氏名"
    )
    assert [(f.code, f.column) for f in findings] == [
        ("unknown_column", "氏名"),
        ("window_too_short", "時間帯"),
    ]
    assert "太郎" not in repr((visits, findings))


def test_english_headings(tmp_path: Path) -> None:
    """The same form in English."""
    (visit,), _ = _visits(
        tmp_path, "H-1,34.2,137.6,30,10:00-12:00,en", header="token,lat,lon,minutes,windows,languages"
    )
    assert (visit.minutes, visit.windows, visit.languages) == (30, (Window(600, 720),), ("en",))


def test_a_file_that_is_no_form(tmp_path: Path) -> None:
    """The missing columns are named."""
    with pytest.raises(
        InvalidInput, match=r"visits.csv: row 1 lacks the columns 世帯コード; found: 名称、緯度、経度"
    ):
        _visits(tmp_path, "見本,34,137", header="名称,緯度,経度")
    with pytest.raises(InvalidInput, match="lacks the columns 出発緯度、出発経度、勤務日、開始、終了"):
        _workers(tmp_path, "W-1", header="担当者コード,名前")


def test_a_worker(tmp_path: Path) -> None:
    """Every column in its field."""
    (worker,), findings = _workers(
        tmp_path, "W-1,見本 太郎,34.2,137.6,月火水木金,9:00,17時30分,12:00-13:00,自転車,看護,ja,8"
    )
    assert findings == ()
    assert worker == Worker(
        code="W-1",
        name="見本 太郎",
        lon=137.6,
        lat=34.2,
        weekdays=frozenset(range(5)),
        hours=Window(540, 1050),
        breaks=(Window(720, 780),),
        mode=TravelMode.BICYCLE,
        skills=frozenset({"看護"}),
        languages=("ja",),
        visits_most=8,
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("W-1,見本,,,月,9:00,17:00,,,,,", "出発緯度"),
        ("W-1,見本,34.2,137.6,,9:00,17:00,,,,,", "勤務日"),
        ("W-1,見本,34.2,137.6,月,17:00,9:00,,,,,", "開始"),
        ("W-1,見本,34.2,137.6,月,9:00,,,,,,", "終了"),
        ("W-1,見本,34.2,137.6,月,9:00,17:00,昼,,,,", "休憩"),
        ("W-1,見本,34.2,137.6,月,9:00,17:00,,ヘリコプター,,,", "移動手段"),
        ("W-1,見本,34.2,137.6,月,9:00,17:00,,,,,たくさん", "最大訪問数"),
    ],
)
def test_a_worker_that_cannot_go_is_refused(tmp_path: Path, row: str, column: str) -> None:
    """A worker needs a start, days and hours."""
    workers, findings = _workers(tmp_path, row)
    assert workers == ()
    assert [(f.column, f.level) for f in findings] == [(column, Level.ERROR)]


def test_a_break_outside_the_hours_is_said(tmp_path: Path) -> None:
    """It does no harm, and it is probably a mistake."""
    workers, findings = _workers(tmp_path, "W-1,見本,34.2,137.6,月,9:00,12:00,12:00-13:00,,,,")
    assert len(workers) == 1
    assert [f.code for f in findings] == ["break_outside_hours"]
