"""Japanese hours text → tokens, from left to right, every character in exactly one token."""

from __future__ import annotations

from dataclasses import replace

from ibasho.schedule.dates import scan_date
from ibasho.schedule.days import scan_bracketed, scan_days, scan_month_days
from ibasho.schedule.hours import scan_hours, scan_last_entry
from ibasho.schedule.phrases import FIRST, LAST, scan_phrase
from ibasho.schedule.shifts import scan_shift
from ibasho.schedule.tokens import (
    Booking,
    Break,
    Close,
    Dates,
    Days,
    Filler,
    Frequency,
    Hours,
    Months,
    Open,
    Period,
    Piece,
    Policy,
    Predicate,
    Token,
    Unknown,
    Until,
)
from ibasho.schedule.words import Text

__all__ = ["scan"]

_BEFORE_WEEKDAY = (Days, Frequency, Months, Dates, Period, Hours, Until, Booking, Open, Close, Break)
"""What a lone kanji for a weekday may follow at once; after any other kanji it is a part of that word."""


def scan(text: Text) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The tokens of the text, which join to it without gap or overlap, and what is doubtful about some of
    them."""
    tokens: list[Token] = []
    doubts: list[str] = []
    at = 0
    while at < len(text.uniform):
        piece, end, doubt = _piece(text.uniform, at, _in_word(tokens, text.uniform))
        if isinstance(piece, Unknown) and tokens and isinstance(tokens[-1].piece, Unknown):
            tokens[-1] = Token(piece, tokens[-1].start, end)
        else:
            tokens.append(Token(piece, at, end))
        if doubt and doubt not in doubts:
            doubts.append(doubt)
        at = end
    return tuple(tokens), tuple(doubts)


def _in_word(tokens: list[Token], text: str) -> bool:
    """Whether the next character goes on with a word that was not understood (a particle inside it
    included)."""
    if tokens and not isinstance(tokens[-1].piece, _BEFORE_WEEKDAY):
        kanji = "\u4e00" <= text[tokens[-1].end - 1] <= "\u9fff"
        if kanji or isinstance(tokens[-1].piece, Predicate):
            return True
    for token in reversed(tokens):
        if isinstance(token.piece, Unknown):
            return True
        particle = isinstance(token.piece, Filler) and not token.piece.topic and not token.piece.comma
        if not particle or not text[token.start : token.end].strip() or token.end - token.start > 1:
            return False
    return False


def _moved(text: str, at: int) -> tuple[Piece, int] | None:
    """Sessions or closing days that give way to public holidays: a verb, or what only sessions do, tells which; else
    both readings are kept."""
    shift = scan_shift(text, at)
    if shift is None:
        return None
    moved, end = shift
    phrase = scan_phrase(FIRST, text, at)
    if phrase is None or not isinstance(phrase[0], Policy) or moved.spoken or phrase[1] > end:
        return phrase if phrase is not None and isinstance(phrase[0], Policy) and phrase[1] > end else shift
    return replace(phrase[0], otherwise=moved), end


def _piece(text: str, at: int, in_word: bool) -> tuple[Piece, int, str]:
    """The piece at ``at``, where it ends and what is doubtful about it."""
    if entry := scan_last_entry(text, at):
        return *entry, ""
    if month_days := scan_month_days(text, at):
        return month_days
    if bracketed := scan_bracketed(text, at):
        return bracketed
    if moved := _moved(text, at):
        return *moved, ""
    if phrase := scan_phrase(FIRST, text, at):
        return *phrase, ""
    if dated := scan_date(text, at):
        return dated
    if hours := scan_hours(text, at):
        return *hours, ""
    if days := scan_days(text, at, after_unknown=in_word):
        return days
    if phrase := scan_phrase(LAST, text, at):
        return *phrase, ""
    return Unknown(), at + 1, ""
