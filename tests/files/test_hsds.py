"""HSDS 3.0 in: services at locations become rows, schedules become rules or stay words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import places
from ibasho.files.hsds_schedule import rules_of_schedule, schedules_of_rule
from ibasho.files.places import PlacesFile
from ibasho.model import Fact, Offer, SessionRule, Slot
from ibasho.schedule.expand import meeting_days


def _days(rules: tuple[SessionRule, ...], first: date, days: int = 365) -> list[date]:
    return meeting_days(rules, first, first + timedelta(days=days))


@pytest.mark.parametrize(
    ("schedule", "rrule"),
    [
        ({"freq": "WEEKLY", "byday": "TU,TH"}, "FREQ=WEEKLY;BYDAY=TU,TH"),
        ({"freq": "WEEKLY", "byday": "MO", "interval": 2}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ({"freq": "MONTHLY", "byday": "2SA,4SA"}, "FREQ=MONTHLY;BYDAY=2SA,4SA"),
        ({"freq": "MONTHLY", "byday": "1MO,-1SU"}, "FREQ=MONTHLY;BYDAY=1MO,-1SU"),
        ({"freq": "MONTHLY", "byday": "WE"}, "FREQ=MONTHLY;BYDAY=WE"),
        ({"freq": "MONTHLY", "bymonthday": "5,20"}, "FREQ=MONTHLY;BYMONTHDAY=5,20"),
        ({"freq": "WEEKLY", "byday": "FR", "count": 7}, "FREQ=WEEKLY;BYDAY=FR;COUNT=7"),
        ({"freq": "MONTHLY", "byday": "2SA", "until": "2026-09-30"}, "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20260930"),
        ({"freq": "WEEKLY"}, "FREQ=WEEKLY"),
        ({"freq": "MONTHLY"}, "FREQ=MONTHLY"),
    ],
)
def test_recurrences_equal_an_independent_expander(schedule: dict[str, Any], rrule: str) -> None:
    """The days of a year equal those that dateutil gives for the same RRULE from the same start."""
    start = date(2026, 3, 2)
    expected = [each.date() for each in rrulestr(f"DTSTART:{start:%Y%m%d}T000000\nRRULE:{rrule}")[:400]]
    made = _days(rules_of_schedule({"dtstart": start.isoformat(), **schedule}), start)
    assert made == [day for day in expected if day <= start + timedelta(days=365)]


@pytest.mark.parametrize(
    ("opens", "closes", "slot"),
    [
        ("11:00+09:00", "14:00+09:00", Slot(660, 840)),
        ("11:00", "14:00:00", Slot(660, 840)),
        ("02:00Z", "05:00Z", Slot(660, 840)),
        ("00:00", "23:59", Slot(0, 1440)),
        ("22:00", "02:00", Slot(1320, 1560)),
        ("10:00", None, Slot(600, 600)),
    ],
)
def test_times(opens: str, closes: str | None, slot: Slot) -> None:
    """Offsets are turned to the place's time; no end is no end; an earlier end is after midnight."""
    (rule,) = rules_of_schedule(
        {"freq": "WEEKLY", "byday": "MO", "opens_at": opens, "closes_at": closes, "timezone": 9}
    )
    assert rule.slots == (slot,)


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "WEEKLY", "byday": "MO", "byweekno": "41"},
        {"freq": "WEEKLY", "byday": "MO", "byyearday": "3"},
        {"freq": "YEARLY", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "2MO"},
        {"freq": "MONTHLY", "byday": "MO", "interval": 2},
        {"freq": "MONTHLY", "byday": "MO", "bymonthday": "3"},
        {"freq": "WEEKLY", "byday": "XX"},
        {"freq": "WEEKLY", "byday": "MO", "interval": 2},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "25:00"},
        {"freq": "WEEKLY", "byday": "MO", "valid_from": "soon"},
        {"freq": "WEEKLY", "byday": "MO", "count": 5},
        {"freq": "DAILY", "interval": 3, "dtstart": "2026-01-01"},
        {"freq": "WEEKLY", "byday": "MO", "interval": "often"},
    ],
)
def test_what_no_rule_can_say_is_refused(schedule: dict[str, Any]) -> None:
    """The caller keeps the words; nothing is guessed."""
    with pytest.raises(InvalidInput, match="schedule"):
        rules_of_schedule(schedule)


def test_a_day_alone_and_no_day() -> None:
    """A start without recurrence is one date; times without any day are no rule."""
    (rule,) = rules_of_schedule({"dtstart": "2026-05-03", "opens_at": "10:00", "closes_at": "12:00"})
    assert (rule.dates, rule.slots) == ((date(2026, 5, 3),), (Slot(600, 720),))
    assert rules_of_schedule({"opens_at": "10:00", "closes_at": "12:00"}) == ()


_rules = st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1, max_size=3),
    nth=st.sampled_from([(), (1,), (2, 4), (-1,)]),
    months=st.sampled_from([frozenset(), frozenset({4, 5, 6, 12, 1}), frozenset({8})]),
    slots=st.sampled_from([(), (Slot(600, 720),), (Slot(600, 720), Slot(1320, 1500)), (Slot(0, 1440),)]),
    dates=st.sampled_from([(), (date(2026, 5, 3), date(2026, 6, 1))]),
) | st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1, max_size=2),
    every_weeks=st.just(2),
    anchor=st.just(date(2026, 1, 5)),
    valid_from=st.just(date(2026, 2, 1)),
    slots=st.just((Slot(540, 1020),)),
)


@settings(max_examples=100, deadline=None)
@given(_rules)
def test_rules_there_and_back_meet_on_the_same_days(rule: SessionRule) -> None:
    """What is written as schedules is read as the same days and hours, from the day of writing on."""
    on = date(2026, 3, 1)
    back = tuple(made for entry in schedules_of_rule(rule, on) for made in rules_of_schedule(entry))
    assert _days(back, on) == _days((rule,), on)
    assert {slot for made in back for slot in made.slots} == set(rule.slots)


SERVICE = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": "見本サロン",
    "status": "active",
    "description": "お茶とおしゃべり",
    "fees_description": "無料",
    "minimum_age": 65,
    "organization": {"id": "00000000-0000-4000-8000-000000000002", "name": "見本の会", "description": "-"},
    "languages": [{"code": "ja"}, {"code": "vi"}],
    "phones": [{"id": "x", "number": "087-000-0001"}],
}
MEETING = {
    "id": "00000000-0000-4000-8000-000000000003",
    "schedules": [{"freq": "MONTHLY", "byday": "2SA", "opens_at": "10:00+09:00", "closes_at": "12:00+09:00"}],
    "location": {
        "id": "00000000-0000-4000-8000-000000000004",
        "location_type": "physical",
        "name": "例示会館",
        "latitude": 34.34,
        "longitude": 134.05,
        "addresses": [
            {"address_1": "一丁目1", "city": "例示市", "state_province": "香川県", "postal_code": "760-0000",
             "country": "JP", "address_type": "physical"}
        ],
    },
}  # fmt: skip


def _read(folder: Path, document: Any, **options: Any) -> PlacesFile:
    path = folder / "hsds.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return places.read(path, source="x", **options)


def _offer(file: PlacesFile) -> Offer:
    (draft,) = file.drafts
    assert draft.offer is not None
    return draft.offer


_FLAT = {
    "services": [{**{k: v for k, v in SERVICE.items() if k not in {"organization", "phones"}}, "organization_id": "o"}],
    "organizations": [{"id": "o", "name": "見本の会", "description": "-"}],
    "phones": [{"id": "p", "number": "087-000-0001", "service_id": SERVICE["id"]}],
    "locations": [{**{k: v for k, v in MEETING["location"].items() if k != "addresses"}}],  # type: ignore[attr-defined]
    "addresses": [{**MEETING["location"]["addresses"][0], "location_id": MEETING["location"]["id"]}],  # type: ignore[index]
    "service_at_locations": [{"id": MEETING["id"], "service_id": SERVICE["id"], "location_id": MEETING["location"]["id"]}],  # type: ignore[index]
    "schedules": [{**MEETING["schedules"][0], "service_at_location_id": MEETING["id"]}],  # type: ignore[dict-item]
}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        {**SERVICE, "service_at_locations": [MEETING]},
        [{**SERVICE, "service_at_locations": [MEETING]}],
        {**MEETING, "service": SERVICE},
        {"total_items": 1, "contents": [{**MEETING, "service": SERVICE}]},
        {**SERVICE["organization"], "services": [{**SERVICE, "service_at_locations": [MEETING]}]},  # type: ignore[dict-item]
        _FLAT,
    ],
)
def test_every_shape_of_the_same_service(tmp_path: Path, document: Any) -> None:
    """A service, a list, a service at a location, a page, an organisation, flat tables: one row, the same facts."""
    file = _read(tmp_path, document)
    assert file.format == "hsds"
    offer = _offer(file)
    assert (offer.place.name, offer.activity.name, offer.activity.kind) == ("例示会館", "見本サロン", "salon")
    assert (offer.place.address, offer.place.lon, offer.place.lat) == ("香川県例示市一丁目1", 134.05, 34.34)
    assert (offer.place.phone, offer.activity.fee_yen, offer.activity.audience.age_min) == (
        "087-000-0001",
        0,
        65,
    )
    assert offer.activity.languages == ("ja", "vi")
    assert "見本の会" in offer.activity.description
    (rule,) = offer.activity.rules
    assert (rule.weekdays, rule.nth, rule.slots) == (frozenset({5}), (2,), (Slot(600, 720),))
    assert offer.place.step_free is Fact.UNKNOWN


def test_a_schedule_that_is_no_rule_stays_words(tmp_path: Path) -> None:
    """It is shown, and said, and nothing is claimed."""
    schedule = {"freq": "WEEKLY", "byday": "MO", "byweekno": "41", "description": "第41週のみ"}
    file = _read(tmp_path, {**SERVICE, "service_at_locations": [{**MEETING, "schedules": [schedule]}]})
    offer = _offer(file)
    assert offer.activity.rules == ()
    assert "第41週のみ" in offer.activity.hours_text
    assert [f.code for f in file.findings] == ["hours_not_understood"]
    assert "byweekno" in file.findings[0].message


@pytest.mark.parametrize(
    "document", [{}, {"a": 1}, [], [1], {"id": "x"}, {"type": "Point", "coordinates": [1, 2]}]
)
def test_other_json_is_not_taken_for_hsds(tmp_path: Path, document: Any) -> None:
    """It is refused, also when HSDS is asked for."""
    with pytest.raises(UnreadableFile):
        _read(tmp_path, document)
    with pytest.raises(UnreadableFile, match="no HSDS"):
        _read(tmp_path, document, as_="hsds")


@pytest.mark.real
def test_the_examples_of_the_standard(real_data: Path) -> None:
    """Each document of services is one row; its impossible position and its week numbers are said, not believed."""
    rows = {}
    for path in sorted((real_data / "hsds/examples").glob("*.json")):
        if path.name == "base.json":
            with pytest.raises(UnreadableFile):
                places.read(path, source="x")
            continue
        file = places.read(path, source="x", anywhere=True)
        assert file.format == "hsds", path.name
        rows[path.stem] = len(file.drafts)
        for draft in file.drafts:
            assert draft.offer is not None
            assert draft.offer.activity.name == "Community Counselling"
            assert (draft.offer.place.lon, draft.offer.activity.rules) == (None, ())
            assert "Persona" not in repr(draft)
    assert rows == {
        "organization_full": 1, "organization_list": 0, "service_at_location_full": 1, "service_at_location_list": 1,
        "service_full": 1, "service_list": 1, "taxonomy_list": 0, "taxonomy_term_list": 0,
    }  # fmt: skip
