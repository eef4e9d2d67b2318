"""``ibasho places attendance`` as a user types it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_a_sheet_and_a_single_count(commands: Commands, sample_town: Path, tmp_path: Path) -> None:
    commands.ok("places", "import", sample_town / "childrens_cafeterias.csv")
    first = commands.ok("places", "list", "--json").json[0]
    name, activity_id = first["name"], first["activity"]["id"]
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        f"日付,会場,開始,延べ人数\n2026-03-14,{name},11:00,12\n2026-03-14,どこか,,3\n", encoding="utf-8"
    )
    told = commands.ok("places", "attendance", "import", sheet, "--json").json
    assert (told["rows"], told["created"], told["refused"]) == (2, 1, 1)
    commands.ok(
        "places", "attendance", "add", activity_id, "2026-03-28", 20, "--people", 18, "--start", "11:00"
    )
    (month,) = commands.ok("places", "attendance", "list", "--json").json
    assert (month["month"], month["sessions"], month["visits"], month["people"]) == ("2026-03", 2, 32, 18)
    assert month["sessions_without_people"] == 1
    assert "2 sessions" in commands.ok("places", "attendance", "list").out
    sheet.write_text("日付,会場,延べ人数,氏名\n2026-03-14,見本会館,1,見本 太郎\n", encoding="utf-8")
    assert "looks as if people were named" in commands.refused("places", "attendance", "import", sheet)
