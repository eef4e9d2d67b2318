"""Names found as people type them: an index of pairs of letters over the names of places and of what goes on there.

Per place one row with its names folded (``ibasho.writing.fold``) and as they sound (``sound``), and a row for each pair
of neighbouring letters in them. The same question gives the same answer on both stores. When the folding changes, a
migration must ``rebuild`` the index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from ibasho.errors import OutOfRange
from ibasho.model import Place, Status, Visibility
from ibasho.store import offers as rows
from ibasho.store.engine import Connection
from ibasho.store.tables import activities, activity_places, place_grams, place_names, places
from ibasho.writing import bigrams, fold, sound

__all__ = ["TEXT_MOST", "Hit", "rebuild", "renew", "search"]

_T = TypeVar("_T")
TEXT_MOST = 200
"""Letters in a question, at most."""
_WORDS_MOST = 8
_GRAMS_MOST = 3
"""Pairs of letters that lead the search; whether all of the word is there is looked at in the name itself."""
_END = "|"
"""Stands before, between and after the names of a place; no folded text holds it."""
_CHUNK = 5_000
_HIGHEST = "\U0010ffff"
_GOING_ON = (Status.ACTIVE, Status.PAUSED)


@dataclass(frozen=True)
class Hit:
    """A place that was found, and which of its names were: its own first, then those of its activities."""

    place: Place
    names: tuple[str, ...]


def search(
    conn: Connection,
    text: str,
    most: int,
    *,
    visibility: Collection[Visibility] | None = (Visibility.PUBLIC,),
    statuses: Collection[Status] | None = (Status.ACTIVE,),
) -> list[Hit]:
    """The places of which every word of the text stands in a name, as written or as it sounds.

    First the places that are called so, then those where an activity is, those whose name begins so, where a name
    begins so, and the rest; among equals the shorter name, then by folded name and id. A text without letters finds
    nothing. Raises OutOfRange for more than 200 letters, or ``most`` below 0.
    """
    if len(text) > TEXT_MOST:
        raise OutOfRange(f"text of {len(text)} letters: at most {TEXT_MOST} are accepted", field="q")
    if most < 0:
        raise OutOfRange(f"most {most}: 0 or more are accepted", field="most")
    words = [word for word in re.split(r"\s+", unicodedata.normalize("NFKC", text)) if fold(word)]
    if not words or most == 0:
        return []
    at = _position_of(conn)
    found = (
        sa.select(*rows.PLACE_COLUMNS)
        .select_from(places.join(place_names, place_names.c.place_key == places.c.key))
        .where(rows.seen_by(visibility), rows.goes_on(statuses))
        .where(*(_holds(at, word) for word in words[:_WORDS_MOST]))
        .order_by(_rank(at, text), sa.func.length(place_names.c.name), place_names.c.name, places.c.id)
        .limit(most)
    )
    hits = conn.execute(found).all()
    said = _activity_names(conn, [row.key for row in hits], statuses)
    return [_hit(rows.place_of(row), said.get(row.key, []), words) for row in hits]


def renew(conn: Connection, place_ids: Iterable[str], activity_keys: Iterable[int] = ()) -> None:
    """Bring the index up to date for these places and for those where these activities come."""
    keys: set[int] = set()
    for ids in _chunks(sorted(set(place_ids))):
        keys |= set(conn.scalars(sa.select(places.c.key).where(places.c.id.in_(ids))))
    for chunk in _chunks(sorted(set(activity_keys))):
        there = sa.select(activity_places.c.place_key).where(activity_places.c.activity_key.in_(chunk))
        keys |= set(conn.scalars(there))
    for chunk in _chunks(sorted(keys)):
        _write(conn, chunk)


def rebuild(conn: Connection) -> None:
    """Make the index anew from the names that are stored."""
    conn.execute(sa.delete(place_grams))
    conn.execute(sa.delete(place_names))
    for chunk in _chunks(list(conn.scalars(sa.select(places.c.key).order_by(places.c.key)))):
        _write(conn, chunk)


def _write(conn: Connection, keys: Sequence[int]) -> None:
    """Store the rows of these places; those whose names have not changed are left alone."""
    said = _activity_names(conn, keys, _GOING_ON)
    names = sa.select(places.c.key, places.c.name, places.c.name_kana).where(places.c.key.in_(keys))
    wanted = {
        row.key: _row(row.key, row.name, row.name_kana, said.get(row.key, [])) for row in conn.execute(names)
    }
    there = {
        row.place_key: dict(row._mapping)
        for row in conn.execute(sa.select(place_names).where(place_names.c.place_key.in_(keys)))
    }
    fresh = [row for key, row in wanted.items() if there.get(key) != row]
    changed = [key for key in (row["place_key"] for row in fresh) if key in there]
    if changed:
        conn.execute(sa.delete(place_grams).where(place_grams.c.place_key.in_(changed)))
        conn.execute(sa.delete(place_names).where(place_names.c.place_key.in_(changed)))
    if fresh:
        conn.execute(sa.insert(place_names), fresh)
        grams = [
            {"gram": gram, "place_key": row["place_key"]}
            for row in fresh
            for gram in sorted(_grams(str(row["folded"])) | _grams(str(row["sounded"])))
        ]
        if grams:
            conn.execute(sa.insert(place_grams), grams)


def _row(key: int, name: str, kana: str, activity_names: Sequence[str]) -> dict[str, object]:
    every = list(dict.fromkeys([name, kana, *activity_names]))
    return {
        "place_key": key,
        "name": fold(name),
        "folded": _END + _END.join(dict.fromkeys(fold(each) for each in every)) + _END,
        "sounded": _END + _END.join(dict.fromkeys(sound(each) for each in every)) + _END,
    }


def _grams(joined: str) -> set[str]:
    """The pairs of letters in joined names; the last letter of each stands with the mark of its end."""
    return {gram for gram in bigrams(joined) if gram[0] != _END}


def _activity_names(
    conn: Connection, keys: Sequence[int], statuses: Collection[Status] | None
) -> dict[int, list[str]]:
    """Per place the names of its activities, in the order of their ids."""
    joined = activity_places.join(activities, activities.c.key == activity_places.c.activity_key)
    found = (
        sa.select(activity_places.c.place_key, activities.c.name)
        .select_from(joined)
        .where(activity_places.c.place_key.in_(keys))
        .order_by(activities.c.id)
    )
    if statuses is not None:
        found = found.where(activities.c.status.in_([each.value for each in statuses]))
    said: dict[int, list[str]] = {}
    for key, name in conn.execute(found):
        said.setdefault(key, []).append(name)
    return said


class _Position:
    """Where one text stands in another, counted from 1, 0 when nowhere: each store has a name for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, column: sa.Column[str], text: str) -> sa.ColumnElement[int]:
        return sa.Function(self._name, column, text, type_=sa.Integer())


def _position_of(conn: Connection) -> _Position:
    return _Position("instr" if conn.dialect.name == "sqlite" else "strpos")


def _holds(at: _Position, word: str) -> sa.ColumnElement[bool]:
    """The condition that a word stands in a name of the place, as written or as it sounds."""
    folded, sounded = fold(word), sound(word)
    stands: sa.ColumnElement[bool] = at(place_names.c.folded, folded) > 0
    if len(sounded) < 2:
        return sa.and_(place_names.c.place_key.in_(_with_grams(folded)), stands)
    keys = sa.union(_with_grams(folded), _with_grams(sounded)).subquery()
    return sa.and_(
        place_names.c.place_key.in_(sa.select(keys.c.place_key)),
        sa.or_(stands, at(place_names.c.sounded, sounded) > 0),
    )


def _with_grams(word: str) -> sa.Select[tuple[int]]:
    """The keys of the places that have all pairs of letters of a word."""
    # Pairs with kanji first: they are the rarer ones, and the first leads the search.
    grams = sorted(bigrams(word), key=lambda gram: (-sum(letter > "ヿ" for letter in gram), gram))[
        :_GRAMS_MOST
    ]
    first = place_grams.alias()
    if len(word) == 1:
        # Two comparisons: a BETWEEN with the collation of these columns is no valid PostgreSQL.
        begins = sa.and_(first.c.gram >= word, first.c.gram <= word + _HIGHEST)
        return sa.select(first.c.place_key).where(begins).distinct()
    more = [place_grams.alias() for _ in grams[1:]]
    return sa.select(first.c.place_key).where(
        first.c.gram == grams[0],
        *(
            sa.exists().where(each.c.gram == gram, each.c.place_key == first.c.place_key)
            for each, gram in zip(more, grams[1:], strict=True)
        ),
    )


def _rank(at: _Position, text: str) -> sa.ColumnElement[int]:
    folded, sounded = fold(text), sound(text)
    in_folded, in_sounded = place_names.c.folded, place_names.c.sounded
    return sa.case(
        (at(in_folded, f"{_END}{folded}{_END}") == 1, 0),
        (sa.or_(at(in_folded, f"{_END}{folded}{_END}") > 0, at(in_sounded, f"{_END}{sounded}{_END}") > 0), 1),
        (at(in_folded, f"{_END}{folded}") == 1, 2),
        (sa.or_(at(in_folded, f"{_END}{folded}") > 0, at(in_sounded, f"{_END}{sounded}") > 0), 3),
        (at(in_folded, folded) > 0, 4),
        else_=5,
    )


def _hit(place: Place, activity_names: Iterable[str], words: Sequence[str]) -> Hit:
    said = [(fold(word), sound(word)) for word in words]

    def meant(name: str) -> bool:
        folded, sounded = fold(name), sound(name)
        return any(f in folded or (len(s) > 1 and s in sounded) for f, s in said)

    own = [place.name] if meant(place.name) or meant(place.name_kana) else []
    return Hit(place, tuple(dict.fromkeys([*own, *filter(meant, activity_names)])))


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
