"""Who lives in which 250 m cell? Every household is drawn, then counted; no person is ever written."""

from dataclasses import dataclass, field

from shapely.geometry import Point

from . import ground, plane
from .chance import Chance
from .neighbourhoods import built_density, neighbourhood_at

TOWN_PEOPLE = 60_000
ITEMS = 50  # items 001-050 of the census mesh tables
_PROBES = 6  # a cell is looked at in 6 × 6 points

# Share of each kind of household by kind of residents.
HOUSEHOLD_MIX: dict[str, dict[str, float]] = {
    "centre": {"young": 14, "middle": 17, "old": 15, "old_couple": 14, "couple": 14, "family": 18, "parent": 4,
               "three": 3, "kin": 5, "shared": 1},
    "station": {"young": 34, "middle": 25, "old": 8, "old_couple": 5, "couple": 12, "family": 10, "parent": 2,
                "three": 1, "kin": 2, "shared": 1},
    "family": {"young": 7, "middle": 9, "old": 11, "old_couple": 16, "couple": 15, "family": 33, "parent": 5,
               "three": 4, "kin": 5, "shared": 0.4},
    "mixed": {"young": 9, "middle": 12, "old": 16, "old_couple": 19, "couple": 15, "family": 22, "parent": 4,
              "three": 4, "kin": 6, "shared": 0.5},
    "hill": {"young": 1.5, "middle": 6, "old": 29, "old_couple": 32, "couple": 9, "family": 7, "parent": 2,
             "three": 3, "kin": 10, "shared": 0.3},
    "port": {"young": 4, "middle": 9, "old": 23, "old_couple": 25, "couple": 12, "family": 14, "parent": 3,
             "three": 8, "kin": 9, "shared": 0.4},
    "factory": {"young": 22, "middle": 22, "old": 8, "old_couple": 8, "couple": 12, "family": 18, "parent": 4,
                "three": 2, "kin": 3, "shared": 3},
    "rural": {"young": 1, "middle": 6, "old": 22, "old_couple": 28, "couple": 11, "family": 8, "parent": 1,
              "three": 13, "kin": 10, "shared": 0},
}  # fmt: skip
FOREIGN_SHARE = {"centre": 0.02, "station": 0.045, "family": 0.012, "mixed": 0.012, "hill": 0.004, "port": 0.008,
                 "factory": 0.23, "rural": 0.004}  # fmt: skip


@dataclass(frozen=True)
class Institution:
    """A home or dormitory (施設等の世帯): its place, people, their youngest and oldest age, the share of men."""

    x: float
    y: float
    people: int
    youngest: int
    oldest: int
    men: float


INSTITUTIONS = (
    Institution(-1200, 1700, 84, 72, 99, 0.27),
    Institution(1450, 2150, 60, 74, 98, 0.3),
    Institution(-1500, -1250, 45, 70, 97, 0.3),
    Institution(-1150, 500, 52, 35, 92, 0.5),
    Institution(2050, 700, 90, 18, 24, 0.55),
)


@dataclass(frozen=True)
class Person:
    """Age is None where the census did not learn it."""

    age: int | None
    male: bool
    foreign: bool


@dataclass(frozen=True)
class Household:
    """Its kind (a key of HOUSEHOLD_MIX's rows, or "institution") and its members, the head first."""

    kind: str
    members: list[Person]


@dataclass
class Cell:
    """A 250 m cell with its counts; counts[0] is item 001."""

    row: int
    column: int
    counts: list[int] = field(default_factory=lambda: [0] * ITEMS)


def town_cells() -> list[Cell]:
    """Every inhabited 250 m cell, by row and column."""
    wanted = _wanted_people()
    chance = Chance("people")
    cells = []
    for (row, column), target in sorted(wanted.items()):
        cell = Cell(row, column)
        x, y = plane.cell_corner(row + 0.5, column + 0.5)
        residents = neighbourhood_at(x, y).residents
        while cell.counts[0] < target:
            _count_household(cell.counts, _household(residents, chance))
        for home in INSTITUTIONS:
            if plane.cell_at(home.x, home.y) == (row, column):
                ages = [chance.whole(home.youngest, home.oldest) for _ in range(home.people)]
                group = [Person(age, chance.happens(home.men), False) for age in ages]
                _count_household(cell.counts, Household("institution", group))
        if cell.counts[0]:
            cells.append(cell)
    return cells


def facts(cells: list[Cell]) -> dict[str, int]:
    """Figures of the whole town, for SOURCES.toml."""
    items = {"people": 1, "children_0_14": 4, "people_65_and_over": 19, "people_75_and_over": 22, "foreign_residents": 31,
             "households": 34, "living_alone": 36, "young_living_alone": 48, "elderly_living_alone": 49}  # fmt: skip
    return {name: sum(cell.counts[item - 1] for cell in cells) for name, item in items.items()}


def _wanted_people() -> dict[tuple[int, int], float]:
    """How many people each cell should get, scaled to the size of the town."""
    chance = Chance("density")
    south, west = plane.cell_at(ground.WEST_X - 200, ground.ISLAND_Y - 500)
    north, east = plane.cell_at(ground.EAST_X + 200, ground.NORTH_Y + 200)
    built: dict[tuple[int, int], float] = {}
    country: dict[tuple[int, int], float] = {}
    for row in range(south, north + 1):
        for column in range(west, east + 1):
            people, land = _probe(row, column)
            if people:
                built[row, column] = people * max(0.25, chance.normal(1, 0.22))
            elif land > 0.3:
                settled = _country_people(row, column, chance)
                if settled:
                    country[row, column] = settled
    fixed = sum(country.values()) + sum(home.people for home in INSTITUTIONS)
    scale = (TOWN_PEOPLE - fixed) / sum(built.values())
    return {spot: people * scale for spot, people in built.items()} | country


def _probe(row: int, column: int) -> tuple[float, float]:
    """People before scaling and share of dry land of a cell."""
    people = dry = 0.0
    for i in range(_PROBES):
        for j in range(_PROBES):
            x, y = plane.cell_corner(row + (i + 0.5) / _PROBES, column + (j + 0.5) / _PROBES)
            spot = Point(x, y)
            if y < -3300:
                inhabited = ground.island().buffer(-70).contains(spot)
                people += neighbourhood_at(x, y).people_per_km2 if inhabited else 0
                dry += ground.island().contains(spot)
            elif ground.mainland().contains(spot) and not ground.river().contains(spot):
                dry += 1
                people += built_density(x, y)
    return people / _PROBES**2 / 15, dry / _PROBES**2  # about 15 cells make a km²


def _country_people(row: int, column: int, chance: Chance) -> float:
    """In the woods people live along the roads, a few houses at a time."""
    x, y = plane.cell_corner(row + 0.5, column + 0.5)
    far_m = ground.country_roads().distance(Point(x, y))
    if y < 2000 or far_m > 230 or not chance.happens(0.72 if far_m < 130 else 0.3):
        return 0
    return float(chance.weighted([(2, 3), (5, 4), (9, 3), (16, 3), (26, 2)]))


# -- households ---------------------------------------------------------------------------------------------------
def _household(residents: str, chance: Chance) -> Household:
    foreign = chance.happens(FOREIGN_SHARE[residents])
    mix = HOUSEHOLD_MIX["factory" if foreign else residents]
    kind = chance.weighted([(name, weight) for name, weight in mix.items()])
    members = _MEMBERS[kind](chance)
    if foreign:
        members = [(min(age, 22 + age % 45) if age >= 20 else age, male) for age, male in members]
    unknown = chance.happens(0.045 if kind in {"young", "middle"} else 0.006)
    return Household(
        kind, [Person(None if unknown and age >= 15 else age, male, foreign) for age, male in members]
    )


Members = list[tuple[int, bool]]


def _young(chance: Chance) -> Members:
    return [(chance.whole(18, 29), chance.happens(0.55))]


def _middle(chance: Chance) -> Members:
    return [(chance.whole(30, 64), chance.happens(0.62))]


def _old(chance: Chance) -> Members:
    return [(_old_age(chance, 65), chance.happens(0.31))]


def _old_age(chance: Chance, youngest: int) -> int:
    return min(103, youngest + int(abs(chance.normal(0, 13.5))))


def _couple_of(chance: Chance, age: int) -> Members:
    return [(age, True), (max(20, age - chance.whole(-2, 5)), False)]


def _old_couple(chance: Chance) -> Members:
    return _couple_of(chance, min(95, 65 + int(abs(chance.normal(4, 9)))))


def _couple(chance: Chance) -> Members:
    return _couple_of(chance, chance.whole(25, 64))


def _children(chance: Chance, parent_age: int) -> Members:
    children = chance.weighted([(1, 0.42), (2, 0.42), (3, 0.13), (4, 0.03)])
    eldest = max(0, parent_age - chance.whole(25, 35))
    return [(max(0, eldest - 3 * number), chance.happens(0.51)) for number in range(children)]


def _family(chance: Chance) -> Members:
    age = chance.whole(27, 56)
    return _couple_of(chance, age) + _children(chance, age)


def _parent(chance: Chance) -> Members:
    age = chance.whole(26, 54)
    return [(age, chance.happens(0.13)), *_children(chance, age)[:2]]


def _three(chance: Chance) -> Members:
    age = chance.whole(33, 55)
    return (
        _couple_of(chance, age)
        + _children(chance, age)
        + [(age + chance.whole(24, 33), chance.happens(0.25))]
    )


def _kin(chance: Chance) -> Members:
    """A grown-up child with an old parent, sometimes with both."""
    age = _old_age(chance, 70)
    child = (age - chance.whole(24, 36), chance.happens(0.58))
    return [(age, False), child] if chance.happens(0.6) else [(min(103, age + 2), True), (age, False), child]


def _shared(chance: Chance) -> Members:
    return [(chance.whole(19, 45), chance.happens(0.5)) for _ in range(chance.whole(2, 4))]


_MEMBERS = {
    "young": _young, "middle": _middle, "old": _old, "old_couple": _old_couple, "couple": _couple, "family": _family,
    "parent": _parent, "three": _three, "kin": _kin, "shared": _shared,
}  # fmt: skip
_NUCLEAR = {"old_couple", "couple", "family", "parent", "kin"}


# -- counting -----------------------------------------------------------------------------------------------------
# First item of each block of three (both sexes, men, women) and the ages it counts.
_AGE_BLOCKS = (
    (4, 0, 14), (7, 15, 200), (10, 15, 64), (13, 18, 200), (16, 20, 200), (19, 65, 200), (22, 75, 200), (25, 85, 200),
    (28, 95, 200),
)  # fmt: skip


def _count_household(counts: list[int], household: Household) -> None:
    """Adds one household to a cell's items 001-050."""
    for person in household.members:
        _count_block(counts, 1, person.male)
        if person.foreign:
            _count_block(counts, 31, person.male)
        for item, low, high in _AGE_BLOCKS:
            if person.age is not None and low <= person.age <= high:
                _count_block(counts, item, person.male)
    _count(counts, 34)
    if household.kind != "institution":
        _count_private(counts, household)


def _count(counts: list[int], item: int) -> None:
    counts[item - 1] += 1


def _count_block(counts: list[int], item: int, male: bool) -> None:
    _count(counts, item)
    _count(counts, item + 1 if male else item + 2)


def _count_private(counts: list[int], household: Household) -> None:
    """Items 035-050, which know private households (一般世帯) only."""
    ages = [person.age for person in household.members if person.age is not None]
    size = len(household.members)
    _count(counts, 35)
    _count(counts, 35 + min(size, 7))
    if size > 1 and household.kind != "shared":
        _count(counts, 43)
        _count(counts, 44 if household.kind in _NUCLEAR else 45)
    if any(age < 6 for age in ages):
        _count(counts, 46)
    if any(age >= 65 for age in ages):
        _count(counts, 47)
    if size == 1 and ages and 20 <= ages[0] <= 29:
        _count(counts, 48)
    if size == 1 and ages and ages[0] >= 65:
        _count(counts, 49)
    if household.kind == "old_couple" and len(ages) == 2 and ages[0] >= 65 and ages[1] >= 60:
        _count(counts, 50)
