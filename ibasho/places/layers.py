"""The register as the published layer PLACES."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely

from ibasho.layers import PLACES, check
from ibasho.model import Activity, Offer, Status, Visibility, kind
from ibasho.schedule import sessions

__all__ = ["fee_words", "places_frame"]

_DAYS_AHEAD = 60


def fee_words(activity: Activity) -> str:
    """The fee as it is said to residents: free is not the same as not known."""
    if activity.fee_text:
        return activity.fee_text
    if activity.fee_yen is None:
        return "不明"
    return "無料" if activity.fee_yen == 0 else f"{activity.fee_yen}円"


def places_frame(offers: Sequence[Offer], *, now: datetime, zone: ZoneInfo) -> gpd.GeoDataFrame:
    """One row per public, active offer with a location, in the order given; columns as ``layers.PLACES`` says.

    ``next_session`` is the first session that ends after ``now`` within 60 days, ISO 8601, or empty.
    """
    active = [o for o in offers if o.place.status is Status.ACTIVE and o.activity.status is Status.ACTIVE]
    shown = [o for o in active if o.place.visibility is Visibility.PUBLIC and o.place.lon is not None]
    lon = np.array([o.place.lon for o in shown], dtype=np.float64)
    lat = np.array([o.place.lat for o in shown], dtype=np.float64)
    records = [_record(offer, now, zone) for offer in shown]
    frame = gpd.GeoDataFrame(
        {column.name: [record[column.name] for record in records] for column in PLACES.columns},
        geometry=shapely.points(lon, lat),
        crs="EPSG:4326",
    )
    return check(frame, PLACES)


def _record(offer: Offer, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    place, activity = offer.place, offer.activity
    sort = kind(activity.kind)
    return {
        "id": place.id,
        "name": place.name,
        "kind": activity.kind,
        "kind_ja": sort.label_ja if sort else activity.kind,
        "activity": activity.name,
        "address": place.whole_address,
        "audience": activity.audience.text,
        "fee": fee_words(activity),
        "hours": activity.hours_text,
        "next_session": _next_session(activity, now, zone),
        "step_free": place.step_free.value,
        "phone": place.phone,
        "verified_on": place.verified_on.isoformat() if place.verified_on else "",
        "source": place.source,
        "location_level": place.location_level,
    }


def _next_session(activity: Activity, now: datetime, zone: ZoneInfo) -> str:
    today: date = now.astimezone(zone).date()
    first, last = today - timedelta(days=1), today + timedelta(days=_DAYS_AHEAD)
    for session in sessions(activity.rules, first, last, zone, changes=activity.changes):
        if session.end > now and not session.cancelled:
            return session.start.isoformat(timespec="minutes")
    return ""
