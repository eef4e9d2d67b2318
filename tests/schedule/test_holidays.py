"""Public holidays of Japan, against the holidays package day by day and against single days of the law."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from ibasho.errors import OutOfRange
from ibasho.schedule import holiday_names, public_holidays


def test_every_day_from_2020_to_2030() -> None:
    published = holidays.country_holidays("JP", years=range(2020, 2031))
    ours = public_holidays(date(2020, 1, 1), date(2030, 12, 31))
    day = date(2020, 1, 1)
    while day.year < 2031:
        assert (day in ours) == (day in published), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2020, 7, 23), True),  # 海の日, moved for the Games
        (date(2020, 7, 20), False),
        (date(2020, 8, 10), True),  # 山の日, moved for the Games
        (date(2020, 10, 12), False),  # スポーツの日, moved away
        (date(2021, 8, 9), True),  # in place of 8 August, a Sunday
        (date(2024, 9, 23), True),  # in place of 秋分の日
        (date(2026, 5, 6), True),  # in place of 3 May
        (date(2026, 9, 22), True),  # 国民の休日 between two holidays
        (date(2026, 9, 23), True),
        (date(2026, 9, 24), False),
        (date(2027, 3, 22), True),
        (date(2026, 12, 23), False),  # the former emperor's birthday
        (date(2026, 2, 23), True),
    ],
)
def test_days_of_the_law(day: date, is_holiday: bool) -> None:
    assert (day in public_holidays(day, day)) == is_holiday


def test_names_in_the_order_of_days() -> None:
    names = holiday_names(date(2026, 5, 1), date(2026, 5, 31))
    assert list(names) == [date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)]
    assert names[date(2026, 5, 5)] == "こどもの日"


def test_over_the_end_of_the_year_and_empty_windows() -> None:
    assert public_holidays(date(2025, 12, 1), date(2026, 1, 1)) == {date(2026, 1, 1)}
    assert public_holidays(date(2026, 1, 2), date(2026, 1, 1)) == frozenset()


def test_years_without_known_holidays() -> None:
    with pytest.raises(OutOfRange, match="1949 to 2099"):
        public_holidays(date(2100, 1, 1), date(2100, 1, 2))
