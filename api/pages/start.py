"""The start page of the demonstration: four doors with ready sample sign-ins. Does not exist on a real installation."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn
from api.pages.drawing import page
from ibasho.accounts.sample import SAMPLE_USERS
from ibasho.errors import NotFound
from ibasho.model import Role

__all__ = ["start"]


@dataclass(frozen=True)
class Sample:
    """One door with its sample sign-in."""

    title: str
    about: str
    button: str
    href: str
    login: str
    password: str


_WORDS: dict[Role, tuple[str, str, str, str]] = {
    Role.ORGANISER: (
        "団体の人",
        "自分の団体の居場所と、ひらく日の読みとられ方を確かめます。",
        "団体の人として入る",
        "/organiser",
    ),
    Role.COORDINATOR: (
        "訪問の調整役",
        "訪問の計画を、だれがいつどこへ、なぜ行けないかまで見ます。",
        "訪問の調整役として入る",
        "/outreach",
    ),
    Role.OUTREACH_WORKER: (
        "訪問する人",
        "自分の担当する日と訪問先、回る順番だけを見ます。",
        "訪問する人として入る",
        "/outreach",
    ),
    Role.PLANNER: (
        "計画をたてる人",
        "歩いて行ける居場所がない地域を、人数と地図で見ます。",
        "計画をたてる人として入る",
        "/planner",
    ),
}


def start(request: Request, house: HouseIn) -> HTMLResponse:
    """The four doors; not found unless this is a demonstration."""
    if not house.settings.demo:
        raise NotFound("there is no such page")
    samples = [Sample(*_WORDS[user.role], user.login, user.password) for user in SAMPLE_USERS]
    return page(request, "start.html", {"samples": samples})
