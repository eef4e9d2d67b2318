"""The census mesh of the sample town: codes, sums, suppressed and merged cells, both levels of the same people."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import pytest

TOWN = Path(__file__).resolve().parents[2] / "data" / "shapes"
FILES = {5: ("tblT001142Q5137.txt", "T001142"), 4: ("tblT001141H5137.txt", "T001141")}
OPEN_ITEMS = {1, 2, 3, 34, 35}
DETAIL = [item for item in range(1, 51) if item not in OPEN_ITEMS]
Cells = dict[str, dict[str, str]]


def read(level: int) -> Cells:
    name, table = FILES[level]
    lines = list(csv.reader(io.StringIO((TOWN / name).read_bytes().decode("cp932"), newline="")))
    heads = [head.removeprefix(table) for head in lines[0]]
    return {line[0]: dict(zip(heads, line, strict=True)) for line in lines[2:]}


@pytest.fixture(scope="module", params=[5, 4], ids=["250 m", "500 m"])
def mesh(request: pytest.FixtureRequest) -> tuple[int, Cells]:
    return request.param, read(request.param)


def value(cell: dict[str, str], item: int) -> int:
    return int(cell[f"{item:03d}"])


def corner(code: str) -> tuple[int, int]:
    """South-west corner in level-6 units of JIS X 0410 (1/960° and 1/640°)."""
    p, u, q, v, r, w = int(code[:2]), int(code[2:4]), *map(int, code[4:8])
    row, column = p * 640 + q * 80 + r * 8, u * 640 + v * 80 + w * 8
    for digit, step in zip(code[8:], (4, 2, 1), strict=False):
        row += (int(digit) - 1) // 2 * step
        column += (int(digit) - 1) % 2 * step
    return row, column


def encode(lon: float, lat: float, level: int) -> str:
    """JIS X 0410 by the integer lattice."""
    i, j = math.floor(round(lat * 960, 7)), math.floor(round((lon - 100) * 640, 7))
    code = ""
    for row, column in ((640, 640), (80, 80), (8, 8)):
        (a, i), (b, j) = divmod(i, row), divmod(j, column)
        code += f"{a:02d}{b:02d}" if row == 640 else f"{a}{b}"
    for step in (4, 2, 1)[: level - 3]:
        (a, i), (b, j) = divmod(i, step), divmod(j, step)
        code += str(2 * a + b + 1)
    return code


def test_file_is_the_real_layout(mesh: tuple[int, Cells]) -> None:
    name, table = FILES[mesh[0]]
    content = (TOWN / name).read_bytes()
    heads = content.decode("cp932").split("\r\n")[0].split(",")
    assert heads == ["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", *(f"{table}{n:03d}" for n in range(1, 51))]
    assert content.count(b"\n") == content.count(b"\r\n") == len(mesh[1]) + 2
    assert content.endswith(b"\r\n")


def test_codes_lie_in_first_mesh_5137_and_survive_encoding(mesh: tuple[int, Cells]) -> None:
    level, cells = mesh
    assert list(cells) == sorted(cells)
    for code in cells:
        row, column = corner(code)
        assert code.startswith("5137")
        assert encode(100 + column / 640, row / 960, level) == code
        middle = 2 ** (6 - level) / 2
        assert encode(100 + (column + middle) / 640, (row + middle) / 960, level) == code


def test_links_of_merged_cells_agree_both_ways_and_join_neighbours(mesh: tuple[int, Cells]) -> None:
    level, cells = mesh
    size = 2 ** (6 - level)
    sources = {code for code, cell in cells.items() if cell["HTKSYORI"] == "2"}
    destinations = {code for code, cell in cells.items() if cell["HTKSYORI"] == "1"}
    assert len(sources) >= 5
    assert len(destinations) >= 3
    for code, cell in cells.items():
        into, given = cell["HTKSAKI"], [one for one in cell["GASSAN"].split(";") if one]
        assert bool(into) == (code in sources)
        assert bool(given) == (code in destinations)
        assert all(cells[one]["HTKSAKI"] == code for one in given)
        if into:
            assert code in cells[into]["GASSAN"].split(";")
            rows, columns = zip(corner(code), corner(into), strict=True)
            assert abs(rows[0] - rows[1]) <= size
            assert abs(columns[0] - columns[1]) <= size


def test_suppressed_cells_hide_their_detail_only(mesh: tuple[int, Cells]) -> None:
    for cell in mesh[1].values():
        hidden = {item for item in range(1, 51) if cell[f"{item:03d}"] == "*"}
        assert hidden == (set(DETAIL) if cell["HTKSYORI"] == "2" else set())


def test_items_of_a_group_add_up(mesh: tuple[int, Cells]) -> None:
    """In every group: sexes, age bands, household sizes and families; ages not known are left out of the bands."""
    cells = mesh[1]
    for cell in cells.values():
        if cell["HTKSYORI"] == "2":
            continue
        members = [cell] + [cells[one] for one in cell["GASSAN"].split(";") if one]
        n = {item: value(cell, item) for item in DETAIL}
        n |= {item: sum(value(one, item) for one in members) for item in OPEN_ITEMS}
        assert all(n[first] == n[first + 1] + n[first + 2] for first in range(1, 32, 3))
        assert n[4] + n[7] <= n[1]
        assert n[7] == n[10] + n[19]
        assert n[7] >= n[13] >= n[16] >= n[19] >= n[22] >= n[25] >= n[28]
        assert n[31] <= n[1]
        assert n[35] == sum(n[item] for item in range(36, 43)) <= n[34]
        assert n[43] == n[44] + n[45] <= n[35] - n[36]
        assert n[48] + n[49] <= n[36]
        assert n[50] <= n[37]
        assert max(n[46], n[47]) <= n[35]


def test_town_totals(mesh: tuple[int, Cells], sources: dict[str, Any]) -> None:
    """Summing readable cells gives the whole town, because destinations hold their sources' detail."""
    items = {"people": 1, "children_0_14": 4, "people_65_and_over": 19, "foreign_residents": 31, "households": 34,
             "elderly_living_alone": 49}  # fmt: skip
    for name, item in items.items():
        cells = [cell for cell in mesh[1].values() if item in OPEN_ITEMS or cell["HTKSYORI"] != "2"]
        assert sum(value(cell, item) for cell in cells) == sources["town"][name]
    assert 57_000 < sources["town"]["people"] < 63_000


def test_500_m_cells_are_the_sum_of_their_250_m_cells() -> None:
    fine, coarse = read(5), read(4)
    for item in OPEN_ITEMS:
        sums = dict.fromkeys(coarse, 0)
        for code, cell in fine.items():
            sums[code[:9]] += value(cell, item)
        assert sums == {code: value(cell, item) for code, cell in coarse.items()}


def test_some_ages_are_unknown() -> None:
    cells = read(5).values()
    known = sum(value(cell, 4) + value(cell, 7) for cell in cells if cell["HTKSYORI"] != "2")
    people = sum(value(cell, 1) for cell in cells)
    assert 0.005 < (people - known) / people < 0.03
