"""Plans: every promise kept by an independent judge, every reason shown by taking the stated condition away."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from pyproj import Geod

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Plan, Reason, TravelMode, Visit, Window, Worker
from ibasho.outreach.plan import plan
from ibasho.outreach.why import why
from tests import make
from tests.outreach.conftest import MONDAY
from tests.outreach.judge import faults

MORNING, NOON = Window(600, 720), Window(720, 780)


def planned(
    visits: list[Visit],
    workers: list[Worker],
    days: int = 5,
    network: StreetNetwork | None = None,
    **more: Any,
) -> Plan:
    made = plan(visits, workers, first_day=MONDAY, days=days, network=network, **more)
    assert faults(made, visits, workers) == []
    return made


def reason(made: Plan, token: str) -> Reason:
    return next(left.reason for left in made.unplanned if left.token == token)


def message(made: Plan, token: str) -> str:
    return next(left.message for left in made.unplanned if left.token == token)


# -- the sample town -----------------------------------------------------------------------------------------------


def test_the_sample_towns_week_keeps_every_promise_and_leaves_out_the_island_alone(
    week: Plan, town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...]
) -> None:
    assert faults(week, town_visits, town_workers) == []
    assert sum(len(route.stops) for route in week.routes) == 39
    assert [(left.token, left.reason) for left in week.unplanned] == [("H-037", Reason.UNREACHABLE)]
    assert week.unplanned[0].message.startswith("歩いて行けない（島など）")
    assert (week.travel, week.seed, week.repeatable) == ("streets", 0, True)


def test_paths_follow_the_streets_from_home_through_every_stop_and_back(week: Plan) -> None:
    geod = Geod(ellps="GRS80")
    for route in week.routes:
        home = (route.start_lon, route.start_lat)
        assert route.path[0] == route.path[-1] == home
        assert [point for point in route.path if point in {(s.lon, s.lat) for s in route.stops}] == [
            (stop.lon, stop.lat) for stop in route.stops
        ]
        lon, lat = zip(*route.path, strict=True)
        assert geod.line_length(lon, lat) == pytest.approx(route.travel_m, abs=1.0 + 0.01 * len(route.path))


def test_the_same_input_in_any_order_gives_the_same_plan(
    week: Plan, town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...], town_streets: StreetNetwork
) -> None:
    again = plan(town_visits[::-1], town_workers[::-1], first_day=MONDAY, days=7, network=town_streets)
    assert again == week


def test_another_seed_gives_a_plan_about_as_good_and_says_its_seed(
    week: Plan, town_visits: tuple[Visit, ...], town_workers: tuple[Worker, ...], town_streets: StreetNetwork
) -> None:
    other = plan(town_visits, town_workers, first_day=MONDAY, days=7, network=town_streets, seed=5)
    assert faults(other, town_visits, town_workers) == []
    assert other.seed == 5 and len(other.unplanned) == len(week.unplanned)


def test_the_spread_of_loads_is_said_with_its_price(week: Plan) -> None:
    (told,) = [warning for warning in week.warnings if "担当者の負担" in warning]
    assert "ならす前" in told and "分増えました" in told
    assert {route.worker for route in week.routes} == {"W-01", "W-02", "W-03", "W-04", "W-05"}


def test_cycling_on_the_walking_network_is_said(week: Plan) -> None:
    assert any("自転車" in warning and "歩く道" in warning for warning in week.warnings)


def test_without_a_network_the_way_is_the_straight_line_and_a_bit_and_that_is_said() -> None:
    visit, worker = make.visit(), make.worker()
    made = planned([visit], [worker], days=1)
    metres = Geod(ellps="GRS80").inv(visit.lon, visit.lat, worker.lon, worker.lat)[2]
    (route,) = made.routes
    assert route.stops[0].travel_m == pytest.approx(metres * 1.3, abs=0.06)
    assert route.path == () and made.travel == "line"
    assert any("直線距離の1.3倍" in warning for warning in made.warnings)


# -- what a visit asks for -----------------------------------------------------------------------------------------


def test_days_times_skills_and_languages_are_kept_and_told() -> None:
    visit = make.visit(
        weekdays=frozenset({3}),
        windows=(MORNING,),
        skills=frozenset({"看護"}),
        languages=("vi", "en"),
        priority=5,
    )
    nurse = make.worker(skills=frozenset({"看護", "手話"}), languages=("ja", "en"), breaks=(NOON,))
    made = planned([visit], [make.worker(), nurse])
    (route,) = made.routes
    assert (route.worker, route.day) == (nurse.code, date(2026, 12, 10))
    told = why(made, visit.token)
    for words in (
        "12月10日（木）",
        "看護ができ、ベトナム語・英語を話す担当者",
        "10:00–12:00 に間に合う",
        "優先度が高い（5）",
    ):
        assert words in told


def test_japanese_among_the_languages_asks_nothing_of_the_worker() -> None:
    assert not planned([make.visit(languages=("pt", "ja"))], [make.worker()]).unplanned


def test_all_of_a_visit_lies_within_its_time_of_day() -> None:
    fits, long = make.visit(windows=(MORNING,), minutes=120), make.visit(windows=(MORNING,), minutes=121)
    made = planned([fits, long], [make.worker()])
    assert [stop.token for route in made.routes for stop in route.stops] == [fits.token]
    assert reason(made, long.token) is Reason.NO_WINDOW
    assert "121分が時間帯 10:00–12:00 より長く" in message(made, long.token)


def test_times_of_day_that_touch_are_one() -> None:
    visit = make.visit(windows=(Window(660, 720), Window(600, 660)), minutes=90)
    made = planned([visit], [make.worker()])
    assert "時間帯 10:00–12:00" in made.routes[0].stops[0].why


def test_no_more_visits_a_day_than_the_worker_wants() -> None:
    visits = [make.visit(minutes=10) for _ in range(5)]
    made = planned(visits, [make.worker(visits_most=2)], days=2)
    assert sorted(len(route.stops) for route in made.routes) == [2, 2]
    assert [left.reason for left in made.unplanned] == [Reason.NO_TIME_LEFT]


def test_urgent_visits_come_before_several_that_can_wait() -> None:
    urgent = make.visit(minutes=300, priority=5)
    patient = [make.visit(minutes=100, priority=2) for _ in range(3)]
    made = planned([*patient, urgent], [make.worker()], days=1)
    assert urgent.token in {stop.token for route in made.routes for stop in route.stops}
    assert {reason(made, left.token) for left in made.unplanned} == {Reason.NO_TIME_LEFT}


def test_loads_are_evened_out_between_two_equal_workers() -> None:
    visits = [make.visit(lon=134.04 + 0.0001 * n, minutes=30) for n in range(8)]
    workers = [make.worker(), make.worker(lon=134.041)]
    made = planned(visits, workers, days=1)
    assert sorted(len(route.stops) for route in made.routes) == [4, 4]


# -- reasons: each shown by taking the stated condition away -------------------------------------------------------


def test_no_location() -> None:
    visit = make.visit(lon=None, lat=None)
    made = planned([visit], [make.worker()])
    assert reason(made, visit.token) is Reason.NO_LOCATION
    assert not planned([replace(visit, lon=134.05, lat=34.34)], [make.worker()]).unplanned


def test_no_skill_and_no_language() -> None:
    nurse, speaker = make.visit(skills=frozenset({"看護"})), make.visit(languages=("vi",))
    made = planned([nurse, speaker], [make.worker(languages=("ja",))])
    assert {left.reason for left in made.unplanned} == {Reason.NO_SKILL}
    assert "看護ができる担当者" in message(made, nurse.token)
    assert "ベトナム語を話す担当者" in message(made, speaker.token)
    able = make.worker(skills=frozenset({"看護"}), languages=("vi",))
    assert not planned([nurse, speaker], [able]).unplanned


def test_skills_that_only_two_people_together_have_are_not_there() -> None:
    visit = make.visit(skills=frozenset({"看護", "手話"}))
    workers = [make.worker(skills=frozenset({each})) for each in ("看護", "手話")]
    assert reason(planned([visit], workers), visit.token) is Reason.NO_SKILL


def test_no_day_when_nobody_works_then_and_when_the_day_is_not_in_the_plan() -> None:
    sunday = make.visit(weekdays=frozenset({6}))
    dated = make.visit(dates=(date(2026, 12, 24),))
    made = planned([sunday, dated], [make.worker()], days=7)
    assert {left.reason for left in made.unplanned} == {Reason.NO_DAY}
    assert "（日）に行ける担当者（月・火・水・木・金）が勤務していません" in message(made, sunday.token)
    assert "期間の中に訪問できる日（12月24日（木））がありません" in message(made, dated.token)
    assert not planned([sunday], [make.worker(weekdays=frozenset({6}))], days=7).unplanned
    assert not planned([dated], [make.worker()], days=18).unplanned


def test_no_window_when_the_hours_do_not_meet_and_when_the_way_is_too_long() -> None:
    evening, far = make.visit(windows=(Window(1080, 1200),)), make.visit(lon=134.6)
    made = planned([evening, far], [make.worker()])
    assert {left.reason for left in made.unplanned} == {Reason.NO_WINDOW}
    assert "時間帯 18:00–20:00 が合いません" in message(made, evening.token)
    assert "勤務時間と休憩の間に収まりません" in message(made, far.token)
    assert not planned([replace(evening, windows=())], [make.worker()]).unplanned
    assert not planned([far], [make.worker(mode=TravelMode.CAR)]).unplanned


def test_no_time_left_only_for_a_visit_that_would_fit_by_itself() -> None:
    visits = [make.visit(minutes=200) for _ in range(4)]
    worker = make.worker(weekdays=frozenset({0}))
    made = planned(visits, [worker])
    assert [left.reason for left in made.unplanned] == [Reason.NO_TIME_LEFT] * 3
    for left in made.unplanned:
        assert f"これだけなら12月7日（月）に{worker.code}が行けます" in left.message
        assert not planned([each for each in visits if each.token == left.token], [worker]).unplanned


def island_and_mainland() -> StreetNetwork:
    return StreetNetwork.build([134.04, 134.06, 134.04, 134.06], [34.34, 34.34, 34.30, 34.30], [0, 2], [1, 3])


def test_unreachable_where_no_way_leads_and_where_no_street_is_near() -> None:
    island, sea = make.visit(lat=34.30), make.visit(lat=34.32)
    made = planned([island, sea], [make.worker()], network=island_and_mainland())
    assert {left.reason for left in made.unplanned} == {Reason.UNREACHABLE}
    assert "道が続いていません" in message(made, island.token)
    assert "500m以内に道がありません" in message(made, sea.token)
    assert not planned([island], [make.worker(lat=34.30)], network=island_and_mainland()).unplanned


def test_unreachable_when_only_people_without_the_skill_can_get_there() -> None:
    visit = make.visit(skills=frozenset({"看護"}))
    workers = [make.worker(), make.worker(lat=34.30, skills=frozenset({"看護"}))]
    made = planned([visit], workers, network=island_and_mainland())
    assert reason(made, visit.token) is Reason.UNREACHABLE
    assert "看護ができる担当者の出発地から" in message(made, visit.token)


@pytest.mark.parametrize("seed", range(6))
def test_reasons_of_random_towns_hold_when_the_visit_is_planned_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    visits = [random_visit(rng) for _ in range(25)]
    workers = [random_worker(rng) for _ in range(3)]
    made = planned(visits, workers, days=3)
    by_token = {visit.token: visit for visit in visits}
    assert made.unplanned and made.routes
    for left in made.unplanned:
        alone = planned([by_token[left.token]], workers, days=3)
        if left.reason is Reason.NO_TIME_LEFT:
            assert not alone.unplanned
        else:
            assert [each.reason for each in alone.unplanned] == [left.reason]
        if left.reason is Reason.NO_SKILL:
            able = planned([replace(by_token[left.token], skills=frozenset(), languages=())], workers, days=3)
            assert all(each.reason is not Reason.NO_SKILL for each in able.unplanned)
        if left.reason is Reason.NO_DAY:
            free = planned([replace(by_token[left.token], weekdays=frozenset())], workers, days=3)
            assert all(each.reason is not Reason.NO_DAY for each in free.unplanned)


def random_visit(rng: np.random.Generator) -> Visit:
    begins = int(rng.integers(8, 18)) * 60
    return make.visit(
        lon=134.04 + float(rng.normal(0, 0.02)),
        lat=34.34 + float(rng.normal(0, 0.02)),
        minutes=int(rng.integers(10, 90)),
        priority=int(rng.integers(1, 6)),
        weekdays=frozenset(rng.choice(7, size=2).tolist()) if rng.random() < 0.5 else frozenset(),
        windows=(Window(begins, begins + 90),) if rng.random() < 0.5 else (),
        skills=frozenset({"看護"}) if rng.random() < 0.2 else frozenset(),
        languages=("vi",) if rng.random() < 0.15 else (),
    )


def random_worker(rng: np.random.Generator) -> Worker:
    return make.worker(
        hours=Window(540, int(rng.integers(13, 18)) * 60),
        breaks=(Window(720, 765),),
        skills=frozenset({"看護"}) if rng.random() < 0.4 else frozenset(),
        languages=("ja", "vi") if rng.random() < 0.3 else ("ja",),
        mode=TravelMode.BICYCLE if rng.random() < 0.5 else TravelMode.WALK,
        visits_most=int(rng.integers(2, 6)),
    )


# -- edges and refusals --------------------------------------------------------------------------------------------


def test_nothing_in_is_nothing_out(town_streets: StreetNetwork) -> None:
    for network in (None, town_streets):
        assert plan([], [], first_day=MONDAY, days=1, network=network).routes == ()
        assert planned([], [make.worker()], network=network).unplanned == ()
    nobody = planned([make.visit()], [])
    assert [left.reason for left in nobody.unplanned] == [Reason.NO_DAY]


def test_a_network_without_streets_reaches_nobody() -> None:
    empty = StreetNetwork.build([], [], [], [])
    made = planned([make.visit()], [make.worker()], network=empty)
    assert [left.reason for left in made.unplanned] == [Reason.UNREACHABLE]
    assert any("出発地の近くに道がなく" in warning for warning in made.warnings)


def test_people_who_cannot_go_in_the_period_are_named() -> None:
    never, full = make.worker(weekdays=frozenset({6})), make.worker(visits_most=0)
    made = planned([make.visit()], [never, full])
    assert [left.reason for left in made.unplanned] == [Reason.NO_DAY]
    assert any(never.code in warning and full.code in warning for warning in made.warnings)


@pytest.mark.parametrize(
    ("visit", "field"),
    [
        ({"lon": 34.1234567, "lat": 134.7654321}, "lon, lat"),
        ({"lon": float("nan")}, "lon, lat"),
        ({"lon": None}, "lon, lat"),
        ({"priority": 6}, "priority"),
        ({"minutes": 0}, "minutes"),
        ({"windows": (Window(700, 600),)}, "windows"),
    ],
)
def test_unusable_visits_are_refused_by_token_and_no_message_tells_where(
    visit: dict[str, Any], field: str
) -> None:
    wrong = make.visit(address="例示町9-9", note="秘密", **visit)
    with pytest.raises(InvalidInput) as caught:
        plan([wrong], [make.worker()], first_day=MONDAY, days=1, network=None)
    assert caught.value.field == field and wrong.token in caught.value.message
    for private in ("134.76", "34.12", "例示町", "秘密"):
        assert private not in str(caught.value)


def test_repeated_tokens_codes_and_periods_are_refused() -> None:
    with pytest.raises(InvalidInput, match="H-1"):
        plan([make.visit(token="H-1")] * 2, [], first_day=MONDAY, days=1, network=None)
    with pytest.raises(InvalidInput, match="W-1"):
        plan([], [make.worker(code="W-1")] * 2, first_day=MONDAY, days=1, network=None)
    for worker in (make.worker(hours=Window(600, 500)), make.worker(lon=999.0), make.worker(visits_most=-1)):
        with pytest.raises(InvalidInput, match=worker.code):
            plan([], [worker], first_day=MONDAY, days=1, network=None)
    for days in (0, 32):
        with pytest.raises(OutOfRange, match=str(days)):
            plan([], [], first_day=MONDAY, days=days, network=None)


def test_planning_says_nothing_to_logs_or_streams(
    town_visits: tuple[Visit, ...],
    town_workers: tuple[Worker, ...],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    plan(town_visits, town_workers, first_day=MONDAY, days=2, network=None)
    assert capfd.readouterr() == ("", "") and caplog.records == []
