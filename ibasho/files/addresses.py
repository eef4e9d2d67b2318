"""Files for the gazetteer: which format they are of, and their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import address_abr as abr
from ibasho.files import address_centroids as centroids
from ibasho.files import address_isj as isj
from ibasho.files import address_postal as postal
from ibasho.files import address_stations as stations
from ibasho.files.address_rows import AddressFile, Municipality, found_in
from ibasho.files.archives import ArchiveLimits, open_archive
from ibasho.files.delimited import records
from ibasho.files.encodings import decode, read_bytes, shown
from ibasho.files.tables import Table, text_table
from ibasho.model import Address, Finding

__all__ = ["BYTES_MOST", "FORMATS", "read"]

FORMATS = ("isj", "abr", "postal", "stations", "neighbourhood-centroids")
"""What ``--as`` accepts."""
BYTES_MOST = 100_000_000
"""The largest file that is read, and the largest content of an archive."""
_ROWS_MOST = 400_000
_LIMITS = ArchiveLimits(entries_most=50, bytes_most=BYTES_MOST, ratio_most=100)
_HEADINGS = isj.HEADINGS | abr.HEADINGS | stations.HEADINGS | centroids.HEADINGS


def read(
    paths: Path | Sequence[Path],
    *,
    as_: str | None = None,
    municipality: str | None = None,
    bytes_most: int = BYTES_MOST,
) -> AddressFile:
    """The addresses in one file, or in several of アドレス・ベース・レジストリ, of the format ``as_`` or of the one that they tell.

    ``municipality`` (東京都渋谷区, 131130 東京都渋谷区) says of which municipality a file is that does not say so itself, and keeps
    the rows of that municipality of one that does. Raises UnreadableFile or InvalidInput naming file, row and column; then
    nothing of the files is given.
    """
    if as_ is not None and as_ not in FORMATS:
        raise InvalidInput(f"format {as_!r}: {', '.join(FORMATS)} are accepted", field="as")
    files = [paths] if isinstance(paths, Path) else list(paths)
    named = Municipality.parse(municipality) if municipality else None
    contents = [(file, read_bytes(file, bytes_most=bytes_most)) for file in files]
    if len(files) == 1:
        alone = _alone(*contents[0], as_, named, bytes_most)
        if alone is not None:
            return alone
    tables = [
        text_table(data, name, known=_HEADINGS, rows_most=_ROWS_MOST)
        for file, content in contents
        for name, data in _texts(content, shown(file))
    ]
    return _of_tables(tables, as_ or _recognised(tables[0]), named)


def _alone(
    file: Path, data: bytes, as_: str | None, named: Municipality | None, bytes_most: int
) -> AddressFile | None:
    """The addresses of a file that is no table with headings: JSON, a map of stations, a list of postcodes; else None."""
    name = shown(file)
    start = data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:1]
    if start == b"[":
        found, remarks = centroids.read_centroid_list(decode(data, name)[0], name, named)
        return AddressFile("neighbourhood-centroids", tuple(found), remarks)
    if start == b"{" or (data.startswith(b"PK\x03\x04") and _holds_map(data, name)):
        found, remarks = stations.read_station_features(file, bytes_most=bytes_most)
        return AddressFile("stations", tuple(found), remarks)
    if as_ not in (None, "postal"):
        return None
    texts = _texts(data, name)
    rows = records(decode(texts[0][1], texts[0][0])[0], ",", texts[0][0], most=5)
    if as_ != "postal" and not postal.is_postal(rows):
        return None
    lists = [
        postal.read_postal(records(decode(text, each)[0], ",", each), each, named) for each, text in texts
    ]
    return AddressFile(
        "postal",
        tuple(address for found, _ in lists for address in found),
        tuple(remark for _, remarks in lists for remark in remarks),
    )


def _holds_map(data: bytes, name: str) -> bool:
    members = open_archive(data, name, _LIMITS).members
    return any(member.lower().endswith((".shp", ".geojson")) for member in members)


def _texts(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The text itself, or the texts in an archive, each with the name that messages call it."""
    if not data.startswith(b"PK\x03\x04"):
        return [(name, data)]
    archive = open_archive(data, name, _LIMITS)
    members = [m for m in archive.members if m.lower().endswith((".csv", ".txt"))]
    if not members:
        raise UnreadableFile(f"{name}: the archive holds no table; a zip with CSV files is accepted")
    return [(f"{name}/{PurePosixPath(member).name}", archive.read(member)) for member in members]


def _of_tables(tables: list[Table], format_: str, named: Municipality | None) -> AddressFile:
    if format_ == "abr":
        found, remarks = abr.read_abr(tables, named)
        return AddressFile(format_, tuple(found), remarks)
    addresses: list[Address] = []
    findings: list[Finding] = []
    for table in tables:
        if format_ == "isj":
            found, remarks = isj.read_isj(table, named)
        elif format_ == "stations":
            found, remarks = stations.read_stations(table)
        else:
            found, remarks = centroids.read_centroids(table, named)
        addresses += found
        findings += remarks
    return AddressFile(format_, tuple(addresses), tuple(findings))


def _recognised(table: Table) -> str:
    for is_one, format_ in (
        (abr.is_abr_table, "abr"),
        (isj.is_isj_table, "isj"),
        (stations.is_station_table, "stations"),
        (centroids.is_centroid_table, "neighbourhood-centroids"),
    ):
        if is_one(table):
            return format_
    raise InvalidInput(
        f"{table.name}: row {table.header_row}: these headings belong to no known table of addresses "
        f"({', '.join(FORMATS)}); found: {found_in(table)}",
        field="header",
    )
