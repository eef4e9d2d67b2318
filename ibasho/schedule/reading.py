"""Tokens → what the text says: groups of days with hours, closings, ends, policies, and the tokens left over.

A Japanese clause says its predicate last (「月曜日、年末年始は休館」), so days are held back until hours, a predicate or
the clause's end tells what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ibasho.schedule.statements import Closing, Ending, Group, Reading
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
    MovedTo,
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

__all__ = ["read"]

_DEPTH_MOST = 6
"""Brackets in brackets beyond this are read as if they were not there."""
_SUBJECTS = (Days, Months, Dates, Period, Frequency, NamedClosure)


def read(tokens: Sequence[Token]) -> Reading:
    """What the tokens say. Each token is used once, or is filler, or stands in ``leftover``."""
    walk = _Walk(Reading())
    walk.over(list(tokens))
    walk.end_clause()
    return walk.reading


class _Walk:
    """One pass over tokens; ``pending`` holds the subjects whose hours or predicate have not come yet."""

    def __init__(self, reading: Reading, depth: int = 0) -> None:
        self.reading = reading
        self.depth = depth
        self.pending: list[list[Token]] = [[]]
        self.heading: Token | None = None
        self.unknown = self.topic_unknown = self.topic = self.only = False
        self.opened = self.exception = False
        self.heading_used = False
        self.qualified = self.after_unknown = self.elsewhere = False
        self.replaced = self.conditional = False
        self.owners = 0
        self.last_hours = False
        self.awaiting: list[Closing] = []

    # — the pass ————————————————————————————————————————————————————————————————

    def over(self, tokens: list[Token]) -> None:
        """Walk over the tokens; brackets are walked by ``bracket``."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if isinstance(token.piece, Open) and self.depth < _DEPTH_MOST:
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
            self.filler(piece, token, rest)
        elif isinstance(piece, Break):
            self.end_clause()
        elif isinstance(piece, Policy | MovedTo):
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
            self.elsewhere = self.elsewhere or piece.elsewhere
        self.after_unknown = isinstance(piece, Unknown)

    # — what a token does ——————————————————————————————————————————————————————————

    def subjects(self) -> list[Token]:
        """The subjects that wait, in one list."""
        return [token for segment in self.pending for token in segment]

    def subject(self, token: Token) -> None:
        """Days, months, dates: held back, or closed at once behind a heading such as 休館日："""
        self.last_hours = False
        if self.qualified or self.elsewhere:
            self.reading.leftover.append(token)
            return
        if self.heading is not None:
            if not (isinstance(token.piece, Frequency) and token.piece.every_time):
                self.reading.closings.append(Closing([[token]], self.heading))
                self.heading_used = True
            return
        if self.topic and isinstance(token.piece, Days | Dates) and self.has_days():
            if _refine(self.pending, token):
                return
            self.replaced = True
        self.topic = False
        self.pending[-1].append(token)

    def has_days(self) -> bool:
        """Whether days wait for their hours."""
        return any(isinstance(token.piece, Days | Dates) for token in self.subjects())

    def hours(self, token: Token, rest: list[Token]) -> None:
        """A span of the day: for the subjects that wait, beside the hours just before, or for groups still
        without."""
        reading = self.reading
        if self.elsewhere or (self.after_unknown and self.subjects()):
            reading.leftover.append(token)
            self.elsewhere = False
            return
        if not self.subjects() and _said_closed(rest):
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
        elif reading.groups and not reading.groups[-1].days_after:
            reading.groups[-1].hours.append(token)
        else:
            self.new_group([], [token])
        self.heading = None
        self.last_hours = True
        self.unknown = self.topic_unknown = False

    def new_group(self, subjects: list[Token], hours: list[Token]) -> None:
        """A group of these subjects and hours; closings in a bracket between them are said of it."""
        if self.unusable(subjects):
            self.reading.leftover += [*subjects, *hours]
            self.start_over()
            return
        group = Group(
            subjects,
            hours,
            instead=(self.topic and bool(subjects)) or self.only,
            exception=self.exception,
            opened=self.opened,
        )
        self.reading.groups.append(group)
        for closing in self.awaiting:
            closing.group = group
        self.awaiting = []
        self.start_over()

    def start_over(self) -> None:
        """Nothing waits any more."""
        self.pending, self.owners, self.replaced, self.conditional = [[]], 0, False, False
        self.topic = self.only = self.opened = self.exception = False

    def unusable(self, subjects: list[Token]) -> bool:
        """Whether the subjects make no days: 夏休みの平日, 第5金曜は木曜."""
        named = [token.piece for token in subjects if isinstance(token.piece, NamedClosure)]
        return self.replaced or not all(piece.season for piece in named)

    def until(self, token: Token) -> None:
        """An end without a start: for the subjects that wait; said of an unknown thing it is left over."""
        subjects = self.subjects()
        if self.unknown or not subjects:
            self.reading.leftover.extend([*subjects, token])
        else:
            self.reading.endings.append(Ending(subjects, token))
        self.start_over()
        self.last_hours = False

    def predicate(self, token: Token, kind: PredicateKind) -> None:
        """Closed, open or only: said of what waits."""
        if kind is PredicateKind.ONLY:
            self.only = bool(self.subjects())
        elif kind is PredicateKind.OPEN:
            self.open_predicate(token)
        elif kind is PredicateKind.CLOSED_HEADING:
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
            self.start_over()
        self.opened = bool(subjects) and not only_holiday

    def closed_predicate(self, token: Token) -> None:
        """「月曜・祝日は休み」; with nothing before it, it heads a list of closing days."""
        reading = self.reading
        if reading.closings and reading.closings[-1].hours == [reading.closings[-1].predicate]:
            reading.closings[-1].predicate = token
            return
        owners, self.pending = self.pending[: self.owners], self.pending[self.owners :]
        segments = [segment for segment in self.pending if segment]
        if any(owners) and segments:
            self.owned_closing(owners, segments, token)
            return
        segments = segments or [segment for segment in owners if segment]
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
        self.start_over()

    def owned_closing(self, owners: list[list[Token]], segments: list[list[Token]], token: Token) -> None:
        """「月～金の祝日を除く」 leaves out the holidays and keeps the days; 「8月の土曜は休み」 no rule can say."""
        closed = [each for segment in segments for each in segment]
        self.start_over()
        said = all(_holiday_only(each) or isinstance(each.piece, NamedClosure) for each in closed)
        if said and not self.unknown:
            self.reading.closings.append(Closing(segments, token))
            self.pending = [*owners, []]
        else:
            self.reading.leftover += [*(each for segment in owners for each in segment), *closed, token]

    def filler(self, piece: Filler, token: Token, rest: list[Token]) -> None:
        """A comma or a blank parts the subjects; は after an unknown word makes that word the topic."""
        if piece.topic:
            self.topic_unknown = self.unknown and not self.subjects()
            self.topic = bool(self.subjects())
            self.exception = self.topic and all(map(_span, self.subjects()))
            self.qualified = False
        elif piece.condition:
            self.conditional = bool(self.subjects())
        elif piece.link:
            self.qualified = self.unknown and self.after_unknown
            self.part()
            self.owners = len(self.pending) - 1
        elif piece.comma and self.exception and self.has_days() and _span_follows(rest):
            self.new_group(self.subjects(), [])
        elif piece.comma:
            if not self.topic_unknown or self.last_hours:
                self.unknown = self.topic_unknown = self.elsewhere = False
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
        self.elsewhere = self.replaced = False

    def flush(self) -> None:
        """Turn what waits into a group without hours, into a qualifier of everything, or leave it over."""
        subjects = self.subjects()
        left_open = self.conditional or self.unusable(subjects)
        kinds = {type(token.piece) for token in subjects}
        groups = self.reading.groups
        if left_open and subjects:
            self.reading.leftover.extend(subjects)
        elif not subjects:
            pass
        elif kinds <= {Months, Period}:
            self.reading.qualifiers.extend(subjects)
        elif groups and not groups[-1].subjects and Days in kinds:
            groups[-1].subjects = subjects
        elif all(_holiday_only(token) for token in subjects):
            self.reading.leftover.extend(subjects)
        else:
            self.new_group(subjects, [])
        self.start_over()

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
        elif _speaks_of_a_span(inner):
            self.aside(inner, after)
        elif kinds and kinds <= {Days, Months, Period, Frequency, Dates} and self.qualify(said):
            self.last_hours = False
        elif kinds & {Predicate, Policy, MovedTo} or any(_conditional(token) for token in inner):
            self.aside(inner, after)
        else:
            before_it = self.unknown, self.topic_unknown, self.elsewhere
            self.depth += 1
            self.over(inner)
            self.depth -= 1
            self.unknown, self.topic_unknown, self.elsewhere = before_it
            self.part()

    def qualify(self, said: list[Token]) -> bool:
        """Days, months or a period in brackets narrow what waits, or the group just made; False when they
        cannot."""
        kinds = {type(token.piece) for token in said}
        if kinds & {Months, Period} and kinds & {Days, Dates}:
            self.reading.leftover += said
            return True
        if self.subjects():
            days = self.has_days()
            for token in said:
                if _refine(self.pending, token):
                    continue
                fits = not days or isinstance(token.piece, Months | Period | Frequency)
                (self.pending[-1] if fits else self.reading.leftover).append(token)
            return True
        groups = self.reading.groups
        if not groups or not groups[-1].hours:
            return False
        last = groups[-1]
        dayless = not any(isinstance(token.piece, Days | Dates) for token in last.subjects)
        last.days_after = last.days_after or (dayless and bool(kinds & {Days, Dates}))
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
        walk = _Walk(reading, self.depth + 1)
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
        elif groups:
            more = any(isinstance(token.piece, Hours) for token in after)
            if more:
                for closing in new:
                    closing.group = reading.groups[-1]
            elif new and groups > 1:
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


def _span(token: Token) -> bool:
    """Whether the token names months or a season."""
    return isinstance(token.piece, Months) or (isinstance(token.piece, NamedClosure) and token.piece.season)


def _span_follows(rest: list[Token]) -> bool:
    following = next((token for token in rest if not _blank(token)), None)
    return following is not None and _span(following)


def _speaks_of_a_span(inner: list[Token]) -> bool:
    """Whether a bracket tells what holds in some months: （12月は第3土曜）."""
    said = [token for token in inner if not isinstance(token.piece, Filler | Break)]
    if len(said) < 2 or not _span(said[0]):
        return False
    spans = next((place for place, token in enumerate(said) if not _span(token)), len(said))
    between = [token.piece for token in inner if said[spans - 1].end <= token.start]
    return spans < len(said) and isinstance(between[0], Filler) and between[0].topic


def _conditional(token: Token) -> bool:
    return isinstance(token.piece, Filler) and token.piece.condition


def _said_closed(rest: list[Token]) -> bool:
    """Whether hours are followed by a word that leaves them out (12時~13時を除く), not by one that heads
    closing days."""
    said = [token for token in rest if not _blank(token)][:2]
    if not said or not isinstance(said[0].piece, Predicate):
        return False
    heads = len(said) > 1 and isinstance(said[1].piece, _SUBJECTS) and said[0] is not rest[0]
    return said[0].piece.kind in (PredicateKind.CLOSED, PredicateKind.NOT) and not heads


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
