"""Import of a long list, with hours text in every row."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.timing import Row, seconds
from ibasho.files import places as places_file
from ibasho.places.register import ListFile, register
from ibasho.store import open_store

_ROWS = 10_000
_HOURS = (
    "第2・4土曜 11:00〜13:30（8月は休み）",
    "毎週火・木 10:00-12:00",
    "平日10-16時",
    "毎月第1水曜日 13:30～15:30",
)


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["ID", "名称", "種別", "所在地_連結表記", "緯度", "経度", "利用可能日時特記事項"])
        for n in range(_ROWS):
            lat, lon = 34.0 + n % 100 / 500, 137.4 + n // 100 / 500
            rows.writerow(
                [f"{n:05d}", f"見本サロン{n}", "サロン", f"例示県見本市{n}", lat, lon, _HOURS[n % 4]]
            )


def rows() -> Iterator[Row]:
    """Reading, understanding, judging and storing 10,000 rows on the embedded store; then the same file again."""
    at = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        _write(path)
        store = open_store(f"sqlite:///{folder}/bench.db", create=True)

        def import_once() -> None:
            read = places_file.read(path, source="bench", today=at.date())
            with store.writing() as conn:
                register(conn, read.drafts, source="bench", file=ListFile("list.csv", "", read.format), at=at)

        yield Row(f"register: import {_ROWS:,} rows, embedded store", seconds(import_once))
        yield Row(f"register: the same {_ROWS:,} rows again, nothing changes", seconds(import_once))
        store.close()
