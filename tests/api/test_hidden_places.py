"""A hidden place changes no byte of any public answer: no list, count, distance, map, error or header."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from api.app import create_app
from api.routes import ROUTES
from ibasho.model import Action, may
from ibasho.store import places
from tests.api.test_roles import address_of
from tests.api.town import ROLES, build, hidden

_NONCE = re.compile(r"nonce[-=]\"?[A-Za-z0-9_-]{16,}")
_INSTANCE = re.compile(r"urn:uuid:[0-9a-f-]{36}|番号: <span class=\"code\">[0-9a-f-]{36}")

MORE = [
    "/?talk=1&lang=vi&kind=play_park",
    "/maps/finder?lon=133.6321&lat=34.2521&order=near",
    "/?lon=133.6321&lat=34.2521",
    "/?lon=133.6321&lat=34.2521&order=near&when=month",
    "/?kind=salon&open=1",
    "/api/nearby?lon=133.6321&lat=34.2521&limit=100",
    "/api/nearby?lon=133.6321&lat=34.2521&within_m=5&kinds=salon",
    "/api/nearby?near=見本サロン",
    "/api/nearby?near=かくれ",
    "/api/nearby?near=見本市1-1",
    "/?near=かくれ",
    "/api/places?limit=1",
    "/api/places?q=かくれが",
    "/api/places?q=サロン&limit=1",
    "/api/suggest?q=かくれ",
    "/api/suggest?q=か",
    "/api/gaps/{run}/export?format=geojson",
    "/maps/gaps/{run}?demand=aged_65_plus",
]


def test_a_hidden_place_changes_no_byte(tmp_path: Any, now: Any, client_of: Callable[..., Any]) -> None:
    town = build(tmp_path, now)
    secret = hidden()
    addresses = [address_of(route) for route in ROUTES if route.method == "GET"]
    addresses = [each.format(**town.ids) for each in (*addresses, *MORE)]
    # The hidden place's own addresses must read like those of a place that never was.
    addresses += [
        f"/places/{secret.place.id}",
        f"/api/places/{secret.place.id}",
        f"/api/places?after={secret.place.id}",
    ]
    before = _answers(client_of(create_app(town.settings, clock=lambda: now)), addresses)
    with town.store.writing() as conn:
        places.put(conn, [secret], at=now)
    after = _answers(client_of(create_app(town.settings, clock=lambda: now)), addresses)
    for address in addresses:
        assert after[address] == before[address], address
        assert "かくれが" not in after[address]
        assert "0666" not in after[address]
    town.store.close()


def test_a_planner_learns_nothing_of_a_hidden_place_either(
    tmp_path: Any, now: Any, client_of: Callable[..., Any]
) -> None:
    town = build(tmp_path, now)
    with town.store.writing() as conn:
        places.put(conn, [hidden()], at=now)
    for role in (each for each in ROLES if not may(each, Action.SEE_HIDDEN)):
        client = client_of(create_app(town.settings, clock=lambda: now))
        client.post("/sign-in", data={"login": role.value, "password": "mihon no aikotoba"})
        for path in ("/", "/planner", "/organiser", "/api/places", "/maps/places"):
            assert "かくれが" not in client.get(path).text
    town.store.close()


def _answers(client: Any, addresses: list[str]) -> dict[str, str]:
    """Status, headers and body per address, without what differs at every request."""
    said = {}
    for address in addresses:
        for accept in ("*/*", "text/html"):
            answer = client.get(address, headers={"Accept": accept})
            text = f"{answer.status_code} {sorted(answer.headers.items())} {answer.text}"
            said[address] = said.get(address, "") + _INSTANCE.sub("", _NONCE.sub("", text))
    return said
