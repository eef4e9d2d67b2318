"""The register as a list: CSV of the municipal standard, xlsx, GeoJSON, GeoPackage, HSDS JSON; by the file's suffix."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import geopandas as gpd
import shapely
import xlsxwriter

from ibasho.errors import InvalidInput
from ibasho.files.encodings import printable
from ibasho.files.hsds_export import document_of
from ibasho.files.layers import guarded, stated_time
from ibasho.files.place_columns import COLUMNS, cells_of
from ibasho.model import Offer

__all__ = ["ENCODINGS", "SUFFIXES", "write"]

ENCODINGS = ("utf-8", "cp932")
_TO_CP932 = str.maketrans({"〜": "～", "−": "－", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢", "—": "―"})
"""Characters that Windows writes otherwise in cp932."""


def _rows(offers: Sequence[Offer]) -> list[list[str]]:
    return [[guarded(cells.get(heading, "")) for heading in COLUMNS] for cells in cells_of(offers)]


def _csv(offers: Sequence[Offer], target: Path, encoding: str, on: date) -> None:
    rows = _rows(offers)
    if encoding == "cp932":
        rows = [[cell.translate(_TO_CP932) for cell in row] for row in rows]
        _require_cp932(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([list(COLUMNS), *rows])
    target.write_bytes(text.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding))


def _require_cp932(rows: list[list[str]]) -> None:
    """Raises InvalidInput naming the first cell that Shift_JIS cannot hold: nothing is lost silently."""
    for row in rows:
        for heading, cell in zip(COLUMNS, row, strict=True):
            try:
                cell.encode("cp932")
            except UnicodeEncodeError as error:
                raise InvalidInput(
                    f"encoding cp932: {printable(row[COLUMNS.index('名称')])}, {heading}: Shift_JIS has no "
                    f"{cell[error.start]!r}; utf-8 holds everything",
                    field="encoding",
                ) from None


def _xlsx(offers: Sequence[Offer], target: Path, encoding: str, on: date) -> None:
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        # A fixed time of making: the same register gives the same bytes.
        book.set_properties({"created": datetime.combine(on, time(), UTC)})
        sheet = book.add_worksheet("居場所")
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        for column, heading in enumerate(COLUMNS):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(_rows(offers), start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(offers), 1), len(COLUMNS) - 1)


def _geojson(offers: Sequence[Offer], target: Path, encoding: str, on: date) -> None:
    features = []
    for offer, cells in zip(offers, cells_of(offers), strict=True):
        lon, lat = offer.place.lon, offer.place.lat
        point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
        told = {heading: text for heading, text in cells.items() if text and heading not in {"緯度", "経度"}}
        features.append({"type": "Feature", "id": cells["ID"], "properties": told, "geometry": point})
    _json({"type": "FeatureCollection", "features": features}, target)


def _hsds(offers: Sequence[Offer], target: Path, encoding: str, on: date) -> None:
    _json(document_of(offers, on), target)


def _json(document: object, target: Path) -> None:
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _geopackage(offers: Sequence[Offer], target: Path, encoding: str, on: date) -> None:
    cells = list(cells_of(offers))
    frame = gpd.GeoDataFrame(
        {
            heading: [each.get(heading, "") for each in cells]
            for heading in COLUMNS
            if heading not in {"緯度", "経度"}
        },
        geometry=[
            None if o.place.lon is None or o.place.lat is None else shapely.Point(o.place.lon, o.place.lat)
            for o in offers
        ],
        crs="EPSG:6668",
    )
    with stated_time(datetime.combine(on, time(), UTC)):
        frame.to_file(target, layer="places", driver="GPKG", geometry_type="Point")


_WRITERS: dict[str, Callable[[Sequence[Offer], Path, str, date], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".geojson": _geojson,
    ".gpkg": _geopackage,
    ".json": _hsds,
}
SUFFIXES = tuple(_WRITERS)


def write(offers: Sequence[Offer], target: Path, *, on: date, encoding: str = "utf-8") -> None:
    """Write the offers in the order given, in the format of the suffix; an existing file is replaced.

    ``encoding`` (``utf-8`` with a byte order mark, or ``cp932``) is that of CSV. ``on``: the day of the export, from which
    HSDS schedules of seasons count. Raises InvalidInput for another suffix or encoding, and when cp932 cannot hold a
    character.
    """
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise InvalidInput(
            f"{target.name}: suffix {target.suffix!r}; {', '.join(SUFFIXES)} are accepted", field="FILE"
        )
    if encoding not in ENCODINGS:
        raise InvalidInput(f"encoding {encoding!r}: {', '.join(ENCODINGS)} are accepted", field="encoding")
    if not target.parent.is_dir():
        raise InvalidInput(f"{target}: there is no such folder; make it first", field="FILE")
    draft = target.with_name(f".{target.stem}.part{target.suffix}")
    try:
        writer(offers, draft, encoding, on)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
