"""The gazetteer by the commands: import, find, list, and what places and near me make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Commands


@pytest.fixture
def town(commands: Commands, sample_town: Path) -> Commands:
    """Commands on a register with the sample town's gazetteer."""
    for file in ("neighbourhoods.csv", "stations.csv"):
        commands.ok("addresses", "import", sample_town / file)
    return commands


def test_a_gazetteer_comes_in_once(commands: Commands, sample_town: Path) -> None:
    first = commands.ok(
        "addresses", "import", sample_town / "neighbourhoods.csv", "--name", "町丁目", "--json"
    ).json
    assert (first["format"], first["verdict"], first["entries"]) == (
        "neighbourhood-centroids", "created", {"neighbourhood": 66},
    )  # fmt: skip
    again = commands.ok(
        "addresses", "import", sample_town / "neighbourhoods.csv", "--name", "町丁目", "--json"
    ).json
    assert again["verdict"] == "same"
    other = commands.ok(
        "addresses", "import", sample_town / "stations.csv", "--name", "町丁目", "--json"
    ).json
    assert (other["verdict"], other["entries"]) == ("updated", {"station": 4})
    (listed,) = commands.ok("addresses", "list", "--json").json
    assert (listed["name"], listed["entries"]) == ("町丁目", {"station": 4})


def test_find_says_level_place_and_what_is_left_over(town: Commands) -> None:
    told = town.ok("addresses", "find", "例示県見本市駅前町2-27-1 駅前交流ビル", "--json").json
    assert (told["ambiguous"], told["equal"]) == (False, 1)
    assert told["hits"][0]["label"] == "例示県見本市駅前町二丁目"
    assert told["hits"][0]["level"] == "neighbourhood"
    assert told["hits"][0]["left_over"] == "27-1駅前交流ビル"
    said = town.ok("addresses", "find", "見本駅").out
    assert "station" in said
    assert "見本駅（見本鉄道見本線）" in said


def test_what_no_gazetteer_has_is_refused(commands: Commands, sample_town: Path) -> None:
    commands.ok("init")
    assert "no gazetteer is stored; `ibasho addresses import` brings one" in commands.refused(
        "addresses", "find", "見本駅"
    )
    assert "no gazetteer is stored" in commands.ok("addresses", "list").err
    commands.ok("addresses", "import", sample_town / "stations.csv")
    assert "address '無い駅': no gazetteer has it" in commands.refused("addresses", "find", "無い駅")


def test_a_bad_file_stores_nothing(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("町丁目,緯度,経度\n本町,34.2,137.6\n北町,x,137.6\n南町,0,0\n", encoding="utf-8")
    said = commands.refused("addresses", "import", file, "--municipality", "例示県見本市")
    assert "2 rows cannot be read, the first is row 3, column 緯度, 経度 [x, 137.6]" in said
    assert "row 4" in said
    commands.ok("init")
    assert commands.ok("addresses", "list", "--json").json == []
    assert "say it with --municipality" in commands.refused("addresses", "import", file)


def test_places_and_near_me_use_it(town: Commands, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "ID,名称,種別,所在地_連結表記,緯度,経度\n1,見本サロン,サロン,例示県見本市駅前町二丁目1-1,,\n2,例示サロン,サロン,例示県見本市,,\n"
        "3,遠いサロン,サロン,例示県見本市駅前町二丁目1-2,35.9,139.1\n",
        encoding="utf-8",
    )
    dry = town.ok("places", "import", file, "--dry-run", "--json").json
    assert dry["located"] == {"exact": 1, "block": 0, "neighbourhood": 1, "none": 1}
    codes = {each["row"]: each["code"] for each in dry["findings"] if each["column"] == "住所"}
    assert codes == {2: "located", 3: "municipality_only", 4: "far_from_address"}
    said = town.ok("places", "import", file)
    assert "located: 1 by coordinates, 1 only to the neighbourhood of their address, 1 nowhere" in said.out
    near = town.ok("nearby", "--near", "見本駅", "--mode", "line", "--within-m", 1000, "--json").json
    assert near["near"]["label"] == "見本駅（見本鉄道見本線）"
    assert [each["properties"]["location_level"] for each in near["features"]] == ["neighbourhood"]
    shown = town.ok("nearby", "--near", "見本駅", "--mode", "line", "--within-m", 1000).out
    assert shown.startswith("from 見本駅（見本鉄道見本線） (level station)")
    assert "≈" in shown
    assert "only the neighbourhood of the place is known" in shown


def test_near_me_asks_back_and_takes_one_of_point_and_words(town: Commands) -> None:
    assert "only 例示県見本市 is known of it, not 無名町3" in town.refused(
        "nearby", "--near", "見本市無名町3"
    )
    for words in (("nearby",), ("nearby", 137.6), ("nearby", 137.6, 34.2, "--near", "見本駅")):
        outcome = town.run(*words)
        assert outcome.status == 2
        assert "either LON and LAT, or --near TEXT" in outcome.err
