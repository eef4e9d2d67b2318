"""e-Stat mesh texts: suppressed is unknown, merged groups are whole, parts of border cells are added."""

from __future__ import annotations

import numpy as np
import pytest

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.mesh_text import ITEMS, TextFile, read_meshes
from ibasho.model import Finding, PopulationSet

CODES = ("53390000", "53390001", "53390002", "53390003")
LABELS = {item: f"\u3000{label}" for item, label in ITEMS.values()}


def _text(
    *rows: str, items: tuple[str, ...] = ("001", "019", "034"), table: str = "T001100", labels: bool = True
) -> bytes:
    lines = ["KEY_CODE,HTKSYORI,HTKSAKI,GASSAN," + ",".join(table + item for item in items)]
    if labels:
        lines.append(",,,," + ",".join(LABELS[item] for item in items))
    return "\r\n".join([*lines, *rows, ""]).encode("cp932")


def _read(*texts: bytes) -> tuple[PopulationSet, list[Finding]]:
    return read_meshes([TextFile(f"f{n}.txt", text) for n, text in enumerate(texts)])


GROUP = (
    "53390000,0,,,10,4,5",
    "53390001,2,53390002,,3,*,1",
    "53390002,1,,53390001,7,6,2",
    "53390003,0,,,-,-,0",
)


def test_a_merged_group_is_whole_and_its_members_are_unknown() -> None:
    """Details: NaN in the members, the destination's number in the group. Totals stay each cell's own."""
    population, findings = _read(_text(*GROUP))
    assert findings == []
    assert population.level == 3
    assert population.code.tolist() == list(CODES)
    assert population.group.tolist() == [-1, 0, 0, -1]
    assert population.group_code.tolist() == ["53390002"]
    np.testing.assert_array_equal(population.values["aged_65_plus"], [4, np.nan, np.nan, 0])
    np.testing.assert_array_equal(population.group_values["aged_65_plus"], [6])
    np.testing.assert_array_equal(population.values["people"], [10, 3, 7, 0])
    assert set(population.group_values) == {"aged_65_plus"}
    assert (
        population.total("people"),
        population.total("aged_65_plus"),
        population.unknown("aged_65_plus"),
    ) == (20, 10, 0)


def test_cells_stand_at_their_centres() -> None:
    """53390000: south-west corner 35°20′ N, 139° E; the centre is 15″ and 22.5″ further."""
    population, _ = _read(_text(*GROUP))
    assert population.lon[0] == pytest.approx(139 + 22.5 / 3600)
    assert population.lat[0] == pytest.approx(35 + 20 / 60 + 15 / 3600)


def test_only_suppressed_columns_are_merged() -> None:
    """Which columns are suppressed is seen in the data, per column."""
    population, _ = _read(_text("53390001,2,53390002,,3,2,1", "53390002,1,,53390001,7,6,2"))
    assert population.group_values == {}
    np.testing.assert_array_equal(population.values["aged_65_plus"], [2, 6])


def test_one_destination_and_many_sources_are_one_group() -> None:
    """Separated by semicolons."""
    rows = ("53390000,2,53390002,,1,*,1", "53390001,2,53390002,,2,*,1", "53390002,1,,53390000;53390001,7,9,2")
    population, findings = _read(_text(*rows))
    assert findings == []
    assert population.group.tolist() == [0, 0, 0]
    assert population.total("aged_65_plus") == 9


@pytest.mark.parametrize(
    ("rows", "codes", "unknown"),
    [
        (("53390001,2,53399999,,3,*,1",), ["unknown_destination", "suppressed_alone"], 1),
        (("53390001,2,53390002,,3,*,1", "53390002,0,,,7,6,2"), ["one_sided_link", "suppressed_alone"], 1),
        (("53390002,1,,53390001,7,6,2",), ["unknown_source"], 0),
        (("53390001,0,,,3,2,1", "53390002,1,,53390001,7,6,2"), ["unknown_source"], 0),
        (("53390001,0,,,3,*,1",), ["suppressed_alone"], 1),
        (
            ("53390000,2,53390001,,1,*,1", "53390001,2,53390002,,1,*,1", "53390002,1,,53390001,7,6,2"),
            ["one_sided_link", "suppressed_alone"],
            1,
        ),
    ],
)
def test_links_are_confirmed_by_both_ends(rows: tuple[str, ...], codes: list[str], unknown: int) -> None:
    """A link that one end does not confirm is reported, and its cell's details stay unknown."""
    population, findings = _read(_text(*rows))
    assert [finding.code for finding in findings] == codes
    assert population.unknown("aged_65_plus") == unknown
    assert all("f0.txt" in finding.message for finding in findings)


def test_a_group_without_the_destinations_figure_is_unknown() -> None:
    """A destination that is suppressed itself tells nothing."""
    population, _ = _read(_text("53390001,2,53390002,,3,*,1", "53390002,1,,53390001,7,*,2"))
    assert population.unknown("aged_65_plus") == 2
    assert population.total("aged_65_plus") == 0


def test_parts_of_a_border_cell_are_added_before_groups() -> None:
    """Two prefectures' files: 53390001 is suppressed in one and 5 people strong in the other."""
    one = _text("53390001,2,53390002,,3,*,1", "53390002,1,,53390001,7,6,2")
    other = _text("53390001,0,,,9,5,4", "53390003,0,,,1,1,1")
    population, findings = _read(one, other)
    assert findings == []
    np.testing.assert_array_equal(population.values["people"], [12, 7, 1])
    np.testing.assert_array_equal(population.values["aged_65_plus"], [np.nan, np.nan, 1])
    np.testing.assert_array_equal(population.group_values["aged_65_plus"], [11])
    assert population.total("households") == 8


def test_the_order_of_files_does_not_matter() -> None:
    """Same cells, same arrays."""
    one, other = _text(*GROUP), _text("53390003,0,,,5,5,5", "53390100,0,,,1,1,1")
    a, b = _read(one, other)[0], _read(other, one)[0]
    assert a.code.tolist() == b.code.tolist()
    for demand in a.values:
        np.testing.assert_array_equal(a.values[demand], b.values[demand])


def test_unknown_is_not_zero() -> None:
    """X and blank are unknown, a dash is none."""
    population, _ = _read(_text("53390000,0,,,X,,1", "53390001,0,,,-,-,-"))
    assert np.isnan(population.values["people"][0])
    assert np.isnan(population.values["aged_65_plus"][0])
    assert population.values["people"][1] == 0


def test_cells_of_500_m_and_250_m() -> None:
    """The level follows from the digits; sizes are not mixed."""
    half, _ = _read(_text("533900001,0,,,1,1,1"))
    quarter, _ = _read(_text("5339000011,0,,,1,1,1"))
    assert (half.level, quarter.level) == (4, 5)
    with pytest.raises(InvalidInput, match=r"levels \[3, 4\]"):
        _read(_text("533900001,0,,,1,1,1"), _text("53390000,0,,,1,1,1"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_text("5.339E+07,0,,,1,1,1"), "row 3, column KEY_CODE"),
        (_text("53398800,0,,,1,1,1"), "KEY_CODE"),
        (_text("5339,0,,,1,1,1"), "row 3, column KEY_CODE"),
        (_text("53390000,7,,,1,1,1"), "row 3, column HTKSYORI: '7'"),
        (_text("53390000,0,,,many,1,1"), "row 3, column 5: 'many'"),
        (_text("53390000,0,,,-5,1,1"), "row 3, column 5"),
        (
            _text("53390000,0,,,1,1,1", "53390000,0,,,1,1,1"),
            "row 4, column KEY_CODE: 53390000 stands in row 3",
        ),
        (_text(), "headings and no cells"),
        (b"KEY_CODE,HTKSYORI,T001100001\r\n", "HTKSAKI, GASSAN are missing"),
        (b"KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,people\r\n53390000,0,,,1\r\n", "T and six digits"),
    ],
)
def test_what_cannot_be_read_is_named(text: bytes, words: str) -> None:
    """File, row, column and value."""
    with pytest.raises(InvalidInput) as refusal:
        _read(text)
    assert "f0.txt" in refusal.value.message
    assert words in refusal.value.message


def test_another_table_with_the_same_numbers_is_refused() -> None:
    """Item 019 of the table by five-year age is something else: the label tells."""
    lines = (
        _text("53390000,0,,,1,1,1", table="T001171")
        .decode("cp932")
        .replace("65歳以上人口", "１５～１９歳人口")
    )
    with pytest.raises(InvalidInput, match="column T001171019"):
        _read(lines.encode("cp932"))


def test_without_labels_and_with_line_feeds() -> None:
    """The second heading line may be missing."""
    population, _ = _read(_text(*GROUP, labels=False).replace(b"\r\n", b"\n"))
    assert population.total("people") == 20


def test_files_that_repeat_each_other_are_refused() -> None:
    """The same cells twice would count everybody twice."""
    extra = (*GROUP, "53390004,0,,,2,2,2")
    with pytest.raises(InvalidInput, match="repeats 4 cells"):
        _read(_text(*GROUP), _text(*extra))
    with pytest.raises(InvalidInput, match="of one table"):
        _read(_text(*GROUP), _text(*GROUP, table="T001141"))


def test_no_mesh_text() -> None:
    """Another table is refused by its first cell."""
    with pytest.raises(UnreadableFile, match="does not begin with KEY_CODE"):
        _read(b"id,lon,lat\n1,2,3\n")
