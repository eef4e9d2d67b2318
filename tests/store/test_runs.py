"""Gap runs: stored whole and for good, seen by the public only when published."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Coverage, GapQuestion, GapRun, RunNote, SupplyCount, Travel
from ibasho.store import Connection, runs
from tests import make


def full_run() -> GapRun:
    question = GapQuestion(
        population="見本人口",
        travel=Travel.WALK,
        within_m=(500.0, 800.5),
        areas="校区",
        streets="町",
        kinds=("salon", "childrens_cafeteria"),
        audience_age=70,
        sessions_per_month_least=2,
        verified_within_months=12,
        as_of=date(2026, 4, 1),
    )
    return make.run(
        (0.0, 123.456789012345, np.inf),
        question=question,
        supply=SupplyCount(12, {"not_verified": 3, "too_few_sessions": 1}, 4),
        coverage=(
            Coverage(None, "", "people", 500.0, 1.5, 2.0, 0.1, 1.55, 3),
            Coverage("99001", "見本1区", "aged_65_plus", 800.5, 0.0, 0.0, 0.0, 0.0),
        ),
        notes=(RunNote("walking_only"), RunNote("cut_off", 3, 12.5)),
    )


def require_equal(left: GapRun, right: GapRun) -> None:
    for each in fields(GapRun):
        a, b = getattr(left, each.name), getattr(right, each.name)
        if isinstance(a, np.ndarray):
            np.testing.assert_array_equal(a, b)
        else:
            assert a == b, each.name


@pytest.mark.parametrize("run", [full_run(), make.run(), make.run(())], ids=["full", "plain", "no cells"])
def test_a_run_comes_back(conn: Connection, run: GapRun) -> None:
    runs.put(conn, run)
    require_equal(runs.get(conn, run.id), run)


def test_a_run_does_not_change(conn: Connection) -> None:
    run = make.run()
    runs.put(conn, run)
    with pytest.raises(Conflict, match="does not change"):
        runs.put(conn, replace(run, notes=(RunNote("other"),)))
    assert runs.get(conn, run.id).notes == ()


def test_the_last_one_stored_is_the_latest(conn: Connection) -> None:
    assert runs.latest(conn) is None
    first, second = make.run(), make.run()
    for each in (second, first):
        runs.put(conn, each)
    latest = runs.latest(conn)
    assert latest is not None
    assert latest.id == first.id
    assert [each.id for each in runs.listing(conn)] == [first.id, second.id]


def test_only_published_runs_are_public(conn: Connection) -> None:
    private, public = make.run(), make.run()
    for each in (public, private):
        runs.put(conn, each)
    runs.publish(conn, public.id)
    assert [each.id for each in runs.listing(conn, published_only=True)] == [public.id]
    latest = runs.latest(conn, published_only=True)
    assert latest is not None
    assert latest.id == public.id
    assert latest.published
    with pytest.raises(NotFound) as unseen:
        runs.get(conn, private.id, published_only=True)
    with pytest.raises(NotFound) as missing:
        runs.get(conn, "x", published_only=True)
    assert str(unseen.value).replace(private.id, "x") == str(missing.value)


def test_a_summary_has_the_totals_without_the_areas(conn: Connection) -> None:
    run = full_run()
    runs.put(conn, run)
    (summary,) = runs.listing(conn)
    assert summary.question == run.question
    assert summary.totals == run.coverage[:1]


def test_publishing_needs_a_run(conn: Connection) -> None:
    with pytest.raises(NotFound, match="gap run 'x' does not exist"):
        runs.publish(conn, "x")


@pytest.mark.parametrize("nearest_m", [(np.nan, 1.0), (1.0,)])
def test_distances_that_say_nothing_are_refused(conn: Connection, nearest_m: tuple[float, ...]) -> None:
    with pytest.raises(InvalidInput, match="one distance per cell"):
        runs.put(conn, replace(make.run(), nearest_m=np.array(nearest_m)))


def test_a_run_has_sitings(conn: Connection) -> None:
    run = make.run()
    runs.put(conn, run)
    with pytest.raises(NotFound, match="no siting"):
        runs.get_siting(conn, run.id)
    for result in ({"model": "mclp", "sites": [1, 2]}, {"model": "p-median", "候補": "見本", "gap": 0.001}):
        runs.put_siting(conn, run.id, result)
        assert runs.get_siting(conn, run.id) == result
    with pytest.raises(NotFound):
        runs.get_siting(conn, run.id, published_only=True)
    with pytest.raises(NotFound):
        runs.put_siting(conn, "x", {})
