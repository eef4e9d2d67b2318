"""Set phrases of Japanese hours text: closures, public-holiday clauses, frequencies, booking, predicates,
filler words.

Filler words are declared here, once: whatever is neither filler nor understood is reported as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ibasho.model import Closure, Fact, HolidayPolicy
from ibasho.schedule.days import HOLIDAY, weekday_run
from ibasho.schedule.seasons import ASSUMED, GOLDEN_WEEK, OBON, SCHOOL_BREAKS, YEAR_END
from ibasho.schedule.tokens import (
    Booking,
    Break,
    Close,
    Filler,
    Frequency,
    Irregular,
    NamedClosure,
    Open,
    Piece,
    Policy,
    Predicate,
    PredicateKind,
    Remark,
    Suspended,
    Unknown,
)
from ibasho.schedule.words import NUMBER, number

__all__ = ["FIRST", "LAST", "scan_phrase"]

_MOVED_ASSUMED = "振替の休みは、祝日でない次の日とみなしました"

_WD = r"(?:[月火水木金土日](?:曜日?)?)"
_HOL = r"(?:" + HOLIDAY + r"|休日|祝)"
_IF = r"(?:の場合|のとき|の時|の際|に(?:当|あ)たる(?:場合|とき|日)|と重なる(?:場合|とき)|の日)"
_OPENS = r"(?:開館|開所|開室|開園|利用可能?|利用できます|営業|オープン|開設)(?:し|で|、)*"
_NEXT = (
    r"(?P<next>(?:その|直後の)?翌日|(?:その)?翌平日|(?:次|直後)の平日|翌開館日"
    r"|その日後においてその日に最も近い休日でない日|[月火水木金土日]曜日?)"
)
_SHUT = r"(?:休館日?|休み|お休み|休業日?|休所日?|休園日?|休室日?|閉館日?|利用不可|利用できません|振替休館日?|代休|休)?"
_MOVED = re.compile(
    r"(?:ただし、?\s?)?(?:(?P<wd>"
    + _WD
    + r")(?:が|は)?)?(?:が)?"
    + _HOL
    + r"(?:"
    + _IF
    + r"(?:に?は)?|は)[、\s]?(?:"
    + _OPENS
    + r")?[、\s]?(?:ただし、?)?"
    + _NEXT
    + r"(?:が|は|に|を|とする|に振替)?、?"
    + _SHUT
    + r"(?:します|とします|とする|です)?"
)
_SESSION_MOVED = re.compile(
    _HOL
    + _IF
    + r"(?:は|には)?、?(?:翌週|前週|翌々日|前日|翌月|第[1-5一二三四五][月火水木金土日]?曜?日?|別の?日|次週)(?:の[月火水木金土日]曜日?)?"
    r"(?:に|へ)?(?:変更|順延|振替|延期|開催|実施)?(?:します|になります|あり)?"
)
_SHUT_NEXT = re.compile(r"(?:国民の)?(?:祝日|祝休日|祝祭日)の翌日(?![がにをへ])")
_N = NUMBER
_TIMES = r"(?P<a>" + _N + r")\s?(?:[~、・\-]\s?(?P<b>" + _N + r")\s?)?[回度]"

Maker = Callable[[re.Match[str]], Piece | None]


def _moved(found: re.Match[str]) -> Piece | None:
    """A closing day that gives way: only where the phrase says that it opens, or names the next day."""
    following = found["next"]
    weekday = found["wd"]
    days = (
        weekday_run(weekday + "曜", 0)
        if weekday and "曜" not in weekday
        else weekday_run(weekday, 0)
        if weekday
        else None
    )
    closing = days[0] if days else frozenset[int]()
    if following[0] in "月火水木金土日":
        after = weekday_run(following, 0)
        if not closing or after is None or after[0] != frozenset({(min(closing) + 1) % 7}):
            return None
    exact = "平日" in following or "休日でない" in following
    return Policy(HolidayPolicy.MOVED, closing, "" if exact else _MOVED_ASSUMED)


def _frequency(found: re.Match[str]) -> Piece | None:
    """「月1回」「週2回」「年10回」「2ヶ月に1回」, with a range its middle."""
    groups = found.groupdict()
    first = number(groups["a"]) if groups.get("a") else 1
    last = number(groups["b"]) if groups.get("b") else first
    unit = found["unit"]
    exact = first if first == last else 0
    middle = (first + last) / 2
    about = any(word in found[0] for word in ("程度", "ほど", "くらい", "ぐらい", "以上"))
    if unit == "週":
        return Frequency(middle * 52 / 12, exact=exact, weekly=True, about=about)
    if unit == "年":
        return Frequency(middle / 12, about=about)
    return Frequency(middle, exact=exact, about=about)


def _every_so_many(found: re.Match[str]) -> Piece | None:
    many = number(found["n"]) if found.groupdict().get("n") else 2
    if many < 1:
        return None
    if "週" in found[0]:
        return Frequency(52 / 12 / many, every_weeks=many, weekly=True)
    return Frequency(1 / many, every_months=many)


def _is(piece: Piece) -> Maker:
    return lambda _found: piece


_CLOSED, _HEADING = Predicate(PredicateKind.CLOSED), Predicate(PredicateKind.CLOSED_HEADING)
_CLOSED_WORDS = (
    r"(?:終日)?(?:休館日?|休業日?|休所日?|休室日?|休園日?|休診日?|休講日?|休会日?|定休日?"
    r"|閉館日?|閉所日?|閉室日?|閉園日?|お?昼休み|昼休憩|休憩(?:時間)?|お休み|おやすみ|休み|やすみ"
    r"|利用不可|使用不可|利用できません|開催なし|開催しません|開催しない|実施しません|実施なし|行いません|ありません|中止|休止(?!中))"
)
_CLOSED_HEADINGS = (
    r"(?:休館日|休業日|休所日|休室日|休園日|休診日|定休日|閉館日|閉所日|お休み|休み|休日|休館|定休)"
)
_BOOKED = r"(?:電話で|事前に|メールで)?"

_ELSEWHERE = re.compile(
    r"(?:申込み?|申し込み|募集|予約|締切|締め切り|次回|前回|お?問い?合わ?せ|電話)(?:開始|期間|先)?"
)
FIRST: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (re.compile(r"[。;\n\r※★●○◆◇■□▼▲]+"), _is(Break())),
    (re.compile(r"[(\[「『【〔<]"), _is(Open())),
    (re.compile(r"[)\]」』】〕>]"), _is(Close())),
    (_SESSION_MOVED, _is(Unknown())),
    (_MOVED, _moved),
    (_SHUT_NEXT, _is(Policy(HolidayPolicy.NEXT_CLOSED))),
    (
        re.compile(
            r"(?:雨天|荒天|悪天候|台風|警報|猛暑)(?:の|時|等|など)*(?:場合|とき|は|には|発令時)*(?:中止|休み|休止|お休み|順延)(?:します|です)?"
        ),
        _is(Remark()),
    ),
    (
        re.compile(
            r"(?:時間外(?:の)?(?:利用|使用)(?:も)?(?:可能?|できます)|出入り自由|途中参加可|途中退室可|申込順|先着順"
            r"|(?:なく|無く)なり次第(?:終了)?|売り?切れ次第(?:終了)?|完売次第(?:終了)?)"
        ),
        _is(Remark()),
    ),
    (
        re.compile(_HOL + r"(?:は|も|でも|の(?:場合|とき)(?:も|は))?(?:無休|休まず(?:開館|営業|開催))"),
        _is(Policy(HolidayPolicy.OPEN)),
    ),
    (
        re.compile(r"(?:休館|休業|休止|休所|閉館|閉鎖|休室|休会|活動休止|開催休止|開催を休止|実施を休止)中"),
        _is(Suspended()),
    ),
    (re.compile(r"(?:当面の間|当分の間|しばらく|現在)"), _is(Filler())),
    (re.compile(r"元[日旦]"), _is(NamedClosure("元日", (Closure("元日", (1, 1), (1, 1)),), stated=True))),
    (
        re.compile(r"大晦日|大みそか"),
        _is(NamedClosure("大晦日", (Closure("大晦日", (12, 31), (12, 31)),), stated=True)),
    ),
    (re.compile(r"年末年始|年末・年始|年末及び年始|正月三が日|三が日"), lambda found: _year_end(found[0])),
    (re.compile(r"お盆(?:休み|期間中?)?(?!あり)|旧盆|盆休み(?!あり)"), _is(NamedClosure("お盆", (OBON,)))),
    (
        re.compile(
            r"(?:学校の)?(?:(?P<each>[春夏冬](?:(?:休み)?[・、と][春夏冬])*)休み|(?P<all>長期(?:休み|休暇|休業)))"
            r"(?:期間)?中?(?!あり)"
        ),
        lambda found: _school_break(found["each"] or "".join(name[0] for name in SCHOOL_BREAKS)),
    ),
    (
        re.compile(r"学校の(?P<each>[春夏冬])季(?:休業|休暇)(?:期間)?中?"),
        lambda found: _school_break(found["each"]),
    ),
    (
        re.compile(r"(?:GW|ゴールデンウィーク)(?:期間)?中?"),
        _is(NamedClosure("ゴールデンウィーク", GOLDEN_WEEK)),
    ),
    (
        re.compile(r"[春夏冬]季(?:休み|休暇|休業)(?:期間)?中?|学校休業日|授業のある日|大型連休"),
        _is(NamedClosure("学校休業", ())),
    ),
    (
        re.compile(
            r"(?:事前)?の?(?:予約|申込み?|申し込み)(?:は|の必要は)?(?:不要|なし|いりません|ありません|必要ありません)(?:です)?"
            r"|予約なしで(?:参加)?(?:可|できます)|当日参加(?:可|OK)"
        ),
        _is(Booking(Fact.NO)),
    ),
    (
        re.compile(
            r"(?:要予約|要申込み?|要事前申込み?|要事前予約|事前予約制?|完全予約制|予約制|事前申込み?制?|申込制|"
            + _BOOKED
            + r"(?:予約|申込み?)(?:が)?(?:必要|要)(?:です)?)"
        ),
        _is(Booking(Fact.YES)),
    ),
    (
        re.compile(
            r"不定期|不定(?=[期\s、。)]|$)|随時(?!受)|日時未定|日程未定|(?:日程|開催日|日時)(?:は)?(?:お問い合わせください|要問合せ|要問い合わせ)"
        ),
        _is(Irregular()),
    ),
    (re.compile(r"(?P<unit>[月週年])(?:に)?\s?" + _TIMES + r"(?:程度|ほど|くらい|ぐらい|以上)?"), _frequency),
    (re.compile(r"毎(?P<unit>[月年週])\s?" + _TIMES + r"(?:程度|ほど|くらい|ぐらい|以上)?"), _frequency),
    (re.compile(r"(?P<unit>週)(?:に)?\s?(?P<a>" + _N + r")日(?:間|程度)?"), _frequency),
    (
        re.compile(r"(?P<n>" + _N + r")(?:週間?|か月|ヶ月|ヵ月|カ月|ケ月|箇月)に?(?:1|一)(?:回|度)"),
        _every_so_many,
    ),
    (re.compile(r"隔週|1週おき|一週おき|隔月|1(?:か|ヶ|カ)月おき"), lambda found: _every_so_many(found)),
    (re.compile(r"毎(?=[月火水木金土日]曜)"), _is(Frequency(52 / 12, weekly=True))),
    (re.compile(r"毎週|各週"), _is(Frequency(52 / 12, weekly=True))),
    (re.compile(r"毎月(?:に)?(?=\D|$)(?!末)|毎月(?=\s?(?:\d{1,2}[:時]|午))"), _is(Frequency(1.0))),
    (_ELSEWHERE, _is(Unknown(elsewhere=True))),
)
"""What is looked for before dates, hours and days, in this order."""

LAST: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (
        re.compile(_CLOSED_HEADINGS + r"(?:[\s]?[:】\]]|は、?(?=[月火水木金土日](?:曜|[、・])))"),
        _is(_HEADING),
    ),
    (
        re.compile(r"(?:の)?(?:を|は|も)?(?:除く|除き|除いて|のぞく|除外)(?:日(?=[\s、]|$)|、|\s)?"),
        _is(_CLOSED),
    ),
    (re.compile(r"以外(?:の日)?(?:は|の|に|、)?"), _is(Predicate(PredicateKind.NOT))),
    (
        re.compile(
            _CLOSED_WORDS + r"(?:です|とします|となります|になります|となる|とする|します|いたします|日)?"
        ),
        _is(_CLOSED),
    ),
    (re.compile(r"休(?=[\s、。)(・]|$)"), _is(_CLOSED)),
    (
        re.compile(
            r"(?:開館|開催|開所|開設|開室|利用|営業|活動|実施|参加|相談|対応)(?:可能)?"
            r"(?:曜日|時間|日時|日程|日|時|頻度)"
        ),
        _is(Filler()),
    ),
    (re.compile(r"のみ|だけ|に限る|限定"), _is(Predicate(PredicateKind.ONLY))),
    (
        re.compile(
            r"(?:開館|開所|開室|開園|開設|開催|実施|営業|利用可能?|使用可|利用できます|オープン|活動|あり|有り|行う"
            r"|行います|行っています|やります|やっています|開きます|開いています|開放|集まります|可)"
            r"(?:して|し)?(?:います|ます|いる|する|です)?"
        ),
        _is(Predicate(PredicateKind.OPEN)),
    ),
    (re.compile(r"は、?|:"), _is(Filler(topic=True))),
    (re.compile(r"、"), _is(Filler(comma=True))),
    (
        re.compile(
            r"日にち|定例日?|曜日|日時|時間帯?|日程|会期|期間|毎年|各月|通常|通年|午前の部|午後の部|夜の部"
            r"|第?[1-9一二三](?:部|回目)|各日|当日|いずれも|ともに|両日|毎回|および|及び|並びに"
            r"|の日|でも|ですが|です|ます|その他の日|までの間|の間|ただし|但し|なお|また|年間を通して|年間"
            r"|に(?![当あ]たる)|と(?!重なる)|で|も|を|が|や"
        ),
        _is(Filler()),
    ),
    (
        re.compile(r"の(?:場合|とき|時)|に(?:当|あ)たる(?:場合|とき|日)|と重なる(?:場合|とき)"),
        _is(Filler(condition=True)),
    ),
    (re.compile(r"の"), _is(Filler(link=True))),
    (re.compile(r"[\s/~|・:+,.\-_=\"'“”…!★]+"), _is(Filler())),
)
"""What is looked for after dates, hours and days, in this order."""


def _year_end(word: str) -> NamedClosure:
    if "三が日" in word:
        return NamedClosure(word, (Closure(word, (1, 1), (1, 3)),))
    return NamedClosure("年末年始", (YEAR_END,))


def _school_break(letters: str) -> NamedClosure:
    """The school holidays of these seasons."""
    names = tuple(name for name in SCHOOL_BREAKS if name[0] in letters)
    return NamedClosure(
        "・".join(names), tuple(span for name in names for span in ASSUMED[name]), season=True
    )


def scan_phrase(
    table: tuple[tuple[re.Pattern[str], Maker], ...], text: str, at: int
) -> tuple[Piece, int] | None:
    """The first phrase of the table that stands at ``at`` and where it ends, or None."""
    for pattern, make in table:
        found = pattern.match(text, at)
        if found is None or found.end() == at:
            continue
        piece = make(found)
        if piece is not None:
            return piece, found.end()
    return None
