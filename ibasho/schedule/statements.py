"""What a text about hours states, between its tokens and its rules: days with hours, closings, other ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ibasho.model import Fact
from ibasho.schedule.tokens import Days, Token

__all__ = ["Closing", "Ending", "Group", "Reading"]


@dataclass
class Group:
    """Days that belong together, and their hours; either may be missing."""

    subjects: list[Token]
    hours: list[Token] = field(default_factory=list)
    instead: bool = False
    """Said with は or のみ: it stands in place of what was said of these days before."""
    days_after: bool = False
    """Its hours stand before its days (10:00~12:00（水）): more hours are of other days."""
    exception: bool = False
    """Its months or season are what is spoken of (8月は第1水曜): it stands in place of what holds otherwise."""
    opened: bool = False
    """Said with 開館, 利用可 …: it adds days even where it gives no hours."""

    def tokens(self) -> list[Token]:
        """Everything that the group was read from."""
        return [*self.subjects, *self.hours]


@dataclass
class Closing:
    """Days that are left out, in the segments that commas and blanks make."""

    segments: list[list[Token]]
    predicate: Token
    group: Group | None = None
    """The group it is said of; None = all."""
    hours: list[Token] = field(default_factory=list)
    """Hours that are left out (12:00~13:00を除く)."""

    def tokens(self) -> list[Token]:
        """Everything that the closing was read from."""
        return [*(token for segment in self.segments for token in segment), *self.hours, self.predicate]


@dataclass
class Ending:
    """「日曜日は17時まで」: another end for some days."""

    subjects: list[Token]
    until: Token

    def tokens(self) -> list[Token]:
        """Everything that the ending was read from."""
        return [*self.subjects, self.until]

    def without_holidays(self) -> Ending:
        """The ending said of its weekdays alone."""
        plain = [
            Token(replace(token.piece, holiday=False), token.start, token.end)
            for token in self.subjects
            if isinstance(token.piece, Days) and token.piece.weekdays
        ]
        return Ending(plain, self.until)


@dataclass
class Reading:
    """What a text says, before rules are made of it."""

    groups: list[Group] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    policies: list[tuple[Token, list[Token]]] = field(default_factory=list)
    """Whole phrases about public holidays, each with the subjects it stands behind."""
    holidays_open: list[Token] = field(default_factory=list)
    qualifiers: list[Token] = field(default_factory=list)
    """Periods and months said of everything."""
    closure_days: dict[int, Token] = field(default_factory=dict)
    """Days of a named closure, by the place of its token."""
    irregular: list[Token] = field(default_factory=list)
    suspended: list[Token] = field(default_factory=list)
    booking: Fact = Fact.UNKNOWN
    last_entry: list[Token] = field(default_factory=list)
    remarks: list[Token] = field(default_factory=list)
    leftover: list[Token] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
