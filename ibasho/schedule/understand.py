"""Japanese hours text → session rules, the part not understood, and how sure the reading is. Nothing is
guessed silently."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ibasho.model import BookingUntil, Fact, SessionRule, Slot
from ibasho.schedule.asides import take_asides
from ibasho.schedule.assembly import Columns, assemble
from ibasho.schedule.days import weekday_run
from ibasho.schedule.drafts import Draft, Made
from ibasho.schedule.hours import scan_hours
from ibasho.schedule.phrases import FIRST, scan_phrase
from ibasho.schedule.reading import read
from ibasho.schedule.scan import scan
from ibasho.schedule.statements import Reading
from ibasho.schedule.tokens import (
    Break,
    Close,
    Filler,
    Frequency,
    Hours,
    LastEntry,
    Open,
    Token,
    Unknown,
    Until,
)
from ibasho.schedule.words import Text, uniform

__all__ = ["TEXT_MOST", "Confidence", "Understood", "understand"]

TEXT_MOST = 2000
"""Characters of a text that are read; the rest is reported as not understood."""

Confidence = Literal["high", "partial", "none"]

_PACE = "開催頻度 "
_CODES: dict[str, Frequency] = {
    "2": Frequency(52 / 12 * 2, weekly=True),
    "4": Frequency(2.0),
    "5": Frequency(1.0),
}
"""開催頻度 of the common children's cafeteria format, as far as lists show what a code means."""


@dataclass(frozen=True)
class Understood:
    """What a text about hours says.

    ``not_understood`` holds, in the source's own writing, everything that became no rule and is no declared
    filler word. ``assumed`` says in Japanese what the reading rests on beyond the words (usual year-end days,
    a missing year). ``confidence`` is ``high`` only when nothing was left and nothing assumed, ``none`` when
    there is neither a rule nor the statement that it meets irregularly, else ``partial``.
    """

    rules: tuple[SessionRule, ...]
    not_understood: str
    confidence: Confidence
    irregular: bool = False
    """It meets irregularly, or so many times a month on days that the text does not give."""
    suspended: bool = False
    """The text says that it does not take place for now (休止中): no rule is given."""
    booking: Fact = Fact.UNKNOWN
    last_entry_min: int | None = None
    """Minutes before the end of the last entry, when stated."""
    times_per_month: float | None = None
    """How often a month, when the text says so without giving the days."""
    booking_until: BookingUntil | None = None
    """Until when one can book, when stated."""
    until_sold_out: Fact = Fact.UNKNOWN
    """YES when it ends as soon as nothing or no room is left (なくなり次第終了, 先着順)."""
    capacity: int | None = None
    """How many can come, or be served, when stated."""
    assumed: tuple[str, ...] = ()


_EVERY_WEEK_ALONE = re.compile(r"毎週(?=[（(、。\s]|$)")


def understand(
    text: str,
    *,
    weekdays: str = "",
    opens: str = "",
    closes: str = "",
    frequency: str = "",
    as_of: date | None = None,
) -> Understood:
    """The rules that a text and the columns beside it give.

    ``weekdays``, ``opens``, ``closes`` are the columns 利用可能曜日 (月火水木金), 開始時間 and 終了時間 of municipal lists,
    ``frequency`` is 開催頻度 (a code or words); ``text`` is the remark or the free text. ``as_of`` resolves dates
    without a year to the next such day; without it they count for every year, and that is said. Never raises.

    >>> understand("第2・4土曜 11:00〜13:30（8月は休み）").rules[0].nth
    (2, 4)
    """
    if weekdays.strip():
        # 「毎週」 alone says no more than the column of weekdays does; the blank keeps the positions of the rest.
        text = _EVERY_WEEK_ALONE.sub("  ", text)
    source, asides = take_asides(uniform(text[:TEXT_MOST]))
    tokens, doubts = scan(source)
    reading = read(tokens)
    reading.doubts.extend(doubts)
    columns, unread = _columns(weekdays, opens, closes, frequency)
    if text.strip() and reading.irregular:
        columns = replace(columns, pace=Frequency(0.0), pace_known=True)
    made = assemble(reading, columns, source, as_of)
    leftover = [*reading.leftover, *made.leftover]
    last_entry, unused = _last_entry(reading, made)
    if any(draft.group and not draft.undetermined and not draft.dayless for draft in made.drafts):
        # The text itself gives the days: a frequency code beside it, known or not, adds nothing.
        unread = [each for each in unread if not each.startswith(_PACE)]
    missing = _missing(source, tokens, [*leftover, *unused])
    if len(text) > TEXT_MOST:
        missing = " ".join(filter(None, (missing, text[TEXT_MOST:])))
    remark = " ".join(source.original(token.start, token.end).strip() for token in reading.remarks)
    result = _result(made, reading, " ".join(filter(None, (missing, *unread))), last_entry, remark)
    booking = Fact.YES if asides.booking_until is not None else result.booking
    return replace(
        result,
        booking=booking,
        booking_until=asides.booking_until,
        until_sold_out=asides.until_sold_out,
        capacity=asides.capacity,
    )


def _result(
    made: Made, reading: Reading, not_understood: str, last_entry_min: int | None, remark: str
) -> Understood:
    drafts = [draft for draft in made.drafts if draft != Draft()]
    suspended = bool(reading.suspended)
    rules = () if suspended else tuple(_rule(draft, reading, remark) for draft in drafts)
    open_days = any(draft.undetermined and draft.per_month is not None for draft in drafts)
    irregular = not suspended and (bool(reading.irregular) or open_days)
    paced = [draft.per_month for draft in drafts if draft.per_month]
    complete = not not_understood and not made.assumed and not suspended
    known = irregular or any(not draft.dayless for draft in drafts)
    confidence: Confidence = "none"
    if (rules or irregular) and not suspended:
        confidence = "high" if complete and known else "partial"
    return Understood(
        rules=rules,
        not_understood=not_understood,
        confidence=confidence,
        irregular=irregular,
        suspended=suspended,
        booking=reading.booking,
        last_entry_min=last_entry_min,
        times_per_month=sum(paced) if paced and not suspended else None,
        assumed=tuple(made.assumed),
    )


def _rule(draft: Draft, reading: Reading, remark: str) -> SessionRule:
    """The finished rule with the text's remarks; where the text says 不定期, its days are open."""
    draft = replace(draft, note=" ".join(filter(None, (draft.note, remark))))
    if reading.irregular and not (draft.nth or draft.month_days or draft.dates):
        return SessionRule(
            slots=draft.slots,
            closures=draft.closures,
            months=draft.months,
            note=draft.note,
            times_per_month=round(draft.per_month, 2) if draft.per_month else None,
        )
    return draft.rule()


def _last_entry(reading: Reading, made: Made) -> tuple[int | None, list[Token]]:
    """Minutes before the end, and the tokens that could not be used for want of one known end."""
    ends = {draft.slots[-1].end_min for draft in made.drafts if draft.slots and draft.slots[-1].end_known}
    minutes: set[int] = set()
    unused: list[Token] = []
    for token in reading.last_entry:
        entry = token.piece
        if not isinstance(entry, LastEntry):
            continue
        if entry.before_min is not None:
            minutes.add(entry.before_min)
        elif entry.at_min is not None and len(ends) == 1 and 0 <= min(ends) - entry.at_min <= 240:
            minutes.add(min(ends) - entry.at_min)
        else:
            unused.append(token)
    if len(minutes) > 1:
        return None, list(reading.last_entry)
    return (minutes.pop() if minutes else None), unused


# — what was not understood ——————————————————————————————————————————————————————————————


def _missing(text: Text, tokens: Iterable[Token], leftover: Iterable[Token]) -> str:
    """The leftover tokens in the source's writing and order; neighbours parted by filler words only are
    joined."""
    marked = {token.start for token in leftover}
    places = [n for n, token in enumerate(tokens) if token.start in marked]
    ordered = list(tokens)
    pieces: list[tuple[int, int]] = []
    for place in places:
        between = ordered[pieces[-1][1] + 1 : place] if pieces else []
        if pieces and all(_joins(token) for token in between):
            pieces[-1] = (pieces[-1][0], place)
        else:
            pieces.append((place, place))
    spans = ((ordered[a].start, _word_end(text, ordered, b)) for a, b in pieces)
    return " ".join(text.original(start, end).strip() for start, end in spans)


def _word_end(text: Text, tokens: list[Token], last: int) -> int:
    """Where a word that was not understood ends: kana that are filler elsewhere belong to it (前日まで)."""
    end = tokens[last].end
    for token in tokens[last + 1 :]:
        written = text.uniform[token.start : token.end]
        kana = all("ぁ" <= char <= "ん" for char in written)
        if not kana or not isinstance(tokens[last].piece, Unknown) or not _joins(token):
            break
        end = token.end
    return end


def _joins(token: Token) -> bool:
    """Filler words inside of a part that was not understood belong to it."""
    return isinstance(token.piece, Filler | Open | Close) and not isinstance(token.piece, Break)


# — the columns of a list ——————————————————————————————————————————————————————————————


def _columns(weekdays: str, opens: str, closes: str, frequency: str) -> tuple[Columns, list[str]]:
    """The columns as facts, and what of them could not be read."""
    unread: list[str] = []
    days, holiday = _weekday_column(weekdays, unread)
    slot = _slot_column(opens, closes, unread)
    pace, known = _pace_column(frequency, unread)
    words = " ".join(
        filter(None, (weekdays.strip(), f"{_PACE}{frequency.strip()}" if frequency.strip() else ""))
    )
    return Columns(days, holiday, slot, pace, known, words), unread


def _weekday_column(text: str, unread: list[str]) -> tuple[frozenset[int], bool]:
    """「月火水木金」「月・水・金」「土、日、祝」「毎日」「平日」."""
    written = uniform(text).uniform.replace(";", "、").strip().rstrip("、・")
    if not written:
        return frozenset(), False
    if written in ("毎日", "全日"):
        return frozenset(range(7)), False
    run = weekday_run(written, 0)
    if run is not None and run[2] == len(written):
        return run[0], run[1]
    unread.append(text.strip())
    return frozenset(), False


def _slot_column(opens: str, closes: str, unread: list[str]) -> Slot | None:
    """A start and an end; without an end the slot's end equals its start."""
    first, last = (uniform(cell).uniform.strip() for cell in (opens, closes))
    if not first:
        if last:
            unread.append(closes.strip())
        return None
    start, end = _time_cell(first), _time_cell(last)
    if start is None or start >= 1440 or (last and end is None):
        unread.append("～".join(filter(None, (opens.strip(), closes.strip()))))
        return None
    if end is None:
        return Slot(start, start)
    if end <= start:
        end += 1440
    if end <= start or end > 2880 or end - start > 1440:
        unread.append(f"{opens.strip()}～{closes.strip()}")
        return None
    return Slot(start, end)


def _time_cell(written: str) -> int | None:
    """Minutes of a cell such as 9:00, 09:00:00, 930, 9時 or 午後1時; a bare 1:00 to 5:00 counts as written."""
    plain = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", written) or re.fullmatch(r"(\d{2})(\d{2})", written)
    if plain:
        total = int(plain[1]) * 60 + int(plain[2])
        return total if int(plain[2]) < 60 and total <= 1800 else None
    found = scan_hours(written, 0)
    if found is None or found[1] != len(written):
        return None
    piece = found[0]
    if isinstance(piece, Until):
        return piece.end_min
    return piece.slot.start_min if isinstance(piece, Hours) and not piece.slot.end_known else None


def _pace_column(text: str, unread: list[str]) -> tuple[Frequency | None, bool]:
    """A frequency, and False when there is one that cannot be read."""
    written = uniform(text).uniform.strip()
    if not written:
        return None, True
    if written in _CODES:
        return _CODES[written], True
    found = scan_phrase(FIRST, written, 0)
    if found is not None and found[1] == len(written) and isinstance(found[0], Frequency):
        return found[0], True
    unread.append(f"{_PACE}{text.strip()}")
    return None, False
