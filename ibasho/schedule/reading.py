"""Tokens → what the text says: groups of days with hours, closings, ends, policies, and the tokens left over.

A Japanese clause says its predicate last (「月曜日、年末年始は休館」), so days are held back until hours, a predicate or
the clause's end tells what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ibasho.model import Fact
from ibasho.schedule.tokens import (
    Booking,
    Break,
    Close,
    Dates,
    Days,
    Filler,
    Frequency,
    Hours,
    Irregular,
    LastEntry,
    Months,
    NamedClosure,
    Open,
    Period,
    Policy,
    Predicate,
    PredicateKind,
    Remark,
    Suspended,
    Token,
    Unknown,
    Until,
)

__all__ = ["Closing", "Ending", "Group", "Reading", "read"]

_SUBJECTS = (Days, Months, Dates, Period, Frequency, NamedClosure)


@dataclass
class Group:
    """Days that belong together, and their hours; either may be missing."""

    subjects: list[Token]
    hours: list[Token] = field(default_factory=list)
    instead: bool = False
    """Said with は or のみ: it stands in place of what was said of these days before."""
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


def read(tokens: Sequence[Token]) -> Reading:
    """What the tokens say. Each token is used once, or is filler, or stands in ``leftover``."""
    walk = _Walk(Reading())
    walk.over(list(tokens))
    walk.end_clause()
    return walk.reading


class _Walk:
    """One pass over tokens; ``pending`` holds the subjects whose hours or predicate have not come yet."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.pending: list[list[Token]] = [[]]
        self.heading: Token | None = None
        self.unknown = self.topic_unknown = self.topic = self.only = False
        self.opened = False
        self.heading_used = False
        self.qualified = self.after_unknown = False
        self.last_hours = False
        self.awaiting: list[Closing] = []

    # — the pass ————————————————————————————————————————————————————————————————

    def over(self, tokens: list[Token]) -> None:
        """Walk over the tokens; brackets are walked by ``bracket``."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if isinstance(token.piece, Open):
                close = _matching(tokens, at)
                self.bracket(tokens[at + 1 : close], tokens[:at], tokens[close + 1 :])
                at = close + 1
                continue
            self.take(token, tokens[at + 1 :])
            at += 1

    def take(self, token: Token, rest: list[Token]) -> None:
        """One token outside of a bracket of its own."""
        piece = token.piece
        reading = self.reading
        self.qualified = self.unknown and self.qualified and isinstance(piece, (*_SUBJECTS, Filler))
        if isinstance(piece, _SUBJECTS):
            self.subject(token)
        elif isinstance(piece, Hours):
            self.hours(token, rest)
        elif isinstance(piece, Until):
            self.until(token)
        elif isinstance(piece, Predicate):
            self.predicate(token, piece.kind)
        elif isinstance(piece, Filler):
            self.filler(piece, token)
        elif isinstance(piece, Break):
            self.end_clause()
        elif isinstance(piece, Policy):
            reading.policies.append((token, self.subjects()))
        elif isinstance(piece, Irregular):
            reading.irregular.append(token)
        elif isinstance(piece, Suspended):
            reading.suspended.append(token)
        elif isinstance(piece, Booking):
            reading.booking = piece.fact
        elif isinstance(piece, LastEntry):
            (reading.leftover if self.unknown else reading.last_entry).append(token)
        elif isinstance(piece, Remark):
            reading.remarks.append(token)
        elif isinstance(piece, Unknown):
            reading.leftover.append(token)
            self.unknown, self.last_hours = True, False
        self.after_unknown = isinstance(piece, Unknown)

    # — what a token does ——————————————————————————————————————————————————————————

    def subjects(self) -> list[Token]:
        """The subjects that wait, in one list."""
        return [token for segment in self.pending for token in segment]

    def subject(self, token: Token) -> None:
        """Days, months, dates: held back, or closed at once behind a heading such as 休館日："""
        self.last_hours = False
        if self.qualified:
            self.reading.leftover.append(token)
            return
        if self.heading is not None:
            self.reading.closings.append(Closing([[token]], self.heading))
            self.heading_used = True
            return
        self.topic = False
        self.pending[-1].append(token)

    def hours(self, token: Token, rest: list[Token]) -> None:
        """A span of the day: for the subjects that wait, beside the hours just before, or for groups still without."""
        reading = self.reading
        following = next((each.piece for each in rest if not _blank(each)), None)
        left_out = isinstance(following, Predicate) and following.kind in (
            PredicateKind.CLOSED,
            PredicateKind.NOT,
        )
        if left_out and not self.subjects():
            reading.closings.append(Closing([], token, hours=[token]))
            return
        if self.heading is not None and not self.heading_used:
            reading.closings.append(Closing([], self.heading, hours=[token]))
            return
        subjects = self.subjects()
        named_after = bool(rest) and isinstance(rest[0].piece, Unknown)
        if (self.topic_unknown or self.unknown or named_after) and not subjects:
            reading.leftover.append(token)
        elif subjects:
            self.new_group(subjects, [token])
        elif bare := _tail_without_hours(reading.groups):
            for group in bare:
                group.hours.append(token)
        elif reading.groups:
            reading.groups[-1].hours.append(token)
        else:
            self.new_group([], [token])
        self.heading = None
        self.last_hours = True
        self.unknown = self.topic_unknown = False

    def new_group(self, subjects: list[Token], hours: list[Token]) -> None:
        """A group of these subjects and hours; closings in a bracket between them are said of it."""
        group = Group(
            subjects, hours, instead=(self.topic and bool(subjects)) or self.only, opened=self.opened
        )
        self.reading.groups.append(group)
        for closing in self.awaiting:
            closing.group = group
        self.awaiting = []
        self.pending = [[]]
        self.topic = self.only = self.opened = False

    def until(self, token: Token) -> None:
        """An end without a start: for the subjects that wait; said of an unknown thing it is left over."""
        subjects = self.subjects()
        if self.unknown or not subjects:
            self.reading.leftover.extend([*subjects, token])
        else:
            self.reading.endings.append(Ending(subjects, token))
        self.pending = [[]]
        self.topic = self.only = self.last_hours = False

    def predicate(self, token: Token, kind: PredicateKind) -> None:
        """Closed, open or only: said of what waits."""
        if kind is PredicateKind.ONLY:
            self.only = bool(self.subjects())
        elif kind is PredicateKind.OPEN:
            self.open_predicate(token)
        elif kind is PredicateKind.CLOSED_HEADING:
            if self.subjects():
                self.flush()
            self.heading, self.heading_used = token, False
        else:
            self.closed_predicate(token)

    def open_predicate(self, token: Token) -> None:
        """「祝日は開館」「第2土曜は利用可」; without a subject it says nothing new."""
        subjects = self.subjects()
        only_holiday = bool(subjects) and all(_holiday_only(each) for each in subjects)
        if only_holiday and not self.unknown:
            self.reading.holidays_open.extend(subjects)
            self.pending = [[]]
        self.opened = bool(subjects) and not only_holiday

    def closed_predicate(self, token: Token) -> None:
        """「月曜・祝日は休み」; with nothing before it, it heads a list of closing days."""
        reading = self.reading
        if reading.closings and reading.closings[-1].hours == [reading.closings[-1].predicate]:
            reading.closings[-1].predicate = token
            return
        segments = [segment for segment in self.pending if segment]
        if not segments:
            if self.unknown:
                reading.leftover.append(token)
            else:
                self.heading, self.heading_used = token, False
            return
        if self.unknown:
            reading.leftover.extend([*self.subjects(), token])
        else:
            reading.closings.append(Closing(segments, token))
        self.pending = [[]]
        self.topic = False

    def filler(self, piece: Filler, token: Token) -> None:
        """A comma or a blank parts the subjects; は after an unknown word makes that word the topic."""
        if piece.topic:
            self.topic_unknown = self.unknown and not self.subjects()
            self.topic = bool(self.subjects())
            self.qualified = False
        elif piece.link:
            self.qualified = self.unknown and self.after_unknown
        elif piece.comma:
            if not self.topic_unknown or self.last_hours:
                self.unknown = self.topic_unknown = False
            self.part()
        elif token.end > token.start:
            self.part()

    def part(self) -> None:
        """Begin a new segment of waiting subjects."""
        if self.pending[-1]:
            self.pending.append([])

    def end_clause(self) -> None:
        """A full stop or line break: what waits stands without hours."""
        self.flush()
        self.heading = None
        self.unknown = self.topic_unknown = self.topic = self.last_hours = False

    def flush(self) -> None:
        """Turn what waits into a group without hours, into a qualifier of everything, or leave it over."""
        subjects = self.subjects()
        self.pending = [[]]
        if not subjects:
            self.topic = self.only = self.opened = False
            return
        kinds = {type(token.piece) for token in subjects}
        groups = self.reading.groups
        if kinds <= {Months, Period}:
            self.reading.qualifiers.extend(subjects)
        elif groups and not groups[-1].subjects and Days in kinds and NamedClosure not in kinds:
            groups[-1].subjects = subjects
        elif NamedClosure in kinds or all(_holiday_only(token) for token in subjects):
            self.reading.leftover.extend(subjects)
        else:
            self.new_group(subjects, [])
        self.topic = self.only = self.opened = False

    # — brackets ————————————————————————————————————————————————————————————————

    def bracket(self, inner: list[Token], before: list[Token], after: list[Token]) -> None:
        """What stands in brackets belongs to what stands before them."""
        said = [token for token in inner if not isinstance(token.piece, Filler | Break)]
        previous = next((token for token in reversed(before) if not _blank(token)), None)
        kinds = {type(token.piece) for token in said}
        if (
            previous is not None
            and isinstance(previous.piece, NamedClosure)
            and kinds <= {Period, Dates}
            and len(said) == 1
        ):
            self.reading.closure_days[previous.start] = said[0]
        elif kinds and kinds <= {Days, Months, Period, Frequency, Dates} and self.qualify(said):
            self.last_hours = False
        elif Predicate in kinds or Policy in kinds:
            self.aside(inner, after)
        else:
            unknown, topic_unknown = self.unknown, self.topic_unknown
            self.over(inner)
            self.unknown, self.topic_unknown = unknown, topic_unknown
            self.part()

    def qualify(self, said: list[Token]) -> bool:
        """Days, months or a period in brackets narrow what waits, or the group just made; False when they cannot."""
        waiting = self.subjects()
        if waiting:
            for token in said:
                if not _refine(self.pending, token):
                    self.pending[-1].append(token)
            return True
        groups = self.reading.groups
        if not groups or not groups[-1].hours:
            return False
        last = groups[-1]
        dayless = not any(isinstance(token.piece, Days | Dates) for token in last.subjects)
        for token in said:
            if dayless or isinstance(token.piece, Months | Period | Frequency):
                last.subjects.append(token)
            elif not _refine([last.subjects], token):
                self.reading.leftover.append(token)
        return True

    def aside(self, inner: list[Token], after: list[Token]) -> None:
        """A bracket with a predicate of its own (祝日を除く): said of what waits, or of the group just made."""
        reading = self.reading
        groups, closings, policies = len(reading.groups), len(reading.closings), len(reading.policies)
        walk = _Walk(reading)
        walk.over(inner)
        walk.end_clause()
        waiting = self.subjects()
        for number in range(policies, len(reading.policies)):
            token, subjects = reading.policies[number]
            reading.policies[number] = (token, subjects or waiting)
        new = reading.closings[closings:]
        if len(reading.groups) > groups:
            return
        if waiting:
            self.awaiting.extend(new)
        elif groups > 1:
            more = any(isinstance(token.piece, Hours) for token in after)
            if more:
                for closing in new:
                    closing.group = reading.groups[-1]
            elif new:
                reading.doubts.append("かっこ内の休みは、すべての曜日にかかるとみなしました")


def _matching(tokens: list[Token], at: int) -> int:
    """The place of the bracket that closes the one at ``at``; the end of the text when none does."""
    depth = 0
    for place in range(at, len(tokens)):
        if isinstance(tokens[place].piece, Open):
            depth += 1
        elif isinstance(tokens[place].piece, Close):
            depth -= 1
            if depth == 0:
                return place
    return len(tokens)


def _blank(token: Token) -> bool:
    return isinstance(token.piece, Filler)


def _holiday_only(token: Token) -> bool:
    """Whether the token says 祝日 and no other day."""
    piece = token.piece
    return isinstance(piece, Days) and piece.holiday and not piece.weekdays and not piece.month_days


def _tail_without_hours(groups: list[Group]) -> list[Group]:
    """The groups at the end that still wait for hours."""
    bare: list[Group] = []
    for group in reversed(groups):
        if group.hours:
            break
        bare.append(group)
    return bare


def _refine(segments: list[list[Token]], token: Token) -> bool:
    """Narrow the last weekdays that wait by days in brackets: 毎週水曜（第1・3）, 平日（月～金）."""
    inner = token.piece
    if not isinstance(inner, Days) or inner.holiday or inner.month_days:
        return False
    for segment in reversed(segments):
        for place in reversed(range(len(segment))):
            outer = segment[place].piece
            if not isinstance(outer, Days) or outer.month_days:
                continue
            if outer.weekdays and not inner.weekdays and not outer.nth:
                segment[place] = Token(
                    replace(outer, nth=inner.nth), segment[place].start, segment[place].end
                )
                return True
            if inner.weekdays and inner.weekdays <= outer.weekdays and not outer.nth:
                piece = replace(outer, weekdays=inner.weekdays, nth=inner.nth)
                segment[place] = Token(piece, segment[place].start, segment[place].end)
                return True
            return False
    return False
