"""Canonical content hashes: the same data give the same hash, on either store, whatever file they came in.

Rows are taken in the order of their code or id, numbers are rounded to seven decimals (a centimetre in degrees), -0 is
0 and every NaN is the same NaN. A hash is 64 hexadecimal digits of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.model import Address, AreaSet, Entry, Offer, PopulationSet
from ibasho.store.columns import canonical_json
from ibasho.store.documents import to_document

__all__ = ["of_addresses", "of_areas", "of_arrays", "of_offers", "of_population"]

_DECIMALS = 7
_ADDRESS = attrgetter(*(each.name for each in fields(Address)))


def of_population(population: PopulationSet) -> str:
    """The hash of a population set: independent of the order of its cells and groups."""
    order = np.argsort(population.code, kind="stable")
    group_order = np.argsort(population.group_code, kind="stable")
    group = np.append(population.group_code.astype(object), "")[population.group]
    parts: dict[str, Any] = {
        "level": population.level,
        "code": _texts(population.code[order]),
        "group": _texts(group[order]),
        "group_code": _texts(population.group_code[group_order]),
        "lon": _numbers(population.lon[order]),
        "lat": _numbers(population.lat[order]),
    }
    parts |= {f"value {code}": _numbers(column[order]) for code, column in population.values.items()}
    parts |= {
        f"group {code}": _numbers(column[group_order]) for code, column in population.group_values.items()
    }
    if population.area_name is not None:
        parts["area_name"] = _texts(population.area_name[order])
    if population.polygons is not None:
        parts["polygons"] = _shapes(population.polygons[order])
    return _digest(parts)


def of_addresses(entries: Sequence[Entry]) -> str:
    """The hash of a gazetteer: independent of the order of its entries."""
    told = sorted(
        canonical_json([each.key, each.made_of, *map(_rounded, _ADDRESS(each.address))]) for each in entries
    )
    return _digest({"addresses": told})


def _rounded(value: Any) -> Any:
    return round(value, _DECIMALS) if isinstance(value, float) else value


def of_areas(areas: AreaSet) -> str:
    """The hash of an area set: its areas in their stored order, which tables and reports keep."""
    return _digest(
        {
            "kind": areas.kind,
            "code": _texts(areas.code),
            "name": _texts(areas.name),
            "polygons": _shapes(areas.polygons),
        }
    )


def of_arrays(arrays: Mapping[str, NDArray[Any]]) -> str:
    """The hash of named arrays (a street network): dtype and shape count, byte order does not."""
    parts: dict[str, Any] = {}
    for name, array in arrays.items():
        told = _texts(array.ravel()) if array.dtype.kind == "U" else _numbers(array)
        parts[name] = [array.dtype.kind, list(array.shape), told]
    return _digest(parts)


def of_offers(offers: Sequence[Offer]) -> str:
    """The hash of offers in the order of place id and activity id."""
    told = sorted(offers, key=lambda offer: (offer.place.id, offer.activity.id))
    return _digest({"offers": [to_document(offer) for offer in told]})


def _digest(parts: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def _texts(values: NDArray[Any]) -> str:
    return hashlib.sha256(canonical_json([str(value) for value in values]).encode()).hexdigest()


def _numbers(values: NDArray[Any]) -> str:
    if values.dtype.kind == "f":
        rounded = np.round(values.astype("<f8"), _DECIMALS) + 0.0
        raw = np.where(np.isnan(rounded), np.nan, rounded).astype("<f8")
    else:
        raw = values.astype("<i8")
    return hashlib.sha256(np.ascontiguousarray(raw).tobytes()).hexdigest()


def _shapes(values: NDArray[np.object_]) -> str:
    digest = hashlib.sha256()
    for shape in values:
        rounded = shapely.transform(shape, lambda points: np.round(points, _DECIMALS) + 0.0)
        digest.update(shapely.to_wkb(rounded, byte_order=1, output_dimension=2))
    return digest.hexdigest()
