"""The finder's address: what is written is read again, what cannot be read is said and left out."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.languages import Speech
from api.pages.wishes import WHENS, Wishes, read
from ibasho.model import KINDS

wishes = st.builds(
    Wishes,
    near=st.sampled_from(["", "見本駅", "静岡県見本市1-2 見本&ビル"]),
    when=st.sampled_from(sorted(WHENS)),
    order=st.sampled_from(["soon", "near"]),
    kind=st.sampled_from(["", *(kind.code for kind in KINDS)]),
    age=st.none() | st.integers(0, 120),
    free=st.booleans(),
    step_free=st.booleans(),
    open=st.booleans(),
    most=st.integers(1, 200),
)


def params(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@given(wishes, st.none() | st.tuples(st.integers(-1800000, 1800000), st.integers(-900000, 900000)))
def test_an_address_says_what_was_wished_for(wished: Wishes, position: tuple[int, int] | None) -> None:
    lon, lat = (None, None) if position is None else (position[0] / 10000, position[1] / 10000)
    address = wished.address(lon=lon, lat=lat)
    again, problems = read(params(address))
    assert problems == []
    near = wished.near if position is None else ""
    assert again == Wishes(**{**wished.__dict__, "lon": lon, "lat": lat, "near": near})


def test_the_usual_wishes_have_the_shortest_address() -> None:
    assert Wishes().address() == "/"


def test_a_position_in_an_address_is_rounded_to_about_ten_metres() -> None:
    assert Wishes().address(lon=137.600434123, lat=34.2014871) == "/?lon=137.6004&lat=34.2015"


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"lon": "181", "lat": "35"}, "経度"),
        ({"lon": "139", "lat": "nan"}, "緯度"),
        ({"lon": "inf", "lat": "35"}, "経度"),
        ({"lon": "139"}, "両方"),
        ({"age": "-1"}, "年齢"),
        ({"age": "<script>"}, "年齢"),
        ({"most": "1e9"}, "件数"),
        ({"kind": "' OR 1=1--"}, "種類"),
        ({"when": "x" * 10_000}, "いつ"),
        ({"free": "perhaps"}, "無料"),
    ],
)
def test_what_cannot_be_read_is_said_without_repeating_it(given_: dict[str, str], said: str) -> None:
    wished, found = read(given_)
    problems = [Speech().tell(problem) for problem in found]
    assert any(said in problem for problem in problems)
    assert not any(value in problem for value in given_.values() if len(value) > 3 for problem in problems)
    assert wished == Wishes()


def test_what_other_sites_add_to_links_is_not_looked_at() -> None:
    assert read({"fbclid": "x", "utm_source": "y"}) == (Wishes(), [])


@given(
    st.dictionaries(
        st.sampled_from(["lon", "lat", "age", "when", "kind", "free", "most"]), st.text(max_size=60)
    )
)
def test_no_text_breaks_it(texts: dict[str, str]) -> None:
    wished, _ = read(texts)
    assert read(params(wished.address()))[1] == []
