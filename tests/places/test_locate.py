"""Places of lists without coordinates: located by their address, the level said, nothing guessed silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ibasho.model import Draft, Finding, Level, Offer, Place, Verdict, Visibility
from ibasho.model.finding_words import japanese
from ibasho.places.locate import locate
from ibasho.places.register import ListFile, register
from ibasho.store import Connection
from ibasho.store import places as places_store
from tests import make
from tests.gazetteer.town import MIHON, TONARI, bring, neighbourhood


def draft(row: int, address: str, **place: object) -> Draft:
    """A row of a list without coordinates, as a reader gives it."""
    facts = {
        "lon": None,
        "lat": None,
        "location_level": "none",
        "name": f"見本の家{row}",
        "source_key": f"k{row}",
        "source": "list",
        **place,
    }
    offer = make.offer(activity=make.activity(name="集まり"), address=address, **facts)
    missing = Finding(
        row, "緯度, 経度", "", Level.WARNING, "no_coordinates", "no coordinates; kept without a location"
    )
    return Draft(row, offer, is_record=True, findings=(missing,))


def located(conn: Connection, *drafts: Draft) -> list[tuple[Place, list[str]]]:
    """Per draft its place, and the codes of its findings."""
    done, _ = locate(conn, drafts)
    return [(each.offer.place, [f.code for f in each.findings]) for each in done if each.offer is not None]


@pytest.fixture
def town(conn: Connection, now: datetime) -> Connection:
    bring(conn, [*MIHON, *TONARI], now)
    return conn


def test_an_address_gives_the_point_of_its_neighbourhood_and_says_so(town: Connection) -> None:
    ((place, codes),) = located(town, draft(2, "静岡県見本市旭ヶ丘1-5-15"))
    assert (place.lon, place.lat, place.location_level) == (137.601, 34.201, "neighbourhood")
    assert codes == ["located"]


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        (
            "静岡県見本市代-官町4",
            "municipality_only",
            "only 静岡県見本市 is known of this address, not 代-官町4",
        ),
        ("本町3", "address_ambiguous", "2 places may be meant (静岡県北郡隣町本町, 静岡県見本市本町)"),
        ("八番町3", "municipality_missing", "the address names no municipality"),
        ("東京都見本区一丁目", "address_not_found", "no gazetteer has this address"),
        ("", "no_coordinates", "neither coordinates nor an address"),
    ],
)
def test_what_is_no_location_stays_none_with_the_reason(
    town: Connection, address: str, code: str, words: str
) -> None:
    (done,), _ = locate(town, [draft(2, address)])
    assert done.offer is not None
    place = done.offer.place
    assert (place.lon, place.lat, place.location_level) == (None, None, "none")
    (finding,) = done.findings
    assert (finding.row, finding.code, finding.level) == (2, code, Level.WARNING)
    assert words in finding.message
    assert finding.message.endswith("kept without a location")


def test_a_looser_match_is_a_warning(town: Connection) -> None:
    (done,), _ = locate(town, [draft(2, "見本市代官7-9")])
    assert done.offer is not None
    assert done.offer.place.location_level == "neighbourhood"
    assert [(each.code, each.level) for each in done.findings] == [("located_loosely", Level.WARNING)]


def test_the_list_s_own_code_says_the_municipality(town: Connection) -> None:
    ((place, codes),) = located(town, draft(2, "本町3", municipality_code="229998"))
    assert (place.lon, codes) == (137.61, ["located"])


def test_coordinates_that_cannot_be_used_are_said_beside_the_location_of_the_address(
    town: Connection,
) -> None:
    row = draft(2, "見本市本町1")
    zero = Finding(
        2,
        "緯度, 経度",
        "0, 0",
        Level.WARNING,
        "zero_coordinates",
        "the coordinates are 0, 0; kept without a location",
    )
    (done,), _ = locate(town, [replace(row, findings=(zero,))])
    assert [each.code for each in done.findings] == ["coordinates_unusable", "located"]
    assert done.findings[0].message == "the coordinates are 0, 0"


@pytest.mark.parametrize(
    "code",
    [
        "coordinates_unusable", "located", "located_loosely", "municipality_only", "address_ambiguous", "address_not_found",
        "municipality_missing", "address_too_wide", "far_from_address",
    ],
)  # fmt: skip
def test_every_remark_has_japanese_words(code: str) -> None:
    says, fix = japanese(code, "English", "English")
    assert says.endswith("。")
    assert fix == "" or fix.endswith("。")


def test_something_wider_than_a_kilometre_is_no_location(conn: Connection, now: datetime) -> None:
    wide = [neighbourhood("広原一丁目", 137.60, 34.20), neighbourhood("広原二丁目", 137.63, 34.20)]
    bring(conn, wide, now)
    ((place, codes),) = located(conn, draft(2, "見本市広原"))
    assert (place.lon, codes) == (None, ["address_too_wide"])


def test_coordinates_of_the_list_win_and_a_far_point_is_remarked(town: Connection) -> None:
    near = draft(2, "見本市旭ヶ丘1-5", lon=137.61, lat=34.21, location_level="exact")
    far = draft(3, "見本市旭ヶ丘1-5", lon=137.70, lat=34.21, location_level="exact")
    done, _ = locate(town, [near, far])
    assert [each.offer.place.lon for each in done if each.offer] == [137.61, 137.70]
    assert done[0] == near
    assert [each.code for each in done[1].findings] == ["no_coordinates", "far_from_address"]
    assert "9.2 km from 静岡県見本市旭ヶ丘一丁目" in done[1].findings[-1].message


def test_an_address_that_is_not_public_is_never_looked_up(town: Connection) -> None:
    secret = draft(2, "見本市本町", visibility=Visibility.AREA_ONLY)
    assert locate(town, [secret])[0] == (secret,)


def test_without_gazetteer_nothing_changes(conn: Connection) -> None:
    rows = [draft(2, "見本市本町1")]
    about = (Finding(0, "緯度, 経度", "", Level.WARNING, "no_coordinates", "no row has coordinates"),)
    assert locate(conn, rows, about) == (tuple(rows), about)


def test_the_finding_that_speaks_for_all_rows_gives_way_to_one_per_row(town: Connection) -> None:
    about = (Finding(0, "緯度, 経度", "", Level.WARNING, "no_coordinates", "no row has coordinates"),)
    assert locate(town, [draft(2, "見本市本町1")], about)[1] == ()


def imported(conn: Connection, now: datetime, rows: list[Draft]) -> tuple[list[Verdict], dict[str, int]]:
    report = register(conn, rows, source="list", file=ListFile("list.csv", "0" * 64, "municipal"), at=now)
    return [verdict for _, verdict in report.verdicts], dict(report.located)


def stored(conn: Connection) -> list[Offer]:
    return places_store.offers(conn)


def test_a_better_gazetteer_improves_a_later_import(town: Connection, now: datetime) -> None:
    rows = [draft(2, "見本市本町1")]
    assert imported(town, now, rows) == (
        [Verdict.CREATED],
        {"exact": 0, "block": 0, "neighbourhood": 0, "none": 1},
    )
    done, _ = locate(town, rows)
    assert imported(town, now, list(done)) == (
        [Verdict.UPDATED],
        {"exact": 0, "block": 0, "neighbourhood": 1, "none": 0},
    )
    assert stored(town)[0].place.location_level == "neighbourhood"
    assert imported(town, now, list(done))[0] == [Verdict.SAME]


def test_a_list_read_without_gazetteer_takes_no_location_away(town: Connection, now: datetime) -> None:
    rows = [draft(2, "見本市本町1")]
    imported(town, now, list(locate(town, rows)[0]))
    assert imported(town, now, rows) == (
        [Verdict.SAME],
        {"exact": 0, "block": 0, "neighbourhood": 1, "none": 0},
    )


def test_a_coarser_point_does_not_replace_a_better_one_but_another_address_does(
    town: Connection, now: datetime
) -> None:
    exact = draft(2, "見本市本町1", lon=137.6111, lat=34.2055, location_level="exact")
    imported(town, now, [exact])
    done, _ = locate(town, [draft(2, "見本市本町1")])
    assert imported(town, now, list(done))[0] == [Verdict.SAME]
    assert stored(town)[0].place.lon == 137.6111
    moved, _ = locate(town, [draft(2, "見本市旭ヶ丘1-1")])
    assert imported(town, now, list(moved))[0] == [Verdict.UPDATED]
    assert (stored(town)[0].place.lon, stored(town)[0].place.location_level) == (137.601, "neighbourhood")
