"""Bring a list of places in: read the file, locate what has no coordinates, give every row its verdict, store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ibasho.files import bad_rows
from ibasho.files import places as places_file
from ibasho.files.tables import Row
from ibasho.model import ImportReport, Verdict
from ibasho.places.locate import locate
from ibasho.places.register import ListFile, carry_out, judge, own_keys
from ibasho.store import Store
from ibasho.store import history as history_store
from ibasho.store import kinds as kinds_store

__all__ = ["Brought", "ListOptions", "Step", "bring_in"]

Step = Callable[[str, float], None]
"""Called now and then with what is being done and the share that is done, 0 to 1."""


@dataclass(frozen=True)
class ListOptions:
    """How a list is to be read, where it does not say so itself.

    ``format`` and ``source`` None: recognised by the content, named after the file. ``kind`` is that of rows whose words
    name none. ``anywhere``: points outside Japan are meant. ``consent``: the importer has confirmed that persons agree
    to their mobile numbers and mail addresses. ``geocode``: look up the addresses of rows without coordinates.
    """

    format: str | None = None
    source: str | None = None
    kind: str | None = None
    anywhere: bool = False
    consent: bool = False
    geocode: bool = True
    overrides: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Brought:
    """What became of a list: the format it was read as, what each column was taken for, and the report."""

    format: str
    source: str
    mapping: tuple[tuple[str, str], ...]
    report: ImportReport
    rows: tuple[Row, ...] = ()
    """The data rows as they stand in the file."""
    keys: Mapping[int, str] = field(default_factory=dict)
    """Per row number the key under which its entry is recognised in this list."""

    def write_bad_rows(self, target: Path, on: date) -> int:
        """Write the rows that were refused or warned about as a workbook to be mended; returns how many there are."""
        return bad_rows.write(
            target,
            self.mapping,
            self.rows,
            self.report.findings,
            refused=frozenset(row for row, verdict in self.report.verdicts if verdict is Verdict.REFUSED),
            keys=self.keys,
            source=self.source,
            on=on,
        )


def bring_in(
    store: Store,
    file: Path,
    *,
    name: str,
    options: ListOptions,
    bytes_most: int,
    at: datetime,
    dry_run: bool = False,
    step: Step = lambda text, done: None,
) -> Brought:
    """Bring in the list of a file that people know as ``name``. With ``dry_run`` the same report, nothing stored.

    Others can write until the file is read, its addresses are looked up and every row is judged: only the storing
    itself is one write transaction. Raises UnreadableFile and
    InvalidInput as the readers do.
    """
    step("reading", 0.0)
    with store.reading() as conn:
        kinds_store.learn(conn)
    read = places_file.read(
        file,
        as_=options.format,
        source=options.source or name,
        kind=options.kind,
        bytes_most=bytes_most,
        today=at.date(),
        anywhere=options.anywhere,
        overrides=dict(options.overrides or {}),
        consent=options.consent,
        source_given=options.source is not None,
        told=lambda done: step("reading", 0.5 * done),
    )
    drafts, findings = read.drafts, read.findings
    if options.geocode:
        step("looking addresses up", 0.5)
        with store.reading() as conn:
            drafts, findings = locate(conn, drafts, findings)
    step("comparing with the register", 0.6)
    with store.reading() as conn:
        judged = judge(conn, drafts, source=read.source, findings=findings)
    report = judged.report
    if not dry_run:
        step("storing", 0.8)
        listed = ListFile(name, hashlib.sha256(file.read_bytes()).hexdigest(), read.format)
        with store.writing() as conn:
            # Somebody may have changed the register meanwhile: then what was judged by it is judged again.
            if history_store.mark(conn) != judged.mark:
                judged = judge(conn, drafts, source=read.source, findings=findings)
            report = carry_out(conn, judged, source=read.source, file=listed, at=at)
    step("done", 1.0)
    keys = {
        draft.row: offer.place.source_key
        for draft, (offer, _) in zip(drafts, own_keys(drafts), strict=True)
        if offer is not None
    }
    return Brought(read.format, read.source, read.mapping, report, read.rows, keys)
