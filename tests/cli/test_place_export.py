"""``ibasho places export``: public entries, all of them on demand, and the same entries when it is read again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Commands

LIST = (
    "ID,名称,緯度,経度,種別,利用可能日時特記事項,公開範囲\n"
    "1,見本サロン,34.34,134.05,サロン,第2土曜 10:00〜12:00,\n"
    "2,例示図書館,34.35,134.06,図書館,月〜金 9:00〜17:00,\n"
    "3,秘密の家,34.36,134.07,サロン,毎週月曜 10:00〜12:00,hidden\n"
)


@pytest.fixture
def register(commands: Commands, tmp_path: Path) -> Commands:
    """Three places, one of them hidden."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    commands.ok("places", "import", path)
    return commands


def test_only_what_is_public_leaves(register: Commands, tmp_path: Path) -> None:
    """A hidden place leaves no trace; with --all it is there, and said to be."""
    path = tmp_path / "out.csv"
    told = register.ok("places", "export", path, "--json").json
    assert (told["activities"], told["not_public"]) == (2, 0)
    assert "秘密" not in path.read_text("utf-8-sig")
    outcome = register.ok("places", "export", path, "--all")
    assert "not for publishing: 1 places" in outcome.err
    assert "秘密" in path.read_text("utf-8-sig")
    register.ok("places", "export", path, "--kind", "library")
    assert len(path.read_text("utf-8-sig").splitlines()) == 2


def test_a_register_moves_by_its_export(register: Commands, tmp_path: Path) -> None:
    """Another register that reads the export writes the same export, and reading it twice changes nothing."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    register.ok("places", "export", first, "--all")
    other = Commands(tmp_path / "other")
    assert other.ok("places", "import", first, "--json").json["created"] == 3
    again = other.ok("places", "import", first, "--json").json
    assert (again["same"], again["updated"], again["created"]) == (3, 0, 0)
    other.ok("places", "export", second, "--all")

    def without_ids(path: Path) -> list[list[str]]:
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        at = {heading: n for n, heading in enumerate(rows[0])}
        return sorted([cell for n, cell in enumerate(row) if n not in (at["ID"], at["出典"])] for row in rows)

    assert without_ids(first) == without_ids(second)


def test_what_cannot_be_written(register: Commands, tmp_path: Path) -> None:
    """Suffix, encoding, kind: refused with what is accepted."""
    assert ".geojson" in register.refused("places", "export", tmp_path / "out.pdf")
    assert "utf-8, cp932" in register.refused("places", "export", tmp_path / "out.csv", "--encoding", "sjis")
    assert "kind 'サロン'" in register.refused("places", "export", tmp_path / "out.csv", "--kind", "サロン")
