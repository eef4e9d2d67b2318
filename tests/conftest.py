"""What every test may ask for: both stores, a fixed clock, the sample town and the real data beside the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from ibasho.store import Connection, Store, open_store, upgrade
from tests.postgis import Server, serving

# No assertion on the wall clock: a busy machine is no failure.
settings.register_profile("ibasho", deadline=None)
settings.load_profile("ibasho")

_ROOT = Path(__file__).resolve().parents[1]
_REAL_DATA = _ROOT / "../shared/data"


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[Server]:
    """A private PostGIS cluster, started by the first test that needs it. A missing PostGIS fails, it never skips."""
    try:
        with serving() as server:
            yield server
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "ibasho.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgis"])
def store_kind(request: pytest.FixtureRequest) -> str:
    """Which store a test runs on; both, unless it says ``parametrize("store_kind", ["sqlite"], indirect=True)``."""
    return str(request.param)


@pytest.fixture
def empty_url(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables (PostGIS) or not made yet (SQLite)."""
    if store_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'ibasho.db'}"
        return
    with request.getfixturevalue("postgis_server").empty() as url:
        yield url


@pytest.fixture
def store_url(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and nothing in them."""
    if store_kind == "sqlite":
        path = tmp_path / "ibasho.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgis_server").copy() as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of the test's own."""
    with open_store(store_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def _shared_stores(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Store]]:
    opened: dict[str, Store] = {}
    yield opened
    for each in opened.values():
        each.close()


@pytest.fixture(scope="session")
def _shared_postgis_url(postgis_server: Server) -> Iterator[str]:
    with postgis_server.copy() as url:
        yield url


class _RollBack(Exception):
    """Ends the test's transaction."""


@pytest.fixture
def conn(
    store_kind: str,
    request: pytest.FixtureRequest,
    _shared_stores: dict[str, Store],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Connection]:
    """A writing transaction on a store that is empty and shared by all tests; rolled back at the end."""
    if store_kind not in _shared_stores:
        if store_kind == "sqlite":
            path = tmp_path_factory.mktemp("shared") / "ibasho.db"
            shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = request.getfixturevalue("_shared_postgis_url")
        _shared_stores[store_kind] = open_store(url)
    try:
        with _shared_stores[store_kind].writing() as conn:
            yield conn
            raise _RollBack
    except _RollBack:
        pass


@pytest.fixture
def now() -> datetime:
    """The clock: a Wednesday morning in April."""
    return datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(scope="session")
def sample_town() -> Path:
    """The folder of the made-up sample town."""
    return _ROOT / "data" / "shapes"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the checkout; skips only where there is none. Mark the test ``real``."""
    if not _REAL_DATA.is_dir():
        pytest.skip("there is no ../shared/data beside this checkout")
    return _REAL_DATA.resolve()
