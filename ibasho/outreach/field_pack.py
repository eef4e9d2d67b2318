"""The field pack: per worker and day a sheet to print, the same as a table, and a calendar entry.

Households are tokens in it. Points, addresses, remarks and the worker's name are there only when asked for.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from ibasho.errors import Conflict
from ibasho.model import Plan, Route, Stop, Visit, Worker
from ibasho.outreach.words import MODES, clock, day_words, windows_words

__all__ = ["export"]

_OURS = re.compile(r"(\d{4}-\d\d-\d\d_\d{3}\.(html|csv|ics)|index\.html|\.new-\w+)")
_ZONE = ZoneInfo("Asia/Tokyo")
_TICKS = ("会えた", "留守", "断られた", "気になる")
_SECRET = "関係者以外に見せないでください"  # noqa: S105
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_STYLE = """
@page { size: A4 portrait; margin: 12mm; }
body { font-family: "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif;
  font-size: 14pt; line-height: 1.4; color: #000; background: #fff; margin: 0 auto; max-width: 190mm; }
h1 { font-size: 20pt; margin: 0; }
.secret { border: 2pt solid #000; padding: 2mm 4mm; font-weight: bold; display: inline-block; margin: 0 0 4mm; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1pt solid #000; padding: 2mm; text-align: left; vertical-align: top; }
th { font-size: 12pt; }
tr { break-inside: avoid; }
.order, .time { font-size: 17pt; font-weight: bold; white-space: nowrap; }
.ticks { white-space: nowrap; }
.ticks span { display: block; }
.memo { height: 9mm; }
"""


@dataclass(frozen=True)
class _Row:
    """One stop as it is printed; ``more`` is empty unless points were asked for."""

    order: int
    start: str
    end: str
    token: str
    windows: str
    minutes: int
    way: str
    more: tuple[tuple[str, str], ...] = ()


def export(
    plan: Plan,
    directory: Path,
    *,
    visits: Sequence[Visit] = (),
    workers: Sequence[Worker] = (),
    with_points: bool = False,
    zone: ZoneInfo = _ZONE,
) -> list[Path]:
    """Write the pack of a plan into a folder of its own that only its owner may open; the files, sorted.

    Per route ``DAY_NNN.html`` (A4), ``.csv`` and ``.ics``, and ``index.html`` that says whose they are. ``visits`` add
    the times of day that were asked for. ``with_points`` adds points and, from ``visits`` and ``workers``, addresses, remarks
    and names. The files of an earlier pack are replaced; each file is complete or not there. Raises Conflict when the
    folder holds anything else or is none.
    """
    _prepare(directory)
    known, names = {visit.token: visit for visit in visits}, {each.code: each.name for each in workers}
    files: dict[str, str] = {}
    entries = []
    for number, route in enumerate(plan.routes, start=1):
        stem = f"{route.day.isoformat()}_{number:03d}"
        name = names.get(route.worker, "") if with_points else ""
        rows = _rows(route, known, with_points=with_points)
        files[f"{stem}.html"] = _sheet(route, rows, name)
        files[f"{stem}.csv"] = _table(route, rows)
        files[f"{stem}.ics"] = _calendar(route, zone)
        entries.append((stem, route))
    files["index.html"] = _index(entries)
    for old in directory.iterdir():
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        _write(directory / name, text)
    return sorted(directory / name for name in files)


def _prepare(directory: Path) -> None:
    if not directory.exists():
        directory.mkdir(parents=True, mode=0o700)
    if not directory.is_dir():
        raise Conflict(f"{directory.name}: it is no folder; a new or empty folder is accepted", field="DIR")
    if any(not (each.is_file() and _OURS.fullmatch(each.name)) for each in directory.iterdir()):
        raise Conflict(
            f"{directory.name}: the folder holds other files; a new or empty folder is accepted", field="DIR"
        )
    directory.chmod(0o700)


def _write(path: Path, text: str) -> None:
    """The whole file under its name at once, readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _rows(route: Route, known: Mapping[str, Visit], *, with_points: bool) -> list[_Row]:
    rows = []
    for order, stop in enumerate(route.stops, start=1):
        visit = known.get(stop.token)
        rows.append(
            _Row(
                order,
                clock(stop.start_min),
                clock(stop.end_min),
                stop.token,
                windows_words(visit.windows) if visit else "",
                round(stop.end_min - stop.start_min),
                f"{MODES[route.mode]}{stop.travel_min:.0f}分",
                _more(stop, visit) if with_points else (),
            )
        )
    return rows


def _more(stop: Stop, visit: Visit | None) -> tuple[tuple[str, str], ...]:
    told = [("緯度", f"{stop.lat:.6f}"), ("経度", f"{stop.lon:.6f}")]
    if visit is not None:
        told += [("所在地", visit.address), ("備考", visit.note)]
    return tuple(told)


def _sheet(route: Route, rows: Sequence[_Row], name: str) -> str:
    who = f"{route.worker}　{name}" if name else route.worker
    boxes = "".join(f"<span>□ {tick}</span>" for tick in _TICKS)
    body = "".join(_sheet_row(row, boxes) for row in rows)
    heads = "".join(f"<th>{head}</th>" for head in ("順", "時刻", "世帯コード", "ようす"))
    facts = (
        f"{escape(who)}　訪問 {len(rows)}件　"
        f"{clock(route.start_min)}出発　{clock(route.end_min)}もどり　移動 {route.travel_m / 1000:.1f}km"
    )
    return _page(
        f"訪問の予定　{day_words(route.day)}",
        f"<p>{facts}</p><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>帰りの移動：{MODES[route.mode]}{route.home_min:.0f}分</p>",
    )


def _sheet_row(row: _Row, boxes: str) -> str:
    facts = [("希望の時間帯", row.windows), ("訪問", f"{row.minutes}分"), ("ここまで", row.way), *row.more]
    told = "".join(f"<div>{escape(head)}：{escape(text)}</div>" for head, text in facts if text)
    return (
        f'<tr><td class="order">{row.order}</td><td class="time">{row.start}<br>～{row.end}</td>'
        f'<td><strong>{escape(row.token)}</strong>{told}<div class="memo">メモ：</div></td>'
        f'<td class="ticks">{boxes}</td></tr>\n'
    )


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>"
        f'<h1>{escape(title)}</h1><p class="secret">{_SECRET}</p>{body}</body></html>\n'
    )


def _index(entries: Sequence[tuple[str, Route]]) -> str:
    rows = "".join(
        f"<tr><td>{day_words(route.day)}</td><td>{escape(route.worker)}</td><td>{len(route.stops)}件</td>"
        f'<td><a href="{stem}.html">印刷用</a> <a href="{stem}.csv">表</a> <a href="{stem}.ics">予定表</a></td></tr>\n'
        for stem, route in entries
    )
    heads = "".join(f"<th>{head}</th>" for head in ("日", "担当者", "訪問", "ファイル"))
    return _page("訪問の予定　一覧", f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")


def _table(route: Route, rows: Sequence[_Row]) -> str:
    """Comma-separated for spreadsheets: byte-order mark, no cell that a program would take for a formula."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    more = [head for head, _ in rows[0].more] if rows else []
    writer.writerow(
        [
            "担当者コード",
            "日",
            "順",
            "開始",
            "終了",
            "世帯コード",
            "希望の時間帯",
            "訪問分",
            "移動",
            *more,
            *_TICKS,
        ]
    )
    for row in rows:
        cells = [route.worker, route.day.isoformat(), row.order, row.start, row.end, row.token, row.windows]
        cells += [row.minutes, row.way, *(value for _, value in row.more), *("" for _ in _TICKS)]
        writer.writerow([_cell(each) for each in cells])
    return text.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _calendar(route: Route, zone: ZoneInfo) -> str:
    """One entry per day that says how many visits there are and nothing else (RFC 5545).

    Its stamp is the day itself, so that the same plan gives the same bytes.
    """
    name = f"{route.day.isoformat()}|{route.worker}|{clock(route.start_min)}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ibasho//field pack//JA",
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(uuid.NAMESPACE_OID, name)}",
        f"DTSTAMP:{_instant(route, 0.0, zone)}",
        f"DTSTART:{_instant(route, route.start_min, zone)}",
        f"DTEND:{_instant(route, route.end_min, zone)}",
        f"SUMMARY:訪問 {len(route.stops)}件",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _instant(route: Route, minutes: float, zone: ZoneInfo) -> str:
    local = datetime.combine(route.day, time(), zone) + timedelta(minutes=int(minutes))
    return local.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
