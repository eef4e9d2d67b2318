"""The list in a frame on another site: only where the settings allow it, without cookies, links open beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from api.app import create_app
from ibasho.settings import Settings
from tests.api.town import Town

SITE = "https://www.city.mihon.example"


def policy(answer: Any) -> dict[str, str]:
    return dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))


def test_by_default_nobody_may_frame_it(visitor: Any) -> None:
    answer = visitor.get("/embed")
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_sites_of_the_settings_may_and_only_this_page(town: Town, client_of: Callable[..., Any]) -> None:
    settings = town.settings.model_copy(update={"embed_origins": f"{SITE}, http://localhost:9000"})
    client = client_of(create_app(settings, clock=lambda: town.now))
    answer = client.get("/embed?kind=salon&lang=en")
    assert policy(answer)["frame-ancestors"] == f"{SITE} http://localhost:9000"
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers
    for path in ("/", "/embed/", "/embedded", "/sign-in", f"/places/{town.ids['place']}"):
        assert policy(client.get(path))["frame-ancestors"] == "'none'"
        assert client.get(path).headers["x-frame-options"] == "DENY"
    assert policy(client.get("/maps/places"))["frame-ancestors"] == "'self'"


def test_it_shows_the_finders_list_and_links_open_beside_it(visitor: Any) -> None:
    text = visitor.get("/embed?kind=salon&lang=vi").text
    assert '<html lang="vi">' in text
    assert "見本サロン" in text
    assert "例示食堂" not in text
    assert text.count('target="_blank" rel="noopener"') == text.count("<a ")
    assert "<form" not in text
    assert "サインイン" not in text


@pytest.mark.parametrize(
    "origins",
    ["*", "https://x.example; script-src *", "https://x.example/path", "x.example", "'self'", "https://x y"],
)
def test_only_origins_are_accepted(origins: str) -> None:
    with pytest.raises(ValidationError, match="origins such as"):
        Settings(embed_origins=origins)
