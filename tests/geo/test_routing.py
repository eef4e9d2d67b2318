"""Route problems: tours against a minute-by-minute clock, solutions against all there are, and a published instance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest

from ibasho.errors import InvalidInput
from ibasho.geo.routing import Problem, Shift, Solution, Task, Tour, merged, toured
from ibasho.geo.routing_changes import alone, balanced, filled, inserted, shares
from ibasho.geo.routing_vroom import exploration, solve

# -- an evaluator of its own: whole minutes, counted one by one ---------------------------------------------------


def resting(shift: Shift, minute: int) -> bool:
    return any(begin <= minute < end for begin, end in shift.breaks)


def walked(shift: Shift, clock: int, way: float) -> int:
    """When a way ends, one minute after the other."""
    left = way
    while left > 0:
        left -= 0 if resting(shift, clock) else 1
        clock += 1
        if clock > 10_000:
            return clock
    return clock


def may_begin(task: Task, shift: Shift, minute: int) -> bool:
    inside = task.windows is None or any(begin <= minute <= end for begin, end in task.windows)
    during = any(resting(shift, each) for each in range(minute, minute + int(task.service_min)))
    return inside and not during and minute + task.service_min <= shift.hours[1]


def minutes_of(problem: Problem, number: int, sequence: tuple[int, ...]) -> float | None:
    """Travel minutes of a sequence by trying every minute; None when a rule forbids it."""
    shift, clock, place, travel = problem.shifts[number], int(problem.shifts[number].hours[0]), None, 0.0
    tasks = [problem.tasks[each] for each in sequence]
    if len(sequence) > (len(problem.tasks) if shift.tasks_most is None else shift.tasks_most):
        return None
    if any(not task.skills <= shift.skills for task in tasks):
        return None
    if shift.load_most is not None and sum(task.load for task in tasks) > shift.load_most:
        return None
    place = shift.start
    for task in tasks:
        way = problem.minutes[shift.mode][place, task.place]
        clock = walked(shift, clock, way)
        begins = [m for m in range(clock, int(shift.hours[1]) + 1) if may_begin(task, shift, m)]
        if not begins:
            return None
        clock, place, travel = begins[0] + int(task.service_min), task.place, travel + way
    way = problem.minutes[shift.mode][place, shift.end] if tasks else 0.0
    return travel + way if walked(shift, clock, way) <= shift.hours[1] else None


def broken(problem: Problem, number: int, sequence: tuple[int, ...], tour: Tour) -> list[str]:
    """What is wrong with the times of a tour."""
    shift, said = problem.shifts[number], []
    if minutes_of(problem, number, sequence) is None:
        said.append("no such sequence is possible")
    if not shift.hours[0] <= tour.leave_min <= tour.back_min <= shift.hours[1]:
        said.append("outside the hours")
    place, left = shift.start, tour.leave_min
    for at, begin, each in zip(tour.arrive_min, tour.begin_min, sequence, strict=True):
        task = problem.tasks[each]
        if walked(shift, int(left), problem.minutes[shift.mode][place, task.place]) != at:
            said.append(f"task {each} is reached at another time")
        if begin < at or not may_begin(task, shift, int(begin)):
            said.append(f"task {each} may not begin then")
        place, left = task.place, begin + task.service_min
    if sequence and walked(shift, int(left), problem.minutes[shift.mode][place, shift.end]) != tour.back_min:
        said.append("back at another time")
    return said


def violations(problem: Problem, sequences: tuple[tuple[int, ...], ...]) -> list[str]:
    done = [task for sequence in sequences for task in sequence]
    said = [] if len(done) == len(set(done)) else ["a task is done twice"]
    for number, sequence in enumerate(sequences):
        tour = toured(problem, number, sequence)
        said += ["no tour"] if tour is None else broken(problem, number, sequence, tour)
    return said


def value(problem: Problem, sequences: tuple[tuple[int, ...], ...]) -> tuple[int, int, float]:
    """Sum of priorities, number of tasks, travel as a negative number: larger is better."""
    done = [task for sequence in sequences for task in sequence]
    travel = sum(minutes_of(problem, n, sequence) or 0.0 for n, sequence in enumerate(sequences))
    return sum(problem.tasks[task].priority for task in done), len(done), -travel


def orders(problem: Problem, shift: int, tasks: tuple[int, ...]) -> float | None:
    """The least travel with which a shift can do these tasks, in any order."""
    ways = [minutes_of(problem, shift, order) for order in permutations(tasks)]
    return min((way for way in ways if way is not None), default=None)


def subsets(tasks: list[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(tasks) + 1):
        yield from combinations(tasks, size)


def best_value(problem: Problem) -> tuple[int, int, float]:
    """The best of every way to give two shifts some of the tasks in some order."""
    tasks = list(range(len(problem.tasks)))
    cost = [{each: orders(problem, shift, each) for each in subsets(tasks)} for shift in (0, 1)]
    best = (0, 0, 0.0)
    for first, way in cost[0].items():
        for second in subsets([task for task in tasks if task not in first]):
            other = cost[1][second]
            if way is not None and other is not None:
                total = sum(problem.tasks[task].priority for task in first + second)
                best = max(best, (total, len(first + second), -(way + other)))
    return best


def town(seed: int, tasks: int = 4) -> Problem:
    """A small random problem with everything in it: two modes, windows, breaks, skills, priorities, loads, counts."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 30, size=(tasks + 2, 2))
    metres = np.hypot(*(at[:, None] - at[None, :]).T)
    minutes = {"walk": np.ceil(metres), "bicycle": np.ceil(metres / 2.5)}
    jobs = []
    for place in range(tasks):
        begins = sorted(int(each) for each in rng.integers(0, 180, size=2))
        windows = (
            ((begins[0], begins[0] + 30), (begins[1] + 60, begins[1] + 90)) if rng.random() < 0.6 else None
        )
        jobs.append(
            Task(
                place,
                float(rng.integers(5, 40)),
                windows,
                frozenset({0} if rng.random() < 0.3 else ()),
                int(rng.integers(1, 9)),
                int(rng.integers(0, 3)),
            )
        )
    shifts = (
        Shift("walk", tasks, tasks, (0, 200), ((60, 90),), frozenset({0}), int(rng.integers(1, 4)), 4),
        Shift("bicycle", tasks + 1, tasks + 1, (30, 170), ((100, 110), (130, 140)), load_most=3),
    )
    return Problem(minutes, tuple(jobs), shifts)


# -- tours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_sequence_has_a_tour_exactly_when_a_clock_that_tries_every_minute_finds_one(seed: int) -> None:
    problem = town(seed)
    possible = 0
    for shift in (0, 1):
        for sequence in (each for tasks in subsets([0, 1, 2, 3]) for each in permutations(tasks)):
            tour, travel = toured(problem, shift, sequence), minutes_of(problem, shift, sequence)
            assert (tour is None) == (travel is None), (shift, sequence)
            if tour is not None:
                possible += 1
                assert tour.travel_min == travel
                assert broken(problem, shift, sequence, tour) == []
    assert possible > 3


def pair(**shift: object) -> Problem:
    """One person at place 0, one task of 30 minutes 60 minutes away."""
    usual = {"mode": "walk", "start": 0, "end": 0, "hours": (0.0, 600.0)}
    minutes = {"walk": np.array([[0.0, 60.0], [60.0, 0.0]])}
    return Problem(minutes, (Task(1, 30.0, ((100.0, 300.0),)),), (Shift(**usual | shift),))  # type: ignore[arg-type]


def test_leaving_is_put_off_so_that_nobody_waits_at_the_first_door() -> None:
    tour = toured(pair(), 0, (0,))
    assert tour == Tour(40.0, (100.0,), (100.0,), 190.0, 120.0)


def test_a_way_is_interrupted_by_a_break_and_goes_on_after_it() -> None:
    tour = toured(pair(breaks=((50.0, 80.0), (140.0, 150.0))), 0, (0,))
    assert tour == Tour(10.0, (100.0,), (100.0,), 200.0, 120.0)


def test_a_task_is_not_interrupted_by_a_break_but_put_after_it() -> None:
    tour = toured(pair(breaks=((110.0, 170.0),)), 0, (0,))
    assert tour == Tour(50.0, (110.0,), (170.0,), 260.0, 120.0)  # the break is taken at the door


def test_who_has_nothing_to_do_goes_nowhere() -> None:
    assert toured(pair(), 0, ()) == Tour(0.0, (), (), 0.0, 0.0)


def test_a_break_outside_the_hours_is_nobodys_break() -> None:
    shift = Shift("walk", 0, 0, (60, 120), ((0, 30), (110, 200), (100, 115)))
    assert shift.pauses() == ((100, 120),)
    assert merged([(5, 9), (0, 5), (20, 21)]) == ((0, 9), (20, 21))


@pytest.mark.parametrize("late", [209.0, 150.0])
def test_being_back_belongs_to_the_hours(late: float) -> None:
    assert toured(pair(hours=(0.0, 190.0)), 0, (0,)) is not None
    assert toured(pair(hours=(20.0, late)), 0, (0,)) is None or late >= 190.0


# -- the solver ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_small_problems_are_solved_as_well_as_by_trying_everything(seed: int) -> None:
    problem = town(seed)
    found = solve(problem)
    assert violations(problem, found.sequences) == []
    assert value(problem, found.sequences) == best_value(problem)


def test_larger_solutions_break_no_rule_and_name_what_is_left_out() -> None:
    problem = town(7, tasks=60)
    found = solve(problem)
    assert violations(problem, found.sequences) == []
    done = {task for sequence in found.sequences for task in sequence}
    assert sorted(done | set(found.unassigned)) == list(range(60))
    assert not done & set(found.unassigned)


def test_the_same_problem_has_the_same_solution() -> None:
    problem = town(3, tasks=40)
    assert solve(problem) == solve(problem)


@pytest.mark.parametrize(("tasks", "shifts", "level"), [(39, 22, 5), (280, 170, 3), (5000, 250, 1)])
def test_how_thorough_the_search_is_depends_on_the_size_alone(tasks: int, shifts: int, level: int) -> None:
    day = Shift("walk", 0, 0, (0, 60))
    assert exploration(Problem({"walk": np.zeros((1, 1))}, (Task(0, 5.0),) * tasks, (day,) * shifts)) == level


def test_nothing_to_do_nobody_there_and_never_are_no_errors() -> None:
    minutes = {"walk": np.zeros((1, 1))}
    nobody = Problem(minutes, (Task(0, 5.0),), ())
    assert solve(nobody) == Solution((), (0,))
    nothing = Problem(minutes, (), (Shift("walk", 0, 0, (0, 60)),))
    assert solve(nothing) == Solution(((),), ())
    never = Problem(minutes, (Task(0, 5.0, ()), Task(0, 5.0)), (Shift("walk", 0, 0, (0, 60)),))
    assert solve(never) == Solution(((1,),), (0,))
    closed = Problem(minutes, (Task(0, 5.0),), (Shift("walk", 0, 0, (60, 60)),))
    assert solve(closed) == Solution(((),), (0,))


def test_no_way_is_never_taken() -> None:
    minutes = {"walk": np.array([[0.0, np.inf], [np.inf, 0.0]])}
    problem = Problem(minutes, (Task(1, 5.0, priority=100), Task(0, 5.0)), (Shift("walk", 0, 0, (0, 60)),))
    assert solve(problem) == Solution(((1,),), (0,))


def test_several_days_stand_behind_one_another() -> None:
    minutes = {"walk": np.array([[0.0, 10.0], [10.0, 0.0]])}
    days = tuple(Shift("walk", 0, 0, (540 + day * 1440, 600 + day * 1440)) for day in range(3))
    thursday = ((2880.0, 2880.0 + 1400),)
    problem = Problem(minutes, (Task(1, 30.0, thursday), Task(1, 30.0)), days)
    found = solve(problem)
    assert found.sequences[2] == (0,)
    assert sorted(map(len, found.sequences)) == [0, 1, 1]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"place": 5}, "place 5"),
        ({"service_min": -1.0}, "service"),
        ({"windows": ((10.0, 5.0),)}, "windows"),
        ({"windows": ((10.0, 20.0), (0.0, 5.0))}, "windows"),
        ({"priority": 101}, "priority"),
    ],
)
def test_tasks_that_cannot_be_are_refused(wrong: dict[str, object], told: str) -> None:
    task = Task(**{"place": 0, "service_min": 5.0} | wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=told):
        Problem({"walk": np.zeros((1, 1))}, (task,), ())


@pytest.mark.parametrize(
    ("minutes", "shift", "told"),
    [
        (np.zeros((1, 1)), Shift("car", 0, 0, (0, 60)), "car"),
        (np.zeros((1, 1)), Shift("walk", 0, 3, (0, 60)), "places"),
        (np.zeros((1, 1)), Shift("walk", 0, 0, (60, 0)), "hours"),
        (np.zeros((1, 2)), Shift("walk", 0, 0, (0, 60)), "square"),
        (np.array([[np.nan]]), Shift("walk", 0, 0, (0, 60)), "0 minutes or more"),
    ],
)
def test_shifts_and_matrices_that_cannot_be_are_refused(minutes: np.ndarray, shift: Shift, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Problem({"walk": minutes}, (), (shift,))


# -- changes -------------------------------------------------------------------------------------------------------


def test_inserting_takes_the_place_that_adds_the_least_travel() -> None:
    problem = town(5, tasks=5)
    for shift in (0, 1):
        for sequence in permutations(range(5), 2):
            for task in set(range(5)) - set(sequence):
                longer = [(*sequence[:at], task, *sequence[at:]) for at in range(3)]
                ways = [way for each in longer if (way := minutes_of(problem, shift, each)) is not None]
                found = inserted(problem, shift, sequence, task)
                assert (found is None) == (not ways)
                assert found is None or minutes_of(problem, shift, found) == min(ways)


@pytest.mark.parametrize("seed", range(5))
def test_after_filling_nothing_that_is_left_out_fits_anywhere(seed: int) -> None:
    problem = town(seed, tasks=12)
    fits = alone(problem)
    assert [[minutes_of(problem, s, (t,)) is not None for s in (0, 1)] for t in range(12)] == fits.tolist()
    full = filled(problem, ((), ()), fits)
    assert violations(problem, full) == []
    left = set(range(12)) - {task for sequence in full for task in sequence}
    assert left
    for task in left:
        for shift, sequence in enumerate(full):
            for at in range(len(sequence) + 1):
                assert minutes_of(problem, shift, (*sequence[:at], task, *sequence[at:])) is None


def test_loads_are_evened_out_and_the_price_is_told() -> None:
    """Eight tasks beside the first of two people, who gets them all from the solver: four each would be even."""
    at = np.array([0.0, 30.0, *([5.0] * 8)])
    minutes = {"walk": np.abs(at[:, None] - at[None, :])}
    tasks = tuple(Task(place, 20.0) for place in range(2, 10))
    problem = Problem(minutes, tasks, (Shift("walk", 0, 0, (0, 480)), Shift("walk", 1, 1, (0, 480))))
    found, fits = solve(problem).sequences, alone(problem)
    assert sorted(map(len, found)) == [0, 8]
    even = balanced(problem, found, fits, owner=(0, 1), available_min=(480.0, 480.0), added_share_most=0.5)
    assert violations(problem, even.sequences) == []
    assert sorted(task for sequence in even.sequences for task in sequence) == list(range(8))
    assert max(even.after) - min(even.after) < 0.1 < max(even.before) - min(even.before)
    assert even.added_min == 50.0
    work = [10 + 20 * len(even.sequences[0]), 50 + 20 * len(even.sequences[1])]
    assert even.after == pytest.approx([each / 480 for each in work])
    assert shares(problem, even.sequences, (0, 1), (480.0, 480.0)).tolist() == list(even.after)
    dear = balanced(problem, found, fits, owner=(0, 1), available_min=(480.0, 480.0), added_share_most=0.1)
    assert dear.sequences == found and dear.added_min == 0.0  # 10 % of 170 minutes do not pay a way of 50


@pytest.mark.parametrize("seed", range(6))
def test_evening_out_keeps_all_tasks_and_rules_and_never_costs_more_than_allowed(seed: int) -> None:
    problem = town(seed, tasks=14)
    fits = alone(problem)
    found = filled(problem, solve(problem).sequences, fits)
    even = balanced(problem, found, fits, owner=(0, 1), available_min=(170.0, 120.0), added_share_most=0.2)
    assert violations(problem, even.sequences) == []
    assert sorted(sum(even.sequences, ())) == sorted(sum(found, ()))
    services = sum(problem.tasks[task].service_min for sequence in found for task in sequence)
    travel = -value(problem, found)[2]
    assert -value(problem, even.sequences)[2] - travel == pytest.approx(even.added_min)
    assert even.added_min <= 0.2 * (services + travel)
    assert sum(np.square(even.after)) <= sum(np.square(even.before)) + 1e-12


def test_every_shift_needs_an_owner() -> None:
    problem = town(1)
    with pytest.raises(InvalidInput, match="owner"):
        balanced(problem, ((), ()), alone(problem), owner=(0,), available_min=(1.0,))


# -- a published instance ------------------------------------------------------------------------------------------


def solomon(path: Path) -> tuple[Problem, np.ndarray]:
    """A Solomon instance, one unit of distance as one minute, and its exact distances."""
    lines = path.read_text("ascii").splitlines()
    vehicles, capacity = map(int, lines[4].split())
    rows = np.array([[float(word) for word in line.split()] for line in lines[9:] if line.strip()])
    assert len(rows) == 101
    metres = np.hypot(*(rows[:, None, 1:3] - rows[None, :, 1:3]).transpose(2, 0, 1))
    tasks = tuple(
        Task(place, rows[place, 6], ((rows[place, 4], rows[place, 5]),), load=int(rows[place, 3]))
        for place in range(1, 101)
    )
    shift = Shift("walk", 0, 0, (rows[0, 4], rows[0, 5]), load_most=capacity)
    return Problem({"walk": metres}, tasks, (shift,) * vehicles), metres


@pytest.mark.real
@pytest.mark.parametrize(("name", "best"), [("C101", 828.94), ("C201", 591.56)])
def test_solomon_instances_come_within_two_per_cent_of_the_published_best(
    real_data: Path, name: str, best: float
) -> None:
    problem, metres = solomon(real_data / "vrp" / "solomon" / f"{name}.txt")
    found = solve(problem)
    assert found.unassigned == ()
    distance = 0.0
    for sequence in found.sequences:
        clock, place, load = 0.0, 0, 0
        for task in (problem.tasks[each] for each in sequence):
            distance += metres[place, task.place]
            begin = max(clock + metres[place, task.place], task.windows[0][0])  # type: ignore[index]
            assert begin <= task.windows[0][1] + 1e-9  # type: ignore[index]
            clock, place, load = begin + task.service_min, task.place, load + task.load
        distance += metres[place, 0]
        assert clock + metres[place, 0] <= problem.shifts[0].hours[1] + 1e-9
        assert load <= 200 if name == "C101" else load <= 700
    assert best - 0.01 <= distance <= best * 1.02
