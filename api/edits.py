"""The register over HTTP, to change: with entity tags, so that nobody's change is overwritten unseen, and with keys that
make repeating a request safe. Who may change which entry is the same question as on the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Body, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from api import shapes
from api.conditional import IfMatch, RepeatKey, etag, expected_version, once
from api.dependencies import HouseIn, ViewerIn
from api.refusals import ChangedMeanwhile
from ibasho.accounts import Viewer
from ibasho.errors import Conflict, Forbidden
from ibasho.model import Action, ChangeKind, FactGroup, Means, SessionChange, Slot, Status
from ibasho.places import edit, freshness, suggestions
from ibasho.places.announce import announce as announce_change
from ibasho.places.suggestions import Origin, SuggestionKind
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = [
    "add_activity",
    "add_place",
    "announce",
    "change_activity",
    "change_place",
    "check",
    "suggest",
    "waiting",
]

Fields = Annotated[
    dict[str, Any],
    Body(
        description="fields by name, as GET gives them; left out: unchanged, empty: not known",
        examples=[{"phone": "000-0000-0001", "step_free": "yes"}],
    ),
]


class NewPlace(BaseModel):
    """A place and what goes on there."""

    model_config = ConfigDict(extra="forbid")

    place: Annotated[dict[str, Any], Field(description="name is needed", examples=[{"name": "見本の縁側"}])]
    activity: Annotated[
        dict[str, Any],
        Field(
            description="kind is needed", examples=[{"kind": "salon", "hours_text": "毎週水曜 10:00〜12:00"}]
        ),
    ]


class Announced(BaseModel):
    """What is different on one date."""

    model_config = ConfigDict(extra="forbid")

    kind: ChangeKind
    day: date
    start_min: Annotated[
        int | None, Field(ge=0, lt=1440, description="which session, minutes from midnight")
    ] = None
    end_min: Annotated[int | None, Field(ge=0, le=2880)] = None
    to_day: date | None = None
    to_start_min: Annotated[int | None, Field(ge=0, lt=1440)] = None
    to_end_min: Annotated[int | None, Field(ge=0, le=2880)] = None
    note: Annotated[str, Field(max_length=200)] = ""

    def change(self) -> SessionChange:
        """The same in the model's words; raises InvalidInput when it cannot be."""
        slot, to_slot = _slot(self.start_min, self.end_min), _slot(self.to_start_min, self.to_end_min)
        return SessionChange(self.kind, self.day, slot, self.to_day, to_slot, self.note)


class Checked(BaseModel):
    """Somebody made sure that these groups of facts are right."""

    model_config = ConfigDict(extra="forbid")

    groups: Annotated[list[FactGroup], Field(min_length=1, max_length=len(FactGroup))]
    how: Means
    on: date | None = None


class Suggested(BaseModel):
    """What should be different; it waits for a person."""

    model_config = ConfigDict(extra="forbid")

    kind: SuggestionKind
    place_id: Annotated[str | None, Field(max_length=64)] = None
    message: Annotated[str, Field(max_length=4_000)] = ""
    changes: Annotated[dict[str, str], Field(max_length=20)] = {}
    contact: Annotated[str, Field(max_length=400, description="for the reply; never public")] = ""


def add_place(
    body: NewPlace, request: Request, house: HouseIn, viewer: ViewerIn, idempotency_key: RepeatKey = None
) -> Response:
    """A new place: found at once when it comes from who keeps an area, else a proposal that waits for them."""

    def work(conn: Connection) -> tuple[int, Any, dict[str, str]]:
        made = edit.add_place(
            conn,
            body.place,
            body.activity,
            organisation_id=viewer.organisation_id,
            status=Status.ACTIVE if viewer.may(Action.EDIT_ANY_PLACE) else Status.PROPOSED,
            source="api",
            by=viewer.user_id or "",
            at=house.now(),
        )
        if not viewer.may_edit(made.place):
            raise Forbidden("A place outside your area cannot be entered.")
        status, told, headers = _told(conn, made.place.id, 201)
        return status, told, headers | {"Location": f"/api/places/{made.place.id}"}

    return once(request, house, viewer, idempotency_key, body.model_dump(mode="json"), work)


def change_place(
    place_id: str,
    body: Fields,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    if_match: IfMatch = None,
    idempotency_key: RepeatKey = None,
) -> Response:
    """Sets fields of a place. If-Match must be the ETag that GET gave: 428 without it, 412 when it was changed since."""
    version = expected_version(if_match)

    def change(conn: Connection) -> None:
        edit.edit_place(
            conn, place_id, body, by=viewer.user_id or "", at=house.now(), expected_version=version
        )

    return _change(place_id, body, request, house, viewer, idempotency_key, if_match or "", change)


def add_activity(
    place_id: str,
    body: Fields,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    if_match: IfMatch = None,
    idempotency_key: RepeatKey = None,
) -> Response:
    """Something more that goes on at a place; ``kind`` is needed. If-Match as for the place."""
    version = expected_version(if_match)

    def change(conn: Connection) -> None:
        edit.add_activity(
            conn, place_id, body, by=viewer.user_id or "", at=house.now(), expected_version=version
        )

    return _change(
        place_id, body, request, house, viewer, idempotency_key, if_match or "", change, status=201
    )


def change_activity(
    place_id: str,
    activity_id: str,
    body: Fields,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    if_match: IfMatch = None,
    idempotency_key: RepeatKey = None,
) -> Response:
    """Sets fields of an activity; changed hours are understood anew. If-Match as for the place."""
    version = expected_version(if_match)

    def change(conn: Connection) -> None:
        edit.edit_activity(
            conn,
            place_id,
            activity_id,
            body,
            by=viewer.user_id or "",
            at=house.now(),
            expected_version=version,
        )

    return _change(place_id, body, request, house, viewer, idempotency_key, if_match or "", change)


def announce(
    place_id: str,
    activity_id: str,
    body: Announced,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    idempotency_key: RepeatKey = None,
) -> Response:
    """What is different on one date: called off, moved, extra, full. It replaces what was said about that session."""
    told = body.change()

    def change(conn: Connection) -> None:
        announce_change(
            conn,
            place_id,
            activity_id,
            told,
            by=viewer.user_id or "",
            at=house.now(),
            zone=house.settings.zone,
        )

    return _change(
        place_id, body.model_dump(mode="json"), request, house, viewer, idempotency_key, "", change
    )


def check(
    place_id: str,
    body: Checked,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    idempotency_key: RepeatKey = None,
) -> Response:
    """Records a check of groups of facts. Changing an entry is no check."""
    now = house.now()

    def change(conn: Connection) -> None:
        freshness.verify(
            conn,
            place_id,
            groups=body.groups,
            on=body.on or now.date(),
            by=viewer.name or viewer.login,
            means=body.how,
            at=now,
            changed_by=viewer.user_id or "",
        )

    return _change(
        place_id, body.model_dump(mode="json"), request, house, viewer, idempotency_key, "", change
    )


def suggest(
    body: Suggested, request: Request, house: HouseIn, viewer: ViewerIn, idempotency_key: RepeatKey = None
) -> Response:
    """Puts a suggestion into the queue; it changes nothing by itself. How often one address may do so is limited."""
    now = house.now()
    client = request.client.host if request.client else ""
    house.throttle().attempt(f"suggesting:{client}", now=now)

    def work(conn: Connection) -> tuple[int, Any, dict[str, str]]:
        made = suggestions.suggest(
            conn,
            kind=body.kind,
            place_id=body.place_id,
            message=body.message,
            origin=Origin.ACCOUNT if viewer.signed_in else Origin.VISITOR,
            at=now,
            changes=body.changes,
            contact=body.contact,
        )
        return 202, {"id": made.id, "stage": made.stage.value}, {}

    return once(request, house, viewer, idempotency_key, body.model_dump(mode="json"), work)


def waiting(house: HouseIn, viewer: ViewerIn) -> JSONResponse:
    """The suggestions that wait in the viewer's area, the organisers' own first."""
    with house.reading() as conn:
        found = suggestions.queue(conn, now=house.now())
        mine = [each for each in found if _moderates(conn, viewer, each.suggestion.place_id)]
    told = [
        {
            "id": each.suggestion.id,
            "place_id": each.suggestion.place_id,
            "kind": each.suggestion.kind.value,
            "origin": each.suggestion.origin.value,
            "stage": each.suggestion.stage.value,
            "message": each.suggestion.message,
            "changes": dict(each.suggestion.changes),
            "contact": each.suggestion.contact,
            "made_at": each.suggestion.made_at.astimezone(house.settings.zone).isoformat(timespec="seconds"),
            "late": each.late,
        }
        for each in mine
    ]
    return JSONResponse({"suggestions": told}, headers={"Cache-Control": "no-store"})


def _change(
    place_id: str,
    asked: Any,
    request: Request,
    house: HouseIn,
    viewer: Viewer,
    key: str | None,
    tag: str,
    change: Callable[[Connection], None],
    *,
    status: int = 200,
) -> Response:
    """Asks whether the viewer may change the entry, changes it, and answers with it as it is then."""

    def work(conn: Connection) -> tuple[int, Any, dict[str, str]]:
        _require(conn, place_id, viewer)
        try:
            change(conn)
        except Conflict as error:
            raise (ChangedMeanwhile(tag) if error.field == "version" else error) from None
        return _told(conn, place_id, status)

    return once(request, house, viewer, key, [tag, asked], work)


def _require(conn: Connection, place_id: str, viewer: Viewer) -> None:
    place = places_store.get(conn, place_id, visibility=None, statuses=None)[0].place
    if not viewer.may_edit(place):
        # One that the viewer cannot see anyway reads as not there.
        places_store.get(conn, place_id)
        raise Forbidden("This place is not of your organisation or area.")


def _moderates(conn: Connection, viewer: Viewer, place_id: str | None) -> bool:
    if place_id is None:
        return viewer.may(Action.MODERATE)
    place = places_store.get(conn, place_id, visibility=None, statuses=None)[0].place
    return viewer.may(Action.MODERATE, place)


def _told(conn: Connection, place_id: str, status: int) -> tuple[int, Mapping[str, Any], dict[str, str]]:
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    return status, shapes.place(offers), {"ETag": etag(places_store.version_of(conn, place_id))}


def _slot(start: int | None, end: int | None) -> Slot | None:
    return None if start is None else Slot(start, start if end is None else end)
