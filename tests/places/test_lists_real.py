"""All published lists of Takamatsu and of six Tokyo wards, into the register and again: every row accounted for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ibasho.model import ImportReport
from ibasho.places.bring_in import ListOptions, bring_in
from ibasho.store import Store
from ibasho.store import places as places_store

pytestmark = pytest.mark.real

AT = datetime(2026, 4, 1, tzinfo=UTC)
ROWS = {
    "amuseum.xlsx": 2, "branch.xlsx": 5, "branch_office.xlsx": 19, "childrens_hall.xlsx": 8, "citizen_activity_facility.xlsx": 4,
    "community_center.xlsx": 52, "contact_center.xlsx": 2, "elderly_wedding_house.xlsx": 10, "elderly_welfare_center.xlsx": 2,
    "elderly_welfare_facility.csv": 47, "evacuation_space.xlsx": 195, "folklore_facility.xlsx": 6, "general_center.xlsx": 6,
    "health_center.xlsx": 9, "hole.xlsx": 2, "library.xlsx": 5, "lifelong_learning_facility.xlsx": 2,
    "other_child_care_support_facility.xlsx": 2, "other_welfare_facilities.xlsx": 4, "regional_child_rearing_support_base.xlsx": 15,
    "regional_comprehensive_support_center.xlsx": 7, "regional_exchange_center.xlsx": 7, "welfare_hall.xlsx": 7,
    "131059_bunkyo_kodomosyokudo.csv": 7, "131067_taitoku_kodomosyokudo.csv": 7, "131091_shinagawaku_kodomosyokudo.csv": 38,
    "131130_shibuyaku_kodomosyokudo.csv": 52, "131156_suginamiku_kodomosyokudo.csv": 42, "131199_itabashiku_kodomosyokudo.csv": 53,
}  # fmt: skip
"""Rows below the heading with something in them, as counted by eye and by another reader (tests/files)."""


def _bring(store: Store, path: Path) -> ImportReport:
    options = ListOptions()
    return bring_in(store, path, name=path.name, options=options, bytes_most=25_000_000, at=AT).report


def test_every_row_has_a_verdict_and_the_second_time_changes_nothing(store: Store, real_data: Path) -> None:
    """29 lists: the verdicts add up to the rows, none is refused or taken for no record, all are kept; again: same."""
    lists = sorted(
        [*(real_data / "takamatsu/places").iterdir(), *(real_data / "tokyo/kodomo_shokudo").iterdir()]
    )
    assert {path.name for path in lists} == set(ROWS)
    for path in lists:
        counts = _bring(store, path).counts()
        assert sum(counts.values()) == ROWS[path.name], path.name
        assert counts["created"] + counts["duplicate"] == ROWS[path.name], (path.name, counts)
    with store.reading() as conn:
        before = places_store.offers(conn, visibility=None, statuses=None)
    assert len(before) == sum(ROWS.values())
    for path in lists:
        counts = _bring(store, path).counts()
        assert counts["same"] == ROWS[path.name], (path.name, counts)
    with store.reading() as conn:
        assert places_store.offers(conn, visibility=None, statuses=None) == before
