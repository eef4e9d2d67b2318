"""Places that a list leaves without coordinates get the point of their address, with the level that says how exact it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ibasho.gazetteer import find_all
from ibasho.gazetteer.wording import LENGTH_MOST
from ibasho.geo.distance import geodesic_m
from ibasho.model import AddressLevel, Draft, Finding, Found, Hit, Level, Place, Visibility
from ibasho.store import Connection
from ibasho.store import addresses as addresses_store

__all__ = ["FAR_M", "WIDE_M", "locate"]

WIDE_M = 1_000.0
"""A point that stands for more than this around it is no place's location."""
FAR_M = 5_000.0
"""A point farther than this from what its address says gets a finding: rural neighbourhoods are kilometres wide."""
_PLACING = {AddressLevel.EXACT, AddressLevel.BLOCK, AddressLevel.NEIGHBOURHOOD}
_COLUMN = "住所"
_KEPT_WITHOUT = "; kept without a location"
_NO_POINT = "no_coordinates"


def locate(
    conn: Connection, drafts: Sequence[Draft], findings: Sequence[Finding] = ()
) -> tuple[tuple[Draft, ...], tuple[Finding, ...]]:
    """The drafts, each public place without coordinates at the point of its address where the gazetteers have it.

    Coordinates in the file always win; when they are more than 5 km from what the address says, a finding says so. Every row
    without coordinates gets a finding: a note when it was located, a warning when it was located by a looser match or
    stays without location. The midpoint of a municipality is no location, nor is that of anything wider than 1 km. A place
    whose address is not public is left alone. ``findings`` are those of the file; the one that speaks for all rows is taken
    out. Without any gazetteer nothing changes.
    """
    if addresses_store.is_empty(conn):
        return tuple(drafts), tuple(findings)
    asked = [
        at for at, draft in enumerate(drafts) if (place := _place_of(draft)) is not None and _address(place)
    ]
    places = [draft.offer.place for at in asked if (draft := drafts[at]).offer is not None]
    found = dict(
        zip(
            asked,
            find_all(
                conn,
                [_address(place) for place in places],
                municipality_codes=[place.municipality_code for place in places],
            ),
            strict=True,
        )
    )
    done = tuple(
        draft if _place_of(draft) is None else _located(draft, found.get(at, Found("")))
        for at, draft in enumerate(drafts)
    )
    return done, tuple(each for each in findings if each.code != _NO_POINT)


def _place_of(draft: Draft) -> Place | None:
    """The place of a draft whose address may be looked up."""
    place = draft.offer.place if draft.offer is not None else None
    return place if place is not None and place.visibility is Visibility.PUBLIC else None


def _address(place: Place) -> str:
    return place.address.strip()[:LENGTH_MOST]


def _located(draft: Draft, found: Found) -> Draft:
    offer = draft.offer
    assert offer is not None  # noqa: S101 - the caller has looked
    place = offer.place
    if place.lon is not None and place.lat is not None:
        far = _far(draft.row, place, found.only)
        return draft if far is None else replace(draft, findings=(*draft.findings, far))
    remarks = [each for each in draft.findings if each.code != _NO_POINT]
    hit = found.only
    why_not = _why_not(place, found)
    if hit is None or why_not is not None:
        return replace(
            draft, findings=(*remarks, _remark(draft.row, place, Level.WARNING, *(why_not or ("", ""))))
        )
    remarks = [_unusable(each) for each in remarks]
    remarks.append(_told(draft.row, place, hit))
    moved = replace(place, lon=hit.lon, lat=hit.lat, location_level=hit.level.value)
    return replace(draft, offer=replace(offer, place=moved), findings=tuple(remarks))


def _unusable(remark: Finding) -> Finding:
    """A remark on coordinates that cannot be used, without the words that there is no location: there is one now."""
    if not remark.message.endswith(_KEPT_WITHOUT):
        return remark
    return replace(remark, code="coordinates_unusable", message=remark.message.removesuffix(_KEPT_WITHOUT))


def _remark(row: int, place: Place, level: Level, code: str, message: str) -> Finding:
    fix = "" if level is Level.NOTE else "fill in latitude and longitude, or correct the address"
    return Finding(row, _COLUMN, place.address[:100], level, code, message, fix)


def _why_not(place: Place, found: Found) -> tuple[str, str] | None:
    """Code and words when what was found is no location; None when it is one."""
    hit = found.only
    if not place.address:
        return _NO_POINT, "neither coordinates nor an address; kept without a location"
    if found.ambiguous:
        names = ", ".join(each.label for each in found.hits[: min(found.equal, 4)])
        return "address_ambiguous", f"{found.equal} places may be meant ({names}); kept without a location"
    if hit is None:
        near = f" (known is {found.hits[0].label})" if found.hits else ""
        return "address_not_found", f"no gazetteer has this address{near}; kept without a location"
    if not hit.named and not place.municipality_code:
        return "municipality_missing", "the address names no municipality; kept without a location"
    if hit.level not in _PLACING:
        others = [each.label for each in found.hits[1:3]]
        perhaps = f"; known is {', '.join(others)}" if others else ""
        return (
            "municipality_only",
            f"only {hit.label} is known of this address, not {hit.rest or 'where in it'}{perhaps}; kept without a location",
        )
    if hit.within_m is not None and hit.within_m > WIDE_M:
        return (
            "address_too_wide",
            f"{hit.label} reaches {hit.within_m:,.0f} m around its point; kept without a location",
        )
    return None


def _told(row: int, place: Place, hit: Hit) -> Finding:
    within = "" if hit.within_m is None else f", within {hit.within_m:,.0f} m"
    if hit.loosely:
        says = f"the address names no {hit.label} but fits it only with 町 added: located there, at the level {hit.level.value}"
        return _remark(row, place, Level.WARNING, "located_loosely", says + within)
    says = f"located by its address at the level {hit.level.value}: {hit.label}{within}"
    return _remark(row, place, Level.NOTE, "located", says)


def _far(row: int, place: Place, hit: Hit | None) -> Finding | None:
    """A finding when the list's own point is far from what the address says."""
    if hit is None or hit.level not in _PLACING or not (hit.named or place.municipality_code):
        return None
    metres = float(
        geodesic_m(np.array([place.lon]), np.array([place.lat]), np.array([hit.lon]), np.array([hit.lat]))[0]
    )
    if metres <= FAR_M + (hit.within_m or 0.0):
        return None
    says = (
        f"the point is {metres / 1000:,.1f} km from {hit.label}, which the address names; the point is kept"
    )
    return _remark(row, place, Level.WARNING, "far_from_address", says)
