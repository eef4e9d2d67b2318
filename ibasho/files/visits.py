"""Visits and workers for outreach: two forms, as CSV or xlsx.

A household is a token; the forms have no column for a name, and one that is there is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from ibasho.files.form_cells import (
    BadCell,
    Form,
    dates_and_weekdays,
    languages,
    listed,
    read_form,
    weekdays_of,
    whole,
    windows_of,
)
from ibasho.files.place_facts import nfkc, point_of
from ibasho.files.tables import BYTES_MOST
from ibasho.model import Finding, Level, Need, TravelMode, Visit, Window, Worker

__all__ = ["read_visits", "read_workers"]

_VISIT: dict[str, tuple[str, ...]] = {
    "token": ("世帯コード", "世帯番号", "token", "household", "code"),
    "lat": ("緯度", "lat", "latitude"),
    "lon": ("経度", "lon", "longitude", "lng"),
    "address": ("所在地", "住所", "address"),
    "minutes": ("訪問分数", "訪問時間(分)", "所要分", "minutes"),
    "priority": ("優先度", "priority"),
    "days": ("訪問できる日", "訪問可能日", "曜日", "days", "dates", "weekdays"),
    "windows": ("時間帯", "訪問できる時間帯", "windows", "time_windows"),
    "skills": ("必要な技能", "技能", "skills"),
    "languages": ("言語", "languages"),
    "walk_limit_m": ("歩ける距離m", "歩ける距離(m)", "歩ける距離", "walk_limit_m"),
    "audience": ("対象", "audience"),
    "note": ("備考", "note"),
}
_WORKER: dict[str, tuple[str, ...]] = {
    "code": ("担当者コード", "担当者番号", "code", "worker"),
    "name": ("名前", "氏名", "担当者名", "name"),
    "lat": ("出発緯度", "緯度", "start_lat", "lat"),
    "lon": ("出発経度", "経度", "start_lon", "lon"),
    "weekdays": ("勤務日", "勤務曜日", "weekdays"),
    "start": ("開始", "勤務開始", "start"),
    "end": ("終了", "勤務終了", "end"),
    "breaks": ("休憩", "breaks"),
    "mode": ("移動手段", "mode"),
    "skills": ("技能", "skills"),
    "languages": ("言語", "languages"),
    "visits_most": ("最大訪問数", "visits_most"),
}
_MODES = {
    "徒歩": TravelMode.WALK, "歩き": TravelMode.WALK, "walk": TravelMode.WALK, "": TravelMode.WALK,
    "自転車": TravelMode.BICYCLE, "bicycle": TravelMode.BICYCLE, "bike": TravelMode.BICYCLE,
    "車": TravelMode.CAR, "自動車": TravelMode.CAR, "公用車": TravelMode.CAR, "car": TravelMode.CAR,
}  # fmt: skip
_MINUTES_MOST = 480
T = TypeVar("T")
R = TypeVar("R")


def _cell(form: Form, meaning: str, read: Callable[[str], T], otherwise: T) -> T:
    """The cell as ``read`` gives it; ``otherwise`` when it cannot be read, with an error on the row."""
    try:
        return read(form.text(meaning))
    except BadCell as error:
        form.bad(meaning, error.accepted)
        return otherwise


def _read(
    path: Path,
    headings: dict[str, tuple[str, ...]],
    needed: tuple[str, ...],
    key: str,
    record: Callable[[Form], R],
    bytes_most: int,
) -> tuple[tuple[R, ...], tuple[Finding, ...]]:
    forms, findings = read_form(path, headings, needed, bytes_most=bytes_most)
    kept: list[R] = []
    first: dict[str, int] = {}
    for form in forms:
        own = form.text(key)
        if not own:
            form.bad(key, "a code of its own")
        elif own in first:
            says = f"stands in row {first[own]} already; the row is refused"
            form.say(key, Level.ERROR, "duplicate", says, "a code of its own for every row")
        first.setdefault(own, form.row)
        made = record(form)
        findings += form.findings
        if not form.refused:
            kept.append(made)
    return tuple(kept), tuple(findings)


def read_visits(path: Path, *, bytes_most: int = BYTES_MOST) -> tuple[tuple[Visit, ...], tuple[Finding, ...]]:
    """The visits in a form, in order, without refused rows (each has an error among the findings).

    A household without usable coordinates is kept without a point. Raises UnreadableFile or InvalidInput when
    the file is no such form: the columns 世帯コード, 緯度 and 経度 are needed (their cells may be empty but for the
    code).
    """
    return _read(path, _VISIT, ("token", "lat", "lon"), "token", _visit, bytes_most)


def read_workers(
    path: Path, *, bytes_most: int = BYTES_MOST
) -> tuple[tuple[Worker, ...], tuple[Finding, ...]]:
    """The workers in a form, in order, without refused rows (each has an error among the findings).

    Raises UnreadableFile or InvalidInput when the file is no such form.
    """
    needed = ("code", "lat", "lon", "weekdays", "start", "end")
    return _read(path, _WORKER, needed, "code", _worker, bytes_most)


def _visit(form: Form) -> Visit:
    lon, lat = _home(form)
    given: int | None = _cell(
        form, "minutes", lambda text: whole(text, least=1, most=_MINUTES_MOST, default=20), None
    )
    minutes = given or 20
    no_days: tuple[tuple[date, ...], frozenset[int]] = ((), frozenset())
    dates, weekdays = _cell(form, "days", dates_and_weekdays, no_days)
    windows: tuple[Window, ...] = _cell(form, "windows", windows_of, ())
    if windows and max(window.end_min - window.start_min for window in windows) < minutes:
        says = f"no span of time is as long as the visit ({minutes} minutes)"
        form.say("windows", Level.WARNING, "window_too_short", says, "a longer span, or fewer minutes")
    spoken = languages(form.text("languages"))
    priority: int | None = _cell(form, "priority", lambda text: whole(text, least=1, most=5, default=3), None)
    return Visit(
        token=form.text("token"),
        lon=lon,
        lat=lat,
        address=form.text("address"),
        minutes=minutes,
        priority=priority or 3,
        dates=dates,
        weekdays=weekdays,
        windows=windows,
        skills=frozenset(listed(form.text("skills"))),
        languages=spoken,
        need=Need(
            walk_limit_m=_cell(form, "walk_limit_m", lambda text: whole(text, least=0, most=20_000), None),
            languages=spoken,
            audience=form.text("audience"),
        ),
        note=form.text("note"),
    )


def _home(form: Form) -> tuple[float | None, float | None]:
    """lon, lat; both None with a warning when they are missing or cannot be used. The warning repeats no
    coordinate.
    """
    point = point_of(form.text("lat"), form.text("lon"), anywhere=True)
    says = {
        "missing": "no coordinates",
        "not_a_number": "the coordinates are no decimal degrees",
        "zero": "the coordinates are 0, 0",
        "outside": "the coordinates are no point on the earth",
    }.get(point.problem)
    column = "lat, lon"
    if says:
        message = f"{says}; the household is kept without a point and can be in no route"
        form.findings.append(
            Finding(form.row, column, "", Level.WARNING, "no_location", message, "decimal degrees")
        )
    elif point.problem == "swapped":
        message = "latitude and longitude were in each other's column; put right"
        form.findings.append(Finding(form.row, column, "", Level.WARNING, "swapped_coordinates", message))
    return point.lon, point.lat


def _hours(form: Form) -> Window:
    """The working hours; a stand-in when they cannot be read (the row is refused then)."""
    start, end = form.text("start"), form.text("end")
    if not start or not end:
        form.bad("start" if not start else "end", "a time such as 9:00")
        return Window(0, 1440)
    try:
        (hours,) = windows_of(f"{start}-{end}")
    except (BadCell, ValueError):
        form.bad("start", "a start such as 9:00 and a later end such as 17:00")
        return Window(0, 1440)
    return hours


def _worker(form: Form) -> Worker:
    point = point_of(form.text("lat"), form.text("lon"), anywhere=True)
    if point.lon is None or point.lat is None:
        form.bad("lat", "decimal degrees of the place where the day starts")
    elif point.problem == "swapped":
        form.say(
            "lat", Level.WARNING, "swapped_coordinates", "latitude and longitude were swapped; put right"
        )
    hours = _hours(form)
    breaks: tuple[Window, ...] = _cell(form, "breaks", windows_of, ())
    outside = [b for b in breaks if b.start_min < hours.start_min or b.end_min > hours.end_min]
    if outside and not form.refused:
        form.say("breaks", Level.WARNING, "break_outside_hours", "a break lies outside the working hours")
    weekdays = _cell(form, "weekdays", weekdays_of, frozenset[int]())
    if not weekdays and not form.refused:
        form.bad("weekdays", "weekdays such as 月水金 or 平日")
    mode = _MODES.get(nfkc(form.text("mode")).lower())
    if mode is None:
        form.bad("mode", "徒歩, 自転車 or 車")
    return Worker(
        code=form.text("code"),
        name=form.text("name"),
        lon=point.lon if point.lon is not None else 0.0,
        lat=point.lat if point.lat is not None else 0.0,
        weekdays=weekdays,
        hours=hours,
        breaks=breaks,
        mode=mode or TravelMode.WALK,
        skills=frozenset(listed(form.text("skills"))),
        languages=languages(form.text("languages")),
        visits_most=_cell(form, "visits_most", lambda text: whole(text, least=1, most=100), None),
    )
