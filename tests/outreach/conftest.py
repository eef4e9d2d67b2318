"""The sample town's visits, workers and streets, and one plan of a week, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ibasho.files.streets import read as read_streets
from ibasho.files.visits import read_visits, read_workers
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Plan, Visit, Worker
from ibasho.outreach.plan import plan as make_plan

MONDAY = date(2026, 12, 7)


@pytest.fixture(scope="session")
def town_visits(sample_town: Path) -> tuple[Visit, ...]:
    return read_visits(sample_town / "visits.csv")[0]


@pytest.fixture(scope="session")
def town_workers(sample_town: Path) -> tuple[Worker, ...]:
    return read_workers(sample_town / "workers.csv")[0]


@pytest.fixture(scope="session")
def town_streets(sample_town: Path) -> StreetNetwork:
    return read_streets(sample_town / "streets.osm.pbf")[0]


@pytest.fixture(scope="session")
def week(
    town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...], town_streets: StreetNetwork
) -> Plan:
    """The sample town's visits in the week from Monday, 7 December 2026."""
    return make_plan(town_visits, town_workers, first_day=MONDAY, days=7, network=town_streets)
