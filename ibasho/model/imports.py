"""What an import says: a verdict for every row, and findings that name row, column, value and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ibasho.model.finding_words import japanese

__all__ = ["Finding", "ImportReport", "Level", "Verdict"]


class Level(StrEnum):
    """How serious a finding is. An error refuses its row; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(StrEnum):
    """What became of one row of a list."""

    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    DUPLICATE = "duplicate"
    """Looks like an entry that is there, or like an earlier row: stored, and put before a person."""
    REFUSED = "refused"
    NOT_A_RECORD = "not_a_record"
    """An instruction, an example, a metadata line or a pre-numbered empty row."""


@dataclass(frozen=True)
class Finding:
    """One remark about one cell of a file. ``row`` counts as a spreadsheet does, from 1, headings included; 0 = whole file."""

    row: int
    column: str
    value: str
    level: Level
    code: str
    message: str
    fix: str = ""

    @property
    def message_ja(self) -> str:
        """The remark in Japanese, without row, column and value."""
        return japanese(self.code, self.message, self.fix)[0]

    @property
    def fix_ja(self) -> str:
        """What to do about it, in Japanese; empty when nothing needs to be done."""
        return japanese(self.code, self.message, self.fix)[1]

    def as_dict(self) -> dict[str, Any]:
        """The keys that ``--json`` prints."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "level": self.level.value,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
            "message_ja": self.message_ja,
            "fix_ja": self.fix_ja,
        }


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import: ``verdicts`` has one entry per data row, so nothing can vanish."""

    import_id: str | None
    verdicts: tuple[tuple[int, Verdict], ...]
    findings: tuple[Finding, ...] = ()
    located: Mapping[str, int] = field(default_factory=dict)
    """Entries per ``location_level`` of their place: exact, block, neighbourhood, none."""

    def counts(self) -> dict[str, int]:
        """Rows per verdict, every verdict named, zero included."""
        seen = Counter(verdict for _, verdict in self.verdicts)
        return {verdict.value: seen.get(verdict, 0) for verdict in Verdict}

    def as_dict(self) -> dict[str, Any]:
        """The keys that ``--json`` prints; ``rows`` is the sum of all verdicts."""
        return {
            "rows": len(self.verdicts),
            **self.counts(),
            "located": dict(self.located),
            "findings": [finding.as_dict() for finding in self.findings],
            "import_id": self.import_id,
        }


def worst(findings: Sequence[Finding]) -> Level | None:
    """The most serious level among the findings, or None when there are none."""
    order = (Level.ERROR, Level.WARNING, Level.NOTE)
    return next((level for level in order if any(f.level is level for f in findings)), None)
