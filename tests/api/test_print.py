"""Sheets for paper: what one needs to go there, from when they are, and nothing of what is not public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.app import create_app
from api.pages.picture import Frame, street_picture
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Status
from ibasho.places import life
from ibasho.store import places, streets
from tests.api.conftest import Client
from tests.api.town import Town, build, hidden, salon

HTML = {"Accept": "text/html"}
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def network() -> StreetNetwork:
    """A cross of two streets in the middle of the town."""
    lon = np.array([133.62, 133.632, 133.645, 133.632, 133.632])
    lat = np.array([34.252, 34.252, 34.252, 34.245, 34.26])
    return StreetNetwork.build(lon, lat, np.array([0, 1, 3, 1]), np.array([1, 2, 1, 4]))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The small town with streets, a place that is over, and a hidden one."""
    town = build(tmp_path_factory.mktemp("printed"), NOW, people_too=False)
    over = salon(name="おわった会", lon=133.633)
    with town.store.writing() as conn:
        streets.put(conn, "streets", network(), source="made up", at=NOW)
        places.put(conn, [over, hidden()], at=NOW)
        life.set_status(conn, over.place.id, Status.CLOSED, by="test", at=NOW)
    town.ids["over"] = over.place.id
    yield town
    town.store.close()


@pytest.fixture
def reader(printed: Town, client_of: Callable[..., Client]) -> Client:
    return client_of(create_app(printed.settings, clock=lambda: NOW))


def test_a_place_on_one_sheet(reader: Client, printed: Town) -> None:
    text = reader.get(f"/print/places/{printed.ids['place']}", headers=HTML).text
    for told in (
        "見本サロン",
        "4月1日（水）",
        "10:00〜12:00",
        "例示県見本市1-1",
        "000-0000-0001",
        "出かける前に、電話で確かめてください。",
        "この紙は 2026年4月1日 のものです。",
        f"http://127.0.0.1:8000/places/{printed.ids['place']}",
    ):
        assert told in text
    assert text.count("<svg") == 2  # the map and the code
    assert "きょう" not in text  # paper is read on another day
    assert 'class="top"' not in text


def test_the_code_opens_the_page_in_the_language_of_the_paper(reader: Client, printed: Town) -> None:
    japanese, vietnamese = (
        reader.get(f"/print/places/{printed.ids['place']}{query}", headers=HTML).text
        for query in ("", "?lang=vi")
    )
    code = re.compile(r'<div class="qr".*?</div>', re.DOTALL)
    assert code.search(japanese)[0] != code.search(vietnamese)[0]  # type: ignore[index]  # both have one
    assert '<html lang="vi">' in vietnamese


def test_the_places_of_an_area_and_around_a_point(reader: Client) -> None:
    west = reader.get("/print/areas/municipality/1", headers=HTML).text
    assert "西の 集まれる場所" in west
    assert "見本サロン" in west
    assert "見本体操" in west
    assert "例示食堂" not in west
    here = reader.get("/print/around?lon=133.64&lat=34.256&within_m=200", headers=HTML).text
    assert "例示食堂" in here
    assert "見本サロン" not in here.replace("見本サロン</p>", "")
    assert "200m まで" in here
    nothing = reader.get("/print/around?lon=133.9&lat=34.9", headers=HTML).text
    assert "この範囲には、まだのっていません。" in nothing


def test_the_index_leads_to_each_area(reader: Client) -> None:
    text = reader.get("/print?lang=en", headers=HTML).text
    assert 'href="/print/areas/municipality/1?lang=en"' in text
    assert reader.get("/print/areas/municipality/2").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/print/places/nobody", 404),
        ("/print/places/{area_only}", 404),
        ("/print/places/{over}", 404),
        ("/print/areas/municipality/9", 404),
        ("/print/areas/castle/1", 404),
        ("/print/areas/" + "x" * 5_000 + "/1", 404),
        ("/print/around", 400),
        ("/print/around?lon=181&lat=34", 400),
        ("/print/around?lon=133&lat=nan", 400),
        ("/print/around?lon=133&lat=34&within_m=1e9", 400),
        ("/print/around?lon=133&lat=34&within_m=" + "9" * 10_000, 400),
    ],
)
def test_what_there_is_no_sheet_of(reader: Client, printed: Town, path: str, status: int) -> None:
    answer = reader.get(path.format(**printed.ids))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 2_000


def test_what_is_over_or_hidden_is_on_no_list(reader: Client) -> None:
    for path in ("/print/areas/municipality/1", "/print/around?lon=133.632&lat=34.252&within_m=5000"):
        text = reader.get(path).text
        assert "おわった会" not in text
        assert "かくれが" not in text
        assert "地域のみ" not in text


def test_hostile_words_stay_words(printed: Town, client_of: Callable[..., Any]) -> None:
    evil = salon(name="<script>window.__pwned=1</script>", address='"><img src=x>', lon=133.6301)
    with printed.store.writing() as conn:
        places.put(conn, [evil], at=NOW)
    client = client_of(create_app(printed.settings, clock=lambda: NOW))
    for path in (f"/print/places/{evil.place.id}", "/print/areas/municipality/1"):
        text = client.get(path).text
        assert "<script>window" not in text
        assert "<img" not in text
    with printed.store.writing() as conn:
        life.set_status(conn, evil.place.id, Status.CLOSED, by="test", at=NOW)


def test_a_picture_puts_places_where_they_are() -> None:
    """East is right, north is up, equal metres are equal lengths, and a scale says how long they are."""
    frame = Frame(133.632, 34.252, 1000.0)
    x, y = frame.xy(np.array([133.632, 133.633, 133.632]), np.array([34.252, 34.252, 34.253]))
    assert (x[0], y[0]) == (360.0, 220.0)
    assert x[1] > x[0]
    assert y[2] < y[0]
    assert (x[1] - x[0]) / (y[0] - y[2]) == pytest.approx(np.cos(np.radians(34.252)), rel=1e-6)
    assert (y[0] - y[2]) * 1000 / 720 == pytest.approx(111.32, rel=1e-3)
    text = str(street_picture(frame, [(133.632, 34.252)], network(), "<&>"))
    assert 'aria-label="&lt;&amp;&gt;"' in text
    assert "200 m" in text
    assert "M-435 220L360 220" in text
    assert ">1</text>" not in text


def test_places_at_one_spot_share_a_mark() -> None:
    spot, away = (133.632, 34.252), (133.634, 34.253)
    text = str(street_picture(Frame.around([spot, away]), [spot, away, spot, spot, away, spot], None, ""))
    assert ">1,3-4,6</text>" in text
    assert ">2,5</text>" in text


def test_a_frame_holds_all_places() -> None:
    points = [(133.62, 34.24), (133.65, 34.27)]
    frame = Frame.around(points)
    x, y = frame.xy(*np.array(points).T)
    assert x.min() > 0
    assert x.max() < 720
    assert y.min() > 0
    assert y.max() < 440
    assert Frame.around(points[:1], 700.0).width_m == 700.0
