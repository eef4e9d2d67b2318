"""Siting on a stored run: against trying every pair."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

import numpy as np
import pytest

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.gaps.bring_in import bring_population
from ibasho.gaps.run import run_and_store
from ibasho.gaps.site import latest_siting, site
from ibasho.geo.distance import geodesic_m
from ibasho.model import Candidate, GapRun
from ibasho.store import Connection
from ibasho.store import places as places_store
from tests import make
from tests.gaps.test_run import ZONE, ask, town

CANDIDATES = [Candidate(f"見本候補{n}", 134.0 + 0.0045 * n, 34.3005) for n in range(7)]


@pytest.fixture
def answer(conn: Connection, now: datetime) -> GapRun:
    """The town with one place at its western end."""
    bring_population(conn, "people", town(), source="made up", at=now)
    places_store.put(conn, [make.offer(lon=134.0, lat=34.3)], at=now)
    return run_and_store(conn, ask(within_m=(500.0,)), now=now, zone=ZONE)


def test_the_best_pair(conn: Connection, answer: GapRun) -> None:
    """Two new places, by trying all pairs: as many people newly reached."""
    people = town()
    metres = np.array([geodesic_m(people.lon, people.lat, c.lon, c.lat) for c in CANDIDATES]).T
    best = max(
        people.values["people"][(answer.nearest_m > 500) & (metres[:, list(pair)].min(axis=1) <= 500)].sum()
        for pair in combinations(range(7), 2)
    )
    found = site(conn, answer, CANDIDATES, new=2)
    assert found["objective"] == pytest.approx(best)
    assert found["proven"]
    assert sum(each["gained"] for each in found["chosen"]) == pytest.approx(best)
    assert latest_siting(conn, answer.id) == found
    assert "見本候補" in found["statement_ja"]


@pytest.mark.parametrize("model", ["p-median", "p-center", "lscp"])
def test_other_models_answer(conn: Connection, answer: GapRun, model: str) -> None:
    """Each says how good it is."""
    found = site(conn, answer, CANDIDATES, new=3, model=model)
    assert found["proven"]
    assert found["objective"] >= 0


def test_questions_that_cannot_be_answered(conn: Connection, answer: GapRun) -> None:
    """Too many sites, no such model: refused by name."""
    with pytest.raises(OutOfRange, match="1 to 7"):
        site(conn, answer, CANDIDATES, new=8)
    with pytest.raises(InvalidInput, match="p-median"):
        site(conn, answer, CANDIDATES, new=1, model="best")
    assert latest_siting(conn, answer.id) is None
