"""Keeping the register fresh by the commands: checks, what is due, links, the queue."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Commands


@pytest.fixture
def place_id(commands: Commands, tmp_path: Path) -> str:
    """The id of a made-up salon that was imported."""
    file = tmp_path / "places.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["ID", "名称", "種別", "所在地_連結表記", "緯度", "経度", "利用可能日時特記事項"])
        rows.writerow([1, "見本サロン", "サロン", "見本町1", 35.65, 139.7, "毎週水曜 10:00〜12:00"])
    commands.ok("places", "import", file)
    return str(commands.ok("places", "list", "--json").json[0]["id"])


def test_an_import_is_no_check_and_a_check_takes_the_entry_off_the_list(
    commands: Commands, place_id: str
) -> None:
    due = commands.ok("places", "stale", "--json").json
    assert [(each["id"], each["verified_on"], each["interval_days"]) for each in due] == [
        (place_id, None, 180)
    ]
    told = commands.ok("places", "verify", place_id, "--by", "見本の会", "--json").json
    assert {(each["group"], each["how"]) for each in told["checks"]} == {
        ("existence", "telephone"), ("calendar", "telephone"),
    }  # fmt: skip
    assert told["verified_on"] is not None
    assert commands.ok("places", "stale", "--json").json == []
    assert commands.ok("places", "stale", "--kind", "library", "--json").json == []


def test_a_link_is_made_once_and_ends_when_it_is_revoked(commands: Commands, place_id: str) -> None:
    first = commands.ok("places", "link", place_id, "--json").json
    second = commands.ok("places", "link", place_id, "--for", "confirm", "--days", 3, "--json").json
    assert "/tend/" in first["url"]
    assert first["url"] != second["url"]
    assert first["expires_at"] > second["expires_at"]
    assert commands.ok("places", "link", place_id, "--revoke", "--json").json == {"revoked": 2}
    assert commands.ok("places", "queue", "--json").json == []


def test_what_cannot_be_is_refused_with_what_can(commands: Commands, place_id: str) -> None:
    for words, told in (
        (("verify", place_id, "--by", "見本", "--on", "2999-01-01"), "nobody has checked the future"),
        (("verify", place_id, "--by", "見本", "--group", "x"), "existence, calendar"),
        (("verify", place_id, "--by", "見本", "--how", "x"), "visit, telephone"),
        (("verify", place_id, "--by", "見本", "--on", "x"), "2026-12-05"),
        (("verify", "x", "--by", "見本"), "place 'x' does not exist"),
        (("link", place_id, "--for", "x"), "tend, confirm"),
        (("link", place_id, "--days", "0"), "1 to 400"),
    ):
        assert told in commands.refused("places", *words)
