"""What other programs subscribe to: calendars that show a cancellation, a feed of changes, the map of the site."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from api.app import create_app
from ibasho.model import ChangeKind, SessionChange, Status
from ibasho.places import announce, life
from ibasho.store import places
from tests.api.town import Town, build, hidden, salon

AT = datetime.fromisoformat("2026-04-01T08:00:00+09:00")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def town(tmp_path: Any, client_of: Callable[..., Any]) -> Iterator[tuple[Town, Any]]:
    """A town of the test's own and a visitor."""
    built = build(tmp_path, AT, people_too=False)
    yield built, client_of(create_app(built.settings, clock=lambda: AT))
    built.store.close()


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_cancellation_stands_in_the_calendar_at_the_next_request(town: tuple[Town, Any]) -> None:
    built, visitor = town
    address = f"/places/{built.ids['place']}.ics"
    before = {str(each["UID"]): each for each in events(visitor.get(address))}
    with built.store.writing() as conn:
        activity = places.get(conn, built.ids["place"])[0].activity.id
        off = SessionChange(ChangeKind.CANCELLED, date(2026, 4, 1), note="雪のため")
        announce.announce(conn, built.ids["place"], activity, off, by="link", at=AT, zone=built.settings.zone)
    after = {str(each["UID"]): each for each in events(visitor.get(address))}
    assert before.keys() == after.keys()
    changed = [uid for uid in after if after[uid]["STATUS"] != before[uid]["STATUS"]]
    assert len(changed) == 1
    assert after[changed[0]]["STATUS"] == "CANCELLED"
    assert after[changed[0]]["DTSTART"].dt.date() == date(2026, 4, 1)
    assert int(after[changed[0]]["SEQUENCE"]) > int(before[changed[0]]["SEQUENCE"])
    assert "雪のため" in after[changed[0]]["DESCRIPTION"]


def test_a_calendar_of_a_kind_or_around_a_point(town: tuple[Town, Any]) -> None:
    _, visitor = town
    everything = events(visitor.get("/calendar.ics"))
    salons = events(visitor.get("/calendar.ics?kind=salon"))
    here = events(visitor.get("/calendar.ics?lon=133.632&lat=34.252&within_m=100"))
    assert len(everything) > len(salons) > 0
    assert {str(each["UID"]) for each in here} == {str(each["UID"]) for each in salons}
    west = events(visitor.get("/calendar.ics?area=municipality/1"))
    assert {str(each["UID"]) for each in west} == {str(each["UID"]) for each in salons}
    free = events(visitor.get("/calendar.ics?free=1&lang=vi"))
    assert {str(each["SUMMARY"]) for each in free} == {"見本サロン（例示食堂）"}
    assert events(visitor.get("/calendar.ics?alone=1")) == []  # not known is not a yes
    assert visitor.get("/calendar.ics?area=municipality/9").status_code == 404
    for wrong in (
        *("kind=nonsense", "lon=133", "lon=133&lat=99", "lon=1&lat=1&within_m=0", "area=x", "area=x/y/z"),
        *("near=見本市", "free=perhaps", "age=" + "9" * 10_000),
    ):
        assert visitor.get(f"/calendar.ics?{wrong}").status_code == 400


def test_what_is_not_public_has_no_calendar(town: tuple[Town, Any]) -> None:
    built, visitor = town
    secret = hidden()
    with built.store.writing() as conn:
        places.put(conn, [secret], at=AT)
    for each in (secret.place.id, built.ids["area_only"], "none"):
        assert visitor.get(f"/places/{each}.ics").status_code == 404


def test_the_feed_tells_of_public_changes_newest_first(town: tuple[Town, Any]) -> None:
    built, visitor = town
    with built.store.writing() as conn:
        places.put(conn, [salon(name="<新しい>会")], at=AT)
    feed = ET.fromstring(visitor.get("/changes.atom").content)  # noqa: S314 - our own answer
    titles = [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")]
    assert titles[0] == "<新しい>会"
    assert "地域のみ" not in titles
    ids = [each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    with built.store.writing() as conn:
        life.set_status(conn, built.ids["place"], Status.CLOSED, by="x", at=AT)
    assert "見本サロン" not in visitor.get("/changes.atom").text


def test_the_map_of_the_site_names_public_places_only(town: tuple[Town, Any]) -> None:
    built, visitor = town
    text = visitor.get("/sitemap.xml").text
    assert f"/places/{built.ids['place']}<" in text
    assert built.ids["area_only"] not in text
    assert "Disallow: /moderation" in visitor.get("/robots.txt").text
