"""What columns mean, shown and overridden by the command."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands

LIST = "ID,たてもの,緯度,経度,よみがな,備考\n1,見本会館,34.34,134.05,ミホン,裏口から\n"


def _list(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_a_mapping_is_shown_and_nothing_is_imported(commands: Commands, tmp_path: Path) -> None:
    """Each column with its meaning, and those that are not kept; no register is made."""
    shown = commands.ok(
        "places", "import", _list(tmp_path), "--map", "たてもの=name", "--show-mapping", "--json"
    ).json
    assert shown["format"] == "municipal"
    assert [(each["heading"], each["meaning"], each["kept"]) for each in shown["columns"]] == [
        ("ID", "id", True),
        ("たてもの", "name", True),
        ("緯度", "lat", True),
        ("経度", "lon", True),
        ("よみがな", None, False),
        ("備考", "remarks", True),
    ]
    assert (
        "not kept"
        in commands.ok("places", "import", _list(tmp_path), "--map", "たてもの=name", "--show-mapping").out
    )
    assert not list(commands.data_dir.glob("*.db"))


def test_a_mapping_is_followed(commands: Commands, tmp_path: Path) -> None:
    """A heading that nobody knows becomes the name; a column can be left out."""
    commands.ok("init")
    told = commands.ok(
        "places", "import", _list(tmp_path), "--map", "たてもの=name", "--map", "備考=-",
        "--map", "よみがな=name_kana", "--dry-run", "--json",
    ).json  # fmt: skip
    assert told["rows"] == told["created"] == 1
    assert [each["column"] for each in told["findings"] if each["code"] == "columns_not_kept"] == ["備考"]


def test_what_a_mapping_may_not_say(commands: Commands, tmp_path: Path) -> None:
    """A heading that is not there, a meaning that is none, a list without a name: said with what is accepted."""
    path = _list(tmp_path)
    assert "no column with the place's name" in commands.refused("places", "import", path)
    said = commands.refused("places", "import", path, "--map", "タテモノ=name")
    assert "no column 'タテモノ'" in said
    assert "たてもの" in said
    said = commands.refused("places", "import", path, "--map", "たてもの=nama")
    assert "no meaning" in said
    assert "name_kana" in said
    assert "HEADING=MEANING" in commands.refused("places", "import", path, "--map", "たてもの")
