"""Street networks: the arrays come back to the last bit, and nothing in a database is ever unpickled."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pytest
import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Verdict
from ibasho.store import Connection, streets, tables
from tests import make


def network(shift: float = 0.0) -> StreetNetwork:
    lon = np.array([134.0, 134.001, 134.002, 134.1, 134.101]) + shift
    return StreetNetwork.build(lon, np.full(5, 34.3), np.array([0, 1, 3]), np.array([1, 2, 4]))


def test_a_network_comes_back_to_the_last_bit(conn: Connection, now: datetime) -> None:
    given = network()
    meta, verdict = streets.put(conn, "町", given, source="a.osm.pbf", at=now, findings=[make.finding()])
    stored_meta, stored = streets.get(conn, "町")
    assert verdict is Verdict.CREATED
    assert stored_meta == meta
    before, after = given.to_arrays(), stored.to_arrays()
    assert list(before) == list(after)
    for name, array in before.items():
        assert array.dtype == after[name].dtype
        assert array.tobytes() == after[name].tobytes()
    assert len(streets.findings(conn, "町")) == 1


def test_equal_networks_are_the_same_and_others_replace(conn: Connection, now: datetime) -> None:
    first, _ = streets.put(conn, "町", network(), source="a", at=now)
    assert streets.put(conn, "町", network(), source="b", at=now) == (first, Verdict.SAME)
    meta, verdict = streets.put(conn, "町", network(0.5), source="b", at=now)
    assert verdict is Verdict.UPDATED
    assert meta.sha256 != first.sha256
    assert streets.get(conn, "町")[1].lon[0] == 134.5
    assert streets.names(conn) == ["町"]


def test_a_missing_network_is_named(conn: Connection) -> None:
    with pytest.raises(NotFound, match="street network 'x' is not stored; none is"):
        streets.get(conn, "x")


class Objects:
    """A network that would need a pickle."""

    def to_arrays(self) -> dict[str, np.ndarray]:
        return {"lon": np.array([object()])}


def test_objects_are_not_stored(conn: Connection, now: datetime) -> None:
    with pytest.raises(InvalidInput, match=r"arrays \['lon'\] hold Python objects"):
        streets.put(conn, "町", Objects(), source="a", at=now)


def test_a_pickle_in_the_database_is_not_opened(conn: Connection, now: datetime) -> None:
    streets.put(conn, "町", network(), source="a", at=now)
    evil = io.BytesIO()
    np.savez(evil, lon=np.array([object()], dtype=object), allow_pickle=True)
    table = tables.metadata.tables["street_networks"]
    conn.execute(sa.update(table).values(arrays=evil.getvalue()))
    with pytest.raises(ValueError, match="pickle"):
        streets.get(conn, "町")
