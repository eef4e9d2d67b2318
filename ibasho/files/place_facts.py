"""Single cells of a place list to facts. What cannot be read stays unknown; nothing is guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ibasho.model import Audience, Fact, Kind, kind, kinds

__all__ = [
    "Point",
    "audience_of",
    "clean",
    "clock_of",
    "day_of",
    "fact_of",
    "fee_of",
    "is_organisation",
    "kind_of",
    "mail_of",
    "municipality_code",
    "nfkc",
    "phone_of",
    "point_of",
    "scrub",
    "url_of",
    "without_names",
]

_INVISIBLE: tuple[tuple[int, int], ...] = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C), (0x180E, 0x180E),
    (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)  # fmt: skip
_DROP = dict.fromkeys(code for first, last in _INVISIBLE for code in range(first, last + 1))
"""Control, zero-width and direction-changing characters: invisible, and able to make a name read as another.
"""
_GUARDED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}\.[A-Za-z]{2,24}")
_MOBILE = re.compile(
    r"(?<!\d)(?:\(?(?:070|080(?!0)|090)\)?|\+81[-\s]?(?:\(0\)\s?)?0?[789]0)[-\s.]{0,2}\d{4}[-\s.]{0,2}\d{4}(?!\d)"
)
_MAYBE_PRIVATE = re.compile(r"[@＠]|[789７８９][0０]")
_HYPHENS = str.maketrans("‐‑‒–—―−ー", "--------")
_PHONE = re.compile(r"(?<!\d)\(?0\d{1,4}\)?[-\s]{0,2}\(?\d{1,4}\)?[-\s]{0,2}\d{3,4}(?!\d)")
_COUNTRY = re.compile(r"\+81[-\s]?(?:\(0\)\s?)?0?")
_URL = re.compile(r"https?://[^\s<>\"'\u3000-\u30ff\u4e00-\u9fff（）、。]{1,3000}", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")
_URL_LENGTH_MOST = 2000
_JAPAN = (122.0, 20.0, 154.5, 46.5)


def nfkc(text: str) -> str:
    """Full-width digits, letters and signs to plain ones, spaces trimmed; dashes between digits made
    hyphens.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"(?<=[\d)])\s?[‐‑‒–—―−ーｰ－]\s?(?=[\d(])", "-", plain)


def clean(text: str) -> str:
    """The text without control, zero-width and direction-changing characters and without our own export's
    guard apostrophe; spaces collapsed, line breaks kept.
    """
    text = text.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = text[1:] if _GUARDED.match(text) else text
    text = text.translate(_DROP)
    return "\n".join(re.sub(r"[\t \u3000\u00a0]+", " ", line).strip() for line in text.split("\n")).strip()


def scrub(text: str) -> tuple[str, int]:
    """The text without mail addresses and private mobile numbers (070, 080, 090), and how many were taken
    out.
    """
    if not _MAYBE_PRIVATE.search(text):
        return text, 0
    plain = _in_place(text)
    spans = sorted(match.span() for pattern in (_MAIL, _MOBILE) for match in pattern.finditer(plain))
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return (re.sub(r"[ ]{2,}", " ", text).strip(), len(spans)) if spans else (text, 0)


_IN_CHARGE = r"(?:代表者?|主宰者?|担当者?|責任者|世話人|会長|理事長)(?:名|氏名)?"
_PART_OF_NAME = "[一-龥々ぁ-んァ-ヶー]"
_NAMED = re.compile(
    rf"{_IN_CHARGE}\s*[:：]\s*({_PART_OF_NAME}{{1,6}}[ 　]?{_PART_OF_NAME}{{0,6}})(?:様|さん|氏)?(?=$|[\s、,。)）／/;；])"
    rf"|[（(]{_IN_CHARGE}[\s　]*({_PART_OF_NAME}{{2,5}}[ 　]?{_PART_OF_NAME}{{0,4}})(?:様|さん|氏)?[)）]"
    rf"|(?:(?<=[\s　])|^){_IN_CHARGE}[\s　]+({_PART_OF_NAME}{{1,4}}[ 　]{_PART_OF_NAME}{{1,4}})(?:様|さん|氏)?(?=$|[、,。)）])"
)
_NO_NAME = re.compile(r"電話|番号|窓口|不在|なし|未定|募集|変更|連絡")
_ORGANISATION = re.compile(
    r"会|法人|団体|NPO|社|組合|協|委員|グループ|クラブ|サークル|センター|大学|学校|病院|幼稚園|保育|役所|役場|町内|自治|事務|"
    r"ネット|プロジェクト|実行|食堂|サロン|カフェ|ひろば|広場|ハウス|チーム|財団|機構|[A-Za-zァ-ヶー]{4,}|.{9,}"
)
_ENDS_AS_ORGANISATION = re.compile(
    r"..+(寺|院|市|区|町|村|県|都|府|館|園|校|家|隊|課|係|部|室|局|店|堂|屋|荘|苑|所|里|杜)"
)
"""Characters that family names hold too (中村, 町田, 服部): they make an organisation only at its end."""


def is_organisation(name: str) -> bool:
    """Whether a name is recognisably that of an organisation; a person's name is not.

    >>> [is_organisation(each) for each in ("見本の会", "例示寺", "中村 花子", "町田見本")]
    [True, True, False, False]
    """
    plain = nfkc(name)
    return bool(_ORGANISATION.search(plain) or _ENDS_AS_ORGANISATION.fullmatch(plain.replace(" ", "")))


def without_names(text: str) -> tuple[str, int]:
    """The text without persons who are named as the one in charge (代表：見本 太郎), and how many were taken out.

    ``担当：福祉課`` stays: what is recognisably an office or an organisation is no person.
    """
    spans = [
        match.span()
        for match in _NAMED.finditer(text)
        if not is_organisation(name := next(filter(None, match.groups()))) and not _NO_NAME.search(name)
    ]
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text.strip(), len(spans)


def mail_of(text: str) -> str:
    """The first mail address of a cell, or empty."""
    found = _MAIL.search(_in_place(text))
    return found[0] if found else ""


def _in_place(text: str) -> str:
    """Each character's NFKC form where that is one character, dashes as hyphens: positions stay the same."""
    forms = ((unicodedata.normalize("NFKC", char), char) for char in text)
    return "".join(form if len(form) == 1 else char for form, char in forms).translate(_HYPHENS)


@dataclass(frozen=True)
class Point:
    """A point as read: degrees or None, and a code for what was wrong (empty: nothing; ``swapped`` is put
    right).
    """

    lon: float | None
    lat: float | None
    problem: str = ""


def _within(lon: float, lat: float) -> bool:
    west, south, east, north = _JAPAN
    return west <= lon <= east and south <= lat <= north


def _degrees(text: str) -> float | None:
    plain = nfkc(text).removesuffix("°").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def point_of(lat_text: str, lon_text: str, *, anywhere: bool = False) -> Point:
    """The point of two cells.

    Problems: ``missing``, ``not_a_number``, ``zero`` (0, 0), ``swapped`` (latitude and longitude stand in
    each other's column, which the ranges of Japan prove; put right), ``outside`` (not in Japan; with
    ``anywhere``: not on Earth).
    """
    if not lat_text.strip() or not lon_text.strip():
        return Point(None, None, "missing")
    lat, lon = _degrees(lat_text), _degrees(lon_text)
    if lat is None or lon is None:
        return Point(None, None, "not_a_number")
    if lat == 0 and lon == 0:
        return Point(None, None, "zero")
    if _within(lon, lat) or (anywhere and abs(lat) <= 90 and abs(lon) <= 180):
        return Point(lon, lat)
    if _within(lat, lon):
        return Point(lat, lon, "swapped")
    return Point(None, None, "outside")


def phone_of(text: str, *, mobile_too: bool = False) -> tuple[str, str]:
    """The first public telephone number with hyphens, and what was left out: ``mobile``, ``more``,
    ``no_number`` or empty. ``mobile_too``: private mobile numbers (070, 080, 090) may be shown.
    """
    plain = _COUNTRY.sub("0", nfkc(text))
    if plain in {"", "-", "ー", "なし", "無し", "無", "/"}:
        return "", ""
    without, mobiles = (plain, 0) if mobile_too else _MOBILE.subn("", plain)
    numbers = [match for match in _PHONE.finditer(without) if 10 <= sum(c.isdigit() for c in match[0]) <= 11]
    if not numbers:
        return "", "mobile" if mobiles else "no_number"
    digits = re.sub(r"\D+", "-", numbers[0][0]).strip("-")
    rest = without.replace(numbers[0][0], "", 1).strip(" ()-;,/")
    return digits, "mobile" if mobiles else "more" if rest else ""


def url_of(text: str) -> tuple[str, str]:
    """A web address (http or https, at most 2,000 characters), and what was wrong: ``refused``, ``extra`` or
    empty.
    """
    plain = clean(text)
    if not plain:
        return "", ""
    found = _URL.search(plain)
    if not found or len(found[0]) > _URL_LENGTH_MOST:
        return "", "refused"
    return found[0], "" if found[0] == plain else "extra"


def _check_digit(five: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10 if total >= 11 else 11 - total)


def municipality_code(text: str) -> str:
    """The 6-digit code of a local government, or empty when the text is none.

    Spreadsheets lose the leading zero and some lists leave the check digit out: both are put back when only
    one of the two readings has a right check digit and an existing prefecture. Source of the check digit:
    全国地方公共団体コード仕様.
    """
    digits = re.sub(r"[\s,]", "", nfkc(text)).removesuffix(".0")
    if not digits.isascii() or not digits.isdigit():
        return ""
    readings = (
        {digits, digits.zfill(6)}
        if len(digits) in (5, 6)
        else {digits.zfill(5)}
        if len(digits) == 4
        else set()
    )
    whole = {r for r in readings if len(r) == 6 and _check_digit(r[:5]) == r[5]}
    whole |= {r + _check_digit(r) for r in readings if len(r) == 5}
    # After an existing prefecture follows 000 for itself, or a municipality from 100 on.
    real = {
        code for code in whole if 1 <= int(code[:2]) <= 47 and (code[2:5] == "000" or int(code[2:5]) >= 100)
    }
    if len(real) == 1:
        return real.pop()
    return digits if digits in whole and not real else ""


_FREE = re.compile(
    r"((参加費?|利用料?|料金|費用)(は|:)?|(どなたでも|誰でも|だれでも|全員|みんな)(が|は|:)?"
    r"|(こども|子ども|子供)[・、とも]*(おとな|大人)(とも|も|は|:)?|(おとな|大人)[・、とも]*(こども|子ども|子供)(とも|も|は|:)?)?"
    r"(無料|0円?|¥0|なし)(です)?"
)
_YEN = re.compile(r"(1回|一人|1人)?(につき)?[¥]?(\d{1,3}(,\d{3})+|\d{1,6})円?(/回)?")


def fee_of(text: str) -> int | None:
    """The fee in yen when the text is nothing but one sum (``無料`` and ``0`` are 0), else None: unknown."""
    plain = nfkc(text).replace(" ", "")
    if not plain:
        return None
    if _FREE.fullmatch(plain):
        return 0
    match = _YEN.fullmatch(plain)
    return int(match[3].replace(",", "")) if match else None


_SCHOOL = {
    "未就学児": (0, 6),
    "乳幼児": (0, 6),
    "小学生": (6, 12),
    "中学生": (12, 15),
    "高校生": (15, 18),
    "小中学生": (6, 15),
}
_SCHOOL |= {"中高生": (12, 18), "小・中学生": (6, 15), "中学生・高校生": (12, 18), "小中高生": (6, 18)}
_EVERYONE = re.compile(
    r"(どなたでも|誰でも|だれでも|制限なし|全年齢|どなたでもOK|特になし|なし|不問)(参加可|可|歓迎|利用可)?[。!]?"
)
_AGE = r"(?:満)?(\d{1,3})(?:歳|才)?"
_SPAN = re.compile(
    rf"{_AGE}(?:\d{{1,2}}[かヶカケ]月)?(?:児)?(?:~|から|-)(?:{_AGE})(?:児|まで|以下)?(?:の方|の人)?"
)
_FROM = re.compile(r"(?:満)?(\d{1,3})(?:歳|才)以上(?:の方|の人|の市民|の高齢者)?")
_UP_TO = re.compile(r"(?:満)?(\d{1,3})(?:歳|才)(以下|まで|未満)(?:の方|の人|の子ども|のこども)?")


def audience_of(text: str) -> Audience:
    """Who is welcome, with age limits only where the text is nothing but an age limit.

    ``おおむね65歳以上`` and ``小学生とその保護者`` set no limit: the words are kept, the limits stay unknown.
    """
    words = clean(text)
    plain = nfkc(words).replace(" ", "").replace("〜", "~").replace("～", "~")
    if not plain:
        return Audience()
    if _EVERYONE.fullmatch(plain):
        return Audience(everyone=Fact.YES, text=words)
    if plain in _SCHOOL:
        low, high = _SCHOOL[plain]
        return Audience(age_min=low, age_max=high, text=words)
    if (match := _SPAN.fullmatch(plain)) and int(match[1]) <= int(match[2]) <= 120:
        return Audience(age_min=int(match[1]), age_max=int(match[2]), text=words)
    if (match := _FROM.fullmatch(plain)) and int(match[1]) <= 120:
        return Audience(age_min=int(match[1]), text=words)
    if (match := _UP_TO.fullmatch(plain)) and int(match[1]) <= 120:
        return Audience(age_max=int(match[1]) - (match[2] == "未満"), text=words)
    return Audience(text=words)


_YES = re.compile(
    r"(1|有|あり|有り|可|可能|○|◯|〇|はい|yes|true|対応)([(].*)?|\d+台.*|.*\d台.*", re.IGNORECASE
)
_NO = re.compile(r"(0|無|なし|無し|不可|×|✕|いいえ|no|false|非対応|ありません)([(].*)?", re.IGNORECASE)


def fact_of(text: str) -> Fact:
    """Yes or no when the cell says so (有/無, 1/0, ○/×, …), else unknown."""
    plain = nfkc(text).replace(" ", "")
    if _NO.fullmatch(plain) or re.fullmatch(r"0台.*", plain):
        return Fact.NO
    return Fact.YES if _YES.fullmatch(plain) else Fact.UNKNOWN


_NO_ACTIVITY = re.compile(r"運動(公園|場|広場|施設|センター)|音楽(ホール|堂)|介護老人福祉施設")
"""Words that hold the word of a kind and mean something else."""
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925}
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?\d{1,2}:\d{2}.*)?")
_IMPERIAL = re.compile(r"(R|H|S|令和|平成|昭和)\.?(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def day_of(text: str) -> date | None:
    """A date: ``2026-04-01``, ``2026/4/1``, ``2026年4月1日``, ``R8.4.1``, ``令和8年4月1日``; None when it is none."""
    plain = nfkc(text).replace(" ", "")
    plain = re.sub(r"\([月火水木金土日](・祝)?\)$", "", plain)
    if match := _WESTERN.fullmatch(plain):
        year = int(match[1])
    elif match := _IMPERIAL.fullmatch(plain.upper() if plain[:1].isascii() else plain):
        year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
    else:
        return None
    month, day = (
        (int(match[2]), int(match[3])) if len(match.groups()) == 3 else (int(match[3]), int(match[4]))
    )
    try:
        return date(year, month, day)
    except ValueError:
        return None


_CLOCK = re.compile(r"(午前|午後)?\s?(\d{1,2})(?::(\d{2})|時(?:(半)|(\d{1,2})分)?)?")


def clock_of(text: str) -> int | None:
    """Minutes from midnight of one time (``17:00``, ``17時``, ``午後5時半``), 0 to 1440; None when it is none."""
    match = _CLOCK.fullmatch(nfkc(text))
    if match is None:
        return None
    minute = int(match[2]) * 60 + (30 if match[4] else int(match[3] or match[5] or 0))
    if match[1] == "午後" and minute < 720:
        minute += 720
    return minute if minute <= 1440 and int(match[3] or match[5] or 0) < 60 else None


def _english(text: str) -> str:
    plain = re.sub(r"[’'.]", "", nfkc(text).casefold())
    return re.sub(r"[\s_\-]+", " ", plain).replace("center", "centre")


@lru_cache(maxsize=4)
def _kind_words(known: tuple[Kind, ...]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return tuple(
        (each.code, tuple(nfkc(word) for word in (each.label_ja, *each.words_ja)), _english(each.label_en))
        for each in known
        if each.code != "other"
    )


def kind_of(*texts: str) -> str | None:
    """The code of the first kind that one of the texts names (code, Japanese word or English label); earlier
    texts win.
    """
    words_of_kinds = _kind_words(kinds())
    for text in texts:
        plain = _NO_ACTIVITY.sub("", nfkc(text).replace(" ", ""))
        if not plain:
            continue
        if kind(plain):
            return plain
        for code, words, _ in words_of_kinds:
            if any(word in plain for word in words):
                return code
        english = _english(text)
        for code, _, label in words_of_kinds:
            if label in english:
                return code
    return None
