"""How many came to each session: a sheet that was filled in on paper, as CSV or xlsx. It holds numbers, never names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.encodings import shown
from ibasho.files.form_cells import BadCell, Form, read_form, whole
from ibasho.files.place_facts import clock_of, day_of, nfkc
from ibasho.files.tables import BYTES_MOST, normal
from ibasho.model import Finding, Level

__all__ = ["PEOPLE_MOST", "CountedRow", "read"]

PEOPLE_MOST = 100_000
"""The most visits that one session is believed to have had."""
_NOTE_MOST = 200
_COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("日付", "開催日", "実施日", "年月日", "開催年月日", "date", "day"),
    "visits": (
        "延べ人数",
        "のべ人数",
        "延人数",
        "延べ",
        "参加者数",
        "参加人数",
        "来場者数",
        "利用者数",
        "人数",
        "visits",
    ),
    "people": ("実人数", "実人員", "実参加者数", "people"),
    "activity_id": ("活動ID", "活動番号", "activity_id"),
    "place_id": ("場所ID", "place_id"),
    "place": ("場所", "会場", "場所名", "会場名", "施設名", "place"),
    "activity": ("活動", "活動名", "行事名", "催し", "activity"),
    "start": ("開始", "開始時刻", "開始時間", "start"),
    "note": ("備考", "note"),
}
_NAMES = re.compile(
    r"氏名|名前|姓名|名簿|署名|ふりがな|フリガナ|参加者$|参加者名|利用者$|利用者名|来場者$|来場者名|担当者|本人|保護者|世帯"
    r"|住所|電話|連絡先|メール|生年月日|誕生日|年齢"
    r"|^(?:full|first|last|family|given)?name$|^participants?$|^attendees?$|e-?mail|^phone|birth"
)
"""Headings under which people would stand. (NFKC, without spaces, lower case.)"""


@dataclass(frozen=True)
class CountedRow:
    """One row of the sheet: which session, by ids or by names, and how many came.

    ``start_min`` None: the sheet does not say when it began. ``people`` None: only visits were counted.
    """

    number: int
    day: date
    visits: int
    people: int | None = None
    activity_id: str = ""
    place_id: str = ""
    activity: str = ""
    place: str = ""
    start_min: int | None = None
    note: str = ""


def read(
    path: Path, *, bytes_most: int = BYTES_MOST
) -> tuple[tuple[CountedRow | int, ...], tuple[Finding, ...]]:
    """The rows in order, a row that is refused as its bare number (it has an error among the findings).

    Raises UnreadableFile, InvalidInput when the columns of day and visits are missing, and InvalidInput when a column
    looks as if people were named in it: then nothing of the file is taken.
    """
    forms, findings = read_form(path, _COLUMNS, ("day", "visits"), bytes_most=bytes_most)
    for finding in findings:
        if finding.code == "unknown_column" and _NAMES.search(normal(finding.column)):
            raise InvalidInput(
                f"{shown(path)}: column {finding.column!r} looks as if people were named or described in it; a sheet of "
                "attendance holds numbers only. Take the column away and import again",
                field=finding.column,
            )
    told: list[CountedRow | int] = []
    for form in forms:
        row = _row(form)
        findings += form.findings
        told.append(form.row if row is None else row)
    return tuple(told), tuple(findings)


def _row(form: Form) -> CountedRow | None:
    day = day_of(form.text("day"))
    if day is None:
        form.bad("day", "a day with its year: 2026-04-01 or 令和8年4月1日")
    visits, people = _count(form, "visits"), _count(form, "people")
    if visits is None and not form.refused:
        form.bad("visits", f"a whole number from 0 to {PEOPLE_MOST}")
    if visits is not None and people is not None and people > visits:
        says = f"{people} people cannot have made {visits} visits; the row is refused"
        form.say(
            "people",
            Level.ERROR,
            "more_people_than_visits",
            says,
            "visits count everybody who came, each time",
        )
    start = None
    if form.text("start"):
        start = clock_of(form.text("start"))
        if start is None or start == 1440:
            form.bad("start", "a time such as 10:00, 10時半 or 午後1時")
    if not form.text("activity_id") and not form.text("place"):
        says = "neither an activity's id nor a place is named; the row is refused"
        form.say("activity_id", Level.ERROR, "no_session", says, "活動ID, or 場所 and 活動")
    if form.refused or day is None or visits is None:
        return None
    words = {name: form.text(name) for name in ("activity_id", "place_id", "activity", "place")}
    return CountedRow(
        form.row, day, visits, people, **words, start_min=start, note=form.text("note")[:_NOTE_MOST]
    )


def _count(form: Form, meaning: str) -> int | None:
    try:
        return whole(re.sub(r"[人名]$", "", nfkc(form.text(meaning))), least=0, most=PEOPLE_MOST)
    except BadCell as error:
        form.bad(meaning, error.accepted)
        return None
