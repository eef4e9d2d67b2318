"""Bringing a list in: judged by reading, stored in one short write, judged again when the register moved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from ibasho.model import AreaSet
from ibasho.places import bring_in as bring_in_module
from ibasho.places.bring_in import Brought, ListOptions, bring_in
from ibasho.store import Store
from ibasho.store import areas as areas_store
from ibasho.store import places as places_store

AT = datetime(2026, 4, 1, tzinfo=UTC)


def _list(folder: Path, rows: int = 3) -> Path:
    path = folder / "list.csv"
    lines = [f"{n},見本サロン{n},34.3{n:04d},134.05,サロン" for n in range(rows)]
    path.write_text("\n".join(["ID,名称,緯度,経度,種別", *lines]), "utf-8")
    return path


def _bring(store: Store, path: Path, **options: Any) -> Brought:
    return bring_in(store, path, name=path.name, options=ListOptions(), bytes_most=10**7, at=AT, **options)


def test_nothing_is_judged_while_others_wait_to_write(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read and judged outside of the write transaction."""
    writing, judged_inside = False, []
    held, judge = Store.writing, bring_in_module.judge

    @contextmanager
    def watched(self: Store) -> Iterator[Any]:
        nonlocal writing
        with held(self) as conn:
            writing = True
            yield conn
        writing = False

    def told(*given: Any, **named: Any) -> Any:
        judged_inside.append(writing)
        return judge(*given, **named)

    monkeypatch.setattr(Store, "writing", watched)
    monkeypatch.setattr(bring_in_module, "judge", told)
    assert _bring(store, _list(tmp_path)).report.counts()["created"] == 3
    assert judged_inside == [False]


def test_a_register_that_moved_meanwhile_is_judged_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same list brought in by somebody else between judging and storing is not stored twice."""
    path, judge, again = _list(tmp_path), bring_in_module.judge, []

    def meanwhile(*given: Any, **named: Any) -> Any:
        judged = judge(*given, **named)
        again.append(judged)
        if len(again) == 1:
            monkeypatch.setattr(bring_in_module, "judge", judge)
            _bring(store, path)
            monkeypatch.setattr(bring_in_module, "judge", meanwhile)
        return judged

    monkeypatch.setattr(bring_in_module, "judge", meanwhile)
    assert _bring(store, path).report.counts()["same"] == 3
    assert len(again) == 2
    with store.reading() as conn:
        assert len(places_store.offers(conn)) == 3


def test_progress_goes_from_nothing_to_done(store: Store, tmp_path: Path) -> None:
    """Every share is told in order, reading in many steps."""
    told: list[tuple[str, float]] = []
    _bring(store, _list(tmp_path, 1_000), step=lambda text, done: told.append((text, done)))
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len([text for text, _ in told if text == "reading"]) >= 4
    assert list(dict.fromkeys(text for text, _ in told))[-2:] == ["storing", "done"]


def test_a_dry_run_opens_no_write_transaction(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same report, and nothing could have been stored."""
    monkeypatch.setattr(Store, "writing", None)
    assert _bring(store, _list(tmp_path), dry_run=True).report.counts()["created"] == 3


@pytest.mark.parametrize(
    ("lon", "code", "said"),
    [
        (134.05, "", None),
        (134.15, "", "outside_known_municipalities"),
        (134.15, "372013", "outside_municipality"),
        (134.05, "372013", None),
        (134.25, "372013", "outside_municipality"),
        (135.95, "", None),
    ],
)
def test_points_in_the_sea_between_known_municipalities(
    store: Store, tmp_path: Path, lon: float, code: str, said: str | None
) -> None:
    """A row that states no municipality is amid two known ones and in neither; far away nothing can be said."""
    squares = [shapely.box(134.0, 34.3, 134.1, 34.4), shapely.box(134.2, 34.3, 134.3, 34.4)]
    polygons = np.empty(2, dtype=object)
    polygons[:] = [shapely.MultiPolygon([square]) for square in squares]
    names = np.array(["見本市", "例示市"], dtype=np.str_)
    land = AreaSet("municipality", np.array(["37201", "37202"], dtype=np.str_), names, polygons)
    with store.writing() as conn:
        areas_store.put(conn, "land", land, source="見本", at=AT)
    path = tmp_path / "list.csv"
    path.write_text(
        f"ID,名称,緯度,経度,種別,全国地方公共団体コード\n1,見本サロン,34.35,{lon},サロン,{code}", "utf-8"
    )
    findings = [f.code for f in _bring(store, path).report.findings if f.code.startswith("outside")]
    assert findings == ([said] if said else [])
