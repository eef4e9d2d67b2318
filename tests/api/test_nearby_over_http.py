"""Near me over HTTP: what comes back, and that no question breaks it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.questions import NearbyAsked
from ibasho.model import Role, Visibility
from ibasho.store import places
from tests.api.town import Town, build, salon

SHAPE = {"type", "title", "status", "detail", "instance", "errors"}
HERE = "lon=133.632&lat=34.252"


def test_places_come_nearest_first_with_distance_minutes_and_sessions(visitor: Any) -> None:
    answer = visitor.get(f"/api/nearby?{HERE}")
    told = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    assert told["type"] == "FeatureCollection"
    found = [feature["properties"] for feature in told["features"]]
    assert [each["name"] for each in found] == ["見本サロン", "見本体操", "例示食堂"]
    assert [each["distance_m"] for each in found] == sorted(each["distance_m"] for each in found)
    first = found[0]
    assert (first["distance_m"], first["walk_min"], first["open_state"]) == (0.0, 0, "open")
    assert first["next_sessions"][0]["start"] == "2026-04-01T10:00+09:00"
    assert first["verified_on"] == "2026-03-01"


def test_get_and_post_give_the_same(visitor: Any) -> None:
    asked = {
        "lon": 133.632,
        "lat": 34.252,
        "kinds": ["salon", "childrens_cafeteria"],
        "free": True,
        "limit": 5,
    }
    by_post = visitor.post("/api/nearby", json=asked).json()
    by_get = visitor.get(f"/api/nearby?{HERE}&kinds=salon,childrens_cafeteria&free=true&limit=5").json()
    repeated = visitor.get(f"/api/nearby?{HERE}&kinds=salon&kinds=childrens_cafeteria&free=1&limit=5").json()
    assert by_post == by_get == repeated
    assert by_post["features"][0]["properties"]["name"] == "例示食堂"


def test_a_time_without_offset_is_local(visitor: Any) -> None:
    local, offset = (
        visitor.get(f"/api/nearby?{HERE}&at={at}").json() for at in ("2026-04-01T11:30", "2026-04-01T02:30Z")
    )
    assert [each["properties"]["open_state"] for each in local["features"]] == [
        each["properties"]["open_state"] for each in offset["features"]
    ]


def test_a_time_may_be_said_in_words(visitor: Any) -> None:
    told = visitor.get(f"/api/nearby?{HERE}&at=来週の水曜午前&open=false").json()
    assert (told["at"], told["until"]) == ("2026-04-08T00:00:00+09:00", "2026-04-08T12:00:00+09:00")
    assert [
        each["properties"]["name"] for each in told["features"] if each["properties"]["match"] == "fits"
    ] == [
        "見本サロン",
        "例示食堂",
    ]
    thursday = visitor.get(f"/api/nearby?{HERE}&at=thursday").json()
    assert thursday["fits"] == 0
    assert thursday["removed"] == {"until": 2}
    assert [each["without"] for each in thursday["alternatives"]] == ["until"]


def test_slow_walking_is_said_to_be_an_assumption(visitor: Any) -> None:
    told = visitor.get(f"/api/nearby?{HERE}&speed=slow&max_min=9").json()
    assert (told["m_per_min"], told["notes"]) == (50.0, ["slow_speed_assumed"])
    assert all(each["properties"]["walk_min"] <= 9 for each in told["features"])
    assert told["removed"] == {"max_min": 1}


def test_what_is_stated_can_be_asked_for_and_unknown_is_not_no(visitor: Any) -> None:
    for name in ("food", "alone", "need_not_talk", "asks_nothing", "halal", "pick_up", "online"):
        told = visitor.get(f"/api/nearby?{HERE}&{name}=true").json()
        assert (told["fits"], told["unknown"]) == ((1, 2) if name == "food" else (0, 3)), name


def test_counts_of_further_conditions_state_their_scope(visitor: Any) -> None:
    facets = visitor.get(f"/api/nearby?{HERE}&facets=true").json()["facets"]
    assert facets["places"] == 3
    assert facets["facts"]["free"] == {"yes": 1, "no": 0, "unknown": 2}
    assert facets["kinds"] == {"childrens_cafeteria": 1, "salon": 1, "exercise_group": 1}
    assert "within reach" in facets["scope"]
    assert "facets" not in visitor.get(f"/api/nearby?{HERE}").json()


def test_walking_without_streets_says_so(visitor: Any) -> None:
    told = visitor.get(f"/api/nearby?{HERE}&mode=walk").json()
    assert (told["mode"], told["notes"]) == ("line", ["no_streets"])


def test_the_document_for_programs_names_every_parameter(visitor: Any) -> None:
    parameters = visitor.get("/openapi.json").json()["paths"]["/api/nearby"]["get"]["parameters"]
    assert {each["name"] for each in parameters} == set(NearbyAsked.model_fields)
    assert all(each.get("description") for each in parameters)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "lon"),
        ("lon=133", "lat"),
        ("lon=181&lat=34", "lon"),
        ("lon=133&lat=-90.1", "lat"),
        ("lon=nan&lat=34", "lon"),
        ("lon=1e400&lat=34", "lon"),
        ("lon=133&lat=３４北", "lat"),
        (f"{HERE}&limit=0", "limit"),
        (f"{HERE}&limit=1000000000", "limit"),
        (f"{HERE}&within_m=0", "within_m"),
        (f"{HERE}&within_m=1e9", "within_m"),
        (f"{HERE}&within_m=inf", "within_m"),
        (f"{HERE}&mode=fly", "mode"),
        (f"{HERE}&kinds=casino", "kinds"),
        (f"{HERE}&kinds=' OR 1=1--", "kinds"),
        (f"{HERE}&age=-1", "age"),
        (f"{HERE}&age=old", "age"),
        (f"{HERE}&free=perhaps", "free"),
        (f"{HERE}&at=yesterday", "at"),
        (f"{HERE}&at=9999-12-31T23:59:59", "at"),
        (f"{HERE}&at=0001-01-01", "at"),
        (f"{HERE}&language={'x' * 13}", "language"),
        (f"{HERE}&language=日本", "language"),
        (f"{HERE}&at={'x' * 10_000}", "at"),
        (f"{HERE}&at=今日の朝", "at"),
        (f"{HERE}&at=来年", "at"),
        (f"{HERE}&speed=9", "speed"),
        (f"{HERE}&speed=fast", "speed"),
        (f"{HERE}&max_min=0", "max_min"),
        (f"{HERE}&max_min=601", "max_min"),
        (f"{HERE}&food=perhaps", "food"),
        (f"{HERE}&facets=2", "facets"),
        (f"{HERE}&alone={'x' * 10_000}", "alone"),
        (f"{HERE}&distence=5", "distence"),
        (f"{HERE}&lon=134", "lon"),
        (f"{HERE}&sort=name;DROP TABLE places", "sort"),
        (f"{HERE}&properties=__class__", "properties"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(visitor: Any, query: str, field: str) -> None:
    answer = visitor.get(f"/api/nearby?{query}")
    told = answer.json()
    assert answer.status_code == 400, told
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == SHAPE
    assert field in told["errors"][0]["field"]
    assert len(answer.content) < 4_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"lon": 133, "lat": 34, "role": "admin"}',
        b'{"lon": {"$gt": 0}, "lat": 34}',
        b'{"lon": 133, "lat": 34, "kinds": "casino"}',
        b'{"lon": NaN, "lat": 34}',
        b'{"lon": 1e999, "lat": 34}',
        b"[" * 30_000,
        b'{"lon":' * 9_000,
    ],
)
def test_a_body_that_is_no_question_is_refused(visitor: Any, body: bytes) -> None:
    answer = visitor.post("/api/nearby", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text[:300]
    assert set(answer.json()) == SHAPE


_SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "${7*7}",
        "{{7*7}}",
        "{% x",
        "javascript:",
        "../../etc/passwd",
        "%00",
        "\x00",
        "\u202e",
        "' OR 1=1--",
        "]",
        "😀" * 500,
        "1" * 400,
        "-0",
        "1e308",
        "∞",
    ]
)


@_SETTINGS
@given(
    asked=st.dictionaries(
        st.sampled_from([*NearbyAsked.model_fields, "x"]),
        st.one_of(
            HOSTILE,
            st.text(max_size=30),
            st.floats().map(str),
            st.integers().map(str),
            st.booleans().map(str),
        ),
    )
)
def test_no_query_breaks_it(visitor: Any, asked: dict[str, str]) -> None:
    params = {"lon": "133.632", "lat": "34.252"} | {
        name: text.encode("utf-8", "replace").decode() for name, text in asked.items()
    }
    answer = visitor.get("/api/nearby", params=params)
    assert answer.status_code in {200, 400}, (params, answer.text[:300])
    if answer.status_code == 400:
        assert answer.headers["content-type"] == "application/problem+json"
    page = visitor.get("/", params=params, headers={"Accept": "text/html"})
    assert page.status_code in {200, 400}
    assert "<script>alert" not in page.text


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@_SETTINGS
@given(asked=st.dictionaries(st.sampled_from([*NearbyAsked.model_fields, "x"]), JSON))
def test_no_body_breaks_it(visitor: Any, asked: dict[str, Any]) -> None:
    body = json.dumps({"lon": 133.632, "lat": 34.252} | asked)
    answer = visitor.post("/api/nearby", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {200, 400}, (body, answer.text[:300])


def test_a_change_of_the_register_is_seen_at_the_next_question(
    tmp_path: Any, now: Any, client_of: Callable[..., Any]
) -> None:
    from api.app import create_app

    town = build(tmp_path, now)
    client = client_of(create_app(town.settings, clock=lambda: now))
    new = salon(name="あたらしいサロン", lon=133.632, lat=34.252)

    def names() -> set[str]:
        return {each["properties"]["name"] for each in client.get(f"/api/nearby?{HERE}").json()["features"]}

    assert "あたらしいサロン" not in names()
    with town.store.writing() as conn:
        places.put(conn, [new], at=now)
    assert "あたらしいサロン" in names()
    with town.store.writing() as conn:
        places.put(conn, [replace(new, place=replace(new.place, visibility=Visibility.HIDDEN))], at=now)
    assert "あたらしいサロン" not in names()
    town.store.close()


def test_where_somebody_is_gets_into_no_log(
    signed_in: Callable[[Role], Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for role in (Role.PUBLIC, Role.PLANNER):
            client = signed_in(role)
            client.get("/api/nearby?lon=133.6321987&lat=34.2521987")
            client.get("/?lon=133.6321987&lat=34.2521987")
            client.post("/api/nearby", json={"lon": 133.6321987, "lat": 34.2521987, "x": 1})
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert any("/api/nearby" in line for line in ours)
    assert not any("6321" in line or "2521" in line for line in ours)


def test_the_town_is_the_one_that_these_tests_think_it_is(town: Town, visitor: Any) -> None:
    assert len(visitor.get("/api/places").json()["places"]) == 3
    assert town.now.weekday() == 2
