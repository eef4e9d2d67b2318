"""``ibasho hours``: what is understood of a text, and the score on the labelled sets."""

from __future__ import annotations

from ibasho.schedule.labelled import SETS
from tests.cli.conftest import Commands


def test_what_is_understood_and_what_follows(commands: Commands) -> None:
    text = "第2・4土曜 11:00〜13:30（8月は休み）ほか"
    told = commands.ok("hours", text, "--from", "2026-07-20", "--days", 60, "--json").json
    assert (told["confidence"], told["not_understood"]) == ("partial", "ほか")
    assert [each["start"][:10] for each in told["sessions"]] == ["2026-07-25", "2026-09-12"]
    said = commands.ok("hours", text, "--from", "2026-07-20").out
    assert "2026-07-25 Sat 11:00–13:30" in said
    assert "ほか" in said


def test_the_score_on_every_set_with_its_misses(commands: Commands) -> None:
    told = commands.ok("hours", "--accuracy", "--json").json
    assert [each["set"] for each in told] == list(SETS)
    for each in told:
        assert each["expressions"] == len(SETS[each["set"]])
        assert len(each["misses"]) == each["expressions"] - each["exactly_right"]
    assert "exactly right" in commands.ok("hours", "--accuracy").out


def test_without_a_text(commands: Commands) -> None:
    outcome = commands.run("hours")
    assert outcome.status == 2
    assert "--accuracy" in outcome.err
