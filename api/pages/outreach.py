"""The outreach pages: the plan for its coordinator, their own days for a worker. Every look is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import Request
from starlette.responses import HTMLResponse

from api import drawn
from api.dependencies import House, HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.maps import delivery_of, served
from ibasho.accounts import Viewer
from ibasho.errors import NotFound
from ibasho.model import Action, Plan, Route
from ibasho.outreach.opening import OWN_ORGANISATION
from ibasho.outreach.own import own_part, read_workers, worker_of
from ibasho.outreach.records import latest_plan

__all__ = ["outreach", "routes_map"]


@dataclass(frozen=True)
class Seen:
    """What a viewer may see of the latest plan: all of it or their own part, with the workers' names by code."""

    plan: Plan | None
    names: dict[str, str]
    all: bool

    @property
    def by_day(self) -> list[tuple[date, list[Route]]]:
        """The routes under their days."""
        routes = sorted(self.plan.routes if self.plan else (), key=lambda route: (route.day, route.worker))
        return [(day, list(group)) for day, group in groupby(routes, key=lambda route: route.day)]


def outreach(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """The plan as tables: days, routes and stops; for the coordinator also the visits that are in no route."""
    seen = _seen(house, viewer, "show the plan on a page")
    stops = sum(len(route.stops) for route in seen.plan.routes) if seen.plan else 0
    shown = seen.plan if seen.plan and (seen.all or seen.plan.routes) else None
    told = {"plan": shown, "stops": stops, "names": seen.names, "all": seen.all, "by_day": seen.by_day}
    return page(request, "outreach.html", told)


def routes_map(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """The routes on a map, with the same part of the plan."""
    seen = _seen(house, viewer, "show the plan on a map")
    if seen.plan is None or not seen.plan.routes:
        raise NotFound("there is no plan with routes to show", field="plan")
    with house.reading() as conn:
        drawing = drawn.routes_map(
            conn, seen.plan, now=house.now(), zone=house.settings.zone, delivery=delivery_of(request)
        )
    return served(drawing, "/outreach", "訪問の画面へ")


def _seen(house: House, viewer: Viewer, purpose: str) -> Seen:
    """The latest plan of the viewer's organisation as far as the viewer may see it."""
    store, at, actor = house.visits(), house.now(), viewer.user_id or ""
    organisation = viewer.organisation_id or OWN_ORGANISATION
    everything = viewer.may(Action.SEE_VISITS)
    workers = read_workers(store, actor=actor, purpose=purpose, at=at, organisation_id=organisation)
    own = worker_of(workers, login=viewer.login, name=viewer.name)
    if not everything and own is None:
        return Seen(None, {}, all=False)
    try:
        plan = latest_plan(store, actor=actor, purpose=purpose, at=at, organisation_id=organisation)
    except NotFound:
        return Seen(None, {}, all=everything)
    if everything:
        return Seen(plan, {each.code: f"{each.name}（{each.code}）" for each in workers}, all=True)
    return Seen(own_part(plan, own.code if own else None), {own.code: own.name} if own else {}, all=False)
