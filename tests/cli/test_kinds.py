"""``ibasho places kinds`` as a user types it: a kind that is added is used by imports and filters."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_a_kind_of_ones_own(commands: Commands, tmp_path: Path) -> None:
    commands.ok("init")
    told = {each["code"]: each for each in commands.ok("places", "kinds", "--json").json}
    assert told["salon"]["labels"]["vi"] and not told["salon"]["added_here"]
    added = commands.ok(
        "places", "kinds", "add", "book_talk", "--ja", "読書会", "--en", "book talk", "--word", "読書会",
        "--label", "vi=Nhóm đọc sách",
    )  # fmt: skip
    assert "added" in added.out
    told = {each["code"]: each for each in commands.ok("places", "kinds", "--json").json}
    assert told["book_talk"] == {
        "code": "book_talk",
        "labels": {"ja": "読書会", "en": "book talk", "vi": "Nhóm đọc sách"},
        "words": ["読書会"],
        "added_here": True,
    }
    listed = tmp_path / "list.csv"
    listed.write_text("ID,名称,種別,緯度,経度\n1,見本読書会,読書会,34.2,137.6\n", encoding="utf-8")
    commands.ok("places", "import", listed)
    assert [each["activity"]["kind"] for each in commands.ok("places", "list", "--json").json] == [
        "book_talk"
    ]
    found = commands.ok("nearby", "137.6", "34.2", "--kinds", "book_talk", "--json").json
    assert [each["properties"]["name"] for each in found["features"]] == ["見本読書会"]
    assert "1 activities are of it" in commands.refused("places", "kinds", "remove", "book_talk")
    assert "LANGUAGE=TEXT" in commands.refused(
        "places", "kinds", "add", "x_y", "--ja", "あ", "--en", "a", "--label", "vi"
    )
