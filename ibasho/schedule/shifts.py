"""Where sessions go that fall on a public holiday or a weekend: 「祝日の場合は翌週」「土日祝にあたるときは直前の平日」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ibasho.model import HolidayPolicy, Shift
from ibasho.schedule.days import weekday_run
from ibasho.schedule.drafts import Draft
from ibasho.schedule.tokens import MovedTo, Token
from ibasho.schedule.words import NUMBER, number

__all__ = ["apply_shift", "scan_shift"]

_WD = r"[月火水木金土日]"
_WEEKEND = frozenset({5, 6})
_WHEN = (
    rf"(?:ただし、?\s?)?(?:(?P<of>{_WD})(?:曜日?)?が)?"
    r"(?P<weekend>土曜?日?[・、]?日曜?日?|土日|土曜日?|日曜日?)?[・、]?(?:または|又は|や)?"
    r"(?P<holiday>国民の祝日|祝祭日|祝休日|祝日|祭日|休日|祝(?!日))?"
    r"(?:(?:の場合|の(?:とき|時|際)|に(?:当|あ)た(?:る|った)(?:場合|とき|時|日)|と重な(?:る|った)(?:場合|とき|時)"
    r"|であ(?:る|った)(?:場合|とき|時))(?:に?は|、)?|(?P<plain>は))[、\s]?"
)
_GOALS: tuple[tuple[str, str], ...] = (
    ("next_week", rf"(?:翌週|次週|次の週)(?:の?同じ?曜日|の?(?P<to>{_WD})曜日?)?"),
    ("last_week", rf"(?:前週|前の週)(?:の?同じ?曜日|の?(?P<to>{_WD})曜日?)?"),
    ("next_working", r"(?:その)?(?:翌平日|翌日以降の(?:最初の)?平日|(?:直後|次|翌日以後)の平日|翌営業日)"),
    ("last_working", r"(?:その)?(?:直前|すぐ前|前)の平日|前営業日"),
    ("next_day", rf"(?:その)?(?:翌日|次の日)(?:の(?P<to>{_WD})曜日?)?"),
    ("day_before", rf"(?:その)?前日(?:の(?P<to>{_WD})曜日?)?"),
    ("next_weekday", rf"翌(?P<to>{_WD})曜日?"),
    ("nth", rf"第(?P<n>{NUMBER})(?P<to>{_WD})?(?:曜日?)?"),
    ("weekday", rf"(?P<to>{_WD})曜日?"),
)
_THEN = re.compile(
    r"(?:に|へ|が)?(?P<verb>変更|順延|振替|振り替え|延期|開催|実施|行い|移動|繰り?下げ|繰り?上げ)?"
    r"(?:して|し|て|い|ます|する|です|となります|になります|あり|予定|日)*"
)
_HOUSE = re.compile(r"[、\s]?(?:を|は)?(?:休館|休み|お休み|休業|休所|休園|休室|閉館|開館|休(?=[)）]|$)|代休)")
_PATTERNS = tuple((kind, re.compile(_WHEN + goal)) for kind, goal in _GOALS)


def scan_shift(text: str, at: int) -> tuple[MovedTo, int] | None:
    """What is said at ``at`` of sessions on public holidays or weekends, and where it ends; None for anything else, such
    as closing days that give way (休館日が祝日の場合は翌日休館)."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(text, at)
        if found is None or not (found["weekend"] or found["holiday"]):
            continue
        if found["plain"] and (not found["holiday"] or kind in ("nth", "weekday")):
            continue  # 土曜は第2のみ: は alone says no more than what is spoken of
        then = _THEN.match(text, found.end())
        end = then.end() if then else found.end()
        if _HOUSE.match(text, found.end()) or _HOUSE.match(text, end):
            return None
        weekend = found["weekend"] or ""
        barred = frozenset({5 + n for n, word in enumerate(("土", "日曜")) if word in weekend})
        if "土" in weekend and "日" in weekend.replace("曜日", "")[1:]:
            barred = _WEEKEND
        if weekend.startswith("日"):
            barred = frozenset({6})
        groups = found.groupdict()
        moved = MovedTo(
            kind=kind,
            holidays=bool(found["holiday"]),
            weekdays=barred,
            of=_weekday(found["of"]),
            to=_weekday(groups.get("to")),
            nth=number(groups["n"]) if groups.get("n") else 0,
            spoken=bool(then and then["verb"]),
        )
        return moved, end
    return None


def _weekday(letter: str | None) -> int | None:
    run = weekday_run(f"{letter}曜", 0) if letter else None
    return min(run[0]) if run else None


def apply_shift(drafts: list[Draft], moved: MovedTo, subjects: Sequence[Token]) -> list[Draft] | None:
    """The drafts with what is moved; None when it is not clear where to, or of which.

    ``subjects`` are the days that the words stand behind: only what was made of them is moved.
    """
    said = {token.start for token in subjects}
    dated = [d for d in drafts if (d.weekdays or d.month_days) and not d.undetermined and not d.dates]
    behind = [d for d in dated if d.group and said & {token.start for token in d.group.subjects}]
    targets = behind or dated
    if moved.of is not None:
        targets = [draft for draft in targets if moved.of in draft.weekdays]
    if not targets:
        return None
    out: list[Draft] = []
    for draft in drafts:
        if draft not in targets:
            out.append(draft)
            continue
        mine = draft
        if moved.of is not None and draft.weekdays != {moved.of}:
            out.append(replace(draft, weekdays=draft.weekdays - {moved.of}))
            mine = replace(draft, weekdays=frozenset({moved.of}))
        shift = _shift(mine, moved)
        if shift is None or mine.shift is not None or mine.holidays is not None:
            return None
        policy = HolidayPolicy.SHIFTED if moved.holidays else None
        out.append(replace(mine, shift=shift, holidays=policy))
    return out


def _shift(draft: Draft, moved: MovedTo) -> Shift | None:
    """Where the draft's sessions go; None where the words do not fit its days."""
    own = min(draft.weekdays) if len(draft.weekdays) == 1 else None
    barred = moved.weekdays
    if draft.weekdays & barred:
        return None
    match moved.kind:
        case "next_working" | "last_working":
            return Shift(1 if moved.kind == "next_working" else -1, barred, _WEEKEND - barred)
        case "next_weekday" if barred and moved.to is not None:
            steps = (moved.to - max(barred)) % 7
            return Shift(1, barred, _WEEKEND - barred) if 1 <= steps <= 2 and moved.to == 0 else None
        case _:
            days = _days(own, draft.nth, moved)
            return Shift(days, barred) if days and -31 <= days <= 31 else None


def _days(own: int | None, nth: tuple[int, ...], moved: MovedTo) -> int | None:
    """By how many days a session on weekday ``own`` is moved; a weekday that is named must agree."""
    plain = {"next_day": 1, "day_before": -1, "next_week": 7, "last_week": -7}
    if moved.kind in plain:
        days = plain[moved.kind]
        if moved.to is None:
            return days
        if own is None:
            return None
        if abs(days) == 7:
            return days + moved.to - own
        return days if (own + days) % 7 == moved.to else None
    if own is None:
        return None
    if moved.kind == "nth":
        fits = len(nth) == 1 and nth[0] > 0 and moved.to in (None, own)
        return 7 * (moved.nth - nth[0]) if fits else None
    if moved.to is None:
        return None
    if moved.kind == "next_weekday":
        return (moved.to - own) % 7 or 7
    return (moved.to - own + 3) % 7 - 3
