"""Repeats as a coordinator meets them on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Commands

ONE = "ID,名称,住所,緯度,経度,電話番号\n1,見本市日向会館,見本市乙町2-8-7,34.34,134.05,000-0000-0001\n"
OTHER = "ID,名称,住所,緯度,経度,電話番号\nA,日向会館,見本市乙町二丁目8番7号,34.3401,134.05,000-0000-0001\n"


@pytest.fixture
def two_lists(commands: Commands, tmp_path: Path) -> Commands:
    """A register with one place in two lists."""
    for name, text in (("one.csv", ONE), ("other.csv", OTHER)):
        (tmp_path / name).write_text(text, "utf-8")
        commands.ok("places", "import", tmp_path / name)
    return commands


def test_a_pair_is_shown_until_somebody_decides(two_lists: Commands) -> None:
    found = two_lists.ok("places", "duplicates", "--json").json
    assert (found["open"], found["decided"]) == (1, 0)
    (pair,) = found["pairs"]
    assert {pair["one"]["source"], pair["other"]["source"]} == {"one.csv", "other.csv"}
    assert pair["chance"] > 0.9
    assert {"name_same", "address_same", "phone_same", "distance"} <= {
        reason["code"] for reason in pair["reasons"]
    }
    said = two_lists.ok("places", "duplicates").out
    assert "the same telephone number" in said
    assert pair["one"]["id"] in said

    ids = pair["one"]["id"], pair["other"]["id"]
    two_lists.ok("places", "different", *ids, "--why", "別の部屋")
    after = two_lists.ok("places", "duplicates", "--json").json
    assert (after["open"], after["decided"], after["pairs"]) == (0, 1, [])
    two_lists.ok("places", "different", *ids, "--undo")
    assert two_lists.ok("places", "duplicates", "--json").json["open"] == 1


def test_accuracy(commands: Commands) -> None:
    """Needs no register, and says both parts."""
    told = commands.ok("places", "duplicates", "--accuracy", "--json").json
    assert set(told) == {"tuning", "held_out"}
    assert all(part["precision"] >= 0.95 and part["recall"] >= 0.9 for part in told.values())
    assert "held_out" in commands.ok("places", "duplicates", "--accuracy").out


def test_what_does_not_exist_is_named(two_lists: Commands) -> None:
    assert "place 'nowhere' does not exist" in two_lists.refused("places", "different", "nowhere", "else")


def test_without_a_register(commands: Commands) -> None:
    assert "ibasho init" in commands.refused("places", "duplicates")


def test_merged_and_two_again(two_lists: Commands, tmp_path: Path) -> None:
    """The whole way: merge, ask for the second, see who says what, both lists again, undo."""
    before = two_lists.ok("places", "list", "--json").json
    (pair,) = two_lists.ok("places", "duplicates", "--json").json["pairs"]
    kept, gone = (
        (pair["one"], pair["other"]) if pair["one"]["source"] == "one.csv" else (pair["other"], pair["one"])
    )
    made = two_lists.ok("places", "merge", kept["id"], gone["id"], "--why", "同じ建物", "--json").json
    assert (made["kept"], made["gone"], made["why"]) == (kept["id"], gone["id"], "同じ建物")
    assert two_lists.ok("places", "duplicates", "--json").json["open"] == 0
    shown = two_lists.ok("places", "show", gone["id"], "--json").json
    assert {each["id"] for each in shown} == {kept["id"]}
    told = two_lists.ok("places", "sources", kept["id"], "--json").json
    assert {(each["fact"], each["source"]) for each in told} >= {
        ("address", "one.csv"),
        ("address", "other.csv"),
    }
    assert "other.csv" in two_lists.ok("places", "sources", kept["id"]).out
    for name in ("one.csv", "other.csv"):
        assert two_lists.ok("places", "import", tmp_path / name, "--json").json["same"] == 1
    assert "already" in two_lists.refused("places", "merge", kept["id"], gone["id"])
    two_lists.ok("places", "unmerge", gone["id"])
    assert two_lists.ok("places", "list", "--json").json == before
    assert "not merged" in two_lists.refused("places", "unmerge", gone["id"])
