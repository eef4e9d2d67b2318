"""A made-up pair of municipalities for the gazetteer's tests, and its addresses put into a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ibasho.gazetteer import bring_addresses
from ibasho.model import Address, AddressLevel
from ibasho.store import Connection

__all__ = ["MIHON", "TONARI", "bring", "neighbourhood", "station"]


def neighbourhood(
    name: str,
    lon: float = 137.60,
    lat: float = 34.20,
    *,
    municipality: str = "見本市",
    prefecture: str = "静岡県",
    code: str = "22999",
    koaza: str = "",
    kana: str = "",
) -> Address:
    """A neighbourhood with a point."""
    return Address(
        AddressLevel.NEIGHBOURHOOD,
        prefecture=prefecture,
        municipality=municipality,
        municipality_code=code,
        neighbourhood=name,
        koaza=koaza,
        kana=kana,
        lon=lon,
        lat=lat,
    )


def station(name: str, lon: float, lat: float, *lines: str) -> Address:
    """A station."""
    return Address(AddressLevel.STATION, name=name, lines=lines, lon=lon, lat=lat)


MIHON = (
    neighbourhood("旭ヶ丘一丁目", 137.601, 34.201),
    neighbourhood("旭ヶ丘二丁目", 137.605, 34.201),
    neighbourhood("旭ヶ丘西一丁目", 137.590, 34.201),
    neighbourhood("本町", 137.610, 34.205),
    neighbourhood("澤之上", 137.620, 34.210),
    neighbourhood("代官町", 137.630, 34.215),
    neighbourhood("八番町", 137.640, 34.215),
)
TONARI = (
    neighbourhood("本町", 137.710, 34.305, municipality="北郡隣町", code="22998"),
    neighbourhood("旭が丘一丁目", 137.720, 34.310, municipality="北郡隣町", code="22998"),
)


def bring(
    conn: Connection, addresses: Sequence[Address], now: datetime, *, name: str = "見本", format: str = "isj"
) -> None:
    """Put addresses into the store under a name."""
    bring_addresses(conn, name, addresses, format=format, source="made up", at=now)
