"""Names found as people type them, on both stores, against looking at every name."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ibasho.errors import OutOfRange
from ibasho.model import Offer, Status, Visibility
from ibasho.store import Connection, names
from ibasho.store import places as places_store
from ibasho.store.tables import place_grams, place_names
from ibasho.writing import fold, sound
from tests import make

TYPED = [
    # what is registered, what somebody types
    ("見本子ども食堂", "こどもしょくどう"),
    ("見本子ども食堂", "子供食堂"),
    ("見本子ども食堂", "ｺﾄﾞﾓ食堂"),
    ("見本子ども食堂", "食堂"),
    ("見本子ども食堂", "堂"),
    ("見本子ども食堂", "見"),
    ("みんなのお家", "おうち"),
    ("みんなのお家", "ミンナノオウチ"),
    ("みんなのおうち", "お家"),
    ("みんなのおうち", "うち"),
    ("ノオウチ", "のおうち"),
    ("日向コミュニティセンター", "ｺﾐｭﾆﾃｨｰ"),
    ("日向コミュニティセンター", "せんたー"),
    ("日向コミュニティセンター", "日向 センタ"),
    ("髙橋學園", "高橋学園"),
    ("高橋学園", "學園"),
    ("憩いの広場", "いこいのひろば"),
    ("居場所てくてく", "いばしょ"),
    ("第一公民館", "第１公民館"),
    ("第1公民館", "第一こうみんかん"),
    ("緑ヶ丘サロン", "緑が丘"),
    ("緑ケ丘サロン", "ヶ丘"),
    ("Café 凪", "カフェ"),
    ("カフェ凪", "CAFE"),
    ("おーぷんハウス", "オープンハウス"),
    ("NPO見本・ひろば（仮）", "見本ひろば"),
]


def _called(*names: str, **given: Any) -> list[Offer]:
    """Places of which everything is called so."""
    return [make.offer(make.place(name=name, **given), make.activity(name=name)) for name in names]


def _names(hits: list[names.Hit]) -> list[str]:
    return [hit.place.name for hit in hits]


@pytest.mark.parametrize(("registered", "typed"), TYPED)
def test_found_as_people_type(conn: Connection, now: datetime, registered: str, typed: str) -> None:
    places_store.put(conn, _called(registered, "雛形会館"), at=now)
    assert _names(names.search(conn, typed, 10)) == [registered]


@pytest.mark.parametrize("typed", ["", " ", "☆", "ー", "%", "_", "|", "' OR 1=1", "雛本|", "雛_見", "み*"])
def test_marks_find_nothing_of_their_own(conn: Connection, now: datetime, typed: str) -> None:
    """No letter: nothing; with letters: these alone count."""
    places_store.put(conn, _called("雛形会館"), at=now)
    assert names.search(conn, typed, 10) == []


def test_by_reading_and_by_activity(conn: Connection, now: datetime) -> None:
    """The kana column and the names of what goes on there count; the hit says which names were meant."""
    place = make.place(name="日向会館", name_kana="ヒュウガカイカン")
    places_store.put(
        conn,
        [
            make.offer(place, make.activity(name="囲碁の会")),
            make.offer(place, make.activity(name="将棋の会")),
        ],
        at=now,
    )
    (hit,) = names.search(conn, "ひゅうが", 5)
    assert hit.names == ("日向会館",)
    (hit,) = names.search(conn, "囲碁", 5)
    assert hit.names == ("囲碁の会",)
    (hit,) = names.search(conn, "会館 将棋", 5)
    assert hit.names == ("日向会館", "将棋の会")
    assert names.search(conn, "会館 麻雀", 5) == []


def test_order(conn: Connection, now: datetime) -> None:
    """The place that is called so, an activity that is, names that begin so, names that hold it; shorter first."""
    offers = [
        make.offer(name="東日向会館"),
        make.offer(name="日向会館別館"),
        make.offer(make.place(name="余白会館"), make.activity(name="日向会館")),
        make.offer(name="日向会館北別館"),
        make.offer(name="日向会館"),
    ]
    places_store.put(conn, offers, at=now)
    assert _names(names.search(conn, "日向会館", 10)) == [
        "日向会館", "余白会館", "日向会館別館", "日向会館北別館", "東日向会館",
    ]  # fmt: skip
    assert _names(names.search(conn, "日向会館", 2)) == ["日向会館", "余白会館"]


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.AREA_ONLY])
def test_hidden_places_leave_no_trace(conn: Connection, now: datetime, visibility: Visibility) -> None:
    """Answers are the same with and without them, however few are asked for; those who may see them find them."""
    places_store.put(conn, [make.offer(name=f"日向{name}会館") for name in "東西南北"], at=now)
    before = {
        (text, most): names.search(conn, text, most) for text in ("日向", "会館", "避難") for most in (1, 9)
    }
    places_store.put(
        conn,
        [make.offer(name=name, visibility=visibility) for name in ("日向", "避難の家", "日向会館")],
        at=now,
    )
    assert {key: names.search(conn, *key) for key in before} == before
    assert _names(names.search(conn, "避難", 9, visibility=None)) == ["避難の家"]


def test_what_is_over_is_not_found(conn: Connection, now: datetime) -> None:
    place = make.place(name="日向会館")
    places_store.put(
        conn,
        [
            make.offer(place, make.activity(name="囲碁の会", status=Status.CLOSED)),
            make.offer(place, make.activity(name="将棋の会")),
            make.offer(name="余白会館", status=Status.CLOSED),
        ],
        at=now,
    )
    assert names.search(conn, "囲碁", 5) == []
    assert names.search(conn, "余白", 5) == []
    assert len(names.search(conn, "日向", 5)) == 1


def test_a_change_is_found_at_once(conn: Connection, now: datetime) -> None:
    place = make.place(name="日向会館")
    activity = make.activity(name="囲碁の会")
    places_store.put(conn, [make.offer(place, activity)], at=now)
    other = make.place(name="余白会館")
    places_store.put(conn, [make.offer(other, activity)], at=now)
    assert _names(names.search(conn, "囲碁", 5)) == ["余白会館", "日向会館"]
    renamed = make.activity(id=activity.id, name="将棋の会")
    places_store.put(conn, [make.offer(make.place(**{**vars(place), "name": "清書会館"}), renamed)], at=now)
    assert names.search(conn, "囲碁", 5) == []
    assert names.search(conn, "日向", 5) == []
    assert _names(names.search(conn, "将棋", 5)) == ["余白会館", "清書会館"]
    assert _names(names.search(conn, "清書", 5)) == ["清書会館"]


def test_equal_to_looking_at_every_name(conn: Connection, now: datetime) -> None:
    draw = random.Random(3)
    syllables = [
        "子ども",
        "こども",
        "食堂",
        "しょくどう",
        "会館",
        "ー",
        "かい",
        "お家",
        "おうち",
        "花",
        "はな",
        "第一",
        "1",
    ]
    called = ["".join(draw.choices(syllables, k=draw.randint(1, 4))) + "会" for _ in range(60)]
    places_store.put(
        conn, [make.offer(make.place(name=each), make.activity(name=each)) for each in called], at=now
    )
    for _ in range(60):
        typed = "".join(draw.choices(syllables, k=draw.randint(1, 2)))
        folded, sounded = fold(typed), sound(typed)
        expected = sorted(
            each
            for each in called
            if folded and (folded in fold(each) or (len(sounded) > 1 and sounded in sound(each)))
        )
        assert sorted(_names(names.search(conn, typed, 100))) == expected, typed


def test_rebuilt_as_it_was(conn: Connection, now: datetime) -> None:
    places_store.put(conn, [make.offer(name=name) for name in ("日向会館", "余白会館", "")], at=now)
    tables = [place_names, place_grams]
    before = [sorted(conn.execute(sa.select(table)).all()) for table in tables]
    names.rebuild(conn)
    assert [sorted(conn.execute(sa.select(table)).all()) for table in tables] == before
    assert before[1]


def test_bounds(conn: Connection) -> None:
    with pytest.raises(OutOfRange, match="at most 200"):
        names.search(conn, "あ" * 201, 5)
    with pytest.raises(OutOfRange, match="0 or more"):
        names.search(conn, "あ", -1)
    assert names.search(conn, "あ", 0) == []
    assert names.search(conn, "あ " * 90, 5) == []
