"""Population files: recognised by content; neighbourhood tables and points."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import population
from ibasho.model import Level


def _written(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8-sig"))
    return path


MESH = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001100001\n53390000,0,,,12\n"
BANDS = [f"{age}-{age + 4}歳の{sex}" for age in range(0, 85, 5) for sex in ("男性", "女性")] + [
    "85歳以上の男性",
    "85歳以上の女性",
]
STANDARD = "地域コード,地域名,総人口," + ",".join(BANDS) + ",世帯数,緯度,経度\n"


def _neighbourhood(
    code: str, name: str, per_band: str = "1", total: str = "36", where: str = "34.3,134.0"
) -> str:
    return f"{code},{name},{total}," + ",".join([per_band] * 36) + f",20,{where}\n"


def test_the_zip_as_published(tmp_path: Path) -> None:
    """A zip with one text is read like the text; a zip without is refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tblT001100S5339.txt", MESH)
    path = tmp_path / "mesh.zip"
    path.write_bytes(out.getvalue())
    assert population.read(path)[0].total("people") == 12
    assert population.read([_written(tmp_path, MESH, "mesh.txt")])[0].total("people") == 12
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.md", "x")
    with pytest.raises(UnreadableFile, match="holds no text"):
        population.read(path)


def test_formats_and_several_files(tmp_path: Path) -> None:
    """Unknown formats are refused with the accepted ones; only mesh texts are joined; no file twice."""
    points = _written(tmp_path, "id,lon,lat,people\na,134,34,1\n")
    with pytest.raises(InvalidInput, match="estat-mesh, neighbourhood-points, points-csv"):
        population.read(points, as_="shapefile")
    with pytest.raises(InvalidInput, match="joined for e-Stat mesh texts only"):
        population.read([points, points])
    mesh = _written(tmp_path, MESH, "mesh.txt")
    with pytest.raises(InvalidInput, match="has the same content"):
        population.read([mesh, mesh])
    with pytest.raises(InvalidInput, match="no file"):
        population.read([])
    with pytest.raises(UnreadableFile, match="no such file"):
        population.read(tmp_path / "none.csv")


def test_a_neighbourhood_table_of_the_municipal_standard(tmp_path: Path) -> None:
    """Sums over ages come from the bands; the name stays with the cell."""
    text = (
        STANDARD + _neighbourhood("A1", "見本町") + _neighbourhood("A2", "例示町", per_band="2", total="75")
    )
    people, findings = population.read(_written(tmp_path, text))
    assert findings == ()
    assert people.level == 0
    assert people.code.tolist() == ["A1", "A2"]
    assert people.area_name is not None
    assert people.area_name.tolist() == ["見本町", "例示町"]
    assert {d: v.tolist() for d, v in people.values.items()} == {
        "people": [36, 75],
        "aged_0_14": [6, 12],
        "aged_65_plus": [10, 20],
        "aged_75_plus": [6, 12],
        "households": [20, 20],
    }


def test_neighbourhoods_that_cannot_count(tmp_path: Path) -> None:
    """A row of sums is no neighbourhood; one without a point is an error that says how many people it has."""
    text = (
        STANDARD
        + _neighbourhood("A1", "見本町")
        + _neighbourhood("", "合計")
        + _neighbourhood("A3", "無所町", where=",")
    )
    people, findings = population.read(_written(tmp_path, text))
    assert len(people) == 1
    assert [(f.row, f.level, f.code) for f in findings] == [
        (3, Level.NOTE, "sum_row"),
        (4, Level.ERROR, "no_coordinates"),
    ]
    assert "36 people" in findings[1].message


def test_suppressed_bands_are_unknown(tmp_path: Path) -> None:
    """One star makes the sums over it unknown, not smaller."""
    people, _ = population.read(_written(tmp_path, STANDARD + _neighbourhood("A1", "見本町", per_band="*")))
    assert people.values["people"].tolist() == [36]
    assert np.isnan(people.values["aged_65_plus"]).all()


def test_ages_that_exceed_the_total_are_said(tmp_path: Path) -> None:
    """Fewer is age unknown and normal; more is a mistake of the table."""
    _, fewer = population.read(_written(tmp_path, STANDARD + _neighbourhood("A1", "見本町", total="40")))
    _, more = population.read(_written(tmp_path, STANDARD + _neighbourhood("A1", "見本町", total="30")))
    assert [f.code for f in fewer] == []
    assert [f.code for f in more] == ["sum_differs"]


def test_a_bad_figure_is_named(tmp_path: Path) -> None:
    """Row, column and value."""
    with pytest.raises(InvalidInput, match=r"people.csv: row 2, column 総人口: '多い'"):
        population.read(_written(tmp_path, STANDARD + _neighbourhood("A1", "見本町", total="多い")))


def test_codes_that_repeat_are_replaced_by_rows(tmp_path: Path) -> None:
    """Cells have codes of their own."""
    people, _ = population.read(
        _written(tmp_path, STANDARD + _neighbourhood("A", "一") + _neighbourhood("A", "二"))
    )
    assert people.code.tolist() == ["row 2", "row 3"]


def test_points(tmp_path: Path) -> None:
    """English or Japanese headings; empty is unknown; other columns are named."""
    text = "ID,経度,緯度,人口,65歳以上,備考\na,134.0,34.0,10,3,x\nb,134.1,34.1,,2,\n"
    people, findings = population.read(_written(tmp_path, text))
    assert people.code.tolist() == ["a", "b"]
    assert (people.total("people"), people.unknown("people"), people.total("aged_65_plus")) == (10, 1, 5)
    assert {finding.code for finding in findings} == {"unknown_figures", "columns_not_kept"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,x1,y1,people\na,1,2,3\n", "row 1 has no coordinates"),
        ("id,lon,lat,jobs\na,134,34,3\n", "row 1 has no column of people"),
        ("id,lon,lat,people\n", "a heading and no rows"),
        ("id,lon,lat,people\na,134,34,1\na,134,34,1\n", "row 3, column id: 'a' stands in row 2 already"),
        ("id,lon,lat,people\n,134,34,1\n", "row 2, column id: '' is empty"),
        ("id,lon,lat,people\na,134,134,1\n", "row 2, column lat: '134' is out of range"),
        ("id,lon,lat,people\na,,34,1\n", "row 2, column lon"),
        ("id,lon,lat,people\na,134,34,-1\n", "row 2, column people"),
        ("id,lon,lat,people\na,134,34,nan\n", "row 2, column people"),
    ],
)
def test_points_that_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    """File, row, column, value, and what is needed."""
    with pytest.raises(InvalidInput) as refusal:
        population.read(_written(tmp_path, text))
    assert words in refusal.value.message
    assert refusal.value.message.startswith("people.csv: ")


@pytest.mark.real
def test_first_mesh_5339(real_data: Path) -> None:
    """Cells, treatments and totals as published: the sum over whole groups is exact."""
    people, findings = population.read(real_data / "tokyo/mesh/tblT001100S5339.zip")
    assert findings == ()
    assert (len(people), people.level) == (4691, 3)
    assert len(people.group_code) == 127
    assert int((people.group >= 0).sum()) == 127 + 157
    assert {d: people.total(d) for d in ("people", "aged_65_plus", "elderly_alone", "aged_0_14")} == {
        "people": 30_215_026,
        "aged_65_plus": 7_041_064,
        "elderly_alone": 1_560_091,
        "aged_0_14": 3_499_986,
    }
    assert set(people.values) - set(people.group_values) == {"people", "households"}
    assert all(people.unknown(demand) == 0 for demand in people.values)
    members = people.group >= 0
    assert np.isnan(people.values["aged_65_plus"][members]).all()
    assert not np.isnan(people.values["people"]).any()


@pytest.mark.real
def test_takamatsu(real_data: Path) -> None:
    """235 towns; total, old and young as the city's own sums."""
    people, findings = population.read(real_data / "takamatsu/population/population_202602.xlsx")
    assert findings == ()
    assert len(people) == 235
    assert [people.total(d) for d in ("people", "aged_65_plus", "aged_0_14")] == [418_129, 120_999, 49_555]
    assert people.area_name is not None
    assert people.lat[people.area_name == "松島町３丁目"].tolist() == [34.069518]


@pytest.mark.real
def test_porto_alegre(real_data: Path) -> None:
    """1,227 hexagons; the five rows with empty cells are said."""
    people, findings = population.read(real_data / "porto_alegre/poa_hexgrid.csv")
    assert (len(people), people.total("people"), people.unknown("people")) == (1227, 812_935, 0)
    assert [f.message for f in findings] == [
        "3 columns are no demand and were left out; 5 rows have empty cells there"
    ]
