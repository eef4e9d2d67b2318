"""Japan's public holidays, observed and in-between ones included, as the law and its changes of single
years give them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays as published

from ibasho.errors import OutOfRange

__all__ = ["FIRST_YEAR", "LAST_YEAR", "holiday_names", "public_holidays"]

FIRST_YEAR, LAST_YEAR = 1949, 2099
"""The years for which holidays are known: from the law's first full year to the last with computed
equinoxes."""


@lru_cache(maxsize=256)
def _of_year(year: int) -> dict[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRange(
            f"year {year}: public holidays are known from {FIRST_YEAR} to {LAST_YEAR}", field="year"
        )
    return dict(published.country_holidays("JP", years=year, language="ja"))


def holiday_names(first: date, last: date) -> dict[date, str]:
    """The public holidays from first to last, both included, with their Japanese names, in the order of days.

    振替休日 and 国民の休日 count. Raises OutOfRange for years without known holidays (before 1949, after 2099).
    """
    found = {day: name for year in range(first.year, last.year + 1) for day, name in _of_year(year).items()}
    return {day: found[day] for day in sorted(found) if first <= day <= last}


def public_holidays(first: date, last: date) -> frozenset[date]:
    """The days from first to last, both included, that are public holidays in Japan.

    >>> date(2026, 9, 22) in public_holidays(date(2026, 9, 1), date(2026, 9, 30))
    True
    """
    return frozenset(holiday_names(first, last))
