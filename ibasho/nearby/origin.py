"""From where somebody asks, in words: an address, a postcode, a station, or the name of a registered place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ibasho.errors import Ambiguous, NotFound
from ibasho.gazetteer import find as find_address
from ibasho.geo.distance import geodesic_m
from ibasho.model import AddressLevel, Found, Hit, Place
from ibasho.store import Connection
from ibasho.store import names as names_store
from ibasho.writing import fold

__all__ = ["candidates", "origin", "origin_as_dict"]

_CANDIDATES_MOST = 8
_SAME_SPOT_M = 100.0
_NAME_MOST = names_store.TEXT_MOST


def origin(conn: Connection, text: str, field: str = "near") -> Hit:
    """The one place in the world that the text means; ``loosely`` says when it is not quite what was typed.

    Raises Ambiguous with the candidates when several are equally good, or when of an address nothing but the municipality is
    known; NotFound when nothing is. Only public places take part: a hidden one leaves no trace.
    """
    found = candidates(conn, text)
    only = found.only
    if only is not None and not (only.level is AddressLevel.MUNICIPALITY and only.rest):
        return only
    if not found.hits:
        raise NotFound(
            f"{field} {_shown(text)!r}: it is neither an address, postcode or station that a gazetteer has, nor the name of a "
            "registered place",
            field=field,
        )
    told = "; ".join(f"{hit.label} ({hit.lon:.6f}, {hit.lat:.6f})" for hit in found.hits)
    why = (
        f"only {only.label} is known of it, not {only.rest}"
        if only is not None
        else f"{found.equal or len(found.hits)} places may be meant"
    )
    raise Ambiguous(
        f"{field} {_shown(text)!r}: {why}; say it more exactly, or give lon and lat: {told}",
        field=field,
        candidates=[origin_as_dict(hit) for hit in found.hits],
    )


def candidates(conn: Connection, text: str) -> Found:
    """What the text may mean, the best first, at most 8: addresses as the gazetteers find them, and places by their name.

    A place that is called so counts as much as an address that is spelled so; one whose name merely holds the text counts when
    no address fits, and says so (``part_of_name``).
    """
    addresses = find_address(conn, text)
    named = _places(conn, text)
    called = [_hit(place) for place in named if fold(place.name) == fold(text)]
    sure = list(addresses.hits[: addresses.equal]) if _is_sure(addresses) else []
    if called or sure:
        best = _apart([*called, *sure])
        others = [hit for hit in addresses.hits if hit not in sure]
        return Found(text, tuple([*best, *others][:_CANDIDATES_MOST]), len(best))
    partly = _apart([replace(_hit(place), loosely=("part_of_name",)) for place in named])
    if partly:
        hits = [*partly, *addresses.hits]
        return Found(text, tuple(hits[:_CANDIDATES_MOST]), len(partly))
    return replace(addresses, hits=addresses.hits[:_CANDIDATES_MOST])


def origin_as_dict(hit: Hit) -> dict[str, Any]:
    """The keys under which answers say what was understood."""
    return {
        "label": hit.label,
        "level": hit.level.value,
        "lon": hit.lon,
        "lat": hit.lat,
        "within_m": hit.within_m,
        "left_over": hit.rest,
        "loosely": list(hit.loosely),
    }


def _is_sure(found: Found) -> bool:
    """Whether the best hits account for the text's beginning without words that are not understood."""
    return found.equal > 0 and not (
        found.hits[0].level is AddressLevel.MUNICIPALITY and bool(found.hits[0].rest)
    )


def _places(conn: Connection, text: str) -> list[Place]:
    if not fold(text) or len(text) > _NAME_MOST:
        return []
    found = names_store.search(conn, text, _CANDIDATES_MOST)
    # The name of what goes on there is no name of the place.
    return [
        each.place for each in found if each.place.lon is not None and fold(text) in fold(each.place.name)
    ]


def _hit(place: Place) -> Hit:
    assert place.lon is not None and place.lat is not None  # noqa: S101 - only places with a point are asked
    return Hit(AddressLevel.PLACE, place.name, place.lon, place.lat, id=place.id)


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without registered places that stand where one of the same name does."""
    kept: list[Hit] = []
    for hit in hits:
        twin = any(
            other.level is hit.level is AddressLevel.PLACE
            and fold(other.label) == fold(hit.label)
            and geodesic_m(*(np.array([v]) for v in (hit.lon, hit.lat, other.lon, other.lat)))[0]
            <= _SAME_SPOT_M
            for other in kept
        )
        if not twin:
            kept.append(hit)
    return kept


def _shown(text: str) -> str:
    return "".join(c for c in text[:60] if c.isprintable())
