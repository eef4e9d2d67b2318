"""The whole HTTP door on one screen: method, path, who answers, and which action it is.

``ibasho.model.permissions`` says which role may do which action. A route enters the application from this table alone,
so there is none without an action. A row may name several actions: then one of them is enough, and which places it
reaches (own organisation, own area) is asked inside with ``viewer.may(action, place)``. Routes that show more to some roles than to others (unpublished runs, other
workers' stops) ask again inside, with the same ``may``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI

from api import calendars, edits, gaps, health, jobs, nearby, places, reference, suggestions
from api.dependencies import admit
from api.pages import (
    account,
    accounts,
    editing,
    finder,
    history,
    importing,
    maps,
    moderation,
    organiser,
    outreach,
    place,
    planner,
    printing,
    repeats,
    sign_in,
    start,
    suggesting,
    tending,
)
from api.security import UPLOAD
from ibasho.model import Action

__all__ = ["ROUTES", "Route", "register"]

_ALL = Action.SEE_REGISTER
"""What everybody may do, visitors included."""
_EDIT = (Action.EDIT_OWN_PLACES, Action.EDIT_ANY_PLACE)
"""Changing an entry: whose it is, is asked inside."""


@dataclass(frozen=True)
class Route:
    """One row: what answers a method and path, and the action that asking for it is."""

    method: str
    path: str
    answer: Callable[..., Any]
    action: Action | tuple[Action, ...]
    status: int = 200

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of which one must be allowed; never empty."""
        return (self.action,) if isinstance(self.action, Action) else self.action

    @property
    def is_page(self) -> bool:
        """Whether it is for people (left out of the OpenAPI document)."""
        return not self.path.startswith("/api/") and self.path not in {"/live", "/ready"}


ROUTES: tuple[Route, ...] = (
    # pages
    Route("GET", "/", finder.finder, _ALL),
    Route("GET", "/places/{place_id}.ics", calendars.of_place, _ALL),
    Route("GET", "/places/{place_id}", place.place, _ALL),
    Route("GET", "/calendar.ics", calendars.some, _ALL),
    Route("GET", "/changes.atom", calendars.changes, _ALL),
    Route("GET", "/sitemap.xml", calendars.sitemap, _ALL),
    Route("GET", "/robots.txt", calendars.robots, _ALL),
    Route("GET", "/embed", finder.embed, _ALL),
    Route("GET", "/print", printing.index, _ALL),
    Route("GET", "/print/places/{place_id}", printing.place_sheet, _ALL),
    Route("GET", "/print/areas/{kind}/{code}", printing.area_sheet, _ALL),
    Route("GET", "/print/around", printing.around_sheet, _ALL),
    Route("GET", "/maps/places", maps.places_map, _ALL),
    Route("GET", "/maps/finder", maps.finder_map, _ALL),
    Route("GET", "/maps/gaps/{run}", maps.gaps_map, _ALL),
    Route("GET", "/start", start.start, _ALL),
    Route("GET", "/sign-in", sign_in.form, _ALL),
    Route("POST", "/sign-in", sign_in.sign_in, _ALL),
    # Who gave a password but no code yet is nobody so far: these ask the cookie themselves, and lead others away.
    Route("GET", "/sign-in/code", sign_in.code_form, _ALL),
    Route("POST", "/sign-in/code", sign_in.enter_code, _ALL),
    Route("GET", "/sign-in/enrol", sign_in.enrol_form, _ALL),
    Route("POST", "/sign-in/enrol", sign_in.enrol, _ALL),
    Route("POST", "/sign-out", sign_in.sign_out, _ALL),
    Route("GET", "/account", account.account, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/sign-ins/{handle}/end", account.end_sign_in, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/sign-ins/end-others", account.end_others, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/password", account.new_password, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/factor", account.begin_factor, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/factor/confirm", account.confirm_factor, Action.SEE_OWN_ACCOUNT),
    Route("POST", "/account/codes", account.new_printed_codes, Action.SEE_OWN_ACCOUNT),
    Route("GET", "/accounts", accounts.accounts, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts", accounts.add, Action.MANAGE_ACCOUNTS),
    Route("GET", "/accounts/{login}", accounts.account, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/standing", accounts.set_standing, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/disable", accounts.disable, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/enable", accounts.enable, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/sign-out", accounts.sign_out, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/reset-factor", accounts.reset_factor, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/password", accounts.set_password, Action.MANAGE_ACCOUNTS),
    Route("POST", "/accounts/{login}/keys", accounts.make_key, Action.MANAGE_KEYS),
    Route("POST", "/accounts/keys/{key}/end", accounts.end_key, Action.MANAGE_KEYS),
    Route("GET", "/organiser", organiser.organiser, Action.EDIT_OWN_PLACES),
    Route("GET", "/organiser/places/new", editing.new_form, _EDIT),
    Route("POST", "/organiser/places", editing.save_new, _EDIT),
    Route("GET", "/organiser/places/{place_id}", editing.place_form, _EDIT),
    Route("POST", "/organiser/places/{place_id}", editing.save_place, _EDIT),
    Route("GET", "/organiser/places/{place_id}/activities/new", editing.new_activity_form, _EDIT),
    Route("POST", "/organiser/places/{place_id}/activities", editing.save_new_activity, _EDIT),
    Route("GET", "/organiser/places/{place_id}/activities/{activity_id}", editing.activity_form, _EDIT),
    Route("POST", "/organiser/places/{place_id}/activities/{activity_id}", editing.save_activity, _EDIT),
    Route("GET", "/organiser/places/{place_id}/history", history.history, _EDIT),
    Route("POST", "/organiser/places/{place_id}/history", history.restore, _EDIT),
    Route("POST", "/organiser/places/{place_id}/status", history.set_status, _EDIT),
    Route("GET", "/planner", planner.planner, Action.RUN_GAPS),
    Route("GET", "/outreach", outreach.outreach, Action.SEE_OWN_ROUTE),
    Route("GET", "/outreach/routes", outreach.routes_map, Action.SEE_OWN_ROUTE),
    Route("GET", "/moderation", moderation.moderation, Action.MODERATE),
    Route("GET", "/moderation/due", moderation.due, Action.SEE_STALE),
    Route("GET", "/moderation/import", importing.form, Action.IMPORT_PLACES),
    Route("POST", UPLOAD, importing.look, Action.IMPORT_PLACES),
    Route("GET", "/moderation/import/{job_id}", importing.progress, Action.IMPORT_PLACES),
    Route("POST", "/moderation/import/{job_id}/commit", importing.commit, Action.IMPORT_PLACES),
    Route("GET", "/moderation/repeats", repeats.repeats, Action.MERGE_PLACES),
    Route("POST", "/moderation/repeats/different", repeats.different, Action.MERGE_PLACES),
    Route("POST", "/moderation/repeats/merge", repeats.merge, Action.MERGE_PLACES),
    Route("POST", "/moderation/repeats/unmerge", repeats.unmerge, Action.MERGE_PLACES),
    Route("POST", "/moderation/suggestions/{suggestion_id}", moderation.decide, Action.MODERATE),
    Route("POST", "/moderation/places/{place_id}/verify", moderation.verify, Action.VERIFY_PLACES),
    Route("POST", "/moderation/places/{place_id}/letter", moderation.letter, Action.VERIFY_PLACES),
    Route("GET", "/suggest", suggesting.form, Action.SUGGEST),
    Route("POST", "/suggest", suggesting.send, Action.SUGGEST),
    # pages behind an organiser's link: the token in the address is the authority
    Route("GET", "/tend/{token}", tending.tend, _ALL),
    Route("GET", "/tend/{token}/ask", tending.ask, _ALL),
    Route("POST", "/tend/{token}/announce", tending.announce, _ALL),
    Route("POST", "/tend/{token}/withdraw", tending.withdraw, _ALL),
    Route("POST", "/tend/{token}/confirm", tending.confirm, _ALL),
    Route("POST", "/tend/{token}/correct", tending.correct, _ALL),
    # for programs
    Route("GET", "/api/nearby", nearby.get, _ALL),
    Route("POST", "/api/nearby", nearby.post, _ALL),
    Route("GET", "/api/places", places.listing, _ALL),
    Route("GET", "/api/suggest", suggestions.suggest, _ALL),
    Route("GET", "/api/places/{place_id}", places.one, _ALL),
    Route("POST", "/api/places", edits.add_place, _EDIT, status=201),
    Route("PATCH", "/api/places/{place_id}", edits.change_place, _EDIT),
    Route("POST", "/api/places/{place_id}/activities", edits.add_activity, _EDIT, status=201),
    Route("PATCH", "/api/places/{place_id}/activities/{activity_id}", edits.change_activity, _EDIT),
    Route("POST", "/api/places/{place_id}/activities/{activity_id}/announcements", edits.announce, _EDIT),
    Route("POST", "/api/places/{place_id}/checks", edits.check, _EDIT),
    Route("GET", "/api/suggestions", edits.waiting, Action.MODERATE),
    Route("POST", "/api/suggestions", edits.suggest, Action.SUGGEST, status=202),
    Route("GET", "/api/gaps", gaps.listing, _ALL),
    Route("POST", "/api/gaps", gaps.start, Action.RUN_GAPS, status=202),
    Route("GET", "/api/gaps/{run}", gaps.one, _ALL),
    Route("GET", "/api/gaps/{run}/cells", gaps.cells, _ALL),
    Route("GET", "/api/gaps/{run}/export", gaps.export, _ALL),
    Route("GET", "/api/jobs/{job_id}", jobs.one, Action.RUN_GAPS),
    Route("POST", "/api/jobs/{job_id}/cancel", jobs.cancel, Action.RUN_GAPS),
    # about the installation
    Route("GET", "/live", health.live, _ALL),
    Route("GET", "/ready", health.ready, _ALL),
    Route("GET", "/openapi.json", reference.openapi, _ALL),
    Route("GET", "/docs", reference.docs, _ALL),
)


def register(app: FastAPI) -> None:
    """Puts every row of the table into the app."""
    for route in ROUTES:
        app.add_api_route(
            route.path,
            route.answer,
            methods=[route.method],
            status_code=route.status,
            dependencies=[Depends(admit(*route.actions))],
            include_in_schema=not route.is_page,
            response_model=None,
            tags=[route.path.split("/")[2]] if route.path.startswith("/api/") else ["installation"],
        )
