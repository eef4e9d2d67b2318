"""History by the commands: versions, going back, the life of an entry, undoing an import."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Commands


def listed(folder: Path, *rows: tuple[object, ...]) -> Path:
    file = folder / "places.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["ID", "名称", "種別", "所在地_連結表記", "緯度", "経度", "電話番号"])
        writer.writerows(rows)
    return file


def test_an_import_is_taken_back_and_the_history_tells_of_both(commands: Commands, tmp_path: Path) -> None:
    one = (1, "見本サロン", "サロン", "見本町1", 35.65, 139.7, "000-000-0001")
    commands.ok("places", "import", listed(tmp_path, one))
    place_id = commands.ok("places", "list", "--json").json[0]["id"]
    changed = (*one[:6], "000-000-0002")
    two = (2, "見本食堂", "こども食堂", "見本町2", 35.66, 139.71, "")
    second = commands.ok("places", "import", listed(tmp_path, changed, two), "--json").json
    assert (second["updated"], second["created"]) == (1, 1)
    told = commands.ok("places", "history", place_id, "--json").json
    assert [each["number"] for each in told] == [1, 2]
    assert {"field": "phone", "before": "000-000-0001", "after": "000-000-0002"} in told[1]["differences"]
    assert told[1]["import_id"] == second["import_id"]
    undone = commands.ok("places", "undo", second["import_id"], "--json").json
    assert undone["restored"] == [place_id]
    left = commands.ok("places", "list", "--json").json
    assert [each["name"] for each in left] == ["見本サロン"]
    assert "was undone" in commands.refused("places", "undo", second["import_id"])
    assert "does not exist" in commands.refused("places", "undo", "nothing")


def test_life_and_restoring_by_the_commands(commands: Commands, tmp_path: Path) -> None:
    commands.ok(
        "places", "import", listed(tmp_path, (1, "見本サロン", "サロン", "見本町1", 35.65, 139.7, ""))
    )
    place_id = commands.ok("places", "list", "--json").json[0]["id"]
    commands.ok("places", "status", place_id, "paused", "--why", "改修のため")
    assert "paused" in commands.ok("places", "show", place_id).out
    assert "can become active, closed, moved" in commands.refused("places", "status", place_id, "proposed")
    assert "proposed, in_review, active" in commands.refused("places", "status", place_id, "asleep")
    commands.ok("places", "restore", place_id, 1, "--field", "status")
    assert commands.ok("places", "show", place_id, "--json").json[0]["status"] == "active"
    assert "改修のため" in commands.ok("places", "history", place_id).out
    assert "did not exist then" in commands.refused("places", "show", place_id, "--as-of", "2020-01-01")


def test_pages_and_states_of_the_list(commands: Commands, tmp_path: Path) -> None:
    rows = [(n, f"見本サロン{n}", "サロン", f"見本町{n}", 35.65 + n / 100, 139.7, "") for n in range(3)]
    commands.ok("places", "import", listed(tmp_path, *rows))
    whole = commands.ok("places", "list", "--json").json
    first = commands.ok("places", "list", "--limit", 2, "--json").json
    rest = commands.ok("places", "list", "--limit", 2, "--after", first[-1]["id"], "--json").json
    assert [*first, *rest] == whole
    activity_id = whole[1]["activity"]["id"]
    commands.ok("places", "status", activity_id, "paused", "--why", "夏休み")
    (resting,) = commands.ok("places", "list", "--status", "paused", "--json").json
    assert (resting["activity"]["id"], resting["activity"]["status"]) == (activity_id, "paused")
    assert "(paused)" in commands.ok("places", "list").out
    assert "only a place has one" in commands.refused(
        "places", "status", activity_id, "closed", "--successor", whole[0]["id"]
    )
    assert "status 'asleep'" in commands.refused("places", "list", "--status", "asleep")
