"""A register of a whole region on PostGIS: one place, a page of the list, and what a change costs.

Each figure is the worst of 50 questions at different places of the register, after one that warms the connection up.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.timing import Row, seconds
from ibasho.model import Activity, Audience, Fact, Offer, Place, SessionRule, Slot
from ibasho.store import Connection, Store, open_store, places

_PLACES, _ACTIVITIES = 200_000, 300_000
_BATCH = 20_000
_QUESTIONS = 50
_AT = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
_RULES = tuple(
    SessionRule(weekdays=frozenset({day}), nth=nth, slots=(Slot(600, 720),))
    for day in range(7)
    for nth in ((), (1, 3), (2, 4), (-1,))
)


def rows() -> Iterator[Row]:
    """200,000 places with 300,000 activities."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests.postgis import serving  # the tests' private cluster: started here, stopped at the end

    with serving() as server, server.copy() as url, open_store(url) as store:
        yield Row(
            f"register: {_PLACES:,} places, {_ACTIVITIES:,} activities stored, PostGIS",
            seconds(lambda: _fill(store)),
        )
        with store.writing() as conn:
            conn.exec_driver_sql("ANALYZE")
        ids = [_id("a", n) for n in random.Random(3).sample(range(_PLACES), _QUESTIONS)]
        yield _worst(store, "one place with its activities", lambda conn, each: places.get(conn, each), ids)
        yield _worst(
            store, "a page of 50 places", lambda conn, each: places.page(conn, after=each, limit=50), ids
        )
        yield _worst(
            store,
            "a page of 50 places of one kind",
            lambda conn, each: places.page(conn, after=each, limit=50, kinds=("library",)),
            ids,
        )
        yield _worst(
            store,
            "a page of 50 places, every status",
            lambda conn, each: places.page(conn, after=each, limit=50, visibility=None, statuses=None),
            ids,
        )
        yield _worst(
            store,
            "one place on a past day",
            lambda conn, each: places.offers_as_of(conn, valid_on=_AT.date(), known_at=_AT, place_id=each),
            ids,
        )
        with store.reading() as conn:
            yield Row("register: all of it, for the catalogue", seconds(lambda: places.offers(conn)))


def _worst(store: Store, what: str, ask: Callable[[Connection, str], object], ids: list[str]) -> Row:
    with store.reading() as conn:
        ask(conn, ids[0])
        told = [seconds(lambda each=each: ask(conn, each)) for each in ids]  # type: ignore[misc]
    return Row(f"register: {what}", max(told), remark=f"median {sorted(told)[len(told) // 2] * 1000:.1f} ms")


def _id(letter: str, number: int) -> str:
    return f"0190{letter}000-0000-7000-8000-{number:012x}"


def _fill(store: Store) -> None:
    rng = random.Random(1)
    for start in range(0, _PLACES, _BATCH):
        offers = []
        for number in range(start, start + _BATCH):
            place = Place(
                _id("a", number), f"見本会館{number}", 130 + rng.random() * 10, 32 + rng.random() * 5,
                address=f"見本市見本町{number % 900}-{number % 30}", source="見本一覧", source_key=str(number),
                step_free=rng.choice(list(Fact)), wifi=rng.choice(list(Fact)),
            )  # fmt: skip
            for own in range(1 + number % 2):
                activity = Activity(
                    _id("b", 2 * number + own), "見本サロン", rng.choice(("salon", "library", "exercise_group")),
                    audience=Audience(everyone=rng.choice(list(Fact))), fee_yen=rng.choice((None, 0, 300)),
                    rules=(rng.choice(_RULES),), hours_text="見本",
                )  # fmt: skip
                offers.append(Offer(place, activity))
        with store.writing() as conn:
            places.put(conn, offers, at=_AT)
