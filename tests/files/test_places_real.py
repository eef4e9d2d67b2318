"""The published lists of Takamatsu and of six Tokyo wards: all of them, every row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from ibasho.files import places
from ibasho.model import Level, Visibility

pytestmark = pytest.mark.real


def _rows_of(path: Path) -> int:
    """Rows below the heading with something in them, counted by another reader."""
    if path.suffix == ".xlsx":
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    return sum(any(cell not in (None, "") for cell in row) for row in rows[1:])


def test_every_row_of_every_list_is_accounted_for(real_data: Path) -> None:
    """29 lists: as many drafts as rows, each an offer, no error, the right format."""
    lists = [*(real_data / "takamatsu/places").iterdir(), *(real_data / "tokyo/kodomo_shokudo").iterdir()]
    assert len(lists) == 29
    for path in sorted(lists):
        file = places.read(path, source=path.name)
        assert len(file.drafts) == _rows_of(path), path.name
        assert all(draft.is_record and draft.offer is not None for draft in file.drafts), path.name
        assert not [f for draft in file.drafts for f in draft.findings if f.level is Level.ERROR], path.name
        assert [draft.row for draft in file.drafts] == list(range(2, len(file.drafts) + 2)), path.name
        assert file.format == ("takamatsu" if "takamatsu" in str(path) else "cafeteria"), path.name


def test_takamatsu_community_centres(real_data: Path) -> None:
    """52 centres, all of the kind, all with a point in the city."""
    file = places.read(real_data / "takamatsu/places/community_center.xlsx", source="community_center")
    offers = [draft.offer for draft in file.drafts if draft.offer]
    assert Counter(offer.activity.kind for offer in offers) == {"community_centre": 52}
    assert all(offer.place.lon and 133.9 < offer.place.lon < 134.2 for offer in offers)
    assert all(offer.place.lat and 34.1 < offer.place.lat < 34.5 for offer in offers)
    assert len({offer.place.source_key for offer in offers}) == 52


def test_kinds_of_the_lists_come_from_names_or_titles(real_data: Path) -> None:
    """Bases for child-rearing are named in the list's title only, old people's rest houses in each row."""
    kinds = {}
    for name in ("regional_child_rearing_support_base", "elderly_wedding_house", "library", "childrens_hall"):
        file = places.read(real_data / f"takamatsu/places/{name}.xlsx", source=name)
        kinds[name] = {draft.offer.activity.kind for draft in file.drafts if draft.offer}
    assert kinds == {
        "regional_child_rearing_support_base": {"childrearing_base"},
        "elderly_wedding_house": {"senior_centre"},
        "library": {"library"},
        "childrens_hall": {"childrens_hall"},
    }


def test_wards_publish_no_coordinates_and_one_withholds_an_address(real_data: Path) -> None:
    """The lists are kept without locations; the note 住所は非公開 is honoured although the address stands beside
    it.
    """
    folder = real_data / "tokyo/kodomo_shokudo"
    for path in folder.iterdir():
        file = places.read(path, source=path.name)
        assert "no_coordinates" in [finding.code for finding in file.findings]
        assert all(draft.offer and draft.offer.place.lon is None for draft in file.drafts)
    taito = places.read(next(folder.glob("131067*")), source="taito")
    withheld = [
        d.offer.place for d in taito.drafts if d.offer and d.offer.place.visibility is Visibility.AREA_ONLY
    ]
    assert len(withheld) == 1
    assert not any(character.isdigit() for character in withheld[0].address)


def test_no_private_number_or_address_is_in_any_offer(real_data: Path) -> None:
    """A canary over all lists: no mobile number, no mail address."""
    for path in [
        *(real_data / "takamatsu/places").iterdir(),
        *(real_data / "tokyo/kodomo_shokudo").iterdir(),
    ]:
        text = repr([draft.offer for draft in places.read(path, source="x").drafts])
        assert not re.search(r"\b0[789]0-?\d{4}-?\d{4}\b", text), path.name
        assert not re.search(r"[\w.]+@[\w.]+\.\w", text), path.name
