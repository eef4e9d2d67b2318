"""Lists of places: municipal standard sheets, children's cafeteria lists, Takamatsu's form, feature files, 国土数値情報,
OpenStreetMap.

Every data row becomes one draft, in order, with its row number; the register turns drafts into verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.bad_rows import LIST
from ibasho.files.headings import FORMATS
from ibasho.files.osm_places import ATTRIBUTION
from ibasho.files.place_lists import WORDS, PlaceList, open_list
from ibasho.files.place_rows import Cells, ListFacts, draft_of
from ibasho.files.tables import BYTES_MOST, Row, normal
from ibasho.model import Draft, Finding, Level, kind

__all__ = ["PlacesFile", "mapping", "read"]


@dataclass(frozen=True)
class PlacesFile:
    """A read list. ``mapping``: per column its heading and what it was taken for ("" = not kept).

    ``drafts`` has one entry per data row. ``findings`` concern the file as a whole (row 0) or rows that are
    not data. ``rows`` are the data rows as they stand in the file.
    """

    format: str
    mapping: tuple[tuple[str, str], ...]
    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...] = ()
    source: str = ""
    """The list's name as it is kept with every place: that of an OpenStreetMap extract attributes its authors."""


def read(
    path: Path,
    *,
    as_: str | None = None,
    source: str,
    kind: str | None = None,
    bytes_most: int = BYTES_MOST,
    today: date | None = None,
    anywhere: bool = False,
    overrides: Mapping[str, str] | None = None,
    consent: bool = False,
    source_given: bool = True,
    told: Callable[[float], None] = lambda done: None,
) -> PlacesFile:
    """The list in a file.

    ``as_``: one of ``FORMATS``; recognised by the content when None. ``source``: name of the list, kept with
    every place. ``kind``: code for rows whose own words name no kind. ``today`` completes dates without a
    year. ``anywhere``: points outside Japan are taken as they stand. ``overrides``: heading → meaning, for
    columns that are to be read otherwise than their heading says (``-``: not kept). ``consent``: the importer
    has confirmed that mobile numbers and mail addresses may be public; otherwise they are held back.
    ``source_given`` False: ``source`` is only what to call a list that does not state itself which one it is, as a
    workbook of rows to be mended does. ``told`` is called now and then with the share of the rows that is read.
    Raises UnreadableFile when the file cannot be read, InvalidInput when it is no list of places.
    """
    _check_kind(kind)
    found = _open(path, as_, bytes_most, overrides)
    if not source_given:
        source = _stated_list(found) or source
    if found.format == "osm" and ATTRIBUTION not in source:
        source = f"{source} {ATTRIBUTION}"
    facts = ListFacts(source, found.format, kind, path.stem, today, anywhere, consent)
    rows = [_cells(row, found.header, found.meanings) for row in found.rows]
    drafts, more = _drafts(rows, facts, told)
    drafts, shared = _gathered(drafts)
    return PlacesFile(
        found.format,
        tuple(zip(found.header, found.meanings, strict=True)),
        drafts,
        (*found.findings, *more, *shared),
        found.rows,
        source,
    )


def mapping(
    path: Path,
    *,
    as_: str | None = None,
    bytes_most: int = BYTES_MOST,
    overrides: Mapping[str, str] | None = None,
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The format of a list, and per column its heading and what it is taken for ("" = not kept, ``*`` behind a
    meaning = used where the first column of that meaning is empty). No row is read. Raises as :func:`read`.
    """
    found = _open(path, as_, bytes_most, overrides)
    return found.format, tuple(zip(found.header, found.meanings, strict=True))


def _stated_list(found: PlaceList) -> str:
    """The list that every row names as its own; empty when they name none or several."""
    column = next((n for n, heading in enumerate(found.header) if normal(heading) == normal(LIST)), None)
    named = set() if column is None else {row.cells[column].strip() for row in found.rows}
    return named.pop() if len(named) == 1 else ""


def _open(path: Path, as_: str | None, bytes_most: int, overrides: Mapping[str, str] | None) -> PlaceList:
    if as_ is not None and as_ not in FORMATS:
        raise InvalidInput(f"format {as_!r}: {', '.join(FORMATS)} are accepted", field="as")
    return open_list(path, as_=as_, bytes_most=bytes_most, overrides=overrides)


def _check_kind(code: str | None) -> None:
    if code is not None and kind(code) is None:
        raise InvalidInput(
            f"kind {code!r}: a kind's code such as salon or childrens_cafeteria is accepted", field="kind"
        )


_TELL_EVERY = 250
_SAID_ONCE = frozenset({"kind_unknown", "code_completed"})
_SAID_ONCE_ABOVE = 20
"""Notes that concern the whole list when so many rows have them."""


def _gathered(drafts: tuple[Draft, ...]) -> tuple[tuple[Draft, ...], list[Finding]]:
    """The drafts without notes that most rows share, and one finding on the list in place of each such note."""
    counts = Counter((f.code, f.column) for draft in drafts for f in draft.findings if f.code in _SAID_ONCE)
    often = {which: number for which, number in counts.items() if number > _SAID_ONCE_ABOVE}
    if not often:
        return drafts, []
    first = {(f.code, f.column): f for draft in reversed(drafts) for f in draft.findings}
    kept = tuple(
        replace(draft, findings=tuple(f for f in draft.findings if (f.code, f.column) not in often))
        for draft in drafts
    )
    return kept, [
        replace(
            first[which],
            row=0,
            message=f"{number} rows, such as row {first[which].row}: {first[which].message}",
        )
        for which, number in often.items()
    ]


def _each(rows: list[Cells], facts: ListFacts, told: Callable[[float], None]) -> Iterator[Draft]:
    for number, cells in enumerate(rows):
        if number % _TELL_EVERY == 0:
            told(number / len(rows))
        yield draft_of(cells, facts)


def _drafts(
    rows: list[Cells], facts: ListFacts, told: Callable[[float], None]
) -> tuple[tuple[Draft, ...], list[Finding]]:
    """The drafts, and one finding in place of many when no row at all has coordinates."""
    if not rows:
        return (), [Finding(0, "", "", Level.NOTE, "no_rows", "the list has a heading and no rows")]
    if any(cells.raw.get("lat", "").strip() or cells.raw.get("lon", "").strip() for cells in rows):
        return tuple(_each(rows, facts, told)), []
    drafts = tuple(_each(rows, replace(facts, quiet=frozenset({"no_coordinates"})), told))
    kept = sum(draft.offer is not None for draft in drafts)
    finding = Finding(
        0, "緯度, 経度", "", Level.WARNING, "no_coordinates",
        f"no row has coordinates; {kept} places are kept without a location and appear in no distance",
        "fill in the columns 緯度 and 経度",
    )  # fmt: skip
    return drafts, [finding]


def _cells(row: Row, header: tuple[str, ...], meanings: tuple[str, ...]) -> Cells:
    """The row by meaning. Of two columns with one meaning the preferred comes first; words are joined, facts
    fill gaps.
    """
    raw: dict[str, str] = {}
    heading: dict[str, str] = {}
    for starred in (False, True):
        for i, meaning in enumerate(meanings):
            key = meaning.rstrip("*")
            if not key or meaning.endswith("*") != starred:
                continue
            if not raw.get(key, "").strip():
                raw[key], heading[key] = row.cells[i], header[i]
            elif key in WORDS and row.cells[i].strip() not in raw[key]:
                raw[key] = f"{raw[key]} {row.cells[i]}"
    return Cells(row.number, raw, heading)
