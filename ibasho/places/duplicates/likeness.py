"""How likely two entries are the same place, and why: a question for a person, never an answer.

Each thing that speaks for or against adds its weight to the score, a log-odds in the manner of Fellegi and Sunter ("A
Theory for Record Linkage", 1969); the weights were set by hand on the tuning part of ``labelled_pairs.jsonl``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ibasho.model import Place
from ibasho.places.duplicates import contacts
from ibasho.places.duplicates.contacts import Address
from ibasho.places.duplicates.names import Name, parts

__all__ = ["Entry", "Likeness", "Reason", "Surroundings", "compare", "entry"]

_PRIOR = -6.0
"""Before anything is known: two entries that some search brought together are rarely the same."""
_SURE_LEVELS = frozenset({"exact", "block", ""})


@dataclass(frozen=True)
class Entry:
    """What of a place is compared, taken apart once."""

    place: Place
    kinds: frozenset[str]
    name: Name
    address: Address
    phone: str


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for (weight above 0) or against two entries being the same place."""

    code: str
    weight: float
    words: str


@dataclass(frozen=True)
class Likeness:
    """The sum of the reasons, the heaviest first. ``chance`` is 0 to 1; from 0.5 on a person is asked."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def chance(self) -> float:
        """The score as a probability."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.score))))

    @property
    def alike(self) -> bool:
        """Whether a person should look at the two."""
        return self.score >= 0

    @property
    def speaks_for(self) -> tuple[Reason, ...]:
        """The reasons that they are the same."""
        return tuple(reason for reason in self.reasons if reason.weight > 0)

    @property
    def speaks_against(self) -> tuple[Reason, ...]:
        """The reasons that they are not."""
        return tuple(reason for reason in self.reasons if reason.weight < 0)


@dataclass(frozen=True)
class Surroundings:
    """What is known of the register as a whole: how many places share a telephone number or an address on the web."""

    phones: Mapping[str, int] = field(default_factory=dict)
    urls: Mapping[str, int] = field(default_factory=dict)


def entry(place: Place, kinds: frozenset[str] = frozenset()) -> Entry:
    """The place taken apart for comparing. ``kinds`` are those of its activities."""
    where = contacts.address(place.address)
    return Entry(
        place,
        kinds - {"other"},
        parts(
            place.name,
            kana=place.name_kana,
            municipality=where.municipality or contacts.town(place.address),
        ),
        where,
        contacts.phone_digits(place.phone),
    )


def compare(one: Entry, other: Entry, metres: float | None, around: Surroundings) -> Likeness:
    """How alike two entries are. ``metres`` lie between them, None when a position is not known.

    Symmetric: exchanging the two changes neither score nor reasons.
    """
    reasons = [
        *_names(one, other),
        *_distance(one, other, metres),
        *_addresses(one.address, other.address, one.place, other.place),
        *_contacts(one, other, around),
        *_kinds(one, other),
    ]
    if one.place.source and one.place.source == other.place.source:
        reasons.append(Reason("same_list", -0.5, f"both stand in the list {one.place.source}"))
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.code))
    return Likeness(round(_PRIOR + sum(reason.weight for reason in reasons), 6), tuple(reasons))


def _names(one: Entry, other: Entry) -> list[Reason]:
    """What the two names say: how far they are one name, and what makes them names of two."""
    a, b = one.name, other.name
    against = _name_conflicts(a, b)
    common = sorted(set(a.callings) & set(b.callings) - {""}, key=lambda each: (-len(each), each))
    said = (
        f"{one.place.name} / {other.place.name}"
        if one.place.name <= other.place.name
        else f"{other.place.name} / {one.place.name}"
    )
    if common:
        weak = a.weak or b.weak
        same = a.callings[0] == b.callings[0]
        code = "name_same" if same else "name_alias"
        how = (
            "the same name"
            if one.place.name == other.place.name
            else "the same name in other writing"
            if same
            else "one name stands in the other's entry"
        )
        weight = (3.5 if weak else 6.0) if same else 5.0
        return [Reason(code, weight, f"{how}: {said}"), *against]
    pa, pb = a.proper[0], b.proper[0]
    if pa and pa == pb and not any(reason.code == "name_things" for reason in against):
        return [Reason("name_words_moved", 3.0 if a.weak else 5.0, f"the same words: {said}"), *against]
    best = max(
        (
            _partly(x, y, said, _dice(bare_x, bare_y) if bare_x and bare_y else 1.0)
            for x, bare_x in zip(a.callings, a.bare, strict=True)
            for y, bare_y in zip(b.callings, b.bare, strict=True)
        ),
        key=lambda reason: reason.weight,
    )
    return [best, *against]


def _partly(a: str, b: str, said: str, own: float) -> Reason:
    """How far two spoken names that are not equal are one. ``own`` is how much their own parts share, 0 to 1."""
    short, long = sorted((a, b), key=lambda each: (len(each), each))
    if len(short) >= 3 and long.endswith(short):
        return Reason("name_within", 3.5, f"one name ends with the other: {said}")
    if len(short) >= 3 and short in long:
        return Reason("name_within", 3.0, f"one name holds the other: {said}")
    if len(short) >= 4 and _one_letter_apart(short, long):
        return Reason("name_letter", 3.5, f"one letter differs: {said}")
    shared = min(_dice(a, b), own)
    if shared >= 0.7:
        return Reason("name_near", 1.0, f"much of the names is the same: {said}")
    return Reason("name_other", -6.0 if shared < 0.45 else -3.0, f"other names: {said}")


def _name_conflicts(a: Name, b: Name) -> list[Reason]:
    found = []
    if a.branch != b.branch:
        found.append(Reason("name_branch", -8.0, "one is a branch of the other, or both are branches"))
    if a.numbers != b.numbers:
        both = bool(a.numbers and b.numbers)
        found.append(Reason("name_number", -8.0 if both else -4.0, "the figures in the names differ"))
    if any(x and y and not x & y for x, y in zip(a.rivals, b.rivals, strict=True)):
        found.append(Reason("name_rival", -8.0, "the names say different days, ages or degrees"))
    if a.things and b.things and not a.things & b.things:
        found.append(Reason("name_things", -5.0, "the names say that they are different things"))
    elif a.things and b.things and a.things != b.things and a.head != b.head and (a.head or b.head):
        found.append(Reason("name_part", -5.0, "one name says that it is a part of the other"))
    direction = _direction(a, b)
    if direction:
        found.append(Reason("name_direction", -8.0, f"one of several of that name: {direction}"))
    if a.aside and b.aside and not a.aside & b.aside and a.callings[0] == b.callings[0]:
        found.append(Reason("name_aside", -8.0, "what stands in brackets differs"))
    return found


_DIRECTIONS = frozenset("東西南北中上下新元本旧大小前奥内外左右松竹梅朝昼夕夜第") | {
    "東部",
    "西部",
    "南部",
    "北部",
    "中部",
    "中央",
}


def _direction(a: Name, b: Name) -> str:
    """What sets two names apart when it is a word for one of several: 南, 中央, 新; empty when nothing is."""
    x, y = a.callings[0], b.callings[0]
    start = 0
    while start < min(len(x), len(y)) and x[start] == y[start]:
        start += 1
    end = 0
    while end < min(len(x), len(y)) - start and x[-1 - end] == y[-1 - end]:
        end += 1
    rest = [each[start : len(each) - end] for each in (x, y)]
    if start + end < 2 or not any(each in _DIRECTIONS for each in rest):
        return ""
    if all(each in _DIRECTIONS or not each or len(each) <= 3 for each in rest):
        return " / ".join(sorted(each for each in rest if each))
    return ""


def _one_letter_apart(short: str, long: str) -> bool:
    """Whether one change, one insertion or one exchange of neighbours makes one text the other."""
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at + 2 :] == long[at + 2 :] and short[at : at + 2] == long[at : at + 2][::-1]
    )


def _dice(a: str, b: str) -> float:
    """Twice the shared pairs of neighbouring letters over all of both: 1 for equal texts, 0 when nothing is shared."""
    x = [a[i : i + 2] for i in range(len(a) - 1)] or [a]
    y = [b[i : i + 2] for i in range(len(b) - 1)] or [b]
    rest = list(y)
    shared = 0
    for each in x:
        if each in rest:
            rest.remove(each)
            shared += 1
    return 2 * shared / (len(x) + len(y))


def _distance(one: Entry, other: Entry, metres: float | None) -> list[Reason]:
    if metres is None:
        return []
    words = f"{metres:.0f} m apart" if metres < 10_000 else f"{metres / 1000:.0f} km apart"
    sure = one.place.location_level in _SURE_LEVELS and other.place.location_level in _SURE_LEVELS
    if not sure:
        weight = 0.5 if metres <= 300 else 0.0 if metres <= 2_000 else -2.5 if metres <= 10_000 else -7.0
        return [Reason("distance", weight, f"{words}, one by its neighbourhood")] if weight else []
    steps = ((20, 2.5), (60, 2.0), (150, 1.0), (400, 0.0), (1_000, -1.5), (3_000, -3.0), (20_000, -5.0))
    weight = next((weight for up_to, weight in steps if metres <= up_to), -8.0)
    return [Reason("distance", weight, words)] if weight else []


def _addresses(a: Address, b: Address, one: Place, other: Place) -> list[Reason]:
    codes = one.municipality_code[:5], other.municipality_code[:5]
    if (all(codes) and codes[0] != codes[1]) or (
        a.municipality and b.municipality and a.municipality != b.municipality
    ):
        return [Reason("municipality", -7.0, "in different municipalities")]
    if not (a.where or a.number) or not (b.where or b.number):
        return []
    same_where = a.where == b.where or (
        a.where and b.where and (a.where.endswith(b.where) or b.where.endswith(a.where))
    )
    if not same_where:
        return [Reason("address_other", -3.0, "other neighbourhoods")]
    if not a.number or not b.number:
        return [Reason("address_partly", 0.5, "the same neighbourhood")]
    if a.number == b.number:
        if a.floor and b.floor and a.floor != b.floor:
            return [
                Reason("address_same", 2.5, "the same address"),
                Reason("address_floor", -3.0, "different floors or rooms"),
            ]
        return [Reason("address_same", 3.0, "the same address")]
    short, long = sorted((a.number, b.number), key=len)
    if long[: len(short)] == short:
        return [Reason("address_partly", 1.0, "one address is the beginning of the other")]
    return [Reason("address_other", -2.0, "other numbers in the same neighbourhood")]


def _contacts(one: Entry, other: Entry, around: Surroundings) -> list[Reason]:
    found = []
    if one.phone and other.phone:
        if one.phone == other.phone:
            shared = around.phones.get(one.phone, 2)
            if shared > 3:
                found.append(Reason("phone_shared", 0.5, f"a telephone number that {shared} places have"))
            else:
                found.append(Reason("phone_same", 3.0, "the same telephone number"))
        else:
            found.append(Reason("phone_other", -1.0, "other telephone numbers"))
    if one.place.url and one.place.url == other.place.url:
        shared = around.urls.get(one.place.url, 2)
        if shared <= 3:
            found.append(Reason("url_same", 2.0, "the same address on the web"))
    return found


def _kinds(one: Entry, other: Entry) -> list[Reason]:
    if not one.kinds or not other.kinds:
        return []
    if one.kinds & other.kinds:
        return [Reason("kind_same", 0.5, "the same kind")]
    return [Reason("kind_other", -2.0, "different kinds")]
