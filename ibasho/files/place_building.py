"""Where: the columns about the building, its address and the way there, as a place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from ibasho.files import place_contacts as contacts
from ibasho.files.place_cells import NAME_LENGTH_MOST, Cells, ListFacts, Remarks, lines, stated
from ibasho.files.place_facts import clean, fact_of, municipality_code, nfkc, point_of
from ibasho.geo.crs import from_tokyo_datum
from ibasho.model import Fact, Level, Place, Status, Visibility

__all__ = ["address_of", "place_of"]

_ADDRESS_WITHHELD = re.compile(
    r"(住所|所在地|場所)(は|を|:)?(非公開|未公開|公開しない|公開していません|公表しない|公表していません)"
)
_PREFECTURE = re.compile(r"北海道|東京都|京都府|大阪府|[一-龥]{2,3}県")
_POSTAL_CODE = re.compile(r"〒?(\d{3})-?(\d{4})")
_OLD_DATUM = re.compile(r"日本測地系(?!20)|旧(日本)?測地系|tokyo", re.IGNORECASE)
_LEVELS = ("exact", "block", "neighbourhood")

_POINT_SAYS = {
    "missing": ("no_coordinates", "no coordinates; kept without a location"),
    "not_a_number": ("bad_coordinates", "the coordinates are no decimal degrees; kept without a location"),
    "zero": ("zero_coordinates", "the coordinates are 0, 0; kept without a location"),
    "outside": ("outside_japan", "the point lies outside Japan; kept without a location"),
    "swapped": ("swapped_coordinates", "latitude and longitude were in each other's column; put right"),
}
_DEGREES = "decimal degrees, latitude 20–46, longitude 122–154"


def _point(
    words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks
) -> tuple[float | None, float | None]:
    point = point_of(words.get("lat", ""), words.get("lon", ""), anywhere=facts.anywhere)
    value = ", ".join(words[m] for m in ("lat", "lon") if m in words)
    columns = f"{cells.column('lat')}, {cells.column('lon')}"
    if point.problem and _POINT_SAYS[point.problem][0] not in facts.quiet:
        code, message = _POINT_SAYS[point.problem]
        remarks.add(columns, value, Level.WARNING, code, message, _DEGREES)
    if point.lon is None or point.lat is None:
        return None, None
    if not _OLD_DATUM.search(nfkc(f"{words.get('datum', '')} {columns}")):
        return point.lon, point.lat
    says = "stated on the old Tokyo datum, about 450 m off; converted, right to about 10 m"
    remarks.add(columns, value, Level.WARNING, "old_datum", says, "coordinates on JGD2011 or WGS 84")
    lon, lat = from_tokyo_datum(point.lon, point.lat)
    return round(lon, 7), round(lat, 7)


def address_of(words: Mapping[str, str]) -> str:
    """The address without the building: as stated in one piece, else put together from its parts.

    Lists put the whole address into one of its parts (所在地_市区町村) or repeat the larger parts in the smaller ones:
    what is there already is not added again.
    """
    parts = [words.get(meaning, "") for meaning in ("prefecture", "city", "town", "block")]
    stated_whole = words.get("address", "")
    if stated_whole:
        prefecture, city = parts[:2]
        known = bool(prefecture) and bool(city) and stated_whole.startswith(city)
        return (
            f"{prefecture}{stated_whole}" if known and not _PREFECTURE.match(stated_whole) else stated_whole
        )
    if not (words.get("city") or words.get("town")):
        return ""
    address = ""
    for part in parts:
        if part and part not in address:
            address = part if address and part.startswith(address) else address + part
    return address


def _building(words: Mapping[str, str], address: str) -> str:
    """House name, floor and room, unless the address says them already."""
    building = words.get("building", "")
    return "" if building in address else building


def _postal_code(words: Mapping[str, str], cells: Cells, remarks: Remarks) -> str:
    text = words.get("postal_code", "")
    if not text:
        return ""
    match = _POSTAL_CODE.fullmatch(re.sub(r"\s", "", nfkc(text)))
    if match is None:
        says = "no postal code; left out"
        remarks.add(cells.column("postal_code"), text, Level.NOTE, "bad_postal_code", says, "NNN-NNNN")
        return ""
    return f"{match[1]}-{match[2]}"


def _code(words: Mapping[str, str], cells: Cells, remarks: Remarks) -> str:
    for meaning in ("place_code", "publisher_code"):
        text = words.get(meaning, "")
        code = municipality_code(text)
        if text and not code:
            remarks.add(
                cells.column(meaning), text, Level.WARNING, "bad_code", "no local government code; left out",
                "6 digits with a right check digit",
            )  # fmt: skip
        if code:
            if code != nfkc(text):
                says = f"the code lacked a leading zero or its check digit; read as {code}"
                remarks.add(
                    cells.column(meaning), text, Level.NOTE, "code_completed", says, "6 digits, as text"
                )
            return code
    return ""


_IN_WORDS: dict[str, str] = {
    "step_free": r"段差(なし|無し|がない|解消)|車[いイ椅]す?子?(可|対応|利用可)(?!.?トイレ)",
    "accessible_toilet": r"(多目的|多機能|バリアフリー|だれでも|誰でも|車椅子(対応|使用者用)?|オストメイト).{0,4}トイレ",
    "elevator": r"エレベータ",
    "baby_corner": r"授乳室|おむつ(替え|交換)|ベビーベッド|ベビーシート",
    "hearing_loop": r"磁気ループ|ヒアリングループ|補聴援助",
    "toilet": r"(?<!オストメイト)トイレ",
}
"""What バリアフリー情報 says in words. Only what is there is named in it: what is not named stays unknown."""
_LACKING = re.compile(r"[^;；、,。\s]*(なし|無し|無$|ありません|ない|不可)[^;；、,。\s]*")


def _said(words: Mapping[str, str], fact: str, *columns: str) -> Fact:
    """Yes or no by the columns of the fact; else yes when バリアフリー情報 names it."""
    said = stated(words, *columns)
    if said is not Fact.UNKNOWN or any(words.get(column) for column in columns):
        return said
    text = nfkc(words.get("barrier_free", ""))
    if fact != "step_free":
        text = _LACKING.sub("", text)
    return Fact.YES if re.search(_IN_WORDS[fact], text) else Fact.UNKNOWN


def _visibility(words: Mapping[str, str], withheld: bool) -> Visibility:
    """As stated by our own export; else public, unless the list says that the address is not."""
    said = words.get("visibility", "")
    if said in set(Visibility):
        return Visibility(said)
    return Visibility.AREA_ONLY if withheld else Visibility.PUBLIC


def _source_key(words: Mapping[str, str], name: str, address: str) -> str:
    """The key that a workbook of rows to be mended carries, the list's own identifier, or a hash of name and
    address that width and spaces do not change.
    """
    own = words.get("import_key") or words.get("id")
    if own:
        return own[:NAME_LENGTH_MOST]
    text = "\n".join(re.sub(r"\s+", "", nfkc(part)) for part in (name, address))
    return "h:" + hashlib.sha256(text.encode()).hexdigest()[:24]


def place_of(name: str, words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> Place:
    """The place of a row under the given name; its id is empty."""
    lon, lat = _point(words, cells, facts, remarks)
    address = address_of(words)
    building = _building(words, address)
    withheld = bool(
        _ADDRESS_WITHHELD.search(nfkc(" ".join(words.get(m, "") for m in ("remarks", "building", "address"))))
    )
    if withheld:
        address, building = re.split(r"[\d０-９]", address, maxsplit=1)[0].strip(), ""
        remarks.add(
            cells.column("address"), "", Level.WARNING, "address_withheld",
            "the list says that the address is not public: only the neighbourhood is kept, and no point "
            "is shown",
        )  # fmt: skip
    level = words.get("location_level", "")
    key = _source_key(words, words.get("event", "") + name, f"{address} {building}".strip())
    return Place(
        id="",
        name=name,
        lon=lon,
        lat=lat,
        location_level="none" if lon is None else level if level in _LEVELS else "exact",
        name_kana=words.get("name_kana", ""),
        address=address,
        municipality_code=_code(words, cells, remarks),
        phone=contacts.phone(words, cells, facts, remarks),
        url=contacts.url(words, cells, remarks),
        step_free=_said(words, "step_free", "step_free"),
        accessible_toilet=_said(words, "accessible_toilet", "accessible_toilet"),
        parking=fact_of(words.get("parking", "")),
        visibility=_visibility(words, withheld),
        source=facts.source,
        source_key=key,
        description=_description(words),
        status=Status(words["place_status"]) if words.get("place_status") in set(Status) else Status.ACTIVE,
        postal_code=_postal_code(words, cells, remarks),
        building=building,
        mail=contacts.mail(words, facts),
        access_text=words.get("access", ""),
        bus_stop=words.get("bus_stop", ""),
        toilet=_said(words, "toilet", "toilet"),
        elevator=_said(words, "elevator", "elevator"),
        pushchair=stated(words, "pushchair"),
        baby_corner=_said(words, "baby_corner", "baby_corner", "nursing_room", "nappies"),
        hearing_loop=_said(words, "hearing_loop", "hearing_loop"),
        wifi=stated(words, "wifi"),
    )


def _description(words: Mapping[str, str]) -> str:
    """What is known of the building and has no field of its own."""
    parking = words.get("parking", "")
    spoken = {**words, "parking": parking if len(clean(parking)) > 2 else ""}
    return lines(
        spoken,
        (
            ("place_description", ""), ("parking", "駐車場: "), ("barrier_free", "バリアフリー: "),
            ("pushchair_loan", "ベビーカー貸出: "), ("eating", "飲食: "), ("fax", "FAX: "),
        ),
    )  # fmt: skip
