"""Files for the gazetteer: which format a file is of, and its addresses."""

from __future__ import annotations

from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files import address_centroids as centroids
from ibasho.files.address_rows import AddressFile, Municipality, found_in
from ibasho.files.encodings import decode, read_bytes, shown
from ibasho.files.tables import Table, read_table

__all__ = ["BYTES_MOST", "FORMATS", "read"]

FORMATS = ("neighbourhood-centroids",)
"""What ``--as`` accepts."""
BYTES_MOST = 200_000_000
"""The largest file that is read: the blocks of a large prefecture have some 60 MB."""


def read(
    path: Path, *, as_: str | None = None, municipality: str | None = None, bytes_most: int = BYTES_MOST
) -> AddressFile:
    """The addresses in a file, of the format ``as_`` or of the one that its headings tell.

    ``municipality`` (東京都渋谷区, 131130 東京都渋谷区) says of which municipality the file is where it does not say so itself.
    Raises UnreadableFile or InvalidInput naming file, row and column; then nothing of the file is given.
    """
    if as_ is not None and as_ not in FORMATS:
        raise InvalidInput(f"format {as_!r}: {', '.join(FORMATS)} are accepted", field="as")
    named = Municipality.parse(municipality) if municipality else None
    data = read_bytes(path, bytes_most=bytes_most)
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"["):
        found, remarks = centroids.read_centroid_list(decode(data, shown(path))[0], shown(path), named)
        return AddressFile("neighbourhood-centroids", tuple(found), remarks)
    table = read_table(path, bytes_most=bytes_most, known=centroids.HEADINGS)
    format_ = as_ or _recognised(table)
    found, remarks = centroids.read_centroids(table, named)
    return AddressFile(format_, tuple(found), remarks)


def _recognised(table: Table) -> str:
    if centroids.is_centroid_table(table):
        return "neighbourhood-centroids"
    raise InvalidInput(
        f"{table.name}: row {table.header_row}: these headings belong to no known table of addresses ({', '.join(FORMATS)}); "
        f"found: {found_in(table)}",
        field="header",
    )
