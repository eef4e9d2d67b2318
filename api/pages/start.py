"""The start page of the demonstration: four doors with ready sample sign-ins. Does not exist on a real installation."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn
from api.pages.drawing import page
from ibasho.accounts.sample import SAMPLE_USERS, SampleUser
from ibasho.errors import NotFound
from ibasho.model import Role

__all__ = ["start"]


@dataclass(frozen=True)
class Door:
    """One door: who goes through it, what they find, and the roles whose sample people it lets in."""

    title: str
    about: str
    href: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Sample:
    """One ready sign-in of a door."""

    button: str
    href: str
    login: str
    password: str


_DOORS = (
    Door(
        "団体の人",
        "自分の団体の居場所と、ひらく日がどう読みとられたかを確かめます。",
        "/organiser",
        (Role.ORGANISER,),
    ),
    Door(
        "訪問の調整役",
        "だれがいつどこへ行くか、行けないのはなぜかを見ます。訪問する人には、自分の担当だけが見えます。",
        "/outreach",
        (Role.COORDINATOR, Role.OUTREACH_WORKER),
    ),
    Door(
        "計画をたてる人",
        "歩いて行ける居場所がない地域を、人数と地図で見ます。",
        "/planner",
        (Role.PLANNER,),
    ),
)

_BUTTONS = {
    Role.ORGANISER: "団体の人として入る",
    Role.COORDINATOR: "訪問の調整役として入る",
    Role.OUTREACH_WORKER: "訪問する人として入る",
    Role.PLANNER: "計画をたてる人として入る",
    Role.SUGGESTER: "情報を寄せる人として入る",
    Role.CASE_MEMBER: "協議会構成員として入る",
    Role.ADMIN: "管理者として入る",
}

_OTHERS = {Role.SUGGESTER: "/suggest", Role.CASE_MEMBER: "/account", Role.ADMIN: "/accounts"}
"""Roles beside the four doors, and where they begin."""


def start(request: Request, house: HouseIn) -> HTMLResponse:
    """The four doors (the resident's needs no sign-in), and the roles beside them; not found unless this is a
    demonstration."""
    if not house.settings.demo:
        raise NotFound("there is no such page")
    doors = [
        (door, [_sample(user, door.href) for user in SAMPLE_USERS if user.role in door.roles])
        for door in _DOORS
    ]
    others = [_sample(user, _OTHERS[user.role]) for user in SAMPLE_USERS if user.role in _OTHERS]
    return page(request, "start.html", {"doors_in": doors, "others": others})


def _sample(user: SampleUser, href: str) -> Sample:
    return Sample(_BUTTONS[user.role], href, user.login, user.password)
