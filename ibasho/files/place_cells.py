"""One row of a list of places on its way to a draft: its cells by meaning, the remarks on them, and the list's facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ibasho.files.place_facts import fact_of, nfkc
from ibasho.model import Fact, Finding, Level

__all__ = [
    "NAME_LENGTH_MOST",
    "TEXT_LENGTH_MOST",
    "UNKNOWN",
    "Cells",
    "ListFacts",
    "Remarks",
    "lines",
    "stated",
    "whole",
]

TEXT_LENGTH_MOST = 5_000
NAME_LENGTH_MOST = 200
UNKNOWN = "不明"
"""What a cell says when something is not known, so that nothing is read out of other columns for it."""


class Remarks:
    """Collects the findings on one row."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.findings: list[Finding] = []

    def add(self, column: str, value: str, level: Level, code: str, message: str, fix: str = "") -> None:
        """One more finding; long values are cut to 100 characters."""
        self.findings.append(Finding(self._row, column, value[:100], level, code, message, fix))


@dataclass(frozen=True)
class ListFacts:
    """What is known of the list as a whole. ``quiet``: codes that are said once per file and not per row.

    ``consent``: the importer has confirmed that the persons concerned agree to their mobile numbers and mail
    addresses being public.
    """

    source: str
    format: str
    kind: str | None = None
    title: str = ""
    today: date | None = None
    anywhere: bool = False
    consent: bool = False
    quiet: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cells:
    """One row by meaning. ``raw``: the cells as they stand; ``heading``: what the column is called in the
    file.
    """

    number: int
    raw: Mapping[str, str]
    heading: Mapping[str, str] = field(default_factory=dict)

    def column(self, meaning: str) -> str:
        """The heading that carried this meaning."""
        return self.heading.get(meaning, meaning)


def stated(words: Mapping[str, str], *meanings: str) -> Fact:
    """What the first of these columns that says yes or no says; yes of a later one outweighs no."""
    said = [fact_of(words.get(meaning, "")) for meaning in meanings]
    return Fact.YES if Fact.YES in said else Fact.NO if Fact.NO in said else Fact.UNKNOWN


def whole(text: str, most: int) -> int | None:
    """The whole number of a cell that is nothing but one (``30``, ``３０名``, ``1,200人``), at most ``most``; else None."""
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:名|人|歳|才|分|円)?", nfkc(text).replace(" ", ""))
    value = int(match[1].replace(",", "")) if match else -1
    return value if 0 <= value <= most else None


def lines(words: Mapping[str, str], pairs: tuple[tuple[str, str], ...]) -> str:
    """The columns that hold something, one a line, each behind its label; cut to what a record may hold."""
    return "\n".join(f"{label}{words[meaning]}" for meaning, label in pairs if words.get(meaning))[
        :TEXT_LENGTH_MOST
    ]
