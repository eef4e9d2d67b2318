"""The organiser's page: the places of the own organisation, and how their calendars were understood."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.place import doing
from api.shapes import by_place
from ibasho.model import FactGroup, Status
from ibasho.store import organisations, places

__all__ = ["organiser"]

_PREVIEW_MOST = 6
STATUS_NAMES = {
    Status.PROPOSED: "提案中",
    Status.IN_REVIEW: "確認中",
    Status.ACTIVE: "のせています",
    Status.PAUSED: "お休み中",
    Status.MOVED: "移転しました",
    Status.CLOSED: "終わりました",
    Status.MERGED: "ほかの登録にまとめました",
}
"""Where an entry is in its life, for those who keep it."""
_DONE = {
    "saved": "を保存しました。さがす画面にも、もう出ています。",
    "proposed": "を運営の人に伝えました。確かめてから、のせます。",
    "new": "をのせました。",
}
"""What the page says after something was done, by the code in its address."""


def organiser(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """Every place of the viewer's organisation, whatever its visibility; nothing of another organisation's."""
    now, mine = house.now(), viewer.organisation_id
    with house.reading() as conn:
        offers = places.of_organisation(conn, mine) if mine else []
        organisation = organisations.get(conn, mine) if mine else None
    own = [
        {
            "place": group[0].place,
            "doings": [doing(o.activity, now, house.settings, most=_PREVIEW_MOST) for o in group],
        }
        for group in by_place(offers)
    ]
    told = {
        "organisation": organisation,
        "own": own,
        "today": now.date(),
        "groups": tuple(FactGroup),
        "status_names": STATUS_NAMES,
        "done": _DONE.get(request.query_params.get("done", ""), ""),
        "done_name": request.query_params.get("name", "")[:200],
    }
    return page(request, "organiser.html", told)
