"""One row of a place list to one draft: place, activity, and a remark for everything that was not taken as it
stood.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ibasho.files.place_facts import (
    audience_of,
    clean,
    fact_of,
    fee_of,
    is_organisation,
    kind_of,
    municipality_code,
    nfkc,
    phone_of,
    point_of,
    scrub,
    url_of,
    without_names,
)
from ibasho.files.place_hours import Hours, hours_of
from ibasho.model import Activity, Audience, Draft, Fact, Finding, Level, Offer, Place, Visibility
from ibasho.model import kind as known_kind

__all__ = ["Cells", "ListFacts", "Remarks", "draft_of"]

_TEXT_LENGTH_MOST = 5_000
_NAME_LENGTH_MOST = 200
_CAFETERIA_KINDS = ("childrens_cafeteria", "community_cafeteria", "food_pantry")
_FEES = (
    ("fee_infant", "幼児"),
    ("fee_primary", "小学生"),
    ("fee_junior", "中学生"),
    ("fee_senior", "高校生"),
    ("fee_adult", "大人"),
)
_EVERY_ROW = {"id", "publisher_code", "publisher", "prefecture", "city", "place_code"}
"""What offices fill in beforehand in rows that are still empty."""
_NO_CONTACT_IN = {"phone", "phone_2", "lat", "lon", "url", "url_2", "rules"}
"""Meanings whose cells are read by rules of their own."""
_EXAMPLE = re.compile(
    r"[(\[【<〈※]*((記入|入力|記載)(例|要領|方法|規則|上の注意)|項目説明|サンプル)([)\]】>〉:：\d].*)?"
    r"|[(\[【<〈]例[)\]】>〉].*|例(示)?([)\]:：].*)?"
)
_FORM_WORD = re.compile(
    r"(必須|任意|推奨|必須項目|任意項目|推奨項目|半角.*|全角.*|文字列|数値|整数|小数|日付|時刻|テキスト|選択|形式|◎|○|"
    r"string|number|integer|date|.*を(入力|記入|記載)(してください|すること|する)?。?|.*形式で.*)"
)
_ADDRESS_WITHHELD = re.compile(
    r"(住所|所在地|場所)(は|を|:)?(非公開|未公開|公開しない|公開していません|公表しない|公表していません)"
)


class Remarks:
    """Collects the findings on one row."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.findings: list[Finding] = []

    def add(self, column: str, value: str, level: Level, code: str, message: str, fix: str = "") -> None:
        """One more finding; long values are cut to 100 characters."""
        self.findings.append(Finding(self._row, column, value[:100], level, code, message, fix))


@dataclass(frozen=True)
class ListFacts:
    """What is known of the list as a whole. ``quiet``: codes that are said once per file and not per row.

    ``consent``: the importer has confirmed that the persons concerned agree to their mobile numbers and mail
    addresses being public.
    """

    source: str
    format: str
    kind: str | None = None
    title: str = ""
    today: date | None = None
    anywhere: bool = False
    consent: bool = False
    quiet: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cells:
    """One row by meaning. ``raw``: the cells as they stand; ``heading``: what the column is called in the
    file.
    """

    number: int
    raw: Mapping[str, str]
    heading: Mapping[str, str] = field(default_factory=dict)

    def column(self, meaning: str) -> str:
        """The heading that carried this meaning."""
        return self.heading.get(meaning, meaning)


def _is_record(cells: Cells) -> bool:
    """Whether the row is an entry: no instruction, no example, no row that is only numbered beforehand."""
    filled = {meaning: value.strip() for meaning, value in cells.raw.items() if value.strip()}
    if not set(filled) - _EVERY_ROW:
        return False
    plain = [nfkc(value) for value in filled.values()]
    if any(_EXAMPLE.fullmatch(value) for value in plain[:3]):
        return False
    headings = {nfkc(cells.column(meaning)) for meaning in filled}
    repeated = sum(value in headings for value in plain)
    told = sum(bool(_FORM_WORD.fullmatch(value)) for value in plain)
    return not (repeated >= 3 or (told >= 3 and told * 2 > len(plain)))


_HELD = {
    "phone": "a private mobile number is not public without the person's consent; held back",
    "mail": "a mail address is not public without the person's consent; held back",
    "person": "a person's name is not public; left out",
    "organisation": "may be a person's name, which is not public without consent; held back",
}
_CONSENT = "import again with --consent-confirmed when the persons concerned have agreed"


def _held_back(column: str, what: str, remarks: Remarks) -> None:
    """A remark that says what was kept out of the register, and never the thing itself."""
    if what == "person":
        remarks.add(column, "", Level.NOTE, "private_name", _HELD[what])
    else:
        remarks.add(column, "", Level.NOTE, "held_back", _HELD[what], _CONSENT)


def _public(text: str, meaning: str, column: str, facts: ListFacts, remarks: Remarks) -> str:
    """The text as it may be shown: without persons' names, and without private contacts unless consent is
    confirmed.
    """
    if meaning == "person":
        if text:
            _held_back(column, "person", remarks)
        return ""
    if meaning in _NO_CONTACT_IN or not text:
        return text
    text, named = without_names(text)
    if named:
        _held_back(column, "person", remarks)
    if facts.consent:
        return text
    text, dropped = scrub(text)
    if dropped:
        _held_back(column, "mail" if meaning == "mail" else "phone", remarks)
    return text


def _words(cells: Cells, facts: ListFacts, remarks: Remarks) -> dict[str, str]:
    """The cells as clean text, private contacts taken out, cut to what a record may hold."""
    words: dict[str, str] = {}
    for meaning, raw in cells.raw.items():
        text = clean(raw)
        column = cells.column(meaning)
        if "\ufffd" in text:
            remarks.add(
                column,
                text,
                Level.WARNING,
                "broken_characters",
                "characters were lost before this file was saved",
            )
        text = _public(text, meaning, column, facts, remarks)
        most = _NAME_LENGTH_MOST if meaning in {"name", "event", "venue"} else _TEXT_LENGTH_MOST
        if len(text) > most:
            remarks.add(
                column, text, Level.WARNING, "cut", f"{len(text):,} characters; the first {most:,} are kept"
            )
            text = text[:most]
        if text:
            words[meaning] = text
    return words


def _kind(words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> str:
    if known_kind(words.get("kind_code", "")):
        return words["kind_code"]
    own = kind_of(*(words.get(meaning, "") for meaning in ("kind", "name", "event", "activity")))
    if facts.format == "cafeteria":
        own = own if own in _CAFETERIA_KINDS else "childrens_cafeteria"
    found = own or facts.kind or kind_of(facts.source, facts.title)
    if found is None:
        remarks.add(
            cells.column("kind" if "kind" in words else "name"),
            words.get("kind") or words.get("name", ""),
            Level.NOTE,
            "kind_unknown",
            "no kind is recognised; kept as other",
            "name the kind in the column 種別, or give the kind of the whole list",
        )
    return found or "other"


_POINT_SAYS = {
    "missing": ("no_coordinates", "no coordinates; kept without a location"),
    "not_a_number": ("bad_coordinates", "the coordinates are no decimal degrees; kept without a location"),
    "zero": ("zero_coordinates", "the coordinates are 0, 0; kept without a location"),
    "outside": ("outside_japan", "the point lies outside Japan; kept without a location"),
    "swapped": ("swapped_coordinates", "latitude and longitude were in each other's column; put right"),
}


def _point(
    words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks
) -> tuple[float | None, float | None]:
    point = point_of(words.get("lat", ""), words.get("lon", ""), anywhere=facts.anywhere)
    if point.problem and _POINT_SAYS[point.problem][0] not in facts.quiet:
        code, message = _POINT_SAYS[point.problem]
        value = ", ".join(words[m] for m in ("lat", "lon") if m in words)
        columns = f"{cells.column('lat')}, {cells.column('lon')}"
        remarks.add(
            columns, value, Level.WARNING, code, message, "decimal degrees, latitude 20–46, longitude 122–154"
        )
    return point.lon, point.lat


def _address(words: Mapping[str, str]) -> str:
    """The whole address: as stated in one piece, else put together; the building behind it unless it is there
    already.
    """
    parts = [words.get(meaning, "") for meaning in ("prefecture", "city", "town", "block")]
    address = words.get("address") or "".join(parts if words.get("city") or words.get("town") else ())
    building = words.get("building", "")
    return f"{address} {building}".strip() if building and building not in address else address


def _phone(words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> str:
    for meaning in ("phone", "phone_2"):
        if not words.get(meaning):
            continue
        number, problem = phone_of(words[meaning], mobile_too=facts.consent)
        column = cells.column(meaning)
        if problem == "mobile":
            _held_back(column, "phone", remarks)
        elif problem == "no_number":
            shown = scrub(words[meaning])[0]
            remarks.add(column, shown, Level.NOTE, "no_phone", "no telephone number in this cell; left out")
        elif problem == "more":
            remarks.add(
                column,
                words[meaning],
                Level.NOTE,
                "phone_words",
                "more than one number or words; the first number is kept",
            )
        if number:
            return number
    return ""


def _url(words: Mapping[str, str], cells: Cells, remarks: Remarks) -> str:
    for meaning in ("url", "url_2"):
        address, problem = url_of(words.get(meaning, ""))
        if problem:
            says = (
                "only http and https addresses of at most 2,000 characters are kept; left out"
                if problem == "refused"
                else "more than one address or words; the first address is kept"
            )
            level = Level.WARNING if problem == "refused" else Level.NOTE
            remarks.add(cells.column(meaning), scrub(words[meaning])[0], level, f"url_{problem}", says)
        if address:
            return address
    return ""


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
            return code
    return ""


def _fee(words: Mapping[str, str]) -> tuple[int | None, str]:
    """The fee when one sum holds for everybody, and all the words about it."""
    stated = [(label, words[meaning]) for meaning, label in _FEES if words.get(meaning)]
    notes = [words[meaning] for meaning in ("fee", "fee_note") if words.get(meaning)]
    priced = [f"{label}{text}円" if nfkc(text).isdigit() else f"{label}{text}" for label, text in stated]
    whole = "、".join([*priced, *notes])
    sums = {fee_of(text) for _, text in stated} if stated else {fee_of(notes[0])} if notes else set()
    if stated and any(fee_of(note) not in sums for note in notes):
        return None, whole
    return (sums.pop() if len(sums) == 1 else None), whole


def _booking(words: Mapping[str, str], hours: Hours) -> Fact:
    """Yes or no when the words say that it is needed or not; a list of ways to book says neither."""
    text = nfkc(" ".join(words.get(meaning, "") for meaning in ("booking", "booking_note")))
    not_needed = bool(re.search(r"(予約|申込み?|申し込み)?(は)?(不要|必要ありません|なし)", text))
    needed = bool(re.search(r"要予約|予約制|予約が?必要|要申込|申込制|申込が?必要|^必要|^要$|^有$", text))
    if needed != not_needed:
        return Fact.YES if needed else Fact.NO
    return Fact.UNKNOWN if needed else hours.booking


def _barriers(words: Mapping[str, str]) -> tuple[Fact, Fact]:
    """Step-free and accessible toilet: yes or no only where the list says so in so many words."""
    text = nfkc(words.get("barrier_free", ""))
    step_free = fact_of(words.get("step_free", ""))
    toilet = fact_of(words.get("accessible_toilet", ""))
    if step_free is Fact.UNKNOWN and re.search(
        r"段差(なし|無し|がない|解消)|車[いイ椅]す?子?(可|対応|利用可)(?!.?トイレ)", text
    ):
        step_free = Fact.YES
    if toilet is Fact.UNKNOWN and re.search(
        r"(多目的|多機能|バリアフリー|だれでも|誰でも|車椅子(対応|使用者用)?|オストメイト).{0,4}トイレ", text
    ):
        toilet = Fact.YES
    return step_free, toilet


def _lines(words: Mapping[str, str], pairs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{label}{words[meaning]}" for meaning, label in pairs if words.get(meaning))[
        :_TEXT_LENGTH_MOST
    ]


def _activity_description(words: dict[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> str:
    organisation = words.get("organisation", "")
    if organisation and not facts.consent and not is_organisation(organisation):
        _held_back(cells.column("organisation"), "organisation", remarks)
        words = {**words, "organisation": ""}
    yes = {m: "あり" for m in ("pantry", "takeout") if fact_of(words.get(m, "")) is Fact.YES}
    shown = {**{m: t for m, t in words.items() if m not in {"pantry", "takeout"}}, **yes}
    return _lines(
        shown,
        (
            ("purpose", ""), ("description", ""), ("service", ""), ("support", "支援: "),
            ("organisation", "運営: "), ("capacity", "定員: "), ("booking", "予約: "),
            ("booking_note", "予約: "), ("pantry", "フードパントリー: "), ("takeout", "持ち帰り: "),
            ("phone_note", "連絡先: "), ("remarks", ""),
        ),
    )  # fmt: skip


def _source_key(words: Mapping[str, str], name: str, address: str) -> str:
    """The list's own identifier, or a hash of name and address that width and spaces do not change."""
    if words.get("id"):
        return words["id"][:_NAME_LENGTH_MOST]
    text = "\n".join(re.sub(r"\s+", "", nfkc(part)) for part in (name, address))
    return "h:" + hashlib.sha256(text.encode()).hexdigest()[:24]


def draft_of(cells: Cells, facts: ListFacts) -> Draft:
    """The draft of one row; its ids are empty. A row without a name is refused; a form's own rows are no
    records.
    """
    if not _is_record(cells):
        return Draft(cells.number, None, is_record=False)
    remarks = Remarks(cells.number)
    words = _words(cells, facts, remarks)
    title = words.get("event") or words.get("name") or words.get("nickname") or ""
    name = (
        (words.get("venue") or words.get("name") or title)
        if words.get("event")
        else title or words.get("venue", "")
    )
    if not name:
        remarks.add(
            cells.column("name"),
            "",
            Level.ERROR,
            "no_name",
            "no name; the row is refused",
            "a name in the column 名称",
        )
        return Draft(cells.number, None, is_record=True, findings=tuple(remarks.findings))
    hours = hours_of(words, cells.column, facts.today)
    for remark in hours.remarks:
        remarks.add(*remark)
    offer = Offer(
        _place(name, words, cells, facts, remarks),
        _activity(words.get("activity") or title or name, words, cells, facts, hours, remarks),
    )
    return Draft(cells.number, offer, is_record=True, findings=tuple(remarks.findings))


def _place(name: str, words: dict[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> Place:
    lon, lat = _point(words, cells, facts, remarks)
    address = _address(words)
    withheld = bool(
        _ADDRESS_WITHHELD.search(nfkc(" ".join(words.get(m, "") for m in ("remarks", "building", "address"))))
    )
    if withheld:
        address = re.split(r"[\d０-９]", address, maxsplit=1)[0].strip()
        remarks.add(
            cells.column("address"), "", Level.WARNING, "address_withheld",
            "the list says that the address is not public: only the neighbourhood is kept, and no point "
            "is shown",
        )  # fmt: skip
    step_free, toilet = _barriers(words)
    return Place(
        id="",
        name=name,
        lon=lon,
        lat=lat,
        location_level="none" if lon is None else "exact",
        name_kana=words.get("name_kana", ""),
        address=address,
        municipality_code=_code(words, cells, remarks),
        phone=_phone(words, cells, facts, remarks),
        url=_url(words, cells, remarks),
        step_free=step_free,
        accessible_toilet=toilet,
        parking=fact_of(words.get("parking", "")),
        visibility=Visibility.AREA_ONLY if withheld else Visibility.PUBLIC,
        source=facts.source,
        source_key=_source_key(words, words.get("event", "") + name, address),
        description=_lines(
            words, (("access", "アクセス: "), ("parking", "駐車場: "), ("barrier_free", "バリアフリー: "))
        ),
    )


def _age(text: str) -> int | None:
    """A stated age limit in years, or None when there is none."""
    plain = re.sub(r"[歳才]$", "", nfkc(text))
    return int(plain) if re.fullmatch(r"\d{1,3}", plain) and int(plain) <= 120 else None


def _activity(
    name: str, words: dict[str, str], cells: Cells, facts: ListFacts, hours: Hours, remarks: Remarks
) -> Activity:
    fee_yen, fee_text = _fee(words)
    audience = audience_of(words.get("audience") or words.get("ages", ""))
    if words.get("audience") and words.get("ages"):
        ages = audience_of(words["ages"])
        audience = Audience(audience.everyone, ages.age_min, ages.age_max, f"{audience.text} {ages.text}")
    limits = [_age(words.get(meaning, "")) for meaning in ("age_min", "age_max")]
    if limits != [None, None]:
        audience = replace(audience, age_min=limits[0], age_max=limits[1])
    return Activity(
        id="",
        name=name,
        kind=_kind(words, cells, facts, remarks),
        audience=audience,
        fee_yen=fee_yen,
        fee_text=fee_text,
        booking=_booking(words, hours),
        last_entry_min=15 if hours.last_entry_min is None else hours.last_entry_min,
        languages=tuple(part for part in re.split(r"[、,;・/\s]+", words.get("languages", "")) if part),
        rules=hours.rules,
        hours_text=hours.text,
        hours_not_understood=hours.not_understood,
        irregular=hours.irregular,
        description=_activity_description(words, cells, facts, remarks),
    )
