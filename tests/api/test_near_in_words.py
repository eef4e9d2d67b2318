"""Near me, from words: an address, a station or a place in place of longitude and latitude."""

from __future__ import annotations

import logging
from typing import Any

import pytest


def test_an_address_is_understood_and_said(visitor: Any) -> None:
    told = visitor.get("/api/nearby", params={"near": "見本市旭ヶ丘1-5"}).json()
    assert told["near"] == {
        "label": "静岡県見本市旭ヶ丘一丁目", "level": "neighbourhood", "lon": 137.601, "lat": 34.201, "within_m": None,
        "left_over": "5", "loosely": [],
    }  # fmt: skip
    by_point = visitor.get("/api/nearby?lon=137.601&lat=34.201").json()
    assert by_point["near"] is None
    assert told["features"] == by_point["features"]
    assert visitor.post("/api/nearby", json={"near": "見本市旭ヶ丘1-5"}).json() == told


def test_a_registered_place_is_a_position(visitor: Any) -> None:
    told = visitor.get("/api/nearby?near=見本サロン").json()
    assert (told["near"]["level"], told["near"]["label"]) == ("place", "見本サロン")
    assert told["features"][0]["properties"]["distance_m"] == 0


def test_several_meanings_are_a_problem_that_names_them(visitor: Any) -> None:
    answer = visitor.get("/api/nearby?near=本町")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["title"] == "Ambiguous"
    assert [(each["field"], each["label"]) for each in problem["errors"]] == [
        ("near", "静岡県北郡隣町本町"), ("near", "静岡県見本市本町"),
    ]  # fmt: skip
    assert {"lon", "lat", "level"} <= set(problem["errors"][0])


def test_words_that_name_nothing_are_not_found(visitor: Any) -> None:
    answer = visitor.get("/api/nearby?near=どこにもない町")
    assert answer.status_code == 404
    assert "neither an address, postcode or station" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "lon"),
        ("lon=133.6", "lat"),
        ("lat=34.2", "lon"),
        ("near=見本サロン&lon=133.6&lat=34.2", "near"),
        ("near=見本サロン&lat=34.2", "near"),
        ("near=", "near"),
        ("near=" + "x" * 201, "near"),
    ],
)
def test_a_point_or_words_and_not_both(visitor: Any, query: str, field: str) -> None:
    answer = visitor.get(f"/api/nearby?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_suggestions_are_places_then_addresses(visitor: Any) -> None:
    told = visitor.get("/api/suggest?q=見本").json()["suggestions"]
    assert [each["type"] for each in told] == ["place"] * 3 + ["municipality"]
    assert [each["text"] for each in told[-2:]] == ["例示食堂", "静岡県見本市"]
    assert told[-1]["id"] is None


@pytest.mark.parametrize("label", ["静岡県見本市", "静岡県北郡隣町本町", "静岡県見本市旭ヶ丘一丁目"])
def test_what_is_suggested_leads_to_one_place(visitor: Any, label: str) -> None:
    assert visitor.get("/api/nearby", params={"near": label}).json()["near"]["label"] == label


HTML = {"Accept": "text/html"}


def test_the_page_says_from_where_it_counts(visitor: Any) -> None:
    page = visitor.get("/?near=見本市本町1", headers=HTML)
    assert page.status_code == 200
    assert "静岡県見本市本町から さがしています。" in page.text
    assert "真ん中あたりから" in page.text
    assert "歩いて" in page.text
    assert 'value="見本市本町1"' in page.text
    assert "真ん中あたりから" not in visitor.get("/?near=見本サロン", headers=HTML).text


def test_the_page_asks_which_of_several_is_meant(visitor: Any) -> None:
    page = visitor.get("/?near=本町&free=1", headers=HTML)
    assert page.status_code == 200
    assert "どの場所ですか" in page.text
    assert 'href="/?lon=137.6100&amp;lat=34.2050&amp;free=1"' in page.text
    assert "歩いて" not in page.text


def test_the_page_says_that_words_name_nothing(visitor: Any) -> None:
    page = visitor.get("/?near=どこにもない町", headers=HTML)
    assert page.status_code == 400
    assert "その場所は 見つかりませんでした。" in page.text
    assert 'aria-invalid="true"' in page.text
    part = visitor.get("/?near=見本市無名町4", headers=HTML)
    assert "市区町村までしか わかりませんでした。" in part.text
    assert "200文字まで" in visitor.get("/?near=" + "x" * 201, headers=HTML).text


def test_a_point_counts_more_than_words(visitor: Any) -> None:
    page = visitor.get("/?near=本町&lon=133.632&lat=34.252", headers=HTML)
    assert page.status_code == 200
    assert "どの場所ですか" not in page.text


def test_words_get_into_no_log(visitor: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.get("/api/nearby?near=見本市旭ヶ丘1-5")
        visitor.get("/?near=見本市旭ヶ丘1-5", headers=HTML)
        visitor.get("/api/suggest?q=見本市旭ヶ丘")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert any("/api/nearby" in line for line in ours)
    assert not any("旭" in line or "%E6%97%AD" in line for line in ours)
