"""Everything that a page says in a visitor's language: sentences, days, times, distances, and what entries state.

Sentences come escaped and ready for a page (``Markup``); ``plainly`` gives the same for places that hold no markup
(attributes, options, titles).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from api.languages import easy_dates
from api.languages.catalogue import catalogue_of, kana, unread, with_readings
from api.languages.choice import JAPANESE, SPOKEN, Language
from ibasho.model import Activity, Fact, OpenState, kind, own_kinds

__all__ = ["FACTS", "STATES", "Message", "Speech", "mark"]

_WEEKDAYS = "月火水木金土日"
_CLOCKS = {"ko": "aaaa h:mm"}
"""Where the short form of a time is not what people write: Korean says 오전 and 오후."""


def mark(sentence: str) -> str:
    """The sentence itself, marked as one that pages say later: catalogues must have it."""
    return sentence


@dataclass(frozen=True)
class Message:
    """A sentence with its values, to be said in whatever language the page has. Values that are messages are said too."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


_ASK = mark("電話で確かめてください")
_ASK_SHORTLY = mark("要確認")

STATES: dict[OpenState, str] = {
    OpenState.OPEN: mark("ひらいています"),
    OpenState.CLOSING: mark("まもなく終わります"),
    OpenState.OPENS_LATER: mark("このあとひらきます"),
    OpenState.CLOSED_TODAY: mark("きょうはお休み"),
    OpenState.CANCELLED: mark("中止になりました"),
    OpenState.BOOKING_NEEDED: mark("予約がいります"),
    OpenState.BOOKING_CLOSED: mark("予約は締め切りました"),
    OpenState.FULL: mark("満員です"),
    OpenState.IRREGULAR: mark("日を決めずにひらきます"),
    OpenState.UNKNOWN: mark("日時は電話で確かめてください"),
}

FACTS: dict[Fact, str] = {Fact.YES: mark("あり"), Fact.NO: mark("なし"), Fact.UNKNOWN: mark("わかりません")}


@dataclass(frozen=True)
class Speech:
    """One language as a page speaks it. ``readings``: with the readings that easy Japanese has for its characters."""

    language: Language = JAPANESE
    readings: bool = False
    plain: bool = False

    @cached_property
    def plainly(self) -> Speech:
        """The same without markup: readings stand in place of their words."""
        return self if self.plain else Speech(self.language, self.readings, plain=True)

    @property
    def reviewed(self) -> bool:
        """Whether somebody who speaks the language has checked the catalogue."""
        return catalogue_of(self.language).reviewed

    def say(self, sentence: str, /, **values: Any) -> str:
        """The sentence in this language; ``%(name)s`` in it stands for a value, escaped unless it was said here."""
        return self._filled(catalogue_of(self.language).text(sentence), values)

    def count(self, sentence: str, /, n: int, **values: Any) -> str:
        """The sentence for ``n`` things; ``%(n)s`` in it is the number with the language's separators."""
        told = catalogue_of(self.language).counted(sentence, n)
        return self._filled(told, {"n": self.number(n), **values})

    def tell(self, message: Message) -> str:
        """A message with its values."""
        values = {
            name: self.tell(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        return self.say(message.sentence, **values)

    def _filled(self, told: str, values: Mapping[str, Any]) -> str:
        if self.plain:
            return (kana(told) if self.readings else unread(told)) % values
        return (with_readings(told) if self.readings else escape(unread(told))) % values

    def _own(self, told: str) -> str:
        """A text that was made here and may hold readings."""
        return self._filled(told.replace("%", "%%"), {})

    def entry(self, text: str) -> str:
        """A text of the register, in its own language: marked as Japanese where the page is in another one."""
        if self.plain:
            return text
        if self.language.is_source:
            return escape(text)
        if self.language.is_easy:
            return Markup('<span class="entry">{}</span>').format(text)
        return Markup('<span class="entry" lang="ja">{}</span>').format(text)

    # days and times

    def month_day(self, day: date) -> str:
        """「11月23日（日）」, "Sun, Nov 23"."""
        if self.language.is_easy:
            return self._own(easy_dates.month_day(day))
        if self.language.reads_entries:
            return self._own(f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）")
        return self._own(format_skeleton("MMMEd", day, locale=self.language.locale))

    def full_day(self, day: date) -> str:
        """「2025年11月23日」, "November 23, 2025"."""
        if self.language.is_easy:
            return self._own(easy_dates.full_day(day))
        if self.language.reads_entries:
            return self._own(f"{day.year}年{day.month}月{day.day}日")
        return self._own(format_date(day, "long", locale=self.language.locale))

    def day_name(self, day: date, today: date | None) -> str:
        """The day with 「きょう」 or 「あした」 before it where that is so; without on paper, which knows no today."""
        if today is None:
            return self.month_day(day)
        near = {today: mark("きょう"), today + timedelta(days=1): mark("あした")}.get(day)
        told = self.month_day(day)
        return told if near is None else self._joined(self.say(near), " ", told)

    def clock(self, moment: datetime) -> str:
        """「9:30」, "9:30 AM"."""
        if self.language.is_easy:
            return self._own(easy_dates.clock(moment))
        if self.language.reads_entries:
            return self._own(f"{moment.hour}:{moment.minute:02d}")
        shape = _CLOCKS.get(self.language.code, "short")
        return self._own(format_time(moment.timetz(), shape, locale=self.language.locale))

    def span(self, start: datetime, end: datetime) -> str:
        """「10:00〜11:30」, "10:00 AM – 11:30 AM"; an end on another day says so."""
        midnight = end.time() == datetime.min.time() and end.date() > start.date()
        if self.language.reads_entries and not self.language.is_easy:
            over = "翌" if end.date() > start.date() and not midnight else ""
            return self._own(f"{self.clock(start)}〜{'24:00' if midnight else over + self.clock(end)}")
        if self.language.is_easy:
            over = easy_dates.NEXT_DAY if end.date() > start.date() and not midnight else ""
            return self._joined(self.clock(start), " 〜 ", self._own(over), self.clock(end))
        over = f"{self.month_day(end.date())} " if end.date() > start.date() and not midnight else ""
        return self._joined(self.clock(start), " – ", over, self.clock(end))

    def months_ago(self, day: date, today: date) -> str:
        """How long ago something was checked: 「きょう」「12日前」「3か月前」「2年前」."""
        days = (today - day).days
        if days <= 0:
            return self.say("きょう")
        if days < 31:
            return self.count("%(n)s日前", days)
        if days < 365:
            return self.count("%(n)sか月前", days // 30)
        return self.count("%(n)s年前", days // 365)

    # numbers

    def number(self, n: float) -> str:
        """A whole number with the language's separators."""
        return str(format_decimal(round(n), locale=self.language.locale))

    def distance(self, metres: float) -> str:
        """「350m」 below a kilometre (to 10 m, never 0), else 「1.2km」."""
        space = "" if self.language.reads_entries else "\N{NO-BREAK SPACE}"
        if metres < 995:
            return f"{max(10, round(metres / 10) * 10)}{space}m"
        return f"{format_decimal(metres / 1000, '#,##0.0', locale=self.language.locale)}{space}km"

    # what entries state

    def kind_name(self, code: str) -> str:
        """The label of a kind of activity; その他 for one that is not in the taxonomy."""
        known = kind(code)
        if known is not None and known in own_kinds():
            return known.label(self.language.code)
        return self.say(known.label_ja if known else mark("その他"))

    def state_name(self, state: OpenState) -> str:
        """The words for an open state."""
        return self.say(STATES[OpenState(state)])

    def fact(self, fact: Fact) -> str:
        """あり, なし or わかりません."""
        return self.say(FACTS[Fact(fact)])

    def fee(self, activity: Activity, *, short: bool = False) -> str:
        """What it costs: the source's words, else the sum; free is not the same as not known.

        In other languages the sum, where it is known, stands before the source's words.
        """
        text = activity.fee_text
        if activity.fee_yen is None:
            return self.entry(text) if text else self.say(_ASK_SHORTLY if short else _ASK)
        if text and self.language.reads_entries:
            return self.entry(text)
        known = (
            self.say("無料")
            if activity.fee_yen == 0
            else self.say("%(yen)s円", yen=self.number(activity.fee_yen))
        )
        return self._joined(known, " ", self.entry(text)) if text else known

    def audience(self, activity: Activity, *, short: bool = False) -> str:
        """Who is welcome: the source's words, else the stated limits; in other languages both."""
        who = activity.audience
        if who.text and self.language.reads_entries:
            return self.entry(who.text)
        known = self._limits(activity)
        if known is None:
            return self.entry(who.text) if who.text else self.say(_ASK_SHORTLY if short else _ASK)
        return self._joined(known, " ", self.entry(who.text)) if who.text else known

    def spoken_name(self, code: str) -> str:
        """A language's own name; the code of one that is not known here."""
        if code.lower() == "sign":
            return self.say("手話")
        if code.lower() == "ja":
            return self.say("日本語")
        name = SPOKEN.get(code.lower()) or SPOKEN.get(code.lower().split("-")[0])
        if name is None or self.plain:
            return name or code
        tag = "ja" if code.lower() == "ja-easy" else code
        return Markup('<span class="entry" lang="{}">{}</span>').format(tag, name)

    def spoken(self, activity: Activity) -> str:
        """The languages that are spoken there, with the weekdays of those that are spoken on certain days only; empty
        when nothing is stated."""
        told = [self.spoken_name(code) for code in activity.languages]
        for code, days in activity.languages_on:
            named = ", ".join(self.weekday(day) for day in sorted(days))
            told.append(self._joined(self.spoken_name(code), " (", named, ")"))
        return (", " if self.plain else Markup(", ")).join(told)

    def weekday(self, day: int) -> str:
        """The name of a weekday, 0 = Monday, short."""
        if self.language.is_easy:
            return self._own(easy_dates.weekday(day))
        if self.language.reads_entries:
            return self._own(_WEEKDAYS[day])
        return self._own(get_day_names("abbreviated", locale=self.language.locale)[day])

    def _limits(self, activity: Activity) -> str | None:
        who = activity.audience
        low, high = who.age_min, who.age_max
        if low is not None and high is not None:
            return self.say("%(low)s歳から%(high)s歳まで", low=low, high=high)
        if low is not None:
            return self.say("%(low)s歳から", low=low)
        if high is not None:
            return self.say("%(high)s歳まで", high=high)
        return self.say("どなたでも") if who.everyone is Fact.YES else None

    def _joined(self, *parts: str) -> str:
        return "".join(parts) if self.plain else Markup("").join(parts)
