"""The census mesh tables: which cells are kept secret and whom they are merged with, and the text of the file.

The real trigger of e-Stat's secrecy is not published; SECRET_BELOW is this town's own. A suppressed cell (HTKSYORI 2)
gives its detailed items to the neighbouring cell with the most people (HTKSYORI 1); its people by sex and its
household totals stay readable, as in the real files. A small cell without any neighbour is left alone, as there.
"""

from dataclasses import dataclass, field

from .people import ITEMS, Cell
from .plane import mesh_code

SECRET_BELOW = 10
# Never suppressed: people (both, men, women), households, private households.
OPEN_ITEMS = (1, 2, 3, 34, 35)
_BLOCKS = ("０～１４歳人口", "１５歳以上人口", "１５～６４歳人口", "１８歳以上人口", "２０歳以上人口", "６５歳以上人口",
        "７５歳以上人口", "８５歳以上人口", "９５歳以上人口", "外国人人口",
)  # fmt: skip
_HOUSEHOLDS = (
    "１人世帯数", "２人世帯数", "３人世帯数", "４人世帯数", "５人世帯数", "６人世帯数", "７人以上世帯数", "親族のみの世帯数",
    "核家族世帯数", "核家族以外の世帯数", "６歳未満世帯員のいる世帯数", "６５歳以上世帯員のいる世帯数",
    "世帯主の年齢が２０～２９歳の１人世帯数", "高齢単身世帯数", "高齢夫婦世帯数",
)  # fmt: skip


@dataclass
class Row:
    """One line of the table; merged: the suppressed cells whose detail this cell holds."""

    cell: Cell
    gives_to: tuple[int, int] | None = None
    merged: list[tuple[int, int]] = field(default_factory=list)


def coarser(cells: list[Cell]) -> list[Cell]:
    """The same people in cells of twice the size."""
    wide: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        spot = (cell.row // 2, cell.column // 2)
        into = wide.setdefault(spot, Cell(*spot))
        into.counts = [one + other for one, other in zip(into.counts, cell.counts, strict=True)]
    return [wide[spot] for spot in sorted(wide)]


def with_secrecy(cells: list[Cell]) -> list[Row]:
    """Every cell with its links; a destination is never itself suppressed."""
    rows = {(cell.row, cell.column): Row(cell) for cell in cells}
    small = [spot for spot, row in rows.items() if row.cell.counts[0] < SECRET_BELOW]
    for spot in sorted(small, key=lambda one: (rows[one].cell.counts[0], one)):
        if rows[spot].merged:
            continue  # it already keeps another cell's detail
        near = [other for other in _around(spot) if other in rows and rows[other].gives_to is None]
        if near:
            into = max(near, key=lambda one: (rows[one].cell.counts[0], one))
            rows[spot].gives_to = into
            rows[into].merged.append(spot)
    return [rows[spot] for spot in sorted(rows)]


def _around(spot: tuple[int, int]) -> list[tuple[int, int]]:
    row, column = spot
    return [(row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1) if up or right]


def table_text(rows: list[Row], table: str, level: int) -> str:
    """The whole file, two heading lines first, lines ending in CR LF."""
    by_spot = {(row.cell.row, row.cell.column): row for row in rows}
    heads = ["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN"] + [
        f"{table}{item:03d}" for item in range(1, ITEMS + 1)
    ]
    lines = [",".join(heads), ",,,," + ",".join("　" + label for label in labels())]
    by_code = sorted(rows, key=lambda one: mesh_code(one.cell.row, one.cell.column, level))
    lines += [",".join([*_links(row, level), *_values(row, by_spot)]) for row in by_code]
    return "".join(line + "\r\n" for line in lines)


def _links(row: Row, level: int) -> list[str]:
    code = mesh_code(row.cell.row, row.cell.column, level)
    if row.gives_to:
        return [code, "2", mesh_code(*row.gives_to, level), ""]
    if row.merged:
        return [code, "1", "", ";".join(sorted(mesh_code(*spot, level) for spot in row.merged))]
    return [code, "0", "", ""]


def _values(row: Row, by_spot: dict[tuple[int, int], Row]) -> list[str]:
    values = []
    for item in range(1, ITEMS + 1):
        own = row.cell.counts[item - 1]
        if item in OPEN_ITEMS:
            values.append(str(own))
        elif row.gives_to:
            values.append("*")
        else:
            values.append(str(own + sum(by_spot[spot].cell.counts[item - 1] for spot in row.merged)))
    return values


def labels() -> list[str]:
    """Japanese headings of items 001-050."""
    names = ["人口（総数）", "人口（総数）　男", "人口（総数）　女"]
    names += [f"{block}　{part}" for block in _BLOCKS for part in ("総数", "男", "女")]
    return [*names, "世帯総数", "一般世帯数", *(f"{name}　一般世帯数" for name in _HOUSEHOLDS)]
