"""The real lists: what is paired is one place by a plain rule too, and what that rule pairs is found."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from ibasho.files import places as places_file
from ibasho.places.duplicates import Entry, alike, entry
from tests import make

pytestmark = pytest.mark.real


def _plain(entry: Entry) -> str:
    """A name without the city, brackets and what stands after a dot: enough for these lists."""
    name = unicodedata.normalize("NFKC", entry.place.name)
    name = re.sub(r"\(.*?\)|「まなび.*?」|・.*武道館|\s", "", name)
    return name.removeprefix("高松市")


@pytest.fixture(scope="module")
def entries(request: pytest.FixtureRequest) -> list[Entry]:
    """Every place of the six ward lists and of all Takamatsu lists."""
    folder: Path = request.getfixturevalue("real_data")
    files = [*(folder / "tokyo/kodomo_shokudo").glob("*.csv"), *(folder / "takamatsu/places").iterdir()]
    found = []
    for path in sorted(files):
        for draft in places_file.read(path, source=path.name).drafts:
            if draft.offer is not None:
                place = replace(draft.offer.place, id=make.new_id())
                found.append(entry(place, frozenset({draft.offer.activity.kind})))
    return found


def test_paired_are_one_place_and_one_place_is_paired(entries: list[Entry]) -> None:
    pairs = alike(entries)
    assert len(entries) > 600
    assert len(pairs) >= 60
    assert [pair for pair in pairs if _plain(pair.one) != _plain(pair.other)] == []
    found = {frozenset((pair.one.place.id, pair.other.place.id)) for pair in pairs}
    missed = [
        (one.place.name, other.place.name)
        for one, other in itertools.combinations(entries, 2)
        if _plain(one) == _plain(other)
        and one.address.municipality == other.address.municipality
        and frozenset((one.place.id, other.place.id)) not in found
    ]
    assert missed == []
