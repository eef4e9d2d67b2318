"""Changing entries on pages: a place, what goes on there, and how the words about its hours are read before saving.

Everything works without scripts: 「読みとりを確かめる」 sends the form and shows it again with the calendar that was
understood; 「保存する」 stores it. A form carries the version that it was filled in from, so nobody's change is overwritten
unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import House, HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.organiser import STATUS_NAMES
from ibasho.accounts import Viewer
from ibasho.errors import Conflict, Forbidden, InvalidInput
from ibasho.model import Action, Activity, Fact, Offer, Place, Session, SessionRule, Status, kinds
from ibasho.places import edit
from ibasho.places.fields import ACTIVITY_FACTS, PLACE_FACTS
from ibasho.places.life import NEXT
from ibasho.schedule import sessions
from ibasho.settings import Settings
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = [
    "FormIn",
    "activity_form",
    "new_activity_form",
    "new_form",
    "place_form",
    "save_activity",
    "save_new",
    "save_new_activity",
    "save_place",
]

_PREVIEW_DAYS = 90
_PREVIEW_MOST = 8

PLACE_FIRST = ("name", "address", "phone", "access_text", "description")
PLACE_MORE = ("name_kana", "building", "postal_code", "url", "bus_stop", "lat", "lon")
ACTIVITY_FIRST = ("kind", "hours_text", "audience_text", "fee_text", "name", "booking_text")
ACTIVITY_MORE = (
    "age_min",
    "age_max",
    "fee_yen",
    "capacity",
    "last_entry_min",
    "languages",
    "food_text",
    "phone",
)
NEW_FIRST = ("name", "kind", "hours_text", "address", "phone", "audience_text", "fee_text", "description")
"""Eight questions and no more, before 「もっと」."""
NEW_MORE = ("access_text", "booking_text", "url", "lat", "lon")

LABELS = {
    "name": "名前",
    "name_kana": "名前のよみ",
    "kind": "種類",
    "hours_text": "ひらく日と時間",
    "address": "住所",
    "building": "建物・階・部屋",
    "postal_code": "郵便番号",
    "phone": "電話番号（のせてよいもの）",
    "url": "ホームページ",
    "access_text": "行き方",
    "bus_stop": "近くのバス停",
    "lat": "緯度",
    "lon": "経度",
    "description": "どんな所ですか",
    "audience_text": "だれが行けますか",
    "age_min": "何歳から",
    "age_max": "何歳まで",
    "fee_text": "参加費（ことば）",
    "fee_yen": "参加費（円。無料は0）",
    "booking_text": "予約のしかた",
    "capacity": "定員",
    "last_entry_min": "終わる何分前まで入れますか",
    "languages": "話せることば（ja en vi など）",
    "food_text": "食事の内容",
}
_LONG = frozenset({"description", "access_text", "hours_text", "audience_text"})
_EXAMPLES = {
    "hours_text": "例：第2・4土曜 11:00〜13:30（8月は休み）",
    "audience_text": "例：どなたでも",
    "fee_text": "例：こども無料、大人300円",
    "phone": "例：000-0000-0000",
}
_ACCEPTED = {
    "name": "名前を、200字までで書いてください。",
    "phone": "000-0000-0000 のような電話番号をひとつだけ書いてください。",
    "url": "https:// ではじまるアドレスを書いてください。",
    "postal_code": "000-0000 のような郵便番号を書いてください。",
    "lat": "緯度と経度は、両方を数字で書いてください。",
    "lon": "緯度と経度は、両方を数字で書いてください。",
    "age_min": "0から120までの数字で、「何歳まで」より小さくしてください。",
    "age_max": "0から120までの数字を書いてください。",
    "fee_yen": "0から1,000,000までの数字を書いてください。わからないときは空にします。",
    "capacity": "1から100,000までの数字を書いてください。",
    "last_entry_min": "0から600までの数字を書いてください。",
    "languages": "ja en vi のように、ことばの記号を空白でくぎって書いてください。",
    "kind": "種類をえらんでください。",
}
"""What a field accepts, for whoever typed something else."""
_TOO_LONG = "長すぎるか、使えない文字があります。短くしてください。"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; a field that comes several times counts once, files are left out."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


FormIn = Annotated[dict[str, str], Depends(_form)]


@dataclass(frozen=True)
class Read:
    """How the words about hours are read, and the first sessions that this gives."""

    coming: tuple[Session, ...]
    not_understood: str
    irregular: bool = False
    suspended: bool = False
    assumed: tuple[str, ...] = ()


def new_form(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The empty form of a new place."""
    return _new_page(request, viewer, {}, None, None)


def save_new(request: Request, house: HouseIn, viewer: ViewerIn, form: FormIn) -> Response:
    """Shows how it is read, or stores the place: at once from who keeps the area, as a proposal from an organiser."""
    now = house.now()
    if form.get("do") != "save":
        return _new_page(request, viewer, form, _read(form.get("hours_text", ""), now, house.settings), None)
    keeps = viewer.may(Action.EDIT_ANY_PLACE)
    try:
        with house.writing() as conn:
            made = edit.add_place(
                conn,
                _of(form, (*NEW_FIRST, *NEW_MORE, *PLACE_FACTS), _PLACE_NAMES),
                _of(form, (*NEW_FIRST, *NEW_MORE, *ACTIVITY_FACTS), _ACTIVITY_NAMES),
                organisation_id=viewer.organisation_id,
                status=Status.ACTIVE if keeps else Status.PROPOSED,
                source="この画面",
                by=viewer.user_id or "",
                at=now,
            )
    except InvalidInput as error:
        return _new_page(request, viewer, form, _read(form.get("hours_text", ""), now, house.settings), error)
    return _saved(viewer, made.place, "new" if keeps else "proposed")


def place_form(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The form of a place, with links to what goes on there."""
    with house.reading() as conn:
        offers, version = _mine(conn, place_id, viewer)
    return _place_page(
        request, offers, _values(offers[0].place, (*PLACE_FIRST, *PLACE_MORE, *PLACE_FACTS)), version, None
    )


def save_place(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn, form: FormIn) -> Response:
    """Stores the place, unless somebody has changed it meanwhile."""
    with house.reading() as conn:
        offers, version = _mine(conn, place_id, viewer)
    try:
        with house.writing() as conn:
            place = edit.edit_place(
                conn,
                place_id,
                _of(form, (*PLACE_FIRST, *PLACE_MORE, *PLACE_FACTS)),
                by=viewer.user_id or "",
                at=house.now(),
                expected_version=_version(form),
            )
    except (InvalidInput, Conflict) as error:
        return _place_page(request, offers, form, version, error)
    return _saved(viewer, place, "saved")


def new_activity_form(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The empty form of something more that goes on at a place."""
    with house.reading() as conn:
        offers, version = _mine(conn, place_id, viewer)
    return _activity_page(request, offers[0].place, None, {}, version, None, None)


def save_new_activity(
    place_id: str, request: Request, house: HouseIn, viewer: ViewerIn, form: FormIn
) -> Response:
    """Shows how it is read, or stores it."""

    def store(conn: Connection, changes: Mapping[str, str], now: datetime) -> object:
        return edit.add_activity(
            conn, place_id, changes, by=viewer.user_id or "", at=now, expected_version=_version(form)
        )

    return _keep_activity(place_id, None, request, house, viewer, form, store)


def activity_form(
    place_id: str, activity_id: str, request: Request, house: HouseIn, viewer: ViewerIn
) -> Response:
    """The form of what goes on at a place, with how its hours are read now."""
    with house.reading() as conn:
        offers, version = _mine(conn, place_id, viewer)
    activity = _activity(offers, activity_id)
    seen = _read(activity.hours_text, house.now(), house.settings, activity)
    return _activity_page(request, offers[0].place, activity, _activity_values(activity), version, seen, None)


def save_activity(
    place_id: str, activity_id: str, request: Request, house: HouseIn, viewer: ViewerIn, form: FormIn
) -> Response:
    """Shows how it is read, or stores it."""

    def store(conn: Connection, changes: Mapping[str, str], now: datetime) -> object:
        return edit.edit_activity(
            conn,
            place_id,
            activity_id,
            changes,
            by=viewer.user_id or "",
            at=now,
            expected_version=_version(form),
        )

    return _keep_activity(place_id, activity_id, request, house, viewer, form, store)


def _keep_activity(
    place_id: str,
    activity_id: str | None,
    request: Request,
    house: House,
    viewer: Viewer,
    form: Mapping[str, str],
    store: Callable[[Connection, Mapping[str, str], datetime], object],
) -> Response:
    now = house.now()
    with house.reading() as conn:
        offers, version = _mine(conn, place_id, viewer)
    activity = None if activity_id is None else _activity(offers, activity_id)
    problem: InvalidInput | Conflict | None = None
    if form.get("do") == "save":
        try:
            with house.writing() as conn:
                store(conn, _of(form, (*ACTIVITY_FIRST, *ACTIVITY_MORE, *ACTIVITY_FACTS)), now)
        except (InvalidInput, Conflict) as error:
            problem = error
        else:
            return _saved(viewer, offers[0].place, "saved")
    seen = _read(form.get("hours_text", ""), now, house.settings, activity)
    return _activity_page(request, offers[0].place, activity, form, version, seen, problem)


def _mine(conn: Connection, place_id: str, viewer: Viewer) -> tuple[list[Offer], int]:
    """What goes on at the place, and its version. Raises Forbidden when the viewer may not change it."""
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    if not viewer.may_edit(offers[0].place):
        raise Forbidden("This place is not of your organisation or area.")
    return offers, places_store.version_of(conn, place_id)


def _activity(offers: list[Offer], activity_id: str) -> Activity:
    found = next((offer.activity for offer in offers if offer.activity.id == activity_id), None)
    if found is None:
        raise Forbidden("This activity is not at this place.")
    return found


_PLACE_NAMES = frozenset(
    {"name", "address", "phone", "description", "access_text", "url", "lat", "lon", *PLACE_FACTS}
)
_ACTIVITY_NAMES = frozenset(
    {"kind", "hours_text", "audience_text", "fee_text", "booking_text", *ACTIVITY_FACTS}
)


def _of(
    form: Mapping[str, str], names: tuple[str, ...], only: frozenset[str] | None = None
) -> dict[str, str]:
    return {name: form[name] for name in names if name in form and (only is None or name in only)}


def _version(form: Mapping[str, str]) -> int | None:
    told = form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


def _values(place: Place, names: tuple[str, ...]) -> dict[str, str]:
    return {name: _shown(getattr(place, name)) for name in names}


def _activity_values(activity: Activity) -> dict[str, str]:
    who = activity.audience
    known = {"audience_text": who.text, "age_min": who.age_min, "age_max": who.age_max}
    names = [name for name in (*ACTIVITY_FIRST, *ACTIVITY_MORE, *ACTIVITY_FACTS) if name not in known]
    return {name: _shown(value) for name, value in known.items()} | {
        name: _shown(getattr(activity, name)) for name in names
    }


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _read(hours_text: str, now: datetime, settings: Settings, stored: Activity | None = None) -> Read | None:
    """How the text is read; None for no text.

    Words that are not changed keep the rules that they have: those may come from columns of a list beside the words.
    """
    if not hours_text.strip():
        return None
    if stored is not None and hours_text.strip() == stored.hours_text:
        return Read(_coming(stored.rules, now, settings), stored.hours_not_understood, stored.irregular)
    said = edit.understood(hours_text[:1_000], as_of=now.date())
    coming = _coming(said.rules, now, settings)
    return Read(coming, said.not_understood, said.irregular, said.suspended, said.assumed)


def _coming(rules: tuple[SessionRule, ...], now: datetime, settings: Settings) -> tuple[Session, ...]:
    found = sessions(rules, now.date(), now.date() + timedelta(days=_PREVIEW_DAYS), settings.zone)
    return tuple(each for each in found if each.end >= now)[:_PREVIEW_MOST]


def _new_page(
    request: Request,
    viewer: Viewer,
    values: Mapping[str, str],
    seen: Read | None,
    problem: InvalidInput | None,
) -> Response:
    title = "新しい居場所をのせる" if viewer.may(Action.EDIT_ANY_PLACE) else "新しい居場所をのせたいと伝える"
    return _page(
        request,
        title,
        values,
        first=NEW_FIRST,
        more=NEW_MORE,
        facts=PLACE_FACTS | ACTIVITY_FACTS,
        action="/organiser/places",
        seen=seen,
        problem=problem,
    )


def _place_page(
    request: Request,
    offers: list[Offer],
    values: Mapping[str, str],
    version: int,
    problem: InvalidInput | Conflict | None,
) -> Response:
    place = offers[0].place
    return _page(
        request,
        f"{place.name}の登録を直す",
        values,
        first=PLACE_FIRST,
        more=PLACE_MORE,
        facts=PLACE_FACTS,
        action=f"/organiser/places/{place.id}",
        version=version,
        problem=problem,
        place=place,
        activities=[offer.activity for offer in offers],
        looks=False,
    )


def _activity_page(
    request: Request,
    place: Place,
    activity: Activity | None,
    values: Mapping[str, str],
    version: int,
    seen: Read | None,
    problem: InvalidInput | Conflict | None,
) -> Response:
    where = f"/organiser/places/{place.id}/activities"
    return _page(
        request,
        f"{place.name}の活動を直す" if activity else f"{place.name}の活動をふやす",
        values,
        first=ACTIVITY_FIRST,
        more=ACTIVITY_MORE,
        facts=ACTIVITY_FACTS,
        action=f"{where}/{activity.id}" if activity else where,
        version=version,
        seen=seen,
        problem=problem,
        place=place,
    )


def _page(
    request: Request,
    title: str,
    values: Mapping[str, str],
    *,
    first: tuple[str, ...],
    more: tuple[str, ...],
    facts: Mapping[str, str],
    action: str,
    version: int | None = None,
    seen: Read | None = None,
    problem: InvalidInput | Conflict | None = None,
    place: Place | None = None,
    activities: list[Activity] | None = None,
    looks: bool = True,
) -> Response:
    told: dict[str, Any] = {
        "title": title,
        "values": values,
        "first": first,
        "more": more,
        "facts": facts,
        "action": action,
        "version": version,
        "seen": seen,
        "problem": problem,
        "place": place,
        "activities": activities or [],
        "next_statuses": sorted(NEXT[place.status]) if place and not looks else [],
        "status_names": STATUS_NAMES,
        "looks": looks,
        "labels": LABELS,
        "accepted": _ACCEPTED.get((problem.field or "") if problem else "", _TOO_LONG),
        "today": request.app.state.house.now().date(),
        "long": _LONG,
        "examples": _EXAMPLES,
        "kinds": kinds(),
        "answers": {Fact.UNKNOWN.value: "わかりません", Fact.YES.value: "はい", Fact.NO.value: "いいえ"},
    }
    answer = page(request, "edit.html", told, status=200 if problem is None else 400)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _saved(viewer: Viewer, place: Place, what: str) -> Response:
    back = "/organiser" if viewer.may(Action.EDIT_OWN_PLACES) else f"/organiser/places/{place.id}"
    return RedirectResponse(f"{back}?done={what}&name={quote(place.name)}", status_code=303)
