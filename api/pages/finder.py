"""The resident's finder: what can be joined next, soonest reachable first. Whole without scripts, position or account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn, ViewerIn
from api.languages import Speech, mark
from api.pages import wishes as wishing
from api.pages.drawing import page, reader_of
from api.pages.whereabouts import from_words
from api.pages.wishes import WHENS, Wishes
from ibasho.model import KINDS, Travel
from ibasho.nearby import Question
from ibasho.nearby.agenda import Agenda, Meeting, agenda

__all__ = ["finder"]

_REMOVED = {
    "kinds": mark("種類がちがう"),
    "audience_age": mark("対象の年齢がちがう"),
    "free": mark("無料ではない"),
    "step_free": mark("段差がある"),
    "open_now": mark("着くころにひらいていない"),
    "dates": mark("この期間にはひらかない"),
    "unreachable": mark("歩く道がつながっていない"),
}
_DOUBTFUL = mark("わからないことがあるもの（電話で確かめてください）")
_UNDATED = mark("ひらく日がわからないもの（電話で確かめてください）")
_CALLED_OFF = mark("中止・満員になったもの")
_ASIDE_MOST = 12
"""How many of those that may fit are shown below those that do."""


def finder(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """The finder's page for the wishes in the address; a part of it that cannot be read is said, with status 400."""
    wishes, problems = wishing.read(request.query_params)
    reader = reader_of(request)
    now = house.now()
    first, last = _days(wishes, now)
    with house.reading() as conn:
        catalogue = house.catalogue(conn)
        where = from_words(conn, wishes.near)
        here = replace(wishes, lon=where.hit.lon, lat=where.hit.lat) if where.hit else wishes
        network = house.streets(conn) if here.has_position else None
    problems += where.problems
    found = agenda(
        catalogue,
        _question(here, now),
        first=first,
        last=last,
        from_here=here.has_position,
        network=network,
    )
    told = {
        "wishes": wishes,
        "whereabouts": where,
        "has_position": here.has_position,
        "problems": problems,
        "today": now.date(),
        "kinds": KINDS,
        **_told(found, here, now, reader.speech),
    }
    return page(request, "finder.html", told, status=400 if problems else 200, reader=reader)


def _days(wishes: Wishes, now: datetime) -> tuple[date, date]:
    _, begin, end = WHENS[wishes.when]
    return now.date() + timedelta(days=begin), now.date() + timedelta(days=end - 1)


def _question(wishes: Wishes, now: datetime) -> Question:
    """The conditions as a question; without a position it has one that is not used."""
    return Question(
        lon=wishes.lon or 0.0,
        lat=wishes.lat or 0.0,
        at=now,
        travel=Travel.WALK,
        kinds=(wishes.kind,) if wishes.kind else (),
        audience_age=wishes.age,
        free=wishes.free,
        step_free=wishes.step_free,
        open_now=wishes.open,
    )


def _told(found: Agenda, wishes: Wishes, now: datetime, speech: Speech) -> dict[str, Any]:
    """What the page says of what was found."""
    near = wishes.order == "near" and wishes.has_position
    meetings: Sequence[Meeting] = found.meetings
    if near:
        meetings = sorted(meetings, key=lambda each: each.distance_m or 0.0)
    shown = meetings[: wishes.most]
    groups = [(speech.say("近い順"), list(shown))] if near else _by_day(shown, now, speech)
    asides = ((_CALLED_OFF, found.called_off), (_DOUBTFUL, found.perhaps), (_UNDATED, found.undated))
    return {
        "groups": [(heading, each) for heading, each in groups if each],
        "asides": [(heading, each[:_ASIDE_MOST], len(each)) for heading, each in asides if each],
        "total": len(meetings),
        "shown": len(shown),
        "removed": [(_REMOVED[name], count) for name, count in found.removed.items()],
        "by_day": not near,
        "by_foot": found.travel is Travel.WALK,
        "whens": [(code, label) for code, (label, _, _) in WHENS.items()],
    }


def _by_day(meetings: Sequence[Meeting], now: datetime, speech: Speech) -> list[tuple[str, list[Meeting]]]:
    """The meetings under the day on which they can first be joined."""

    def day(meeting: Meeting) -> date:
        start = meeting.session.start if meeting.session else now
        return max(start, now).astimezone(now.tzinfo).date()

    return [(speech.day_name(each, now.date()), list(group)) for each, group in groupby(meetings, key=day)]
