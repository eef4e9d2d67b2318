"""Two entries become one and two again, on both stores."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import (
    Draft,
    Fact,
    FactGroup,
    ImportReport,
    Means,
    Offer,
    Place,
    Status,
    Verdict,
    Verification,
    Visibility,
)
from ibasho.places.duplicates import find
from ibasho.places.duplicates.merge import merge, sayings, unmerge
from ibasho.places.register import ListFile, register
from ibasho.store import Connection, history, merging, names, repeats
from ibasho.store import offers as rows
from ibasho.store import places as places_store
from ibasho.store.undo import undo_import
from tests import make

LATER = timedelta(days=1)
FIRST: dict[str, Any] = {
    "name": "見本市日向会館", "source": "甲一覧", "source_key": "1", "address": "見本市乙町1-2", "phone": "",
    "lon": None, "lat": None, "location_level": "none", "step_free": Fact.YES,
}  # fmt: skip
SECOND: dict[str, Any] = {
    "name": "日向会館", "source": "乙一覧", "source_key": "x", "address": "見本市乙町1丁目2番", "phone": "000-0000-0001",
    "lon": 134.05, "lat": 34.34, "step_free": Fact.NO, "parking": Fact.NO, "url": "https://mihon.example/",
    "verified_on": date(2026, 3, 1),
    "verifications": (Verification(FactGroup.LOCATION, date(2026, 3, 1), "見本の会", Means.TELEPHONE),),
}  # fmt: skip


def _two(conn: Connection, now: datetime) -> tuple[Offer, Offer]:
    """One place in two lists: a free use of the building in both, a salon in the second."""
    one, other = make.place(**FIRST), make.place(**SECOND)
    free = {"kind": "community_centre"}
    offers = [
        make.offer(one, make.activity(name=one.name, rules=(), hours_text="", **free)),
        make.offer(other, make.activity(name=other.name, fee_yen=0, hours_text="平日 9時〜17時", **free)),
        make.offer(other, make.activity(name="茶話会", kind="salon")),
    ]
    places_store.put(conn, offers, at=now)
    return offers[0], offers[1]


def _all(conn: Connection) -> list[Offer]:
    return places_store.offers(conn, visibility=None, statuses=None)


def _place(conn: Connection, place_id: str) -> Place:
    return rows.read_places(conn, [place_id])[place_id].value


def test_the_first_keeps_what_it_knows_and_gets_the_rest(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER, why="同じ建物")
    place = _place(conn, one.place.id)
    assert (place.name, place.address, place.step_free) == ("見本市日向会館", "見本市乙町1-2", Fact.YES)
    assert (place.phone, place.parking, place.url) == ("000-0000-0001", Fact.NO, "https://mihon.example/")
    assert (place.lon, place.lat, place.location_level) == (134.05, 34.34, "exact")
    assert place.verifications == SECOND["verifications"]
    assert (place.source, place.source_key, place.status) == ("甲一覧", "1", Status.ACTIVE)


def test_activities_come_along_and_none_is_told_twice(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    offers = places_store.offers(conn)
    assert {offer.place.id for offer in offers} == {one.place.id}
    told = {offer.activity.name: offer.activity for offer in offers}
    assert set(told) == {"見本市日向会館", "茶話会"}
    assert (told["見本市日向会館"].fee_yen, told["見本市日向会館"].hours_text) == (0, "平日 9時〜17時")
    assert told["見本市日向会館"].id == one.activity.id


def test_activities_that_say_otherwise_stay_two(conn: Connection, now: datetime) -> None:
    """Two calendars are two activities, until a person says that one of them is wrong."""
    one, other = make.place(name="日向会館"), make.place(name="日向会館")
    rules = (make.rule(nth=(1,)),), (make.rule(nth=(2,)),)
    offers = [
        make.offer(place, make.activity(name="茶話会", rules=each))
        for place, each in zip((one, other), rules, strict=True)
    ]
    places_store.put(conn, offers, at=now)
    merge(conn, one.id, other.id, at=now + LATER)
    assert [offer.activity.rules for offer in places_store.get(conn, one.id)] == [*rules]


def test_who_asks_for_the_second_gets_the_first(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    assert places_store.get(conn, other.place.id) == places_store.get(conn, one.place.id)
    third = make.offer(name="日向の会館")
    places_store.put(conn, [third], at=now)
    merge(conn, third.place.id, one.place.id, at=now + 2 * LATER)
    assert places_store.get(conn, other.place.id)[0].place.id == third.place.id


def test_the_second_is_kept_as_its_list_says(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    kept = _place(conn, other.place.id)
    assert (kept.status, kept.successor_id) == (Status.MERGED, one.place.id)
    assert kept.phone == other.place.phone
    told = {(each.part, each.source): each for each in sayings(conn, one.place.id)}
    assert told["step_free", "甲一覧"].shown
    assert told["step_free", "乙一覧"].value == (Fact.NO,)
    assert not told["step_free", "乙一覧"].shown
    assert told["phone", "乙一覧"].shown
    assert ("phone", "甲一覧") not in told
    assert told["location", "乙一覧"].source_key == "x"


def test_one_change_in_the_history(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER, by="u1", why="同じ建物")
    for entry_id in (one.place.id, other.place.id, one.activity.id, other.activity.id):
        last = history.of(conn, entry_id)[-1]
        assert (last.number, last.by, last.why) == (2, "u1", "同じ建物")
    was = history.offers_as_of(conn, valid_on=now.date(), visibility=None, statuses=None)
    assert {offer.place.id for offer in was} == {one.place.id, other.place.id}


@pytest.mark.parametrize("turned", [False, True])
def test_undone_exactly(conn: Connection, now: datetime, turned: bool) -> None:
    """Both entries and all activities are what they were, whichever was merged into which."""
    one, other = _two(conn, now)
    kept, gone = (other, one) if turned else (one, other)
    before, found = _all(conn), find(conn).open
    stored = {each: _place(conn, each) for each in (one.place.id, other.place.id)}
    merge(conn, kept.place.id, gone.place.id, at=now + LATER)
    assert _all(conn) != before
    unmerge(conn, gone.place.id, at=now + 2 * LATER)
    assert _all(conn) == before
    assert {each: _place(conn, each) for each in stored} == stored
    assert merging.standing(conn) == []
    assert find(conn).open == found == 1
    for entry_id in (one.place.id, other.place.id):
        assert [each.number for each in history.standing(history.of(conn, entry_id))] == [1]


def test_undone_with_later_changes_kept(conn: Connection, now: datetime) -> None:
    """What somebody changed since then stays: a new phone of the first, an activity that came later."""
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    shown = places_store.get(conn, one.place.id)
    edited = make.place(**{**vars(shown[0].place), "phone": "000-0000-0009"})
    late = make.offer(edited, make.activity(name="囲碁の会", kind="cultural_club"))
    places_store.put(conn, [late], at=now + 2 * LATER)
    unmerge(conn, other.place.id, at=now + 3 * LATER)
    place = _place(conn, one.place.id)
    assert (place.phone, place.url, place.lon) == ("000-0000-0009", "", None)
    assert {offer.activity.name for offer in places_store.get(conn, one.place.id)} == {
        "見本市日向会館",
        "囲碁の会",
    }
    assert {offer.activity.name for offer in places_store.get(conn, other.place.id)} == {"日向会館", "茶話会"}


def test_three_into_one_and_one_out_again(conn: Connection, now: datetime) -> None:
    """The first that knows gives; when it goes, the next does."""
    offers = [
        make.offer(make.place(name="日向会館", phone=phone), make.activity(name=name))
        for phone, name in (("", "甲の会"), ("000-0000-0001", "乙の会"), ("000-0000-0002", "丙の会"))
    ]
    places_store.put(conn, offers, at=now)
    one, two, three = (offer.place.id for offer in offers)
    merge(conn, one, two, at=now + LATER)
    merge(conn, one, three, at=now + LATER)
    assert _place(conn, one).phone == "000-0000-0001"
    unmerge(conn, two, at=now + 2 * LATER)
    assert _place(conn, one).phone == "000-0000-0002"
    unmerge(conn, three, at=now + 3 * LATER)
    assert _all(conn) == sorted(offers, key=lambda offer: offer.place.id)


def test_found_under_the_first_alone(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    assert [hit.place.id for hit in names.search(conn, "茶話会", 5)] == [one.place.id]
    assert find(conn).open == 0


def test_a_decision_that_they_differ_ends_with_a_merge(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    repeats.put_apart(conn, one.place.id, other.place.id, at=now)
    merge(conn, one.place.id, other.place.id, at=now + LATER)
    assert repeats.set_apart(conn) == {}


def test_what_cannot_be_merged(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    hidden = make.offer(name="かくれが", visibility=Visibility.HIDDEN)
    closed = make.offer(name="余白会館", status=Status.CLOSED)
    places_store.put(conn, [hidden, closed], at=now)
    a, b = one.place.id, other.place.id
    with pytest.raises(InvalidInput, match="two different places"):
        merge(conn, a, a, at=now)
    with pytest.raises(NotFound, match="'nowhere' does not exist"):
        merge(conn, a, "nowhere", at=now)
    with pytest.raises(InvalidInput, match="seen by different people"):
        merge(conn, a, hidden.place.id, at=now)
    with pytest.raises(Conflict, match="is closed"):
        merge(conn, closed.place.id, a, at=now)
    with pytest.raises(NotFound, match="not merged into another"):
        unmerge(conn, b, at=now)
    merge(conn, a, b, at=now + LATER)
    with pytest.raises(Conflict, match=r"merged into .* already"):
        merge(conn, a, b, at=now + LATER)
    with pytest.raises(Conflict, match="is merged"):
        merge(conn, b, a, at=now + LATER)
    third = make.offer(name="日向の会館")
    places_store.put(conn, [third], at=now)
    merge(conn, third.place.id, a, at=now + LATER)
    with pytest.raises(Conflict, match="unmerge that first"):
        unmerge(conn, b, at=now + 2 * LATER)


def _import(conn: Connection, place: dict[str, Any], at: datetime, **of_activity: Any) -> ImportReport:
    """A list of one row."""
    told = {"name": place["name"], "kind": "community_centre", "rules": ()} | of_activity
    offer = make.offer(make.place(**{**place, "verifications": ()}), make.activity(**told))
    file = ListFile("list.csv", "0" * 64, "municipal")
    return register(conn, [Draft(2, offer, is_record=True)], source=place["source"], file=file, at=at)


def _listed(conn: Connection, now: datetime) -> tuple[str, str]:
    """One place that came by two lists, merged."""
    _import(conn, FIRST, now)
    _import(conn, SECOND, now)
    ids = {offer.place.source: offer.place.id for offer in _all(conn)}
    merge(conn, ids["甲一覧"], ids["乙一覧"], at=now + LATER)
    return ids["甲一覧"], ids["乙一覧"]


def _verdicts(report: ImportReport) -> list[Verdict]:
    return [verdict for _, verdict in report.verdicts]


def test_both_lists_again_are_the_same(conn: Connection, now: datetime) -> None:
    _listed(conn, now)
    before = _all(conn)
    for told in (FIRST, SECOND):
        assert _verdicts(_import(conn, told, now + 2 * LATER)) == [Verdict.SAME]
    assert _all(conn) == before


def test_the_second_list_again_updates_what_it_says_and_does_not_come_back(
    conn: Connection, now: datetime
) -> None:
    a, b = _listed(conn, now)
    report = _import(conn, SECOND | {"phone": "000-0000-0002"}, now + 2 * LATER, fee_yen=100)
    assert _verdicts(report) == [Verdict.UPDATED]
    assert (_place(conn, b).status, _place(conn, b).phone) == (Status.MERGED, "000-0000-0002")
    assert _place(conn, a).phone == "000-0000-0002"
    (offer,) = places_store.offers(conn)
    assert (offer.place.id, offer.activity.fee_yen) == (a, 100)
    assert places_store.get(conn, b) == [offer]


def test_the_first_list_again_keeps_what_was_taken(conn: Connection, now: datetime) -> None:
    a, _ = _listed(conn, now)
    assert _verdicts(_import(conn, FIRST | {"address": "見本市丙町9"}, now + 2 * LATER)) == [Verdict.UPDATED]
    place = _place(conn, a)
    assert (place.address, place.phone, place.lon) == ("見本市丙町9", "000-0000-0001", 134.05)
    assert _verdicts(_import(conn, FIRST | {"phone": "000-0000-0007"}, now + 3 * LATER)) == [Verdict.UPDATED]
    assert _place(conn, a).phone == "000-0000-0007"


def test_undone_after_both_lists_came_again(conn: Connection, now: datetime) -> None:
    """Each entry says what its list says now."""
    a, b = _listed(conn, now)
    _import(conn, SECOND | {"phone": "000-0000-0002"}, now + 2 * LATER)
    _import(conn, FIRST | {"url": SECOND["url"]}, now + 2 * LATER)
    unmerge(conn, b, at=now + 3 * LATER)
    one, other = _place(conn, a), _place(conn, b)
    assert (one.phone, one.lon, one.location_level, one.url) == ("", None, "none", SECOND["url"])
    assert (other.phone, other.status, other.successor_id) == ("000-0000-0002", Status.ACTIVE, None)
    for told, phone in ((FIRST | {"url": SECOND["url"]}, ""), (SECOND, "000-0000-0002")):
        assert _verdicts(_import(conn, told | {"phone": phone}, now + 4 * LATER)) == [Verdict.SAME]


def test_an_import_is_undone_after_the_merge_is(conn: Connection, now: datetime) -> None:
    """While two are one, undoing the second's import is refused and names them; after unmerging it goes."""
    report = _import(conn, FIRST, now)
    second = _import(conn, SECOND, now)
    assert report.import_id is not None
    assert second.import_id is not None
    ids = {offer.place.source: offer.place.id for offer in _all(conn)}
    before = places_store.get(conn, ids["甲一覧"])
    merge(conn, ids["甲一覧"], ids["乙一覧"], at=now + LATER)
    with pytest.raises(Conflict, match=ids["乙一覧"]):
        undo_import(conn, second.import_id, at=now + 2 * LATER)
    unmerge(conn, ids["乙一覧"], at=now + 3 * LATER)
    undo_import(conn, second.import_id, at=now + 4 * LATER)
    assert _all(conn) == before


def test_hidden_ones_merged_leave_no_trace(conn: Connection, now: datetime) -> None:
    hidden = [make.offer(name=name, visibility=Visibility.HIDDEN) for name in ("かくれが", "隠れ家")]
    places_store.put(conn, [*hidden, make.offer(name="日向会館")], at=now)
    before, counted = places_store.offers(conn), places_store.version(conn)
    merge(conn, hidden[0].place.id, hidden[1].place.id, at=now + LATER)
    assert (places_store.offers(conn), places_store.version(conn)) == (before, counted)
    with pytest.raises(NotFound):
        places_store.get(conn, hidden[1].place.id)
    assert places_store.get(conn, hidden[1].place.id, visibility=None)[0].place.id == hidden[0].place.id
