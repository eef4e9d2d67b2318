"""A source's addresses made ready to be found: keys, twins merged, and what follows from them.

From the neighbourhoods follow the municipality (their middle) and the name that 丁目 have in common (恵比寿 from
恵比寿一丁目 … 恵比寿四丁目); from the blocks follow the neighbourhoods that the source does not list itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ibasho.gazetteer.wording import group_of, kana_spelling, spelling
from ibasho.geo.distance import geodesic_m
from ibasho.model import PREFECTURES, Address, AddressLevel, Entry

__all__ = ["entries_of", "key_of", "middle_of"]

_SAME_STATION_M = 1_000.0
_IN_MUNICIPALITY = (AddressLevel.BLOCK, AddressLevel.NEIGHBOURHOOD, AddressLevel.EXACT)
_Where = tuple[str, str, str]


def key_of(address: Address) -> str:
    """The key of an address: its neighbourhood, small neighbourhood and block; a municipality's or station's name."""
    if address.level is AddressLevel.MUNICIPALITY:
        return spelling(address.municipality)
    if address.level is AddressLevel.STATION:
        return spelling(address.name)
    if address.level is AddressLevel.POSTCODE:
        return address.postcode
    key = spelling(address.neighbourhood) + spelling(address.koaza)
    block = spelling(address.block)
    return f"{key}-{block}" if key[-1:].isdigit() and block[:1].isdigit() else key + block


def entries_of(addresses: Sequence[Address]) -> list[Entry]:
    """The entries, those of the source first, in the order of level and key; the same addresses give the same entries.

    Addresses of one key in one municipality become one entry at their middle, ``within_m`` to the farthest of them.
    """
    own: dict[tuple[AddressLevel, _Where, str, str], list[Address]] = {}
    for address in addresses:
        readied = replace(address, kana=kana_spelling(address.kana))
        # A postcode may stand for several neighbourhoods: each is an entry of its own.
        apart = address.neighbourhood if address.level is AddressLevel.POSTCODE else ""
        own.setdefault((address.level, _where(address), key_of(address), apart), []).append(readied)
    entries = [
        Entry(each, key)
        for (level, _, key, _), group in own.items()
        for each in (_stations(group) if level is AddressLevel.STATION else [middle_of(group)])
        if key
    ]
    made = _neighbourhoods(entries)
    made += _groups([*entries, *made])
    made += _municipalities([*entries, *made])
    return sorted(
        [*entries, *made],
        key=lambda each: (each.made_of, each.address.level.value, each.key, _where(each.address)),
    )


def _where(address: Address) -> _Where:
    return address.municipality_code, address.prefecture, address.municipality


def middle_of(group: Sequence[Address], **changed: object) -> Address:
    """The first of the addresses at the middle of all that have a point, reaching to the farthest of them."""
    first = replace(group[0], **changed)  # type: ignore[arg-type]  # the fields named are those of Address
    located = [each for each in group if each.lon is not None and each.lat is not None]
    if len(group) == 1 or not located:
        return first
    lon = np.array([each.lon for each in located], dtype=np.float64)
    lat = np.array([each.lat for each in located], dtype=np.float64)
    if np.ptp(lon) == 0.0 and np.ptp(lat) == 0.0:
        return replace(first, lon=float(lon[0]), lat=float(lat[0]))
    middle_lon, middle_lat = float(np.round(lon.mean(), 7)), float(np.round(lat.mean(), 7))
    own = np.array([each.within_m or 0.0 for each in located], dtype=np.float64)
    reach_m = geodesic_m(np.full(len(lon), middle_lon), np.full(len(lat), middle_lat), lon, lat) + own
    return replace(first, lon=middle_lon, lat=middle_lat, within_m=float(np.round(reach_m.max(), 1)))


def _stations(group: Sequence[Address]) -> list[Address]:
    """Stations of one name: those within a kilometre of each other are one, with the lines of all."""
    clusters: list[list[Address]] = []
    for each in sorted(group, key=lambda one: (one.lon or 0.0, one.lat or 0.0, one.lines)):
        home = next((cluster for cluster in clusters if _near(cluster[0], each)), None)
        if home is None:
            clusters.append([each])
        else:
            home.append(each)
    return [
        middle_of(cluster, lines=tuple(sorted({line for each in cluster for line in each.lines})))
        for cluster in clusters
    ]


def _near(one: Address, other: Address) -> bool:
    points = [np.array([value or 0.0]) for value in (one.lon, one.lat, other.lon, other.lat)]
    return bool(geodesic_m(*points)[0] <= _SAME_STATION_M)


def _neighbourhoods(entries: Iterable[Entry]) -> list[Entry]:
    """The neighbourhoods of blocks and of 小字 that the source does not list by themselves."""
    listed = {
        (_where(each.address), each.key)
        for each in entries
        if each.address.level is AddressLevel.NEIGHBOURHOOD
    }
    parts: dict[tuple[_Where, str], list[Address]] = {}
    for each in entries:
        address = each.address
        if address.level in _IN_MUNICIPALITY and address.neighbourhood and (address.block or address.koaza):
            whole = (_where(address), spelling(address.neighbourhood))
            if whole not in listed:
                parts.setdefault(whole, []).append(address)
    return [
        Entry(
            middle_of(group, level=AddressLevel.NEIGHBOURHOOD, block="", koaza="", name=""),
            key,
            made_of="parts",
        )
        for (_, key), group in parts.items()
    ]


def _groups(entries: Iterable[Entry]) -> list[Entry]:
    """What 丁目 have in common, where the source has no entry of that name."""
    whole = [each for each in entries if each.address.level is AddressLevel.NEIGHBOURHOOD]
    listed = {(_where(each.address), each.key) for each in whole}
    parts: dict[tuple[_Where, str], list[tuple[str, Address]]] = {}
    for each in whole:
        name = None if each.address.koaza else group_of(each.address.neighbourhood)
        if name and (_where(each.address), spelling(name)) not in listed:
            parts.setdefault((_where(each.address), spelling(name)), []).append((name, each.address))
    return [
        Entry(
            middle_of(
                [address for _, address in group],
                neighbourhood=group[0][0],
                kana=re.sub(r"\d.*$", "", group[0][1].kana),
            ),
            key,
            made_of="chome",
        )
        for (_, key), group in parts.items()
    ]


def _municipalities(entries: Iterable[Entry]) -> list[Entry]:
    """The municipalities of the neighbourhoods, under their whole name, without their district, and by their ward."""
    parts: dict[_Where, list[Address]] = {}
    for each in entries:
        if each.address.level is AddressLevel.NEIGHBOURHOOD and each.address.municipality:
            parts.setdefault(_where(each.address), []).append(each.address)
    made = []
    for group in parts.values():
        municipality = middle_of(
            group, level=AddressLevel.MUNICIPALITY, neighbourhood="", koaza="", block="", kana=""
        )
        names = {municipality.municipality, *_short_names(municipality.municipality)}
        if municipality.prefecture not in PREFECTURES:  # abroad, or made up: texts begin with it all the same
            names |= {municipality.prefecture + name for name in list(names)}
        made += [Entry(municipality, spelling(name), made_of="parts") for name in sorted(names)]
    return made


def _short_names(municipality: str) -> list[str]:
    """三木町 of 木田郡三木町, 中央区 of 札幌市中央区."""
    short = re.sub(r"^.{1,6}?郡(?=.+[町村]$)", "", municipality)
    ward = re.fullmatch(r".{1,6}市(.{1,5}区)", municipality)
    return [each for each in (short, ward[1] if ward else "") if each and each != municipality]
