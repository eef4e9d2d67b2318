"""How a map reaches its reader."""

from __future__ import annotations

import pytest

from ibasho.errors import InvalidInput
from maps import Delivery

NONCE = "dGVzdC1ub25jZS0xMjM0"


def test_a_file_stands_alone() -> None:
    assert Delivery.FILE.is_file
    with pytest.raises(InvalidInput, match="file"):
        _ = Delivery.FILE.content_security_policy


def test_the_policy_of_a_served_page_allows_its_nonce_and_nothing_inline() -> None:
    delivery = Delivery.served("/static/maps/", NONCE)
    assert delivery.static_url == "/static/maps"
    policy = delivery.content_security_policy
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'nonce-{NONCE}';" in policy
    assert "unsafe" not in policy
    assert "img-src 'self' data:" in policy
    assert (
        "img-src https://maps.example data:"
        in Delivery.served("https://maps.example/s", NONCE).content_security_policy
    )


@pytest.mark.parametrize(
    "url", ["", "static", "javascript:alert(1)", '/a"b', "/a b", "//other.example/x", "/a?b", "/a<b"]
)
def test_an_address_that_could_leave_its_attribute_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="static_url"):
        Delivery.served(url, NONCE)


@pytest.mark.parametrize("nonce", ["", "short", NONCE + "'", NONCE + " x", NONCE + '"', "あ" * 20])
def test_a_nonce_that_could_leave_its_place_is_refused(nonce: str) -> None:
    with pytest.raises(InvalidInput, match="nonce"):
        Delivery.served("/static", nonce)
