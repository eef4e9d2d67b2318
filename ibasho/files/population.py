"""Who lives where: e-Stat mesh texts, neighbourhood tables with points, plain points. The file tells
which.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import mesh_text, neighbourhood_points, points_csv
from ibasho.files.archives import open_archive
from ibasho.files.encodings import read_bytes, shown
from ibasho.files.mesh_text import TextFile
from ibasho.files.tables import read_table
from ibasho.model import Finding, PopulationSet

__all__ = ["FORMATS", "read"]

FORMATS = ("estat-mesh", "neighbourhood-points", "points-csv")
_BYTES_MOST = 100_000_000


def read(
    paths: Path | Sequence[Path], *, as_: str | None = None, bytes_most: int = _BYTES_MOST
) -> tuple[PopulationSet, tuple[Finding, ...]]:
    """The population set in one or more files, and what is to be said about it.

    ``as_``: ``estat-mesh``, ``neighbourhood-points`` or ``points-csv``; recognised when None. Several files
    are joined for mesh texts only. Raises UnreadableFile or InvalidInput naming file, row and column.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    if as_ is not None and as_ not in FORMATS:
        raise InvalidInput(f"format {as_!r}: {', '.join(FORMATS)} are accepted", field="as")
    if not files:
        raise InvalidInput("no file is given; at least one is needed", field="file")
    if as_ == "estat-mesh" or (as_ is None and _begins_as_mesh(files[0])):
        return _meshes(files, bytes_most)
    if len(files) > 1:
        raise InvalidInput(
            f"{len(files)} files: several files are joined for e-Stat mesh texts only, and "
            f"{shown(files[0])} is none",
            field="file",
        )
    return _points(files[0], as_, bytes_most)


def _begins_as_mesh(path: Path) -> bool:
    """Whether the file is a mesh text, or a zip archive that holds a text (a workbook holds none at its
    top).
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(200)
    except OSError:
        return False  # the reader that comes next says what is wrong
    is_workbook = path.suffix.lower() in {".xlsx", ".xlsm"} or b"[Content_Types].xml" in start
    return mesh_text.is_mesh_text(start) or (start.startswith(b"PK\x03\x04") and not is_workbook)


def _texts(path: Path, bytes_most: int) -> list[TextFile]:
    name = shown(path)
    data = read_bytes(path, bytes_most=bytes_most)
    if not data.startswith(b"PK\x03\x04"):
        return [TextFile(name, data)]
    archive = open_archive(data, name)
    members = [m for m in archive.members if m.lower().endswith((".txt", ".csv"))]
    if not members:
        raise UnreadableFile(
            f"{name}: the archive holds no text; the zip as e-Stat publishes it, or its .txt, is accepted"
        )
    return [TextFile(f"{name}/{Path(member).name}", archive.read(member)) for member in members]


def _meshes(files: list[Path], bytes_most: int) -> tuple[PopulationSet, tuple[Finding, ...]]:
    texts = [text for path in files for text in _texts(path, bytes_most)]
    seen: dict[bytes, str] = {}
    for text in texts:
        if text.data in seen:
            raise InvalidInput(
                f"{text.name} has the same content as {seen[text.data]}; give each file once", field="file"
            )
        seen[text.data] = text.name
    population, findings = mesh_text.read_meshes(texts)
    return population, tuple(findings)


def _points(path: Path, as_: str | None, bytes_most: int) -> tuple[PopulationSet, tuple[Finding, ...]]:
    known = neighbourhood_points.HEADINGS | points_csv.HEADINGS
    table = read_table(path, bytes_most=bytes_most, known=known)
    if as_ == "neighbourhood-points" or (as_ is None and neighbourhood_points.is_neighbourhood_table(table)):
        population, findings = neighbourhood_points.read_neighbourhoods(table)
    else:
        population, findings = points_csv.read_points(table)
    return population, tuple(findings)
