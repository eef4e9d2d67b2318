"""One entry out of two: what the one does not know is taken from the other, and can be given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

from ibasho.model import Activity, Place

__all__ = ["filled", "given_back", "parts_of", "same_activity", "values_of"]

_T = TypeVar("_T", Place, Activity)

_TOGETHER: dict[type, dict[str, tuple[str, ...]]] = {
    Place: {"location": ("lon", "lat", "location_level")},
    Activity: {"calendar": ("rules", "hours_text", "hours_not_understood", "irregular")},
}
"""Facts that make sense only together, by the name of their part."""
_OWN: dict[type, frozenset[str]] = {
    Place: frozenset({"id", "name", "visibility", "source", "source_key", "status", "successor_id"}),
    Activity: frozenset({"id", "name", "kind", "status", "changes", "last_entry_min"}),
}
"""What an entry never takes from another."""
_NOWHERE: dict[str, Any] = {"location_level": "none"}
"""What is not known where the dataclass has another default."""


def parts_of(kind: type[Place] | type[Activity]) -> dict[str, tuple[str, ...]]:
    """The parts that one entry can take from another: per name the fields, each field in one part."""
    together = _TOGETHER[kind]
    taken = {name for names in together.values() for name in names} | _OWN[kind]
    return together | {each.name: (each.name,) for each in fields(kind) if each.name not in taken}


def values_of(entry: Place | Activity, part: str) -> tuple[Any, ...]:
    """The values of a part, in the order of its fields."""
    return tuple(getattr(entry, name) for name in parts_of(type(entry))[part])


def filled(own: _T, others: Sequence[_T]) -> tuple[_T, list[tuple[str, ...]]]:
    """The entry with what it does not know taken from the first of the others that knows it; per other what it gave."""
    gave: list[list[str]] = [[] for _ in others]
    for part, names in parts_of(type(own)).items():
        if _known(own, part):
            continue
        giver = next((at for at, other in enumerate(others) if _known(other, part)), None)
        if giver is not None:
            own = replace(own, **dict(zip(names, values_of(others[giver], part), strict=True)))
            gave[giver].append(part)
    return own, [tuple(sorted(each)) for each in gave]


def given_back(entry: _T, others: Sequence[tuple[_T, Sequence[str]]]) -> _T:
    """The entry without the parts that it took from the others; what was changed since then stays."""
    for other, parts in others:
        for part in parts:
            if values_of(entry, part) == values_of(other, part):
                entry = replace(entry, **_unknown(type(entry), part))
    return entry


def same_activity(one: Activity, other: Activity, *, names_alike: bool) -> bool:
    """Whether two activities of entries that are one place are one activity, told twice.

    They are of one kind, named alike (as the caller has found), and no calendar says otherwise than the other.
    """
    calendars = [values_of(each, "calendar") for each in (one, other) if _known(each, "calendar")]
    return one.kind == other.kind and names_alike and (len(calendars) < 2 or calendars[0] == calendars[1])


def _known(entry: Place | Activity, part: str) -> bool:
    if part == "location" and isinstance(entry, Place):
        return entry.lon is not None
    unknown: Mapping[str, Any] = _unknown(type(entry), part)
    return any(getattr(entry, name) != value for name, value in unknown.items())


def _unknown(kind: type[Place] | type[Activity], part: str) -> dict[str, Any]:
    by_name = {each.name: each for each in fields(kind)}
    return {name: _NOWHERE.get(name, _default(by_name[name])) for name in parts_of(kind)[part]}


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
