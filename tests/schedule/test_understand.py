"""Japanese hours text → rules, against a labelled set, rules written out at random, list columns and arbitrary text."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ibasho.model import BookingUntil, Fact, HolidayPolicy, SessionRule, Slot
from ibasho.schedule import Understood, sessions, understand
from ibasho.schedule.labelled import FIRST, SETS, Case, Score, exactly, on, scores
from ibasho.schedule.understand import TEXT_MOST

_DAYS = "月火水木金土日"


def _bare(rules: tuple[SessionRule, ...]) -> Counter[SessionRule]:
    return Counter(replace(rule, note="") for rule in rules)


@pytest.fixture(scope="module")
def told() -> dict[str, Score]:
    return {each.name: each for each in scores()}


def test_labelled_sets_are_large_and_each_expression_is_there_once() -> None:
    texts = [case.text for cases in SETS.values() for case in cases]
    assert len(set(texts)) == len(texts)
    assert len(SETS["first"]) >= 200
    assert all(len(SETS[name]) >= 100 for name in ("second", "third"))


def test_rate_of_exactly_right_readings(told: dict[str, Score], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for each in told.values():
            sys.stdout.write(
                f"\n{each.name}: {each.cases} expressions, {each.right / each.cases:.1%} exactly right,"
                f" {each.high} with high confidence of which {each.wrong_high} are wrong"
            )
    first = told["first"]
    assert first.right >= 0.95 * first.cases, [case.text for case, _ in first.misses]
    assert first.wrong_high == 0
    assert [case.text for case in FIRST if case.left and understand(case.text).confidence == "high"] == []
    assert first.high >= 0.5 * first.cases


@pytest.mark.parametrize("case", FIRST, ids=[case.text for case in FIRST])
def test_labelled(case: Case) -> None:
    said = understand(case.text)
    assert exactly(case, said), said


@pytest.mark.parametrize("case", FIRST, ids=[case.text for case in FIRST])
def test_width_and_waves_do_not_matter(case: Case) -> None:
    wide = case.text.translate({code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)})
    waves = case.text.translate({ord("～"): "〜", ord("〜"): "～"})
    plain = understand(case.text)
    for other in (wide, waves):
        said = understand(other)
        assert _bare(said.rules) == _bare(plain.rules)
        assert (said.confidence, said.irregular) == (plain.confidence, plain.irregular)


class TestConfidence:
    def test_high_only_when_nothing_is_left_and_nothing_assumed(self) -> None:
        assert understand("毎週火曜 10:00～12:00").confidence == "high"
        assert understand("毎週火曜 10:00～12:00 ほか").confidence == "partial"
        assumed = understand("毎週火曜 10:00～12:00（年末年始を除く）")
        assert (assumed.confidence, assumed.not_understood) == ("partial", "")
        assert assumed.assumed == ("年末年始は12月29日から1月3日までとみなしました",)

    def test_hours_without_days_are_partial(self) -> None:
        assert understand("17:00～19:00").confidence == "partial"

    def test_nothing_understood(self) -> None:
        assert understand("詳しくはお電話で").confidence == "none"
        assert understand("") == Understood((), "", "none")

    def test_not_understood_is_in_the_writing_of_the_source(self) -> None:
        assert understand("第２水曜日他　１５時～１７時").not_understood == "他"
        assert (
            understand("毎週日曜 10:00～15:00 浴室は１０：００～２０：００").not_understood
            == "浴室は１０：００～２０：００"
        )

    def test_weekday_against_date(self) -> None:
        said = understand("2026年5月3日(月) 10:00～12:00")
        assert said.confidence == "partial"
        assert said.assumed == ("「2026年5月3日(月)」は日曜日です",)


class TestPace:
    def test_times_per_month(self) -> None:
        assert understand("月1回 土曜日 10:00～").times_per_month == 1
        assert understand("月1、2回 10:00～").times_per_month == 1.5
        assert understand("年6回 10:00～").times_per_month == 0.5
        assert understand("第2土曜 10:00～").times_per_month is None

    def test_note_keeps_the_days(self) -> None:
        assert understand("月1回　土曜日 10:00～12:00").rules[0].note == "月1回 土曜日"

    def test_suspended_gives_no_rule(self) -> None:
        said = understand("現在休止中", weekdays="月", opens="9:00", closes="12:00")
        assert (said.rules, said.suspended, said.confidence) == ((), True, "none")

    def test_remark_is_kept_with_the_rule(self) -> None:
        assert understand("毎週土曜 10:00～12:00 雨天中止").rules[0].note == "雨天中止"


class TestYears:
    def test_dates_without_a_year_are_the_next_to_come(self) -> None:
        said = understand("12/5、12/19 13:00～15:00", as_of=date(2026, 4, 1))
        assert said.rules == (on("", "13:00-15:00", dates=(date(2026, 12, 5), date(2026, 12, 19))),)
        assert said.confidence == "partial"

    def test_a_weekday_proves_the_year(self) -> None:
        said = understand("4/12(日) 10:00～12:00", as_of=date(2026, 4, 1))
        assert said.rules == (on("", "10:00-12:00", dates=(date(2026, 4, 12),)),)
        assert said.confidence == "high"


class TestColumns:
    def test_weekdays_and_times(self) -> None:
        said = understand("", weekdays="月火水木金", opens="09:00", closes="17:00")
        assert said.rules == (on("月火水木金", "9:00-17:00"),)
        assert said.confidence == "high"

    @pytest.mark.parametrize(
        "weekdays", ["月・水・金", "月,水,金", "月;水;金", "月曜日、水曜日、金曜日", "月 水 金"]
    )
    def test_ways_to_list_weekdays(self, weekdays: str) -> None:
        assert understand("", weekdays=weekdays, opens="9:00", closes="12:00").rules == (
            on("月水金", "9:00-12:00"),
        )

    @pytest.mark.parametrize("opens", ["9:00", "09:00", "９：００", "9:00:00", "0900", "9時", "午前9時"])
    def test_ways_to_write_a_time(self, opens: str) -> None:
        assert understand("", weekdays="月", opens=opens, closes="12:00").rules == (on("月", "9:00-12:00"),)

    def test_a_start_without_an_end(self) -> None:
        assert understand("", weekdays="月", opens="9:00").rules == (on("月", "9:00-"),)

    def test_past_midnight(self) -> None:
        assert understand("", weekdays="金", opens="18:00", closes="02:00").rules == (
            on("金", "18:00-26:00"),
        )

    def test_unreadable_columns_are_said(self) -> None:
        said = understand("", weekdays="応相談", opens="朝", closes="12:00")
        assert (said.rules, said.not_understood, said.confidence) == ((), "応相談 朝～12:00", "none")

    def test_text_makes_the_days_exact(self) -> None:
        said = understand("毎月第3水曜日", weekdays="水", opens="16:00", closes="20:00", frequency="5")
        assert said.rules == (on("水", "16:00-20:00", nth=(3,)),)
        assert said.confidence == "high"

    def test_monthly_column_does_not_become_weekly(self) -> None:
        said = understand("", weekdays="水", opens="16:00", closes="20:00", frequency="5")
        wednesdays = SessionRule(
            weekdays=frozenset({2}), slots=(Slot(960, 1200),), note="水 開催頻度 5", times_per_month=1.0
        )
        assert said.rules == (wednesdays,)
        assert sessions(said.rules, date(2026, 4, 1), date(2026, 4, 30), ZoneInfo("Asia/Tokyo")) == []
        assert (said.irregular, said.times_per_month) == (True, 1.0)

    def test_unknown_frequency_code_is_not_weekly_either(self) -> None:
        said = understand("", weekdays="水", opens="16:00", closes="20:00", frequency="3")
        assert not any(rule.weekdays for rule in said.rules)
        assert (said.not_understood, said.confidence) == ("開催頻度 3", "partial")

    def test_frequency_in_words(self) -> None:
        assert understand("", weekdays="水", opens="16:00", frequency="毎週").rules == (on("水", "16:00-"),)
        assert understand("", weekdays="水", opens="16:00", frequency="月2回").times_per_month == 2

    def test_remark_adds_a_day(self) -> None:
        said = understand("第2土は利用可。", weekdays="月火水木金", opens="9:00", closes="14:00")
        assert said.rules == (on("月火水木金", "9:00-14:00"), on("土", "9:00-14:00", nth=(2,)))

    def test_remark_changes_one_day(self) -> None:
        said = understand("土曜日のみ9:30～14:30", weekdays="月火水木金土", opens="09:30", closes="16:00")
        assert said.rules == (on("月火水木金", "9:30-16:00"), on("土", "9:30-14:30"))

    def test_remark_parts_the_day(self) -> None:
        said = understand(
            "利用可能時間は10:00～12:00、13:00～16:00", weekdays="火水", opens="10:00", closes="16:00"
        )
        assert said.rules == (on("火水", "10:00-12:00", "13:00-16:00"),)

    def test_hours_of_a_part_of_the_building_change_nothing(self) -> None:
        said = understand("浴室は10:00～16:00", weekdays="火水", opens="9:00", closes="17:00")
        assert said.rules == (on("火水", "9:00-17:00"),)
        assert said.not_understood == "浴室は10:00～16:00"

    def test_text_and_column_hours_agree(self) -> None:
        said = understand("第2土曜日　11時～", opens="11:00", closes="14:00")
        assert said.rules == (on("土", "11:00-14:00", nth=(2,)),)
        assert said.confidence == "high"

    def test_text_and_column_hours_contradict(self) -> None:
        said = understand("第2土曜日　11時～12時", opens="10:00", closes="14:00")
        assert said.rules == (on("土", "11:00-12:00", nth=(2,)),)
        assert said.confidence == "partial"

    def test_closing_days_that_give_way(self) -> None:
        said = understand(
            "月曜日（祝日の場合は翌平日）利用不可", weekdays="火水木金土日", opens="9:00", closes="17:00"
        )
        assert said.rules == (on("火水木金土日", "9:00-17:00", holidays=HolidayPolicy.MOVED),)
        assert said.confidence == "high"

    def test_single_days_with_other_hours(self) -> None:
        said = understand("12/28 9:30～17:00", weekdays="月火", opens="9:30", closes="19:00")
        base, special = said.rules
        assert [closure.first for closure in base.closures] == [(12, 28)]
        assert special == on("月火", "9:30-17:00", months=(12,), month_days=(28,))

    def test_booking(self) -> None:
        assert understand("要予約", weekdays="月").booking is Fact.YES


# — rules written out at random ————————————————————————————————————————————————————————

_CLOCKS = st.sampled_from([f"{hour}:{minute:02d}" for hour in range(9, 20) for minute in (0, 15, 30)])


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, SessionRule]:
    """A rule and one of the ways to write it."""
    days = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3)))
    nth = tuple(sorted(draw(st.sets(st.integers(1, 5), max_size=3))))
    start, end = sorted(
        draw(st.lists(_CLOCKS, min_size=2, max_size=2, unique=True)), key=lambda c: _minutes(c)
    )
    months_out = sorted(draw(st.sets(st.integers(1, 12), max_size=2)))
    joint = draw(st.sampled_from(["・", "、"]))
    full = draw(st.sampled_from(["曜", "曜日"]))
    names = joint.join(_DAYS[day] for day in days) + full
    prefix = "第" + joint.join(map(str, nth)) if nth else draw(st.sampled_from(["毎週", ""]))
    wave = draw(st.sampled_from(["～", "〜", "-", "から", " ~ "]))
    times = f"{start}{wave}{end}"
    holiday = draw(st.sampled_from(["", "祝日除く", "（祝日は休み）"]))
    out = f"（{'・'.join(f'{month}月' for month in months_out)}は休み）" if months_out else ""
    gap = draw(st.sampled_from([" ", "　", "\n", "："]))
    text = f"{prefix}{names}{gap}{times}{out} {holiday}"
    rule = SessionRule(
        weekdays=frozenset(days),
        nth=nth,
        slots=(Slot(_minutes(start), _minutes(end)),),
        months=frozenset(range(1, 13)) - set(months_out) if months_out else frozenset(),
        holidays=HolidayPolicy.CLOSED if holiday else HolidayPolicy.UNKNOWN,
    )
    return text, rule


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


@given(_written())
def test_rules_written_out_are_read_back(written: tuple[str, SessionRule]) -> None:
    text, rule = written
    said = understand(text)
    assert said.rules == (rule,)
    assert (said.not_understood, said.confidence) == ("", "high")


_PIECES = st.sampled_from(
    [case.text[at : at + 4] for case in FIRST for at in range(0, len(case.text), 3)]
    + [
        "祝日",
        "を除く",
        "（",
        "）",
        "、",
        "の",
        "は",
        "24時",
        "第",
        "月",
        "日",
        "\n",
        "①",
        "ｶﾞ",
        "99:99",
        "2026年13月",
        "休館中",
    ]
)


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_any_text_is_read_without_error_and_high_confidence_leaves_nothing(text: str) -> None:
    said = understand(text, as_of=date(2026, 4, 1))
    assert said == understand(text, as_of=date(2026, 4, 1))
    assert (said.confidence == "none") == (not said.rules and not said.irregular)
    if said.confidence == "high":
        assert not said.not_understood
        assert not said.assumed
    for part in said.not_understood.split():
        assert part in text


@given(st.text(max_size=60), st.text(max_size=8), st.text(max_size=8))
def test_arbitrary_text_never_raises(text: str, weekdays: str, opens: str) -> None:
    assert understand(text, weekdays=weekdays, opens=opens).confidence in ("high", "partial", "none")


def test_words_that_are_not_hours_become_no_rule() -> None:
    for word in (
        "日時は未定です",
        "月間行事予定",
        "土地の由来",
        "木材の会",
        "本日の日程",
        "金額は100円",
        "水分補給",
    ):
        assert understand(word).rules == (), word


def test_long_text_is_cut_and_said() -> None:
    said = understand("毎週火曜 10:00～12:00\n" + "あ" * TEXT_MOST)
    assert said.rules == (on("火", "10:00-12:00"),)
    assert said.not_understood.replace(" ", "") == "あ" * TEXT_MOST


@pytest.mark.parametrize(
    "text", ["(" * 3000, "第1・" * 500, "10:00~" * 300, "月火水木金土日" * 300, "、".join(["1/1"] * 500)]
)
def test_hostile_text_ends(text: str) -> None:
    assert understand(text).confidence in ("high", "partial", "none")


# — real lists ————————————————————————————————————————————————————————————————————

_WARD = ("開催曜日", "開催開始時間", "開催終了時間", "開催頻度", "開催日", "開催日時特記事項")
_CITY = ("availableDate", "startTime", "endTime", "", "availableDateNote", "")


def _rows(folder: Path) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    for path in sorted((folder / "tokyo/kodomo_shokudo").glob("*.csv")):
        text = path.read_text(encoding="utf-8").lstrip("\ufeff")
        for row in csv.DictReader(io.StringIO(text)):
            yield row, _WARD
    for path in sorted((folder / "takamatsu/places").iterdir()):
        if path.suffix == ".csv":
            header, *rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        else:
            header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        for cells in rows:
            yield dict(zip(map(str, header), map(str, cells), strict=True)), _CITY


@pytest.mark.real
def test_share_of_real_texts_that_are_understood(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Distinct combinations of weekday, times, frequency and text that state anything at all."""
    texts = {tuple(row.get(name) or "" for name in names) for row, names in _rows(real_data)}
    stated = [cells for cells in texts if any(cell.strip() for cell in cells)]
    said = [
        understand(
            " ".join(filter(None, (day, note))), weekdays=days, opens=first, closes=last, frequency=pace
        )
        for days, first, last, pace, day, note in stated
    ]
    known = [each for each in said if not each.not_understood and (each.rules or each.irregular)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(known)} of {len(stated)} distinct schedule texts understood ({len(known) / len(stated):.1%})\n"
        )
    assert len(stated) >= 140
    assert len(known) >= 0.85 * len(stated)


def test_every_week_alone_leaves_the_days_to_the_column() -> None:
    """「毎週」 beside a column of weekdays adds nothing and takes nothing away."""
    plain = understand("（祝日・年末年始を除く）", weekdays="火", opens="10:00", closes="12:00")
    said = understand("毎週（祝日・年末年始を除く）", weekdays="火", opens="10:00", closes="12:00")
    assert said.rules == plain.rules
    assert not said.irregular
    assert [sorted(rule.weekdays) for rule in said.rules] == [[1]]


@pytest.mark.parametrize(
    ("text", "until", "sold_out", "capacity"),
    [
        ("第3土曜 11:30～13:00 要予約（前日17時まで）", BookingUntil(1, 1020), Fact.UNKNOWN, None),
        ("第3土曜 11:30～13:00 予約は2週間前までに電話で", BookingUntil(14), Fact.UNKNOWN, None),
        ("毎週木曜 11:30～13:00 当日午前10時30分までに予約", BookingUntil(0, 630), Fact.UNKNOWN, None),
        ("第2土曜 12:00～14:00 申込先着30名", None, Fact.YES, 30),
        ("毎週火曜 10:00～11:30 定員20名、なくなり次第終了します", None, Fact.YES, 20),
        ("毎週火曜 10:00～11:30（祝日の前日まで）", None, Fact.UNKNOWN, None),
        ("毎月第1土曜の前日 10:00～11:30", None, Fact.UNKNOWN, None),
    ],
)
def test_what_stands_beside_the_hours(
    text: str, until: BookingUntil | None, sold_out: Fact, capacity: int | None
) -> None:
    said = understand(text)
    assert (said.booking_until, said.until_sold_out, said.capacity) == (until, sold_out, capacity)
    if until is not None:
        assert said.booking is Fact.YES
        assert said.not_understood == ""


def test_two_numbers_of_people_are_not_one() -> None:
    said = understand("毎週火曜 10:00～11:30 定員20名（申込先着15名）")
    assert said.capacity in {15, 20}
    assert said.not_understood != ""


def test_opening_on_a_holiday_that_is_a_closing_day() -> None:
    behind = understand("9:00～17:00 月曜休館（祝日の場合は開館）").rules[0]
    assert behind.holidays is HolidayPolicy.ONLY
    assert understand("火～日 9:00～17:00 祝日も開館").rules[0].holidays is HolidayPolicy.OPEN


@pytest.mark.parametrize(
    ("text", "nth"),
    [
        ("木 16:30〜18:30 第1・3木曜日", (1, 3)),
        ("火 11:30〜13:30 第2・4火曜", (2, 4)),
        ("水 17:00〜19:00 毎月第3水曜日", (3,)),
        ("木 16:30〜18:30 第1・3木曜日 年末年始を除く", (1, 3)),
    ],
)
def test_the_same_weekday_again_with_its_weeks_says_which_weeks(text: str, nth: tuple[int, ...]) -> None:
    rules = understand(text).rules
    assert [rule.nth for rule in rules] == [nth]
    assert rules[0].slots
    assert len(rules[0].weekdays) == 1


def test_a_blank_parts_what_meets_from_what_is_left_out_and_a_comma_lists_both() -> None:
    columns = {"weekdays": "木", "opens": "16:30", "closes": "18:30"}
    assert understand("第1・3木曜日 年末年始を除く", **columns).rules[0].nth == (1, 3)
    assert understand("第1・3木曜日、年末年始を除く", **columns).rules[0].nth == (2, 4, 5)


def test_other_hours_in_certain_weeks_stand_beside_the_weekly_ones() -> None:
    rules = understand("月〜金 9:00〜17:00 第2土曜 9:00〜12:00").rules
    assert sorted((len(rule.weekdays), rule.nth) for rule in rules) == [(1, (2,)), (5, ())]
