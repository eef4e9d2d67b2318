"""Repeats in the register and in a list on its way in, on both stores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ibasho.model import Draft, ImportReport, Verdict, Visibility
from ibasho.places.duplicates import find
from ibasho.places.register import ListFile, register
from ibasho.store import Connection, repeats
from ibasho.store import places as places_store
from tests import make


def _draft(row: int, **given: Any) -> Draft:
    told = {"source": "一覧", "source_key": str(row)} | given
    return Draft(row, make.offer(kind=given.pop("kind", "community_centre"), **told), is_record=True)


def _register(conn: Connection, drafts: list[Draft], now: datetime, source: str = "一覧") -> ImportReport:
    told = [
        Draft(
            draft.row,
            make.offer(activity=draft.offer.activity, **{**vars(draft.offer.place), "source": source}),
            is_record=True,
        )
        for draft in drafts
        if draft.offer is not None
    ]
    return register(conn, told, source=source, file=ListFile("list.csv", "0" * 64, "municipal"), at=now)


def test_a_row_like_an_entry_of_another_list(conn: Connection, now: datetime) -> None:
    _register(conn, [_draft(2, name="見本市日向会館", phone="000-0000-0001")], now, "甲一覧")
    report = _register(
        conn,
        [
            _draft(2, name="日向会館", phone="000-0000-0001", lon=134.0502),
            _draft(3, name="余白会館", phone="000-0000-0002"),
        ],
        now,
        "乙一覧",
    )
    assert [verdict for _, verdict in report.verdicts] == [Verdict.DUPLICATE, Verdict.CREATED]
    (finding,) = [finding for finding in report.findings if finding.code == "duplicate"]
    assert finding.row == 2
    assert "見本市日向会館 of the list 甲一覧" in finding.message
    assert "the same telephone number" in finding.message
    assert len(places_store.offers(conn)) == 3


def test_a_row_like_an_earlier_row(conn: Connection, now: datetime) -> None:
    """The first is created, the second is put before a person; the row is named."""
    report = _register(
        conn, [_draft(2, name="ふたつ星こども食堂"), _draft(3, name="子ども食堂 ふたつ星")], now
    )
    assert [verdict for _, verdict in report.verdicts] == [Verdict.CREATED, Verdict.DUPLICATE]
    assert ["row 2" in f.message for f in report.findings if f.code == "duplicate"] == [True]


def test_the_same_list_again_is_the_same(conn: Connection, now: datetime) -> None:
    """What was a repeat stays one entry of its own: the list is recognised by its keys."""
    rows = [_draft(2, name="ふたつ星こども食堂"), _draft(3, name="子ども食堂 ふたつ星")]
    _register(conn, rows, now)
    assert [verdict for _, verdict in _register(conn, rows, now).verdicts] == [Verdict.SAME, Verdict.SAME]


def test_a_list_with_new_keys_is_recognised(conn: Connection, now: datetime) -> None:
    """A list whose numbers were given anew looks like itself, and says so."""
    _register(conn, [_draft(2, name="日向会館", source_key="1")], now)
    report = _register(conn, [_draft(2, name="日向会館", source_key="A-1")], now)
    assert [verdict for _, verdict in report.verdicts] == [Verdict.DUPLICATE]


def test_two_rows_of_one_number_keep_apart(conn: Connection, now: datetime) -> None:
    """Rows of several sheets may bear the same number: each is judged for itself."""
    drafts = [
        _draft(2, name="日向会館", source_key="a"),
        _draft(2, name="余白会館", source_key="b", lon=134.2),
    ]
    assert [verdict for _, verdict in _register(conn, drafts, now).verdicts] == [Verdict.CREATED] * 2


def _two(conn: Connection, now: datetime, **given: Any) -> tuple[str, str]:
    one = make.offer(name="見本市日向会館", source="甲一覧", **given)
    other = make.offer(name="日向会館", source="乙一覧", **given)
    places_store.put(conn, [one, other], at=now)
    return one.place.id, other.place.id


def test_pairs_of_the_register(conn: Connection, now: datetime) -> None:
    ids = _two(conn, now)
    places_store.put(conn, [make.offer(name="余白会館")], at=now)
    found = find(conn)
    assert [(pair.one.place.id, pair.other.place.id) for pair in found.pairs] == [ids]
    assert (found.open, found.decided) == (1, 0)
    assert find(conn, source="丙一覧").open == 0
    assert find(conn, source="乙一覧").open == 1


def test_hidden_places_are_compared(conn: Connection, now: datetime) -> None:
    """This is for those who keep the register: they see a hidden place entered twice."""
    _two(conn, now, visibility=Visibility.HIDDEN)
    assert find(conn).open == 1


def test_a_pair_set_apart_is_not_shown_again(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    repeats.put_apart(conn, other, one, at=now, why="別の建物")
    found = find(conn)
    assert (found.pairs, found.open, found.decided) == ((), 0, 1)
    repeats.take_back(conn, one, other)
    assert find(conn).open == 1


def test_most_cuts_the_list(conn: Connection, now: datetime) -> None:
    offers = [
        make.offer(name=name, source=source)
        for name in ("日向会館", "余白会館", "清書会館")
        for source in ("甲一覧", "乙一覧")
    ]
    places_store.put(conn, offers, at=now)
    found = find(conn, most=2)
    assert (len(found.pairs), found.open) == (2, 3)


def test_a_row_like_a_row_that_is_known(conn: Connection, now: datetime) -> None:
    """A row added to a list is compared with what the list brought before."""
    first = _draft(3, name="ふたつ星こども食堂")
    _register(conn, [first], now)
    report = _register(conn, [_draft(2, name="子ども食堂 ふたつ星"), first], now)
    assert [verdict for _, verdict in report.verdicts] == [Verdict.DUPLICATE, Verdict.SAME]


def test_a_list_with_one_number_twice_stays_the_same(conn: Connection, now: datetime) -> None:
    """Rows with one ID and other contents are two entries, and the same list again finds both."""
    rows = [_draft(2, name="日向会館", source_key="1"), _draft(3, name="余白会館", source_key="1", lon=134.2)]
    assert [verdict for _, verdict in _register(conn, rows, now).verdicts] == [Verdict.CREATED] * 2
    assert [verdict for _, verdict in _register(conn, rows, now).verdicts] == [Verdict.SAME] * 2
