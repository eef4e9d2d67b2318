"""A run against slow counting by hand, on both stores."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
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
from ibasho.model import (
    AreaSet,
    ChangeKind,
    Coverage,
    DayPart,
    GapQuestion,
    GapRun,
    Measure,
    PopulationSet,
    SessionChange,
    SupplyBy,
    SupplyCount,
    Travel,
    Verdict,
    Visibility,
)
from ibasho.store import Connection, open_store
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


def test_two_runs_say_the_same_on_any_store(conn: Connection, now: datetime, tmp_path: Path) -> None:
    """The hash is stored, repeats, and knows neither the ids that each register gives anew nor the store."""
    question = ask(areas="schools", measures=tuple(Measure))

    def twice(conn: Connection) -> set[str]:
        bring_population(conn, "people", town(), source="made up", at=now)
        bring_areas(conn, "schools", districts(), source="made up", at=now)
        offers = [make.offer(lon=lon, lat=lat, name="見本会館") for lon, lat in PLACES]
        places_store.put(conn, offers, at=now)
        runs = [run_and_store(conn, question, now=now + timedelta(hours=at), zone=ZONE) for at in range(2)]
        assert runs[0].id != runs[1].id
        assert runs_store.get(conn, runs[0].id).content_sha256 == content_hash(runs[0])
        return {each.content_sha256 for each in runs}

    with open_store(f"sqlite:///{tmp_path / 'other.db'}", create=True) as other, other.writing() as second:
        there = twice(second)
    assert len(there) == 1
    assert twice(conn) == there


def test_what_counts_differs_by_kind(filled: Connection, now: datetime) -> None:
    """Salons alone reach fewer than all kinds, and the report names what was counted."""
    places_store.put(filled, [make.offer(lon=134.022, lat=34.3, kind="childrens_cafeteria")], at=now)
    every, salons = (run(filled, ask(kinds=kinds), now=now, zone=ZONE) for kinds in ((), ("salon",)))
    assert covered(every, 300) > covered(salons, 300)
    assert salons.supply.left_out == {"kind": 1}
    assert "サロン" in headline(salons)
    assert "サロン" in method(salons)


def test_a_place_unverified_for_18_months_leaves(filled: Connection, now: datetime) -> None:
    """With ``verified_within_months=12``; the reason is counted."""
    checked = now.date() - timedelta(days=18 * 31)
    places_store.put(filled, [make.offer(lon=134.022, lat=34.3, verified_on=checked)], at=now)
    answer = run(filled, ask(verified_within_months=12), now=now, zone=ZONE)
    assert answer.supply.left_out == {"not_verified": 4}
    fresh = make.offer(lon=134.022, lat=34.3, verified_on=now.date() - timedelta(days=30))
    places_store.put(filled, [fresh], at=now)
    assert run(filled, ask(verified_within_months=12), now=now, zone=ZONE).supply.counted == 1


def test_distances_are_weighed_by_people(filled: Connection, now: datetime) -> None:
    """Mean, median and 90th percentile against one person after another, everywhere and per area."""
    answer = run(filled, ask(areas="schools", nth_nearest=2), now=now, zone=ZONE)
    people = town().values["people"].astype(int)
    for area, cells in ((None, range(8)), ("1", range(3)), ("2", range(3, 6))):
        single = sorted(answer.nearest_m[at] for at in cells for _ in range(people[at]))
        told = {f.name: f.value for f in answer.figures if (f.area, f.demand) == (area, "people")}
        assert told["nearest_m_mean"] == pytest.approx(sum(single) / len(single))
        assert told["nearest_m_median"] == single[math.ceil(len(single) / 2) - 1]
        assert told["nearest_m_p90"] == single[math.ceil(len(single) * 9 / 10) - 1]
        assert told["no_way"] == 0
    second = [
        sorted(float(geodesic_m(x, y, lon, lat)) for lon, lat in PLACES)[1]
        for x, y in zip(town().lon, town().lat, strict=True)
    ]
    np.testing.assert_allclose(answer.columns["nth_m"], second, atol=1e-3)


def test_choice_within_reach(filled: Connection, now: datetime) -> None:
    """Places and sessions a month within each threshold, per cell and as the mean of the people."""
    answer = run(filled, ask(), now=now, zone=ZONE)
    for within_m in (300, 500, 2000):
        count = [
            sum(float(geodesic_m(x, y, lon, lat)) <= within_m for lon, lat in PLACES)
            for x, y in zip(town().lon, town().lat, strict=True)
        ]
        assert answer.columns[f"places_{within_m}"].tolist() == count
        assert answer.columns[f"sessions_{within_m}"].tolist() == [2 * each for each in count]
        mean = np.average(count, weights=town().values["people"])
        assert figure(answer, "places_mean", within_m) == pytest.approx(mean)
        assert figure(answer, "sessions_mean", within_m) == pytest.approx(2 * mean)


def test_measures_are_stored_and_shared_among_the_demand(filled: Connection, now: datetime) -> None:
    """2SFCA gives away what is offered; scores come back from the store; equity and floor are told."""
    question = ask(measures=tuple(Measure), rank_by="aged_65_plus", floor=0.01, capacity_unknown=10)
    answer = runs_store.get(filled, run_and_store(filled, question, now=now, zone=ZONE).id)
    people = town().values["people"]
    within = [
        min(float(geodesic_m(x, y, *place)) for x, y in zip(town().lon, town().lat, strict=True)) <= 2000
        for place in PLACES
    ]
    assert (people * answer.columns["2sfca"]).sum() == pytest.approx(sum(within))
    for name in ("2sfca", "e2sfca", "3sfca", "gravity"):
        assert (answer.columns[name] >= 0).all()
        assert 0 <= figure(answer, f"{name}_gini") <= 1
        assert -1 <= figure(answer, f"{name}_concentration") <= 1
        assert figure(answer, f"{name}_below_floor") >= figure(answer, f"{name}_none")
    served = figure(answer, "served", 2000)
    assert served == pytest.approx(20 * sum(within))  # two sessions a month with ten people each
    assert served + figure(answer, "unserved", 2000) == pytest.approx(320)


def test_capacities_that_are_not_known(filled: Connection, now: datetime) -> None:
    """Coverage by capacity is not told, and said so; where places shall weigh by capacity the run is refused."""
    answer = run(filled, ask(measures=(Measure.COVERAGE,)), now=now, zone=ZONE)
    assert not [f for f in answer.figures if f.name == "served"]
    assert [(n.code, n.count) for n in answer.notes if n.code == "capacity_unknown"] == [
        ("capacity_unknown", 3)
    ]
    with pytest.raises(InvalidInput, match=r"3 of 3 places.*--capacity-unknown"):
        run(filled, ask(measures=(Measure.GRAVITY,), supply_by=SupplyBy.CAPACITY), now=now, zone=ZONE)
    with pytest.raises(InvalidInput, match="foreign_residents"):
        run(filled, ask(rank_by="foreign_residents"), now=now, zone=ZONE)


def test_covered_on_paper_not_in_time(filled: Connection, now: datetime) -> None:
    """Saturday noon all three are open, Sunday noon none is; everybody near is covered on paper, and nobody is lost."""
    saturday = datetime(2026, 4, 11, 12, 0, tzinfo=ZONE)
    always = run(filled, ask(), now=now, zone=ZONE)
    then = run(filled, ask(at=saturday), now=now, zone=ZONE)
    assert (then.supply.open_then, then.supply.open_unknown) == (3, 0)
    assert [covered(then, m) for m in (300, 500, 2000)] == [covered(always, m) for m in (300, 500, 2000)]
    assert figure(then, "paper_only", 500) == 0
    sunday = run(filled, ask(at=saturday + timedelta(days=1)), now=now, zone=ZONE)
    assert sunday.supply.open_then == 0
    assert covered(sunday, 500) == 0
    assert figure(sunday, "paper_only", 500) == covered(always, 500) == figure(sunday, "paper_covered", 500)
    assert "2026年4月12日12時に参加できる居場所" in headline(sunday)
    assert np.isinf(sunday.nearest_m).all()
    np.testing.assert_array_equal(sunday.columns["paper_m"], always.nearest_m)


def test_a_cancelled_session_removes_its_place_for_that_day(filled: Connection, now: datetime) -> None:
    """Of the fourth place alone, on that Saturday alone."""
    saturday = datetime(2026, 4, 11, 12, 0, tzinfo=ZONE)
    off = make.offer(
        lon=134.028,
        lat=34.3,
        changes=(SessionChange(ChangeKind.CANCELLED, saturday.date(), note="本日中止"),),
    )
    places_store.put(filled, [off], at=now)
    that_day = run(filled, ask(at=saturday), now=now, zone=ZONE)
    next_time = run(filled, ask(at=saturday + timedelta(days=14)), now=now, zone=ZONE)
    assert (that_day.supply.open_then, next_time.supply.open_then) == (3, 4)
    assert covered(next_time, 300) - covered(that_day, 300) == 40
    assert figure(that_day, "paper_only", 300) == 40
    usual = run(filled, ask(window=DayPart.SATURDAY), now=now, zone=ZONE)
    assert usual.supply.open_then == 4


def test_who_reaches_only_a_place_of_unknown_hours_is_unknown(filled: Connection, now: datetime) -> None:
    """Neither covered nor uncovered; the sentence says at least how many are out of reach, and how many it cannot say."""
    places_store.put(filled, [make.offer(lon=134.028, lat=34.3, rules=())], at=now)
    answer = run(filled, ask(window=DayPart.SATURDAY), now=now, zone=ZONE)
    told = {c.within_m: c for c in answer.coverage if c.area is None and c.demand == "people"}
    assert told[300].unknown == 40  # the last cell stands beside it
    assert told[300].total == 320
    assert answer.supply.open_unknown == 1
    said = headline(answer)
    assert "少なくとも" in said
    assert "ほかに40人は、あるかどうか分かりません" in said
    assert "土曜（9時〜21時）に月1回以上ひらく" in said


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ((100.0, 0.0, 0.0), "総人口 100人の全員に、直線距離で800m以内に月1回以上ひらく居場所があります。"),
        ((60.0, 0.0, 40.0), "ないと分かっている人はいません（ほかに40人は、あるかどうか分かりません）。"),
        ((99_999.0, 1.0, 0.0), "総人口 100,000人のうち 1人（0.1％）は"),
        ((1.0, 99_999.0, 0.0), "99,999人（99.9％）は"),
        ((0.0, 100.0, 0.0), "総人口 100人のうち 100人（100.0％）は"),
        ((99.7, 0.3, 0.0), "1人未満（0.3％）は"),
        ((0.0, 0.0, 0.0), "対象の人がいないため、割合は言えません。"),
    ],
)
def test_the_sentence_is_never_false(figures: tuple[float, float, float], says: str) -> None:
    """Rounding makes no all of some and no none of few; unknown people are neither."""
    covered_, uncovered, unknown = figures
    answer = make.run(
        coverage=(Coverage(None, "", "people", 800.0, covered_, uncovered, unknown, covered_),),
        supply=SupplyCount(2, {}, 0),
    )
    assert says in headline(answer)


def test_the_sentence_of_the_meeting() -> None:
    """As planners say it, with what was left out."""
    question = GapQuestion(
        "people",
        Travel.WALK,
        (500.0,),
        demand="aged_75_plus",
        audience_age=75,
        kinds=("salon",),
        verified_within_months=12,
    )
    answer = make.run(
        question=question,
        coverage=(Coverage(None, "", "aged_75_plus", 500.0, 60.0, 40.0, 0.0, 60.0, 3),),
        supply=SupplyCount(2, {"no_location": 5}, 0),
    )
    assert headline(answer) == (
        "75歳以上 100人のうち 40人（40.0％）は、歩いて500m以内に12か月以内に確認された、75歳の人が参加できる、"
        "月1回以上ひらく居場所（ふれあい・いきいきサロン）がありません"
        "（人数の分からない区画が3あり、数に入っていません。位置が分からない居場所5か所は数えていません）。"
    )


def test_questions_that_contradict_themselves() -> None:
    """One time, with offset; one weight per threshold; legal ranges."""
    with pytest.raises(InvalidInput, match="not both"):
        ask(at=datetime(2026, 4, 11, 12, tzinfo=ZONE), window=DayPart.SUNDAY)
    with pytest.raises(InvalidInput, match="offset"):
        ask(at=datetime(2026, 4, 11, 12))  # noqa: DTZ001  # that is the point
    with pytest.raises(OutOfRange, match=r"one per threshold \(3\)"):
        ask(weights=(1.0, 0.5))
    with pytest.raises(OutOfRange, match="nth-nearest 0"):
        ask(nth_nearest=0)
    with pytest.raises(OutOfRange, match="gravity-power 0"):
        ask(gravity_power=0.0)


def covered(answer: GapRun, within_m: float) -> float:
    """People reached everywhere."""
    return next(
        c.covered
        for c in answer.coverage
        if c.area is None and (c.demand, c.within_m) == ("people", within_m)
    )


def figure(answer: GapRun, name: str, within_m: float | None = None) -> float:
    """One figure of everywhere, all people."""
    found = [
        f.value
        for f in answer.figures
        if (f.name, f.area, f.demand) == (name, None, "people") and within_m in (None, f.within_m)
    ]
    assert found[0] is not None
    return found[0]
