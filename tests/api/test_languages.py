"""The languages of residents' pages: complete catalogues, the right language for a visitor, nothing said in another one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from html.parser import HTMLParser
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.languages import JAPANESE, LANGUAGES, Language, Message, Speech, choose
from api.languages.catalogue import READING, catalogue_of, kana, unread
from ibasho.model import Audience, Fact
from tests import make
from tests.api.town import Town
from tools import catalogues

OTHERS = [language for language in LANGUAGES if not language.is_source]
CODES = [language.code for language in OTHERS]
EASY = next(language for language in LANGUAGES if language.is_easy)
KANJI = re.compile(r"[\u3400-\u9fff々]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
VALUE = re.compile(r"%\(\w+\)s")
PAGES = [
    "/",
    "/?lon=133.632&lat=34.252&order=near",
    "/?kind=play_park&age=70",
    "/?age=x&lon=1&when=never&free=maybe",
    "/places/{place}",
    "/embed",
    "/embed?kind=play_park",
    "/print",
    "/print/places/{place}",
    "/print/areas/municipality/1",
    "/print/around?lon=133.632&lat=34.252",
    "/suggest",
    "/suggest?place={place}",
    "/nowhere",
]
NEVER_SAID = re.compile(
    "孤独|孤立|空白|외로|고독|고립|cô đơn|cô lập|solidão|isolad|solitári|lonel|isolat|\\bgaps?\\b|寂寞|ひとりぼっち",
    re.IGNORECASE,
)
"""What residents' pages say in no language."""


def by_code(code: str) -> Language:
    return next(language for language in LANGUAGES if language.code == code)


def said(code: str) -> list[tuple[str, str]]:
    """Every sentence with each form of its translation."""
    found = []
    for message in catalogues.read(code):
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            sentence = message.id[0] if isinstance(message.id, tuple) else message.id
            found += [(sentence, form) for form in forms]
    return found


@pytest.mark.parametrize("code", CODES)
def test_each_catalogue_has_every_sentence_and_no_other(code: str) -> None:
    assert catalogues.missing(code) == []
    assert {sentence for sentence, _ in said(code)} == set(catalogues.sentences())


@pytest.mark.parametrize("code", CODES)
def test_values_stand_in_each_translation_and_nothing_else_does(code: str) -> None:
    for sentence, form in said(code):
        assert sorted(VALUE.findall(sentence)) == sorted(VALUE.findall(form)), form
        assert VALUE.sub("", form).count("%") == 2 * form.count("%%"), form
        assert "<" not in form, form
        assert ("{" in READING.sub("", form)) is False, form
        if code != EASY.code:
            assert "{" not in form, form
            assert not KANA.search(form), form


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_no_page_says_what_residents_never_read(language: Language) -> None:
    sentences = catalogues.sentences() if language.is_source else [form for _, form in said(language.code)]
    assert [each for each in sentences if NEVER_SAID.search(each)] == []


def test_easy_japanese_keeps_its_rules() -> None:
    """Short sentences in です and ます, no honorific forms, no double negation, a reading on each character."""
    lengths = []
    for _, form in said(EASY.code):
        assert not KANJI.search(READING.sub("", form)), form
        for word, reading in READING.findall(form):
            assert KANJI.search(word), form
            assert not KANJI.search(reading), form
        plain = VALUE.sub("10", unread(form)).replace(" ", "")
        assert not re.search(
            "いただ|(?<!ありがとう)ございま|なさ[いっ]|お(?!知|金|年)..になり|であ[るり]|ないわけ|なければな",
            plain,
        ), form
        for sentence in filter(None, re.split("[。！？]", plain)):
            lengths.append(len(sentence))
            assert len(sentence) <= 35, form
    assert median(lengths) <= 24


@pytest.mark.parametrize(
    ("asked", "header", "code", "chosen"),
    [
        (None, "", "ja", False),
        (None, "vi-VN,vi;q=0.9,en;q=0.5", "vi", False),
        (None, "en-GB", "en", False),
        (None, "fr, de;q=0.9", "ja", False),
        (None, "fr, ko;q=0.1", "ko", False),
        (None, "en;q=0.1, pt-BR;q=0.8", "pt", False),
        (None, "zh-CN", "zh-Hans", False),
        (None, "zh-Hans-SG", "zh-Hans", False),
        (None, "zh-TW, en;q=0.5", "en", False),
        (None, "en;q=0, ko;q=0.2", "ko", False),
        (None, "*", "ja", False),
        ("vi", "ko", "vi", True),
        ("JA-X-EASY", "ko", "ja-x-easy", True),
        ("klingon", "ko", "ko", False),
        ("", "", "ja", False),
    ],
)
def test_the_address_wins_over_the_browser(asked: str | None, header: str, code: str, chosen: bool) -> None:
    assert choose(asked, header) == (by_code(code), chosen)


@given(st.none() | st.text(max_size=40), st.text(max_size=700))
def test_no_header_breaks_it(asked: str | None, header: str) -> None:
    assert choose(asked, header)[0] in LANGUAGES


class Told(HTMLParser):
    """The text of a page, attributes that are read aloud included, without what is marked as an entry of the register."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "wbr"})

    def __init__(self, text: str, *, without: Callable[[str, dict[str, str | None]], bool]) -> None:
        super().__init__()
        self._without = without
        self._inside: list[bool] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag not in self.VOID:
            outside = not any(self._inside)
            self._inside.append(not outside or self._without(tag, told))
        if not any(self._inside):
            names = ("aria-label", "title", "alt", "placeholder", "data-asking", "data-failed")
            self.words += [told[name] or "" for name in names if name in told]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._inside) and data.strip():
            self.words.append(data.strip())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "language", [each for each in OTHERS if not each.is_easy], ids=lambda each: each.code
)
def test_a_page_says_all_in_one_language_but_for_entries(
    language: Language, path: str, visitor: Any, town: Town
) -> None:
    def of_the_register(tag: str, told: dict[str, str | None]) -> bool:
        return told.get("lang") == "ja" or tag in {"title", "script"}

    address = path.format(**town.ids) + ("&" if "?" in path else "?") + "lang=" + language.code
    text = visitor.get(address, headers={"Accept": "text/html"}).text
    assert f'<html lang="{language.tag}">' in text
    words = Told(text, without=of_the_register).words
    names = {each.name for each in LANGUAGES}
    assert [word for word in words if KANA.search(word) and word not in names] == []
    if path.startswith("/places/"):
        assert (
            '<span class="entry" lang="ja">見本サロン</span><span class="tongue" lang="ja">日本語</span>'
            in text
        )


@pytest.mark.parametrize("path", PAGES)
def test_easy_japanese_has_a_reading_above_every_character(path: str, visitor: Any, town: Town) -> None:
    def has_its_reading(tag: str, told: dict[str, str | None]) -> bool:
        if tag == "option" and "lang" in told:
            return True
        return tag in {"ruby", "title", "script"} or told.get("class") in {
            *("entry", "name", "languages", "languages wrap")
        }

    address = path.format(**town.ids) + ("&" if "?" in path else "?") + "lang=ja-x-easy"
    text = visitor.get(address, headers={"Accept": "text/html"}).text
    words = Told(text, without=has_its_reading).words
    assert [word for word in words if KANJI.search(word)] == []
    assert "<rt>" in text
    without = visitor.get(address + "&ruby=0", headers={"Accept": "text/html"}).text
    assert "<rt>" not in without
    assert "{" not in re.sub(r'<script type="application/ld\+json".*?</script>', "", without)
    links = re.findall(r'href="(/(?!maps|calendar)[^"]*?(?<!\.ics))"', without.split("<main")[1])
    assert all("ruby=0" in link for link in links)


def test_each_language_is_listed_in_its_own_script_and_leads_to_the_same_page(visitor: Any) -> None:
    text = visitor.get("/?kind=salon&lang=ko").text
    for language in LANGUAGES:
        assert f'href="/?kind=salon&amp;lang={language.code}" lang="{language.tag}"' in text
        assert f">{language.name}</a>" in text
    assert 'href="/places/' in text
    assert all("lang=ko" in link for link in re.findall(r'href="(/places/[^"]*)"', text))
    assert "set-cookie" not in visitor.get("/?lang=ko").headers


def test_the_browsers_language_is_taken_and_links_stay_as_they_are(visitor: Any) -> None:
    answer = visitor.get("/", headers={"Accept-Language": "vi"})
    assert '<html lang="vi">' in answer.text
    assert "Accept-Language" in answer.headers["vary"]
    assert all("lang=" not in link for link in re.findall(r'href="(/places/[^"]*)"', answer.text))


def test_a_catalogue_that_nobody_checked_says_so(visitor: Any) -> None:
    for language in OTHERS:
        assert not catalogue_of(language).reviewed
    assert "No speaker of English has checked" in visitor.get("/?lang=en").text
    assert "まだ人が確かめていません" not in visitor.get("/").text
    assert Speech(JAPANESE).reviewed


MORNING = datetime(2026, 4, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
AFTERNOON = datetime(2026, 4, 1, 13, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("code", "day", "span"),
    [
        ("ja", "4月1日（水）", "9:30〜13:00"),
        ("ja-x-easy", "4がつついたち（すいようび）", "ごぜん9じ30ぷん 〜 ごご1じ"),
        ("en", "Wed, Apr 1", "9:30 AM – 1:00 PM"),
        ("zh-Hans", "4月1日周三", "09:30 – 13:00"),
        ("ko", "4월 1일 (수)", "오전 9:30 – 오후 1:00"),
        ("vi", "Th 4, 1 thg 4", "09:30 – 13:00"),
        ("pt", "qua., 1 de abr.", "09:30 – 13:00"),
    ],
)
def test_days_and_times_are_said_as_the_language_does(code: str, day: str, span: str) -> None:
    speech = Speech(by_code(code), readings=True).plainly
    assert unicodedata.normalize("NFKC", speech.month_day(MORNING.date())) == unicodedata.normalize(
        "NFKC", day
    )
    assert unicodedata.normalize("NFKC", speech.span(MORNING, AFTERNOON)) == unicodedata.normalize(
        "NFKC", span
    )


def test_a_session_past_midnight_says_on_which_day_it_ends() -> None:
    late = datetime(2026, 4, 1, 22, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    night, midnight = (datetime(2026, 4, 2, hour, 0, tzinfo=ZoneInfo("Asia/Tokyo")) for hour in (2, 0))
    assert Speech().span(late, night) == "22:00〜翌2:00"
    assert Speech().span(late, midnight) == "22:00〜24:00"
    assert "Apr 2" in Speech(by_code("en")).span(late, night)
    assert "Apr" not in Speech(by_code("en")).span(late, midnight)
    assert Speech(EASY, readings=True).plainly.span(late, night) == "ごご10じ 〜 つぎのひの ごぜん2じ"


def test_how_long_ago_counts_as_the_language_does() -> None:
    english, today = Speech(by_code("en")), date(2026, 4, 1)
    ages = [date(2026, 4, 1), date(2026, 3, 31), date(2026, 3, 30), date(2026, 2, 1), date(2023, 4, 1)]
    told = [english.months_ago(day, today) for day in ages]
    assert told == ["Today", "1 day ago", "2 days ago", "1 month ago", "3 years ago"]


def test_values_are_escaped_and_sentences_are_not_formats() -> None:
    hostile = "<b>%(x)s {0} {本|ほん}</b>"
    speech = Speech(EASY, readings=True)
    told = speech.say("「%(words)s」は、上の日に入っていません。", words=speech.entry(hostile))
    assert "&lt;b&gt;%(x)s {0} {本|ほん}&lt;/b&gt;" in told
    assert "<ruby>上<rp>（</rp><rt>うえ</rt><rp>）</rp></ruby>" in told
    assert "&lt;b&gt;" in Speech().say("%(time)sから", time=hostile)


def test_fee_and_audience_state_the_known_before_the_sources_words() -> None:
    english = Speech(by_code("en")).plainly
    told = make.activity(
        fee_yen=0, fee_text="無料です", audience=Audience(age_min=6, age_max=12, text="小学生")
    )
    assert english.fee(told) == "Free 無料です"
    assert english.audience(told) == "ages 6 to 12 小学生"
    assert Speech().fee(told) == "無料です"
    assert Speech().audience(told) == "小学生"
    unknown = make.activity()
    assert english.fee(unknown) == "Please call to check"
    assert english.audience(unknown, short=True) == "please check"
    assert english.audience(make.activity(audience=Audience(everyone=Fact.YES))) == "Everyone"
    assert english.fee(make.activity(fee_yen=1500)) == "1,500 yen"


def test_messages_hold_messages() -> None:
    message = Message(
        "%(what)sは、%(least)sから%(most)sまでの数で入れてください。",
        {"what": Message("年齢"), "least": 0, "most": 9},
    )
    assert Speech(by_code("en")).tell(message) == "Age: please give a number from 0 to 9."


def test_readings_become_kana_or_go() -> None:
    assert kana("{場所|ばしょ}を さがす") == "ばしょを さがす"
    assert unread("{場所|ばしょ}を さがす") == "場所を さがす"
