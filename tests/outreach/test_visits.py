"""Into the visits' database and out again: verdicts, purposes, other organisations, keys, and nothing readable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ibasho.errors import InvalidInput, NotFound, Unavailable
from ibasho.model import Plan, Verdict, Visit, Worker
from ibasho.outreach.opening import VisitStore, open_visit_store
from ibasho.outreach.records import latest_plan, store_plan
from ibasho.outreach.visits import read_all, register_visits, register_workers
from ibasho.settings import Settings
from tests import make


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def kept(settings: Settings) -> Iterator[VisitStore]:
    with open_visit_store(settings, create=True) as opened:
        yield opened


def test_visits_and_workers_come_back_as_they_went_in_and_a_second_import_changes_nothing(
    kept: VisitStore, now: datetime, town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...]
) -> None:
    first = register_visits(kept, town_visits, actor="a1", at=now)
    assert first == [Verdict.CREATED] * 40
    assert register_workers(kept, town_workers, actor="a1", at=now) == [Verdict.CREATED] * 5
    changed = [replace(town_visits[0], minutes=5), *town_visits[1:]]
    assert register_visits(kept, changed, actor="a1", at=now) == [Verdict.UPDATED] + [Verdict.SAME] * 39
    assert register_workers(kept, town_workers, actor="a1", at=now) == [Verdict.SAME] * 5
    visits, workers = read_all(kept, "a1", "plan routes", now)
    assert visits == changed and workers == list(town_workers)


def test_every_access_is_written_down_with_who_and_what_for(
    kept: VisitStore, now: datetime, week: Plan
) -> None:
    register_visits(kept, [make.visit(), make.visit()], actor="a1", at=now)
    read_all(kept, "a2", "plan routes", now)
    store_plan(kept, week, actor="a2", at=now)
    latest_plan(kept, actor="a3", purpose="print the sheets", at=now)
    told = [(each.actor, each.action, each.subject, each.purpose, each.count) for each in kept.entries()]
    assert told[:4] == [
        ("a1", "write", "visits", "import visits", 2),
        ("a2", "read", "visits", "plan routes", 2),
        ("a2", "read", "workers", "plan routes", 0),
        ("a2", "write", "plans", "keep a plan", 1),
    ]
    assert {each[0:2] + each[3:4] for each in told[4:]} == {("a3", "read", "print the sheets")}
    assert kept.verify_audit().intact


def test_the_plan_stored_last_comes_back_whole(kept: VisitStore, now: datetime, week: Plan) -> None:
    with pytest.raises(NotFound):
        latest_plan(kept, actor="a1", purpose="look", at=now)
    store_plan(kept, make.plan(), actor="a1", at=now)
    store_plan(kept, week, actor="a1", at=now)
    assert latest_plan(kept, actor="a1", purpose="look", at=now) == week


def test_organisations_do_not_see_each_other(kept: VisitStore, now: datetime) -> None:
    register_visits(kept, [make.visit()], actor="a1", at=now, organisation_id="north")
    store_plan(kept, make.plan(), actor="a1", at=now, organisation_id="north")
    assert read_all(kept, "b1", "plan routes", now, organisation_id="south") == ([], [])
    with pytest.raises(NotFound):
        latest_plan(kept, actor="b1", purpose="look", at=now, organisation_id="south")


def test_repeated_tokens_are_refused_and_nothing_is_stored(kept: VisitStore, now: datetime) -> None:
    twice = make.visit(token="H-1", address="例示町9-9")
    with pytest.raises(InvalidInput, match="H-1") as caught:
        register_visits(kept, [make.visit(), twice, twice], actor="a1", at=now)
    assert "例示町" not in str(caught.value)
    assert read_all(kept, "a1", "look", now)[0] == []


def test_nothing_is_readable_in_the_files_without_the_key(
    kept: VisitStore, settings: Settings, now: datetime, week: Plan
) -> None:
    register_visits(
        kept, [make.visit(token="H-900", address="例示町9-9", note="犬がいる")], actor="a1", at=now
    )
    store_plan(kept, week, actor="a1", at=now)
    files = [each for each in settings.data_dir.iterdir() if each.name.startswith("visits.db")]
    stored = b"".join(each.read_bytes() for each in files)
    assert len(stored) > 10_000
    for private in ("H-900", "例示町", "犬がいる", "H-037", "134.05", "W-03"):
        assert private.encode() not in stored


def test_there_must_be_a_database_and_its_key(settings: Settings, now: datetime) -> None:
    with pytest.raises(Unavailable):
        open_visit_store(settings)
    open_visit_store(settings, create=True).close()
    (settings.data_dir / "visits.key").unlink()
    with pytest.raises(Unavailable, match=r"visits\.key"):
        open_visit_store(settings, create=True)
