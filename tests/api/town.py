"""A small town behind the HTTP door: places of every visibility, a run that is published and one that is not, and
one account per role. Everything is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pydantic import SecretStr

from ibasho import accounts
from ibasho.gaps.run import run_and_store
from ibasho.gazetteer import bring_addresses
from ibasho.model import (
    AreaSet,
    GapQuestion,
    Offer,
    Plan,
    Reason,
    Role,
    Route,
    SessionRule,
    Slot,
    Stop,
    Travel,
    TravelMode,
    Unplanned,
    Visibility,
)
from ibasho.outreach.opening import open_visit_store
from ibasho.outreach.records import store_plan
from ibasho.outreach.visits import register_visits, register_workers
from ibasho.settings import Settings
from ibasho.store import Store, areas, open_store, organisations, places, populations, runs
from tests import make
from tests.gazetteer.town import MIHON, TONARI

PASSWORD = "mihon no aikotoba"
ROLES = tuple(role for role in Role if role is not Role.PUBLIC)


@dataclass
class Town:
    """The settings of the installation, its open store, and the ids that tests ask for."""

    settings: Settings
    store: Store
    now: datetime
    ids: dict[str, str]


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings whose databases are in the folder; no role must have a second factor unless a test says so."""
    key = SecretStr("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=")
    usual: dict[str, Any] = {"site_name": "見本市 集まれる場所さがし", "second_factor_roles": "none"}
    return Settings(data_dir=folder, visits_key=key, **usual | more)


def salon(**more: Any) -> Offer:
    """A salon on Wednesdays from ten to twelve, near the middle of the town."""
    usual: dict[str, Any] = {
        "name": "見本サロン",
        "kind": "salon",
        "lon": 133.632,
        "lat": 34.252,
        "phone": "000-0000-0001",
        "address": "例示県見本市1-1",
        "hours_text": "毎週水曜 10:00〜12:00",
        "rules": (SessionRule(weekdays=frozenset({2}), slots=(Slot(600, 720),)),),
        "verified_on": date(2026, 3, 1),
    }
    return make.offer(**usual | more)


def hidden() -> Offer:
    """A place whose existence nobody may learn of."""
    return salon(
        name="かくれが", lon=133.6321, lat=34.2521, visibility=Visibility.HIDDEN, phone="000-0000-0666"
    )


def build(folder: Path, now: datetime, *, people_too: bool = True) -> Town:
    """The town in a new embedded database in the folder; ``people_too``: with an account per role."""
    settings = settings_in(folder)
    store = open_store(settings.register_url, create=True)
    club = make.organisation(name="見本の会")
    other = make.organisation(name="例示の会")
    offers = [
        salon(organisation_id=club.id),
        salon(
            name="例示食堂",
            kind="childrens_cafeteria",
            lon=133.64,
            lat=34.256,
            fee_yen=0,
            organisation_id=other.id,
        ),
        salon(name="見本体操", kind="exercise_group", lon=133.628, lat=34.25, rules=(), hours_text=""),
        salon(name="地域のみ", visibility=Visibility.AREA_ONLY, lon=133.6325, lat=34.2525),
    ]
    lon, lat = np.meshgrid(133.62 + 0.004 * np.arange(8), 34.245 + 0.004 * np.arange(5))
    counts = {"people": np.full(40, 10.0), "aged_65_plus": np.full(40, 3.0)}
    people = make.population(40, level=0, values=counts, lon=lon.ravel(), lat=lat.ravel())
    squares = np.empty(2, dtype=object)
    squares[:] = [shapely.box(133.61, 34.24, 133.634, 34.27), shapely.box(133.634, 34.24, 133.66, 34.27)]
    wards = AreaSet("municipality", np.array(["1", "2"]), np.array(["西", "東"]), squares)
    ids: dict[str, str] = {"place": offers[0].place.id, "area_only": offers[3].place.id, "club": club.id}
    with store.writing() as conn:
        organisations.put(conn, club)
        organisations.put(conn, other)
        places.put(conn, offers, at=now)
        bring_addresses(conn, "町丁目", [*MIHON, *TONARI], format="isj", source="made up", at=now)
        populations.put(conn, "people", people, source="made up", at=now)
        areas.put(conn, "wards", wards, source="made up", at=now)
        for name in ("secret", "run"):
            question = GapQuestion("people", Travel.LINE, (500.0, 1000.0), areas="wards")
            ids[name] = run_and_store(conn, question, now=now, zone=settings.zone).id
        runs.publish(conn, ids["run"])
        for role in ROLES if people_too else ():
            organisation = club.id if role is Role.ORGANISER else None
            accounts.create(
                conn,
                login=role.value,
                name="見本 太郎",
                password=PASSWORD,
                role=role,
                at=now,
                organisation_id=organisation,
            )
    _visits(settings, now)
    return Town(settings, store, now, ids)


def _visits(settings: Settings, now: datetime) -> None:
    """Two workers with a household each; the first one has the name of the worker's account."""
    stops = [
        Stop(token, 133.63 + at / 100, 34.25, 600.0, 600.0, 620.0, 400.0, 5.0, "理由の見本")
        for at, token in enumerate(("H-001", "H-002"))
    ]
    routes = [
        Route(code, date(2026, 4, 6), TravelMode.WALK, 133.62, 34.25, 590.0, 640.0, (stop,), 400.0, 5.0)
        for code, stop in zip(("W-01", "W-02"), stops, strict=True)
    ]
    left = Unplanned("H-003", Reason.NO_DAY, "行ける日がありません")
    plan = Plan(date(2026, 4, 6), 5, tuple(routes), (left,), "line", 0, True)
    workers = [make.worker(code="W-01", name="見本 太郎"), make.worker(code="W-02", name="見本 花子")]
    visits = [make.visit(token=f"H-00{number}", address="ひみつ町1-1") for number in (1, 2, 3)]
    with open_visit_store(settings, create=True) as store:
        register_visits(store, visits, actor="test", at=now)
        register_workers(store, workers, actor="test", at=now)
        store_plan(store, plan, actor="test", at=now)
