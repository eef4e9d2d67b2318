"""What ``ibasho gaps run`` is asked with: its options, and the question that they make."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from ibasho.cli.opening import parse_date
from ibasho.errors import InvalidInput
from ibasho.gaps.times import WINDOWS
from ibasho.model import DEMANDS, DayPart, Measure, SupplyBy, Travel, kind, kinds

__all__ = [
    "Areas", "AsOf", "At", "Audience", "CapacityUnknown", "Demand", "Floor", "GravityPower", "Kinds", "Measures",
    "MinSessions", "Mode", "Nth", "Population", "RankBy", "Streets", "Supply", "Verified", "Weights", "When",
    "WithinM", "age", "demand_code", "kind_codes", "moment", "numbers", "one_of", "several_of",
]  # fmt: skip

_AGES = {"child": 8, "youth": 17, "adult": 40, "older": 75}
_WINDOWS = "; ".join(f"{part.value}: {window.en}" for part, window in WINDOWS.items())
_T = TypeVar("_T", Travel, Measure, SupplyBy, DayPart)

_SPREAD = "Annex"
Population = Annotated[str, typer.Option(help="Name of a population set.")]
Mode = Annotated[str, typer.Option(help="walk (street network) or line (straight line).")]
WithinM = Annotated[
    list[float], typer.Option("--within-m", help="Threshold in metres; give it several times.")
]
Areas = Annotated[str | None, typer.Option(help="Name of areas for figures per area.")]
Streets = Annotated[str | None, typer.Option(help="Name of a street network (for walk).")]
Audience = Annotated[str | None, typer.Option(help="An age in years, or child, youth, adult, older.")]
Kinds = Annotated[str, typer.Option(help="Kinds that count, comma-separated; all when left out.")]
MinSessions = Annotated[int, typer.Option(help="How often a place must meet to count.")]
Verified = Annotated[int | None, typer.Option(help="How fresh a place must be to count.")]
AsOf = Annotated[str | None, typer.Option(help="Date for calendars and freshness; today when left out.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="Count only places that can be joined at this time, such as 2026-12-05T14:00."),
]
When = Annotated[
    str | None,
    typer.Option("--window", help=f"Count only places that meet in this part of the week. {_WINDOWS}."),
]
Demand = Annotated[str, typer.Option(help="Whose figures come first; the measures share places among them.")]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        help="nearest, coverage (who finds room), 2sfca, e2sfca, 3sfca or gravity; give it several times.",
        rich_help_panel=_SPREAD,
    ),
]
Supply = Annotated[
    str,
    typer.Option(
        "--supply-by",
        help="A place weighs 1 (places), its sessions, or its capacity.",
        rich_help_panel=_SPREAD,
    ),
]
CapacityUnknown = Annotated[
    float | None,
    typer.Option(help="People a session takes where the register does not say.", rich_help_panel=_SPREAD),
]
Weights = Annotated[
    str,
    typer.Option(help="Of e2sfca and 3sfca, from near to far, such as 1,0.68,0.22.", rich_help_panel=_SPREAD),
]
GravityPower = Annotated[
    float, typer.Option(help="How fast a gravity weight falls.", rich_help_panel=_SPREAD)
]
Nth = Annotated[
    int, typer.Option("--nth-nearest", help="Tell the n-th nearest place too.", rich_help_panel=_SPREAD)
]
Floor = Annotated[
    float | None, typer.Option(help="Tell the share of people with a lower score.", rich_help_panel=_SPREAD)
]
RankBy = Annotated[
    str | None,
    typer.Option(help="Concentration index: order people by this demand's share.", rich_help_panel=_SPREAD),
]


def one_of(kinds: type[_T], text: str, field: str, accepted: str = "") -> _T:
    """The member of an enumeration; InvalidInput lists them all, or says ``accepted``."""
    try:
        return kinds(text)
    except ValueError:
        known = accepted or " or ".join(", ".join(each.value for each in kinds).rsplit(", ", 1))
        raise InvalidInput(f"{field} {text!r}: {known} is accepted", field=field) from None


def several_of(kinds: type[_T], texts: list[str] | None, field: str) -> tuple[_T, ...]:
    """Members of an enumeration in its own order, each once; commas may part them."""
    told = [one_of(kinds, part.strip(), field) for text in texts or () for part in text.split(",")]
    return tuple(each for each in kinds if each in told)


def numbers(text: str, field: str) -> tuple[float, ...]:
    """Numbers parted by commas."""
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InvalidInput(
            f"{field} {text!r}: numbers such as 1,0.68,0.22 are accepted", field=field
        ) from None


def moment(text: str | None, zone: ZoneInfo, field: str) -> datetime | None:
    """A time as typed; without an offset it is in the installation's zone."""
    if text is None:
        return None
    told = parse_date(text, field)
    return told if told.tzinfo is not None else told.replace(tzinfo=zone)


def kind_codes(text: str) -> tuple[str, ...]:
    """Codes of kinds, each known."""
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    for code in codes:
        if kind(code) is None:
            known = ", ".join(each.code for each in kinds())
            raise InvalidInput(f"kinds {code!r}: accepted are {known}", field="kinds")
    return codes


def age(text: str | None) -> int | None:
    """An age in years, or the age that stands for a group."""
    if text is None:
        return None
    if text in _AGES:
        return _AGES[text]
    if text.isascii() and text.isdigit() and int(text) <= 120:
        return int(text)
    raise InvalidInput(f"audience {text!r}: an age 0–120 or {', '.join(_AGES)} is accepted", field="audience")


def demand_code(text: str, field: str = "demand") -> str:
    """The code of a demand that there is."""
    if text not in {demand.code for demand in DEMANDS}:
        known = ", ".join(demand.code for demand in DEMANDS)
        raise InvalidInput(f"{field} {text!r}: accepted are {known}", field=field)
    return text
