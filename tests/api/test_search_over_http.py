"""Names as people type them, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("typed", ["見本サロン", "みほん", "ｻﾛﾝ", "見本 さろん"])
def test_suggestions(visitor: Any, typed: str) -> None:
    answer = visitor.get("/api/suggest", params={"q": typed})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    first = answer.json()["suggestions"][0] if answer.json()["suggestions"] else None
    if typed == "みほん":  # no reading is registered
        assert first is None
    else:
        assert first is not None
        assert set(first) == {"type", "id", "text", "found", "address", "lon", "lat"}
        assert "見本サロン" in first["found"]
        assert visitor.get(f"/api/places/{first['id']}").json()["name"] == first["text"]


@pytest.mark.parametrize("typed", ["", " ", "☆", "%27"])
def test_nothing_typed_suggests_nothing(visitor: Any, typed: str) -> None:
    assert visitor.get(f"/api/suggest?q={typed}").json() == {"suggestions": []}


def test_places_by_name(visitor: Any) -> None:
    found = visitor.get("/api/places", params={"q": "サロン"}).json()
    assert found["next"] is None
    assert found["places"]
    for place in found["places"]:
        said = [place["name"], *(activity["name"] for activity in place["activities"])]
        assert any("サロン" in name for name in said)
    one = visitor.get("/api/places", params={"q": "サロン", "limit": 1}).json()
    assert one["places"] == found["places"][:1]
    every = visitor.get("/api/places", params={"q": " "}).json()["places"]
    assert every == visitor.get("/api/places").json()["places"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/suggest?q=" + "a" * 201, "q"),
        ("/api/suggest?limit=0", "limit"),
        ("/api/suggest?limit=21", "limit"),
        ("/api/suggest?query=a", "query"),
        ("/api/places?q=" + "a" * 201, "q"),
    ],
)
def test_what_is_not_accepted_is_named(visitor: Any, path: str, name: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in answer.text
