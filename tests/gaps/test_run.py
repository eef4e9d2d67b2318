"""A run against slow counting by hand, on both stores."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from ibasho.errors import InvalidInput, NotFound, OutOfRange
from ibasho.gaps.bring_in import bring_areas, bring_population, bring_streets, misplaced
from ibasho.gaps.layers import areas_frame, cells_frame, demand_per_cell, run_frames
from ibasho.gaps.run import content_hash, run, run_and_store
from ibasho.gaps.words import OUTSIDE, headline, method, note_words, notes_ja
from ibasho.geo.distance import geodesic_m
from ibasho.geo.streets import StreetNetwork
from ibasho.model import AreaSet, GapQuestion, PopulationSet, Travel, Verdict, Visibility
from ibasho.store import Connection
from ibasho.store import places as places_store
from ibasho.store import runs as runs_store
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
PLACES = [(134.001, 34.301), (134.012, 34.3), (134.05, 34.33)]


def town() -> PopulationSet:
    """Eight named points; three of them are one merged group whose aged are known together only."""
    n = 8
    group = np.array([-1, -1, 0, 0, 0, -1, -1, -1])
    people = np.array([100.0, 50, 30, 20, 10, 70, 0, 40])
    aged = np.array([30.0, 20, np.nan, np.nan, np.nan, 35, 0, np.nan])
    return PopulationSet(
        code=np.array([f"c{at}" for at in range(n)], dtype=np.str_),
        level=0,
        lon=134.0 + 0.004 * np.arange(n),
        lat=np.full(n, 34.3),
        values={"people": people, "aged_65_plus": aged},
        group=group,
        group_code=np.array(["c2"], dtype=np.str_),
        group_values={"people": np.array([np.nan]), "aged_65_plus": np.array([24.0])},
        area_name=np.array([f"見本町{at}" for at in range(n)], dtype=np.str_),
    )


def districts() -> AreaSet:
    """Two districts that hold the first six points; the last two live outside."""
    boxes = np.array(
        [shapely.box(133.99, 34.2, 134.009, 34.4), shapely.box(134.009, 34.2, 134.022, 34.4)], dtype=object
    )
    return AreaSet("school-district", np.array(["1", "2"]), np.array(["見本西", "見本東"]), boxes)


@pytest.fixture
def filled(conn: Connection, now: datetime) -> Connection:
    """The town, its districts and three places, stored."""
    bring_population(conn, "people", town(), source="made up", at=now)
    bring_areas(conn, "schools", districts(), source="made up", at=now)
    places_store.put(conn, [make.offer(lon=lon, lat=lat) for lon, lat in PLACES], at=now)
    return conn


def ask(**given: object) -> GapQuestion:
    """A question on the town."""
    usual = {"population": "people", "travel": Travel.LINE, "within_m": (300.0, 500.0, 2000.0)}
    return GapQuestion(**usual | given)


def test_equal_to_counting_by_hand(filled: Connection, now: datetime) -> None:
    """Covered, not covered and unknown for both demands and all thresholds."""
    answer = run(filled, ask(), now=now, zone=ZONE)
    people = town()
    nearest = [
        min(float(geodesic_m(x, y, lon, lat)) for lon, lat in PLACES)
        for x, y in zip(people.lon, people.lat, strict=True)
    ]
    np.testing.assert_allclose(answer.nearest_m, nearest, atol=1e-3)
    for within_m in (300.0, 500.0, 2000.0):
        inside = [metres <= within_m for metres in nearest]
        covered = sum(v for v, yes in zip(people.values["people"], inside, strict=True) if yes)
        told = {c.demand: c for c in answer.coverage if c.within_m == within_m and c.area is None}
        assert told["people"].covered == pytest.approx(covered)
        assert told["people"].unknown == 0
        assert told["people"].total == 320
        aged = told["aged_65_plus"]
        alone = {0: 30.0, 1: 20.0, 5: 35.0, 6: 0.0}
        members = [inside[at] for at in (2, 3, 4)]
        whole = 24.0 if all(members) else 0.0
        assert aged.covered == pytest.approx(sum(v for at, v in alone.items() if inside[at]) + whole)
        assert aged.unknown == (24.0 if any(members) and not all(members) else 0.0)
        assert aged.total == pytest.approx(109)
        assert aged.cells_without_figure == 1


def test_areas_and_outside_add_up(filled: Connection, now: datetime) -> None:
    """Every person is in one area or outside; nobody is lost."""
    answer = run(filled, ask(areas="schools"), now=now, zone=ZONE)
    for demand, total in (("people", 320.0), ("aged_65_plus", 109.0)):
        for within_m in answer.question.within_m:
            parts = [
                c
                for c in answer.coverage
                if c.area is not None and (c.demand, c.within_m) == (demand, within_m)
            ]
            assert {c.area for c in parts} == {"1", "2", OUTSIDE}
            assert math.fsum(c.total for c in parts) == pytest.approx(total, abs=1e-9)
            everywhere = next(
                c for c in answer.coverage if c.area is None and (c.demand, c.within_m) == (demand, within_m)
            )
            assert everywhere.total == pytest.approx(total, abs=1e-9)
    assert any(note.code == "outside_areas" and note.people == pytest.approx(40) for note in answer.notes)


def test_stored_and_read_again(filled: Connection, now: datetime) -> None:
    """What comes back says the same, by content hash; the hash does not know id or date."""
    first = run_and_store(filled, ask(areas="schools"), now=now, zone=ZONE)
    again = runs_store.get(filled, first.id)
    assert content_hash(again) == content_hash(first)
    second = run(filled, ask(areas="schools"), now=now.replace(hour=11), zone=ZONE)
    assert second.id != first.id
    assert content_hash(second) == content_hash(first)
    other = run(filled, ask(areas="schools", kinds=("library",)), now=now, zone=ZONE)
    assert content_hash(other) != content_hash(first)


def test_no_place_counts(filled: Connection, now: datetime) -> None:
    """Everybody is uncovered, and the note says why."""
    answer = run(filled, ask(kinds=("library",)), now=now, zone=ZONE)
    assert all(c.covered == 0 for c in answer.coverage)
    assert [note.code for note in answer.notes] == ["nothing_counts"]
    assert answer.supply.left_out == {"kind": 3}
    assert "居場所が一つもありません" in notes_ja(answer)[0]


def test_a_hidden_place_changes_nothing(filled: Connection, now: datetime) -> None:
    """A shelter beside the people: the same content hash."""
    before = content_hash(run(filled, ask(areas="schools"), now=now, zone=ZONE))
    places_store.put(filled, [make.offer(lon=134.028, lat=34.3, visibility=Visibility.HIDDEN)], at=now)
    assert content_hash(run(filled, ask(areas="schools"), now=now, zone=ZONE)) == before


def test_walking_goes_round_the_river(filled: Connection, now: datetime) -> None:
    """One street with a gap: the last points reach nothing on foot."""
    lon, lat = np.array([134.0, 134.012, 134.02, 134.03]), np.array([34.3, 34.3, 34.3, 34.3])
    network = StreetNetwork.build(lon, lat, np.array([0, 2]), np.array([1, 3]))
    bring_streets(filled, "streets", network, source="made up", at=now)
    places_store.put(filled, [make.offer(lon=134.05, lat=34.33, visibility=Visibility.HIDDEN)], at=now)
    with pytest.raises(InvalidInput, match="--streets"):
        run(filled, ask(travel=Travel.WALK), now=now, zone=ZONE)
    answer = run(filled, ask(travel=Travel.WALK, streets="streets"), now=now, zone=ZONE)
    line = run(filled, ask(), now=now, zone=ZONE)
    assert (answer.nearest_m >= line.nearest_m - 1e-6).all()
    assert answer.inputs["streets"]["name"] == "streets"
    assert answer.notes[0].code == "walking_only"


def test_inputs_by_name(filled: Connection, now: datetime) -> None:
    """A name that is not stored is told with those that are."""
    with pytest.raises(NotFound, match="people"):
        run(filled, ask(population="nobody"), now=now, zone=ZONE)
    with pytest.raises(NotFound, match="schools"):
        run(filled, ask(areas="nowhere"), now=now, zone=ZONE)
    with pytest.raises(OutOfRange, match="above 0"):
        ask(within_m=(0.0,))


def test_the_misplaced_point_is_named(conn: Connection, now: datetime) -> None:
    """One point far outside the boundary that holds the others: exactly that row, whichever comes first."""
    people = town()
    lon = people.lon.copy()
    lon[3] = 135.5
    moved = PopulationSet(**{**people.__dict__, "lon": lon})
    city = AreaSet(
        "municipality",
        np.array(["99201"]),
        np.array(["見本市"]),
        np.array([shapely.box(133.9, 34.2, 134.2, 34.4)], dtype=object),
    )
    bring_areas(conn, "city", city, source="made up", at=now)
    brought = bring_population(conn, "people", moved, source="made up", at=now)
    assert [finding.code for finding in brought.findings] == ["outside_municipality"]
    assert "見本町3" in brought.findings[0].message
    assert "20 people" in brought.findings[0].message
    assert bring_population(conn, "people", moved, source="made up", at=now).verdict is Verdict.SAME
    elsewhere = AreaSet(
        "municipality", np.array(["1"]), np.array(["x"]), np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    )
    assert misplaced(moved, [elsewhere]) == ()


def test_layers_keep_their_contract(filled: Connection, now: datetime) -> None:
    """Cells in order with bands; areas with everywhere first; a group's members share its sum by their people."""
    answer = run_and_store(filled, ask(areas="schools"), now=now, zone=ZONE)
    cells, areas = run_frames(filled, answer, demand="aged_65_plus")
    assert list(cells["code"]) == [f"c{at}" for at in range(8)]
    assert list(cells["estimated"]) == [False, False, True, True, True, False, False, False]
    assert list(cells["demand"][2:5]) == [12.0, 8.0, 4.0]
    assert math.isnan(cells["demand"][7])
    assert list(cells["area"][:6]) == ["見本西"] * 3 + ["見本東"] * 3
    for metres, band in zip(cells["nearest_m"], cells["band_m"], strict=True):
        limits = [limit for limit in (300.0, 500.0, 2000.0) if metres <= limit]
        assert (math.isnan(band) and not limits) or band == limits[0]
    assert list(areas["name"][:3]) == ["全体"] * 3
    assert areas.geometry[:3].isna().all()
    assert areas["covered_share"].dropna().between(0, 1).all()
    assert areas_frame(answer, None).geometry.isna().all()
    with pytest.raises(InvalidInput, match="foreign_residents"):
        demand_per_cell(town(), "foreign_residents")
    assert len(cells_frame(answer, town())) == 8


def test_words(filled: Connection, now: datetime) -> None:
    """The sentence for the meeting holds the figures; every note has words in both languages."""
    answer = run(filled, ask(areas="schools"), now=now, zone=ZONE)
    told = next(c for c in answer.coverage if c.area is None and c.demand == "people" and c.within_m == 300)
    said = headline(answer)
    assert f"{told.uncovered:,.0f}人" in said
    assert "320人" in said
    assert "300m以内" in said
    assert "3か所" in method(answer)
    for note in answer.notes:
        assert note_words(note, "ja") != note_words(note, "en")
