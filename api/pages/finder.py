"""The resident's finder: what can be joined next, soonest reachable first. Whole without scripts, position or account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import House, HouseIn, ViewerIn
from api.languages import SPOKEN, Message, Speech, mark
from api.pages import stated
from api.pages import wishes as wishing
from api.pages.drawing import page, reader_of
from api.pages.whereabouts import Whereabouts, from_words
from api.pages.wishes import CHECKS, MINUTES, SIGN, WHENS, Wishes
from ibasho.catalogue import STATED, Catalogue
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Travel, kinds
from ibasho.nearby import Question, lines, speaks_of_distress
from ibasho.nearby.agenda import Agenda, Meeting, agenda

__all__ = ["Looked", "embed", "finder", "look", "question_of", "span_of"]

_REMOVED = {
    "kinds": mark("種類がちがう"),
    "audience_age": mark("対象の年齢がちがう"),
    "free": mark("無料ではない"),
    "step_free": mark("段差がある"),
    "no_booking": mark("予約がいる"),
    "language": mark("そのことばではない"),
    "food": mark("食べものがない"),
    **{name: stated.NO[name] for name in STATED},
    "open_now": mark("着くころにひらいていない"),
    "max_min": mark("歩く時間が長い"),
    "dates": mark("この期間にはひらかない"),
    "unreachable": mark("歩く道がつながっていない"),
}
_WISH_OF = {
    "kinds": "kind",
    "audience_age": "age",
    "language": "spoken",
    "come_alone": "alone",
    "need_not_talk": "quiet",
    "open_now": "open",
    "max_min": "minutes",
    "dates": "when",
}
"""The wish that a condition comes from, where they have different names."""
_DOUBTFUL = mark("わからないことがあるもの（電話で確かめてください）")
_UNDATED = mark("ひらく日がわからないもの（電話で確かめてください）")
_CALLED_OFF = mark("中止・満員になったもの")
_ASIDE_MOST = 12
"""How many of those that may fit are shown below those that do."""


@dataclass(frozen=True)
class Looked:
    """What a page of the finder is about: the wishes with a position where words name one, and what was found."""

    wishes: Wishes
    here: Wishes
    where: Whereabouts
    problems: list[Message]
    found: Agenda
    catalogue: Catalogue
    network: StreetNetwork | None
    now: datetime

    @property
    def is_near(self) -> bool:
        """Whether the nearest stand first."""
        return self.here.order == "near" and self.here.has_position

    @property
    def shown(self) -> list[Meeting]:
        """What the list shows, in its order."""
        meetings: Sequence[Meeting] = self.found.meetings
        if self.is_near:
            meetings = sorted(meetings, key=lambda each: each.distance_m or 0.0)
        return list(meetings[: self.here.most])


def finder(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The finder's page for the wishes in the address; a part of it that cannot be read is said, with status 400.

    Who types words of distress is led to who can be called, and the words stay in no address.
    """
    reader = reader_of(request)
    if any(speaks_of_distress(request.query_params.get(name, "")) for name in ("near", "q")):
        return RedirectResponse(reader.link("/?talk=1"), status_code=303)
    looked = look(request.query_params, house)
    told = {
        "wishes": looked.wishes,
        "whereabouts": looked.where,
        "has_position": looked.here.has_position,
        "problems": looked.problems,
        "today": looked.now.date(),
        "lines": lines(looked.catalogue, looked.now),
        "choices": _choices(),
        "calendar": looked.here.address(
            "/calendar.ics", near="", when="week", order="soon", most=20, talk=False
        ),
        **_told(looked, reader.speech),
    }
    return page(request, "finder.html", told, status=400 if looked.problems else 200, reader=reader)


def embed(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The list alone, for a frame on another site: the same address as the finder's, links open beside it."""
    reader = reader_of(request)
    looked = look(request.query_params, house)
    told = {
        "wishes": looked.wishes,
        "problems": looked.problems,
        "today": looked.now.date(),
        "framed": True,
        **_told(looked, reader.speech),
    }
    return page(request, "embed.html", told, status=400 if looked.problems else 200, reader=reader)


def look(params: Mapping[str, str], house: House) -> Looked:
    """What the address asks for, and what there is."""
    wishes, problems = wishing.read(params)
    now = house.now()
    with house.reading() as conn:
        catalogue = house.catalogue(conn)
        where = from_words(conn, wishes.near)
        here = replace(wishes, lon=where.hit.lon, lat=where.hit.lat) if where.hit else wishes
        network = house.streets(conn) if here.has_position else None
    problems += where.problems
    found = _agenda(catalogue, here, now, network)
    return Looked(wishes, here, where, problems, found, catalogue, network, now)


def _agenda(catalogue: Catalogue, here: Wishes, now: datetime, network: StreetNetwork | None) -> Agenda:
    first, last = span_of(here, now)
    return agenda(
        catalogue,
        question_of(here, now),
        first=first,
        last=last,
        from_here=here.has_position,
        network=network,
    )


def span_of(wishes: Wishes, now: datetime) -> tuple[date, date]:
    """The first and the last day that the wishes are about."""
    _, begin, end = WHENS[wishes.when]
    return now.date() + timedelta(days=begin), now.date() + timedelta(days=end - 1)


def question_of(wishes: Wishes, now: datetime) -> Question:
    """The conditions as a question; without a position it has one that is not used."""
    return Question(
        lon=wishes.lon or 0.0,
        lat=wishes.lat or 0.0,
        at=now,
        travel=Travel.WALK,
        m_per_min=wishes.m_per_min,
        max_min=wishes.minutes if wishes.has_position else None,
        kinds=(wishes.kind,) if wishes.kind else (),
        audience_age=wishes.age,
        free=wishes.free,
        step_free=wishes.step_free,
        no_booking=wishes.no_booking,
        language=wishes.spoken or None,
        food=wishes.food,
        come_alone=wishes.alone,
        need_not_talk=wishes.quiet,
        asks_nothing=wishes.asks_nothing,
        halal=wishes.halal,
        pick_up=wishes.pick_up,
        online=wishes.online,
        open_now=wishes.open,
    )


def _choices() -> dict[str, Any]:
    """What the form offers to choose from."""
    return {
        "kinds": kinds(),
        "whens": [(code, label) for code, (label, _, _) in WHENS.items()],
        "checks": list(CHECKS.items()),
        "minutes": MINUTES,
        "spoken": list(SPOKEN.items()),
        "sign": SIGN,
    }


def _told(looked: Looked, speech: Speech) -> dict[str, Any]:
    """What the page says of what was found."""
    found = looked.found
    shown = looked.shown
    groups = [(speech.say("近い順"), shown)] if looked.is_near else _by_day(shown, looked.now, speech)
    asides = ((_CALLED_OFF, found.called_off), (_DOUBTFUL, found.perhaps), (_UNDATED, found.undated))
    return {
        "groups": [(heading, each) for heading, each in groups if each],
        "asides": [(heading, each[:_ASIDE_MOST], len(each)) for heading, each in asides if each],
        "total": len(found.meetings),
        "shown": len(shown),
        "removed": [(_REMOVED[name], count) for name, count in found.removed.items()],
        "relaxed": () if found.meetings else _relaxed(looked),
        "by_day": not looked.is_near,
        "by_foot": found.travel is Travel.WALK,
    }


def _relaxed(looked: Looked) -> list[tuple[str, int, str]]:
    """When nothing was found: per condition that is given up alone, or for a longer time, its words, how many are found
    then, and the address."""
    offered = []
    for name in looked.found.removed:
        wish = _WISH_OF.get(name, name)
        if not hasattr(looked.wishes, wish):
            continue
        value = "month" if wish == "when" else getattr(Wishes(), wish)
        changes: dict[str, Any] = {wish: value}
        if getattr(looked.wishes, wish) == value:
            continue
        wider = _agenda(looked.catalogue, replace(looked.here, **changes), looked.now, looked.network)
        if wider.meetings:
            offered.append(
                (_REMOVED[name], len(wider.meetings), replace(looked.wishes, **changes, most=20).address())
            )
    return offered


def _by_day(meetings: Sequence[Meeting], now: datetime, speech: Speech) -> list[tuple[str, list[Meeting]]]:
    """The meetings under the day on which they can first be joined."""

    def day(meeting: Meeting) -> date:
        start = meeting.session.start if meeting.session else now
        return max(start, now).astimezone(now.tzinfo).date()

    return [(speech.day_name(each, now.date()), list(group)) for each, group in groupby(meetings, key=day)]
