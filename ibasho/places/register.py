"""Register the rows of a list: every row gets a verdict, the same list again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import shapely

from ibasho.model import Draft, Finding, ImportReport, Level, Offer, Verdict, Visibility, new_id
from ibasho.places.duplicates import Newcomers, Resemblance
from ibasho.places.duplicates.listed import Listed
from ibasho.places.reconcile import reconciled
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import history as history_store
from ibasho.store import imports as imports_store
from ibasho.store import listed as listed_store

__all__ = ["Judged", "ListFile", "carry_out", "judge", "own_keys", "register"]

_LEVELS = ("exact", "block", "neighbourhood", "none")
"""Levels of a place's location, the most exact first."""


@dataclass(frozen=True)
class ListFile:
    """What is remembered of the file that a list came in: its name without a folder, its hash, its format."""

    name: str
    sha256: str
    format: str


@dataclass(frozen=True)
class Judged:
    """What is to become of a list, worked out and not yet stored: the report without an id, the entries to store and
    what the list brought before, what it says now, and how far the register's story had come (``store.history.mark``).
    """

    report: ImportReport
    to_store: tuple[Offer, ...]
    listed: Listed
    news: Mapping[str, Offer]
    mark: tuple[int, int]


def register(
    conn: Connection,
    drafts: Sequence[Draft],
    *,
    source: str,
    file: ListFile,
    at: datetime,
    dry_run: bool = False,
    findings: Sequence[Finding] = (),
) -> ImportReport:
    """Put the drafts into the register and say for each row what became of it.

    ``source`` names the list: a row is recognised by its key within it, so the same list again gives only ``same``.
    New rows that look like an entry that is there, or like an earlier row, are stored and marked ``duplicate``: a person
    decides. Rows with an error finding are ``refused`` and change nothing. With ``dry_run`` the report is the same and
    nothing is stored. ``findings`` are remarks about the file as a whole, put first in the report.
    """
    judged = judge(conn, drafts, source=source, findings=findings)
    return judged.report if dry_run else carry_out(conn, judged, source=source, file=file, at=at)


def judge(
    conn: Connection, drafts: Sequence[Draft], *, source: str, findings: Sequence[Finding] = ()
) -> Judged:
    """The verdict on every row, by reading alone: see :func:`register`."""
    mark = history_store.mark(conn)
    own = own_keys(drafts)
    listed = Listed(conn, source, [offer.place.source_key for offer, _ in own if offer is not None])
    said = listed_store.get(conn, source, listed.known)
    newcomers = Newcomers(
        conn, [None if o is None or o.place.source_key in listed.known else o for o, _ in own], drafts
    )
    outside = _outside_municipality(conn, drafts)
    verdicts: list[tuple[int, Verdict]] = []
    remarks: list[Finding] = list(findings)
    to_store: list[Offer] = []
    located = dict.fromkeys(_LEVELS, 0)
    news: dict[str, Offer] = {}
    for at_draft, draft in enumerate(drafts):
        remarks.extend(draft.findings)
        remarks.extend(outside.get(draft.row, ()))
        if not draft.is_record:
            verdicts.append((draft.row, Verdict.NOT_A_RECORD))
            continue
        if draft.offer is None:
            verdicts.append((draft.row, Verdict.REFUSED))
            continue
        offer, repeated = own[at_draft]
        if repeated is not None:
            remarks.append(repeated)
        if offer is None:
            verdicts.append((draft.row, Verdict.SAME))
            continue
        key = offer.place.source_key
        offer = _kept_location(offer, listed.own(key))
        if said.get(key) != offer:
            news[key] = offer
        located[offer.place.location_level] += 1
        verdict, stored, about = _judge(offer, listed, said.get(key), newcomers.like(at_draft), draft.row)
        remarks.extend(about)
        verdicts.append((draft.row, verdict))
        if stored is not None:
            to_store.append(stored)
    report = ImportReport(None, tuple(verdicts), tuple(remarks), located)
    return Judged(report, tuple(to_store), listed, news, mark)


def carry_out(conn: Connection, judged: Judged, *, source: str, file: ListFile, at: datetime) -> ImportReport:
    """Store what was judged and remember the import; the report has its id.

    Right only while the register is as it was when it was judged: whoever judged in another transaction compares
    ``judged.mark`` with ``store.history.mark`` and judges again when they differ.
    """
    import_id = new_id()
    report = replace(judged.report, import_id=import_id)
    imports_store.put(
        conn, report, file_name=file.name, sha256=file.sha256, format=file.format, source=source, at=at
    )
    judged.listed.store(conn, judged.to_store, import_id=import_id, at=at)
    listed_store.put(conn, source, judged.news, import_id=import_id)
    return report


def own_keys(drafts: Sequence[Draft]) -> list[tuple[Offer | None, Finding | None]]:
    """Per draft its offer under a key of its own, None where there is none or it repeats an earlier one; and a remark."""
    first_row: dict[str, tuple[int, Offer]] = {}
    return [(None, None) if draft.offer is None else _own_key(draft, first_row) for draft in drafts]


def _own_key(draft: Draft, first_row: dict[str, tuple[int, Offer]]) -> tuple[Offer | None, Finding | None]:
    """The row's offer under a key of its own: lists repeat identifiers, and no row may swallow another."""
    offer = draft.offer
    assert offer is not None  # noqa: S101 - the caller has looked
    key = offer.place.source_key
    if key not in first_row:
        first_row[key] = (draft.row, offer)
        return offer, None
    row, first = first_row[key]
    if first == offer:
        return None, Finding(
            draft.row, "ID", key, Level.NOTE, "repeated_row", f"the same entry as row {row}; kept once"
        )
    number = 2
    while f"{key}#{number}" in first_row:
        number += 1
    own = replace(offer, place=replace(offer.place, source_key=f"{key}#{number}"))
    first_row[own.place.source_key] = (draft.row, own)
    return own, Finding(
        draft.row,
        "ID",
        key,
        Level.WARNING,
        "repeated_id",
        f"row {row} has the same ID with other contents; both are kept",
        "give each entry an ID of its own",
    )


def _kept_location(offer: Offer, known: Offer | None) -> Offer:
    """The offer, with the location that is registered already where this list brings a coarser one for the same address.

    So a list without coordinates takes away neither a better point nor, read without a gazetteer, the only one.
    """
    if known is None or known.place.address != offer.place.address:
        return offer
    mine, theirs = offer.place.location_level, known.place.location_level
    if _LEVELS.index(mine) <= _LEVELS.index(theirs):
        return offer
    place = replace(offer.place, lon=known.place.lon, lat=known.place.lat, location_level=theirs)
    return replace(offer, place=place)


def _judge(
    offer: Offer, listed: Listed, said: Offer | None, like: Resemblance | None, row: int
) -> tuple[Verdict, Offer | None, tuple[Finding, ...]]:
    """The verdict on one offer, the offer with its ids when it is to be stored, and remarks.

    ``said`` is what the list said of it last; without it everything that the list says now counts.
    """
    known, own = listed.known.get(offer.place.source_key), listed.own(offer.place.source_key)
    if known is not None and own is not None:
        wanted = _with_what_no_list_says(offer, own)
        remarks: tuple[Finding, ...] = ()
        if said is not None and wanted != own:
            before = _with_what_no_list_says(said, own)
            wanted, remarks = reconciled(before, wanted, own, row)
        shown = listed.shown(wanted)
        return (Verdict.SAME, None, remarks) if shown == known else (Verdict.UPDATED, shown, remarks)
    fresh = Offer(replace(offer.place, id=new_id()), replace(offer.activity, id=new_id()))
    if like is None:
        return Verdict.CREATED, fresh, ()
    remark = Finding(
        row,
        "名称",
        offer.place.name,
        Level.WARNING,
        "duplicate",
        like.words,
        "compare the two; both are kept until somebody decides",
    )
    return Verdict.DUPLICATE, fresh, (remark,)


def _with_what_no_list_says(offer: Offer, known: Offer) -> Offer:
    """The row's offer under the ids that it has, with what people here have said of it and no list says."""
    was, before = known.place, known.activity
    place = replace(
        offer.place,
        id=was.id,
        organisation_id=was.organisation_id,
        # A list may take a place out of the public's sight; bringing it back is for people here.
        visibility=max(offer.place.visibility, was.visibility, key=tuple(Visibility).index),
        status=was.status,
        successor_id=was.successor_id,
        verifications=offer.place.verifications or was.verifications,
        # A list without a date takes away no check that was made here.
        verified_on=max(filter(None, (offer.place.verified_on, was.verified_on)), default=None),
    )
    changes = offer.activity.changes or before.changes
    return Offer(place, replace(offer.activity, id=before.id, status=before.status, changes=changes))


def _outside_municipality(conn: Connection, drafts: Sequence[Draft]) -> dict[int, tuple[Finding, ...]]:
    """Per row a finding when its point lies outside the municipality whose code it states, if the boundary is known; or,
    for a row that states none, when it lies amid the known municipalities and in none of them: in the sea, say.
    """
    boundaries = {
        str(code)[:5]: polygon
        for area_set in areas_store.of_kind(conn, "municipality")
        for code, polygon in zip(area_set.code, area_set.polygons, strict=True)
    }
    found: dict[int, tuple[Finding, ...]] = {}
    if not boundaries:
        return found
    tree = shapely.STRtree(list(boundaries.values()))
    amid = shapely.box(*shapely.total_bounds(list(boundaries.values())))
    for draft in drafts:
        place = draft.offer.place if draft.offer is not None else None
        if place is None or place.lon is None or place.lat is None:
            continue
        polygon = boundaries.get(place.municipality_code[:5])
        point = shapely.Point(place.lon, place.lat)
        if polygon is not None and not polygon.intersects(point):
            where = ("outside_municipality", f"lies outside the municipality {place.municipality_code}")
        elif (
            not place.municipality_code and amid.contains(point) and not len(tree.query(point, "intersects"))
        ):
            where = ("outside_known_municipalities", "lies in none of the known municipalities: in the sea?")
        else:
            continue
        code, says = where
        found[draft.row] = (
            Finding(
                draft.row,
                "緯度・経度",
                f"{place.lat:.6f}, {place.lon:.6f}",
                Level.WARNING,
                code,
                f"{place.name}: the point {says}",
                "check latitude and longitude",
            ),
        )
    return found
