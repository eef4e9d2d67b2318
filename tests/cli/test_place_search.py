"""Finding entries by name on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Commands

LIST = "ID,名称,住所,緯度,経度\n1,見本子ども食堂,見本市乙町1-1,34.34,134.05\n2,日向コミュニティセンター,見本市甲町2,34.35,134.06\n"


@pytest.fixture
def register(commands: Commands, tmp_path: Path) -> Commands:
    """A register of two places."""
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    commands.ok("places", "import", tmp_path / "list.csv")
    return commands


def test_find(register: Commands) -> None:
    (found,) = register.ok("places", "find", "こどもしょくどう", "--json").json
    assert (found["name"], found["found"], found["source"]) == (
        "見本子ども食堂",
        ["見本子ども食堂"],
        "list.csv",
    )
    assert "日向コミュニティセンター" in register.ok("places", "find", "ｾﾝﾀｰ").out
    assert (
        register.ok("places", "find", "日向", "--all", "--most", 1).err == "1 found, perhaps more: --most\n"
    )
    assert register.ok("places", "find", "日向 食堂", "--json").json == []
    assert "at most 200" in register.refused("places", "find", "あ" * 201)
