"""Find what a text means: matched from its front, the longest name first, every hit with its level and what it leaves over.

Nothing is guessed silently: a text with several equally good meanings gives them all, and a hit that differs from the
text by more than spelling says in which way (``Hit.loosely``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ibasho.errors import InvalidInput
from ibasho.gazetteer.entries import middle_of
from ibasho.gazetteer.wording import LENGTH_MOST, Spelled, group_of, spelling
from ibasho.model import PREFECTURES, Address, AddressLevel, Entry, Found, Hit
from ibasho.store import Connection
from ibasho.store import addresses as addresses_store

__all__ = ["find", "find_all", "suggest"]

_IN_MUNICIPALITY = (AddressLevel.EXACT, AddressLevel.BLOCK, AddressLevel.NEIGHBOURHOOD)
_FIRST = (*_IN_MUNICIPALITY, AddressLevel.MUNICIPALITY, AddressLevel.STATION)
_ORDER = {level: at for at, level in enumerate(AddressLevel)}
_FORMATS = ("abr", "isj", "neighbourhood-centroids", "stations", "postal")
"""Of two gazetteers that know the same address the earlier format is believed."""
_POSTCODE = re.compile(r"(?:〒|郵便番号:?)?\s*(\d{3})-?(\d{4})(?!\d|-)")
_PREFECTURES = {spelling(name): name for name in PREFECTURES}
_STATION = spelling("駅")
_STATION_LABEL = re.compile(r"(.+駅)[（(].+[）)]")
_Rows = dict[str, list[Entry]]


@dataclass(frozen=True)
class _Reading:
    """One way to take the front of a text: the prefecture and municipality that it names, and what follows."""

    rest: Spelled
    taken: int = 0
    prefecture: str = ""
    municipality: Entry | None = None


class _Match(NamedTuple):
    """An entry that begins a text: how many letters of the text it accounts for, what is left, and how it differs."""

    entry: Entry
    letters: int
    rest: str
    loosely: tuple[str, ...] = ()
    named: bool = False

    @property
    def merit(self) -> tuple[bool, int, bool]:
        """Smaller is better: words that are not understood come last, then the longest match, then the exact one."""
        return "words_after" in self.loosely, -self.letters, bool(self.loosely)


def find(conn: Connection, text: str, *, municipality_code: str = "") -> Found:
    """What the text may mean, the best first; ``Found.only`` is its one meaning when there is one.

    An address (with or without prefecture and municipality), a postcode, a station or a municipality.
    ``municipality_code`` (five or six digits) only addresses in that municipality are hits. Raises InvalidInput for a text of more
    than 300 characters.
    """
    return find_all(conn, [text], municipality_codes=[municipality_code])[0]


def find_all(
    conn: Connection, texts: Sequence[str], *, municipality_codes: Sequence[str] = ()
) -> list[Found]:
    """As ``find`` for many texts at once, in their order: two questions to the database however many there are."""
    codes = list(municipality_codes) or [""] * len(texts)
    for text in texts:
        if len(text) > LENGTH_MOST:
            raise InvalidInput(
                f"address of {len(text):,} characters: up to {LENGTH_MOST} are accepted", field="text"
            )
    asked = [_without_postcode(_STATION_LABEL.sub(r"\1", text.strip())) for text in texts]
    spelled = [Spelled.of(address) for _, address in asked]
    fronts = [list(_fronts(each)) for each in spelled]
    first = addresses_store.by_keys(
        conn, {key for each in fronts for reading in each for key in _keys(reading.rest)}, _FIRST
    )
    readings = [[*each, *_with_municipality(each, first)] for each in fronts]
    more = {
        key for each in readings for reading in each if reading.municipality for key in _keys(reading.rest)
    }
    rows = first | addresses_store.by_keys(conn, more - set(first), _FIRST)
    found = []
    for text, (postcode, _), each, ways, code in zip(texts, asked, spelled, readings, codes, strict=True):
        if postcode and not each.key:
            found.append(_of_postcode(conn, text, postcode))
        else:
            matches = [match for way in ways for match in _matches(way, rows, code[:5])]
            found.append(_told_by_label(_ranked(text, [*matches, *_stations(each, rows)])))
    return found


def suggest(conn: Connection, text: str, most: int = 8) -> list[Hit]:
    """At most ``most`` completions of a text that is being typed, the shortest names first; nothing for no text."""
    spelled = Spelled.of(_without_postcode(text)[1][:LENGTH_MOST])
    if not spelled.key or most < 1:
        return []
    fronts = list(_fronts(spelled))
    keys = {key for reading in fronts for key in _keys(reading.rest)}
    rows = addresses_store.by_keys(conn, keys, (AddressLevel.MUNICIPALITY,))
    hits: dict[tuple[str, AddressLevel], Hit] = {}
    for reading in [*_with_municipality(fronts, rows), *fronts]:
        beginning = reading.rest.key.removesuffix(_STATION) if reading.rest.key != _STATION else ""
        for entry in addresses_store.starting(conn, beginning, _kana(reading.rest.key), most * 4):
            if entry.address.lon is not None and _lies_in(entry.address, reading, ""):
                hit = _as_hit(entry.address, _Match(entry, len(entry.key), ""))
                hits.setdefault((hit.label, hit.level), hit)
    return list(hits.values())[:most]


def _kana(key: str) -> str:
    """The key as a reading, when it is nothing but kana."""
    shifted = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in key)
    return shifted if re.fullmatch(r"[ぁ-ゖー\d]+", shifted) else ""


def _without_postcode(text: str) -> tuple[str, str]:
    """The postcode at the front of a text ("" when there is none), and the text behind it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"(?<=\d)[‐‑‒–—―−ー](?=\d)", "-", plain)
    match = _POSTCODE.match(plain)
    return (match[1] + match[2], plain[match.end() :]) if match else ("", text)


def _fronts(spelled: Spelled) -> Iterator[_Reading]:
    """The text as it is, and without the prefecture that it begins with."""
    if not spelled.key:
        return
    yield _Reading(spelled)
    for key, name in _PREFECTURES.items():
        if spelled.key.startswith(key) and spelled.key != key:
            yield _Reading(spelled.after(key), len(key), name)


def _keys(rest: Spelled) -> Iterator[str]:
    """Every key by which the beginning of a text may be stored."""
    yield from rest.beginnings()
    if rest.key.endswith(_STATION):
        yield rest.key.removesuffix(_STATION)
    if rest.words:
        yield rest.words + "町"


def _with_municipality(fronts: Iterable[_Reading], rows: _Rows) -> Iterator[_Reading]:
    """The ways to take a municipality off the front of each reading."""
    for reading in fronts:
        for beginning in reading.rest.beginnings():
            for entry in rows.get(beginning, ()):
                address = entry.address
                if address.level is AddressLevel.MUNICIPALITY and _same(
                    address.prefecture, reading.prefecture
                ):
                    yield _Reading(
                        reading.rest.after(beginning),
                        reading.taken + len(beginning),
                        address.prefecture or reading.prefecture,
                        entry,
                    )


def _same(one: str, other: str) -> bool:
    """Whether two names do not contradict each other."""
    return not one or not other or one == other


def _lies_in(address: Address, reading: _Reading, code: str) -> bool:
    """Whether an address may be what a reading speaks of; where it names no municipality, the code says which."""
    if not _same(address.prefecture, reading.prefecture):
        return False
    if reading.municipality is None:
        digits = 2 if code.endswith("000") else 5
        return _same(address.municipality_code[:digits], code[:digits])
    named = reading.municipality.address
    if address.municipality_code and named.municipality_code:
        return address.municipality_code == named.municipality_code
    return address.municipality == named.municipality


def _matches(reading: _Reading, rows: _Rows, code: str) -> Iterator[_Match]:
    """What the beginning of a reading is in the gazetteer."""
    rest = reading.rest
    named = reading.municipality
    if named is not None:
        yield _Match(named, reading.taken, rest.key, named=True)
    for beginning in rest.beginnings():
        left = rest.after(beginning).key
        for entry in rows.get(beginning, ()):
            if entry.address.level in _IN_MUNICIPALITY and _lies_in(entry.address, reading, code):
                loosely = (
                    () if rest.may_end(beginning) and not _number_unknown(entry, left) else ("words_after",)
                )
                yield _Match(entry, reading.taken + len(beginning), left, loosely, named is not None)
    if rest.words and rest.may_end(rest.words):
        for entry in rows.get(rest.words + "町", ()):
            address = entry.address
            if address.level is AddressLevel.NEIGHBOURHOOD and _lies_in(address, reading, code):
                left = rest.after(rest.words).key
                yield _Match(entry, reading.taken + len(rest.words), left, ("suffix",), named is not None)


def _number_unknown(entry: Entry, left: str) -> bool:
    """Whether a number follows a name that stands for its 丁目 only: a 丁目 that the gazetteer does not have."""
    return entry.made_of == "chome" and left[:1].isdigit()


def _stations(spelled: Spelled, rows: _Rows) -> Iterator[_Match]:
    """The stations whose name the whole text is, with or without 駅."""
    for key in dict.fromkeys((spelled.key, spelled.key.removesuffix(_STATION))):
        for entry in rows.get(key, ()):
            if entry.address.level is AddressLevel.STATION:
                yield _Match(entry, len(spelled.key), "")


def _ranked(text: str, matches: Iterable[_Match]) -> Found:
    """The matches as hits, the best first, one for each place in the world."""
    kept: list[_Match] = []
    of_key: dict[tuple[AddressLevel, str], list[_Match]] = {}
    for match in sorted(matches, key=_preference):
        if match.entry.address.lon is None:
            continue
        twins = of_key.setdefault((match.entry.address.level, match.entry.key), [])
        if not any(_is_one(match.entry.address, twin.entry.address) for twin in twins):
            twins.append(match)
            kept.append(match)
    understood = max((each.letters for each in kept if "words_after" not in each.loosely), default=0)
    kept = [each for each in kept if "words_after" not in each.loosely or each.letters > understood]
    equal = sum(each.merit == kept[0].merit for each in kept) if kept else 0
    hits = tuple(_as_hit(each.entry.address, each) for each in kept)
    return Found(text, hits, 0 if kept and "words_after" in kept[0].loosely else equal)


def _is_one(address: Address, other: Address) -> bool:
    """Whether two entries of one key and level are the same place in the world."""
    if address.level is AddressLevel.STATION:
        return (address.lon, address.lat) == (other.lon, other.lat) or address.lines == other.lines
    return address.municipality == other.municipality and _same(address.prefecture, other.prefecture)


def _told_by_label(found: Found) -> Found:
    """What was found, only the one whose label the whole text is when there is one: a label that was shown leads back."""
    labelled = [hit for hit in found.hits if hit.label == found.text.strip()]
    return Found(found.text, tuple(labelled), 1) if len(labelled) == 1 else found


def _preference(match: _Match) -> tuple[object, ...]:
    """Of several entries for one address: the better match, the more exact level, the source's own, the better format."""
    entry = match.entry
    format_at = _FORMATS.index(entry.format) if entry.format in _FORMATS else len(_FORMATS)
    return (
        match.merit,
        _ORDER[entry.address.level],
        bool(entry.made_of),
        format_at,
        entry.address.label,
        entry.source,
    )


def _as_hit(address: Address, match: _Match) -> Hit:
    assert address.lon is not None and address.lat is not None  # noqa: S101 - the caller has looked
    return Hit(
        level=address.level,
        label=address.label,
        lon=address.lon,
        lat=address.lat,
        within_m=address.within_m,
        municipality_code=address.municipality_code,
        rest=match.rest,
        loosely=match.loosely,
        named=match.named,
        source=match.entry.source,
    )


def _of_postcode(conn: Connection, text: str, postcode: str) -> Found:
    """Where a postcode is: the middle of its neighbourhoods that the gazetteers locate, one hit per municipality."""
    listed = addresses_store.by_postcode(conn, postcode)
    keys = {spelling(each.address.neighbourhood) for each in listed}
    keys |= {spelling(each.address.municipality) for each in listed if not each.address.neighbourhood}
    rows = addresses_store.by_keys(conn, keys, (AddressLevel.NEIGHBOURHOOD, AddressLevel.MUNICIPALITY))
    of_municipality: dict[tuple[str, str], list[tuple[Entry, Address]]] = {}
    for each in listed:
        asked = each.address
        level = AddressLevel.NEIGHBOURHOOD if asked.neighbourhood else AddressLevel.MUNICIPALITY
        known = [
            _Match(row, 0, "")
            for row in rows.get(spelling(asked.neighbourhood or asked.municipality), ())
            if row.address.level is level
            and row.address.municipality == asked.municipality
            and _same(row.address.prefecture, asked.prefecture)
        ]
        if known:
            best = min(known, key=_preference).entry.address
            of_municipality.setdefault((asked.prefecture, asked.municipality), []).append((each, best))
    hits = []
    for located in of_municipality.values():
        point = middle_of([address for _, address in located])
        names = {entry.address.neighbourhood for entry, _ in located}
        common = {group_of(name) or name for name in names}
        entry = located[0][0]
        told = replace(
            entry.address,
            neighbourhood=common.pop()
            if len(common) == 1 and len(names) > 1
            else "・".join(sorted(names)[:3]),
            lon=point.lon,
            lat=point.lat,
            within_m=point.within_m,
        )
        hits.append(_as_hit(told, _Match(entry, len(postcode), "")))
    return Found(text, tuple(hits), len(hits))
