"""Why a visit is where it is, in one sentence."""

from __future__ import annotations

from ibasho.errors import NotFound
from ibasho.model import Plan
from ibasho.outreach.words import clock, day_words

__all__ = ["why"]


def why(plan: Plan, token: str) -> str:
    """The worker, day, times and reasons of a planned visit, or what keeps it out; NotFound when the plan has none.

    The message of NotFound does not repeat the token: who may not see a visit learns nothing.
    """
    for route in plan.routes:
        for number, stop in enumerate(route.stops, start=1):
            if stop.token == token:
                return (
                    f"{token}：{day_words(route.day)} {clock(stop.start_min)}–{clock(stop.end_min)} "
                    f"{route.worker}の{number}件目。{stop.why}"
                )
    for left in plan.unplanned:
        if left.token == token:
            return f"{token}：計画に入っていません。{left.message}"
    raise NotFound("the plan has no visit with this token", field="token")
