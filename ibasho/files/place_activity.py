"""What goes on: the columns about who is welcome, what it costs, how to book and what there is, as an activity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ibasho.files import place_contacts as contacts
from ibasho.files.form_cells import languages
from ibasho.files.place_cells import UNKNOWN, Cells, ListFacts, Remarks, lines, stated, whole
from ibasho.files.place_facts import audience_of, clock_of, day_of, fact_of, fee_of, kind_of, nfkc
from ibasho.files.place_hours import Hours
from ibasho.model import Activity, Audience, BookingUntil, Fact, Level, Status
from ibasho.model import kind as known_kind

__all__ = ["activity_of"]

_CAFETERIA_KINDS = ("childrens_cafeteria", "community_cafeteria", "food_pantry")
_FEES = (
    ("fee_infant", "幼児"),
    ("fee_primary", "小学生"),
    ("fee_junior", "中学生"),
    ("fee_senior", "高校生"),
    ("fee_adult", "大人"),
)
_WEEKDAYS = {letter: n for n, letter in enumerate("月火水木金土日")}
_SPOKEN_ON = re.compile(
    r"([^\s;、,・/()（）:：]+)\s*[(（:：]\s*([月火水木金土日](?:[・、,]?[月火水木金土日])*)(?:曜日?)?\s*[)）]?"
)
_SOLD_OUT = re.compile(r"(なくなり|無くなり|売り?切れ|終了し)次第(終了|終わり|閉店)?|なくなったら終")
_DAYS_BEFORE = re.compile(r"(?:開催)?(\d{1,2})日前|(?:開催)?(前日|前々日|当日)|(\d)週間前")
_CLOSING = re.compile(r"(?:までに?|締切|〆切|必着)")


def _kind(words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> str:
    if known_kind(words.get("kind_code", "")):
        return words["kind_code"]
    own = kind_of(*(words.get(meaning, "") for meaning in ("kind", "name", "event", "activity")))
    if facts.format == "cafeteria":
        own = own or ("food_pantry" if "パントリー" in nfkc(words.get("name", "")) else None)
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


def _fee(words: Mapping[str, str]) -> tuple[int | None, str]:
    """The fee when one sum holds for everybody, and all the words about it."""
    priced = [(label, words[meaning]) for meaning, label in _FEES if words.get(meaning)]
    notes = [words[meaning] for meaning in ("fee", "fee_note") if words.get(meaning)]
    said = [f"{label}{text}円" if nfkc(text).isdigit() else f"{label}{text}" for label, text in priced]
    text = "、".join([*said, *notes])
    if words.get("fee_yen"):
        return whole(words["fee_yen"], 1_000_000), text
    sums = {fee_of(each) for _, each in priced} if priced else {fee_of(notes[0])} if notes else set()
    if priced and any(fee_of(note) not in sums for note in notes):
        return None, text
    return (sums.pop() if len(sums) == 1 else None), text


def _booking(words: Mapping[str, str], hours: Hours) -> Fact:
    """Yes or no when the words say that it is needed or not; a list of ways to book says neither."""
    if words.get("booking_needed"):
        return fact_of(words["booking_needed"])
    text = nfkc(" ".join(words.get(meaning, "") for meaning in ("booking", "booking_note")))
    not_needed = bool(re.search(r"(予約|申込み?|申し込み)?(は)?(不要|必要ありません|なし)", text))
    needed = bool(re.search(r"要予約|予約制|予約が?必要|要申込|申込制|申込が?必要|^必要|^要$|^有$", text))
    if needed != not_needed:
        return Fact.YES if needed else Fact.NO
    return Fact.UNKNOWN if needed else hours.booking


def _booking_until(words: Mapping[str, str]) -> BookingUntil | None:
    """Until when one can book: a column of its own, the closing date of an event, or 「前日17時まで」 in the words."""
    closing, first = day_of(words.get("booking_day", "")), day_of(words.get("first_day", ""))
    if closing is not None and first is not None and 0 <= (first - closing).days <= 366:
        return BookingUntil((first - closing).days, clock_of(words.get("booking_time", "")))
    own = words.get("booking_until", "")
    text = nfkc(own or " ".join(words.get(meaning, "") for meaning in ("booking", "booking_note")))
    match = _DAYS_BEFORE.search(text)
    if match is None or not (own or _CLOSING.search(text)):
        return None
    days = int(match[1] or 0) + 7 * int(match[3] or 0) + {"前日": 1, "前々日": 2}.get(match[2] or "", 0)
    behind = re.split(r"まで|締切|〆切", text[match.end() :], maxsplit=1)[0]
    time = re.search(r"(?:午[前後])?\s?\d{1,2}(?::\d{2}|時(?:半|\d{1,2}分)?)", behind)
    return BookingUntil(days, clock_of(time[0]) if time else None)


def _languages(words: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[tuple[str, frozenset[int]], ...]]:
    """Languages that are spoken always, and those of certain weekdays (英語（水）), by their codes."""
    text = nfkc(words.get("languages", ""))
    on = [
        (code, frozenset(_WEEKDAYS[letter] for letter in match[2] if letter in _WEEKDAYS))
        for match in _SPOKEN_ON.finditer(f"{text};{nfkc(words.get('languages_on', ''))}")
        for code in languages(match[1])
    ]
    return languages(_SPOKEN_ON.sub("", text)), tuple(dict.fromkeys(on))


def _audience(words: Mapping[str, str]) -> Audience:
    audience = audience_of(words.get("audience") or words.get("ages", ""))
    if words.get("audience") and words.get("ages"):
        ages = audience_of(words["ages"])
        audience = Audience(audience.everyone, ages.age_min, ages.age_max, f"{audience.text} {ages.text}")
    if words.get("age_min") or words.get("age_max"):
        limits = [whole(words.get(meaning, ""), 120) for meaning in ("age_min", "age_max")]
        audience = replace(audience, age_min=limits[0], age_max=limits[1])
    return replace(audience, everyone=fact_of(words["everyone"])) if words.get("everyone") else audience


def _until_sold_out(words: Mapping[str, str], hours: Hours) -> Fact:
    if words.get("until_sold_out"):
        return fact_of(words["until_sold_out"])
    text = nfkc(
        " ".join(words.get(m, "") for m in ("hours_note", "days", "remarks", "booking_note", "fee_note"))
    )
    return Fact.YES if _SOLD_OUT.search(text) else hours.until_sold_out


def _pantry(words: Mapping[str, str]) -> Fact:
    said = fact_of(words.get("pantry", ""))
    named = not words.get("pantry") and "フードパントリー" in nfkc(words.get("support", ""))
    return Fact.YES if named else said


def _kayoi(words: Mapping[str, str]) -> Fact:
    named = not words.get("kayoi") and "通いの場" in nfkc(words.get("kind", "") + words.get("name", ""))
    return Fact.YES if named else fact_of(words.get("kayoi", ""))


def _capacity(words: Mapping[str, str]) -> tuple[int | None, str]:
    """How many can come, and the cell when it says more than that."""
    text = words.get("capacity", "")
    number = whole(text, 100_000)
    return number, "" if number is not None or text == UNKNOWN else text


def _last_entry_min(words: Mapping[str, str], hours: Hours) -> int:
    said = whole(words.get("last_entry_min", ""), 1_440)
    if said is not None:
        return said
    return 15 if hours.last_entry_min is None else hours.last_entry_min


def activity_of(
    name: str, words: Mapping[str, str], cells: Cells, facts: ListFacts, hours: Hours, remarks: Remarks
) -> Activity:
    """The activity of a row under the given name; its id is empty."""
    fee_yen, fee_text = _fee(words)
    spoken, spoken_on = _languages(words)
    capacity, crowd = _capacity(words)
    organisation = contacts.organisation(words, cells, facts, remarks)
    ways = dict.fromkeys(words[meaning] for meaning in ("booking", "booking_note") if words.get(meaning))
    return Activity(
        id="",
        name=name,
        kind=_kind(words, cells, facts, remarks),
        audience=_audience(words),
        fee_yen=fee_yen,
        fee_text=fee_text,
        booking=_booking(words, hours),
        last_entry_min=_last_entry_min(words, hours),
        languages=spoken,
        rules=hours.rules,
        hours_text=hours.text,
        hours_not_understood=hours.not_understood,
        irregular=hours.irregular,
        description=_description({**words, "organisation": organisation, "capacity": crowd}),
        status=Status(words["status"]) if words.get("status") in set(Status) else Status.ACTIVE,
        booking_text=" ".join(ways),
        booking_until=_booking_until(words) or hours.booking_until,
        until_sold_out=_until_sold_out(words, hours),
        capacity=hours.capacity if capacity is None and not crowd else capacity,
        languages_on=spoken_on,
        food_text=words.get("food", ""),
        allergy_care=stated(words, "allergy"),
        halal=stated(words, "halal"),
        takeaway=stated(words, "takeout"),
        food_pantry=_pantry(words),
        pick_up=stated(words, "pick_up"),
        come_alone=stated(words, "come_alone"),
        need_not_talk=stated(words, "need_not_talk"),
        asks_nothing=stated(words, "asks_nothing"),
        kayoi_no_ba=_kayoi(words),
        online=stated(words, "online"),
        phone=contacts.phone(words, cells, facts, remarks, ("activity_phone",)),
        chat_url=contacts.url(words, cells, remarks, ("chat_url",)),
        campaign=words.get("campaign", ""),
    )


def _description(words: Mapping[str, str]) -> str:
    """What the list says of the activity and no field holds, in its own words."""
    fields = {m: words[m] for m in ("allergy", "pick_up", "network") if words.get(m)}
    # A bare yes or no is a fact; words beside it are kept for people.
    spoken = {m: "" for m, text in fields.items() if m != "network" and len(text) <= 2}
    if fact_of(fields.get("network", "")) is Fact.YES:
        spoken["network"] = "加入しています"
    return lines(
        {**words, **spoken},
        (
            ("purpose", ""), ("description", ""), ("service", ""), ("support", "支援: "),
            ("organisation", "運営: "), ("capacity", "定員: "), ("allergy", "アレルギー: "), ("pick_up", "送迎: "),
            ("childcare", "一時預かり: "), ("sick_childcare", "病児保育: "), ("school_district", "学区: "),
            ("network", "ネットワーク: "), ("phone_note", "連絡先: "), ("extension", "内線: "),
            ("corporate_number", "法人番号: "), ("remarks", ""),
        ),
    )  # fmt: skip
