"""What was when, for those who keep an entry: every version with who, when and why; going back; the entry's life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.editing import LABELS
from api.pages.organiser import STATUS_NAMES
from ibasho.accounts import Viewer
from ibasho.errors import Forbidden, InvalidInput
from ibasho.model import Action, Offer, Status
from ibasho.places import life
from ibasho.places.fields import ACTIVITY_FACTS, PLACE_FACTS
from ibasho.places.links import BY as BY_LINK
from ibasho.store import Connection, accounts
from ibasho.store import history as history_store
from ibasho.store import places as places_store
from ibasho.store.history import Version

__all__ = ["history", "restore", "set_status"]

_VERSIONS_MOST = 100
_VALUE_MOST = 120
_FIELDS = (
    LABELS
    | PLACE_FACTS
    | ACTIVITY_FACTS
    | {
        "status": "いまの様子",
        "successor_id": "移った先",
        "verified_on": "確認した日",
        "verifications": "確認の記録",
        "changes": "中止などのお知らせ",
        "rules": "日時の読みとり",
        "hours_not_understood": "読みとれなかった所",
        "audience": "だれが行ける",
        "places": "ひらく場所",
        "visibility": "公開",
        "location_level": "場所のくわしさ",
        "municipality_code": "市区町村",
        "source_key": "一覧での番号",
        "source": "一覧",
        "organisation_id": "団体",
        "irregular": "不定期",
        "mail": "メール",
    }
)
"""What the fields are called for people."""


@dataclass(frozen=True)
class Shown:
    """A version with the name of who made it, and of what it is a version."""

    version: Version
    who: str
    subject: str


def history(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The versions of a place and of what goes on there, the newest first."""
    with house.reading() as conn:
        offers = _mine(conn, place_id, viewer)
        names = {place_id: offers[0].place.name} | {
            offer.activity.id: offer.activity.name or offer.place.name for offer in offers
        }
        who = {user.id: user.name for user in accounts.listing(conn)}
        found = [
            Shown(each, _who(each.by, who), names[each.id])
            for versions in history_store.of_many(conn, names).values()
            for each in versions
        ]
    found.sort(key=lambda each: (each.version.known_from, each.version.number), reverse=True)
    told: dict[str, Any] = {
        "place": offers[0].place,
        "versions": found[:_VERSIONS_MOST],
        "fields": _FIELDS,
        "short": _short,
        "zone": house.settings.zone,
        "here": f"/organiser/places/{place_id}",
    }
    answer = page(request, "history.html", told)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def restore(
    place_id: str,
    house: HouseIn,
    viewer: ViewerIn,
    entry: Annotated[str, Form(max_length=64)],
    version: Annotated[int, Form(ge=1, le=1_000_000)],
) -> Response:
    """Makes the place or one of its activities what it was; a version of its own."""
    with house.writing() as conn:
        offers = _mine(conn, place_id, viewer)
        if entry not in {place_id, *(offer.activity.id for offer in offers)}:
            raise Forbidden("This entry is not at this place.")
        life.restore(conn, entry, version, by=viewer.user_id or "", at=house.now())
    return RedirectResponse(f"/organiser/places/{place_id}/history", status_code=303)


def set_status(
    place_id: str,
    house: HouseIn,
    viewer: ViewerIn,
    status: Annotated[str, Form(max_length=20)],
    why: Annotated[str, Form(max_length=500)] = "",
    successor: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Takes the entry to another state of its life; publishing a proposal is for who keeps the area."""
    try:
        wanted = Status(status)
    except ValueError:
        raise InvalidInput(f"status {status!r}: {', '.join(Status)} is accepted", field="status") from None
    with house.writing() as conn:
        place = _mine(conn, place_id, viewer)[0].place
        waiting = place.status in {Status.PROPOSED, Status.IN_REVIEW}
        if waiting and wanted is not Status.CLOSED and not viewer.may(Action.MODERATE, place):
            raise Forbidden("A proposal is published by who keeps the area.")
        life.set_status(
            conn,
            place_id,
            wanted,
            by=viewer.user_id or "",
            at=house.now(),
            why=why.strip(),
            successor_id=successor.strip() or None,
        )
    back = "/organiser" if viewer.may(Action.EDIT_OWN_PLACES) else "/moderation"
    return RedirectResponse(f"{back}?done=saved&name={quote(place.name)}", status_code=303)


def _mine(conn: Connection, place_id: str, viewer: Viewer) -> list[Offer]:
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    if not viewer.may_edit(offers[0].place):
        raise Forbidden("This place is not of your organisation or area.")
    return offers


def _who(by: str, names: dict[str, str]) -> str:
    if by in names:
        return names[by]
    if by == BY_LINK:
        return "団体のリンク"
    if by.startswith("import "):
        return "一覧の取りこみ"
    return "運営" if by else "わかりません"


def _short(field: str, value: Any) -> str:
    """A value of a version for people: what is not known is a dash, long texts are cut."""
    if value is None:
        return "―"
    if field == "status":
        return STATUS_NAMES[Status(value)]
    if field in PLACE_FACTS or field in ACTIVITY_FACTS:
        return {"yes": "はい", "no": "いいえ"}.get(str(value), "わかりません")
    if isinstance(value, list | dict):
        return f"{len(value)}件"
    text = str(value)
    return text if len(text) <= _VALUE_MOST else text[:_VALUE_MOST] + "…"
