"""An answer as GeoJSON: what ``GET /api/nearby`` and ``ibasho nearby --json`` give. Keys are stable."""

from __future__ import annotations

from typing import Any

from ibasho.catalogue import STATED, offers_food
from ibasho.model import Session, kind
from ibasho.nearby.answer import Activities, Answer, Result
from ibasho.nearby.facets import Facets
from ibasho.nearby.talk import Line

__all__ = ["answer_as_geojson"]


def answer_as_geojson(answer: Answer, language: str = "ja") -> dict[str, Any]:
    """A FeatureCollection (RFC 7946), nearest first: fitting places, then those of which a fact is not known.

    ``language`` (ja or en) chooses the labels of kinds. The place asked from is not repeated in the answer.
    """
    question = answer.question
    features = [_feature(each, answer, "fits", language) for each in answer.results]
    features += [_feature(each, answer, "unknown", language) for each in answer.perhaps]
    return {
        "type": "FeatureCollection",
        "features": features,
        "at": question.at.isoformat(),
        "until": None if question.until is None else question.until.isoformat(),
        "mode": answer.travel.value,
        "m_per_min": question.m_per_min,
        "fits": len(answer.results),
        "unknown": len(answer.perhaps),
        "looked_at": answer.looked_at,
        "removed": answer.removed,
        "alternatives": [
            {"without": each.without, "feature": _feature(each.result, answer, "alternative", language)}
            for each in answer.alternatives
        ],
        "desk": None if answer.desk is None else _feature(answer.desk, answer, "desk", language),
        "lines": [_line(each) for each in answer.lines],
        "notes": list(answer.notes),
        **({} if answer.facets is None else {"facets": _facets(answer.facets)}),
    }


def _feature(result: Result, answer: Answer, match: str, language: str) -> dict[str, Any]:
    place = result.place
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "id": place.id,
            "name": place.name,
            "match": match,
            "met": list(result.met),
            "unknown": list(result.unknown),
            "distance_m": round(result.distance_m, 1),
            "walk_min": result.walk_min,
            "mode": answer.travel.value,
            "m_per_min": answer.question.m_per_min,
            "open_state": result.state.value,
            "in_time": result.in_time,
            "arrival": result.arrival.isoformat(timespec="minutes"),
            "next_sessions": [_session(each) for each in result.next_sessions],
            "activities": [_activity(each, language) for each in result.activities],
            "location_level": place.location_level,
            "address": place.whole_address,
            "phone": place.phone,
            "step_free": place.step_free.value,
            "verified_on": place.verified_on.isoformat() if place.verified_on else None,
            "source": place.source,
        },
    }


def _activity(each: Activities, language: str) -> dict[str, Any]:
    activity = each.activity
    sort = kind(activity.kind)
    label = "" if sort is None else (sort.label_ja if language == "ja" else sort.label_en)
    return {
        "id": activity.id,
        "name": activity.name,
        "kind": activity.kind,
        "kind_label": label,
        "open_state": each.state.value,
        "in_time": each.in_time,
        "next_sessions": [_session(session) for session in each.next_sessions],
        "audience": activity.audience.text,
        "fee_yen": activity.fee_yen,
        "fee": activity.fee_text,
        "booking": activity.booking.value,
        "until_sold_out": activity.until_sold_out.value,
        "languages": list(activity.languages),
        "languages_on": {code: sorted(days) for code, days in activity.languages_on},
        "food": offers_food(activity).value,
        "stated": {name: getattr(activity, name).value for name in STATED},
        "hours": activity.hours_text,
        "hours_not_understood": activity.hours_not_understood,
    }


def _line(line: Line) -> dict[str, Any]:
    place, activity = line.offer.place, line.offer.activity
    return {
        "id": place.id,
        "name": place.name,
        "activity": activity.name,
        "phone": line.phone,
        "chat_url": line.chat_url,
        "answers_now": line.answers,
        "open_state": line.state.value,
        "next_sessions": [_session(each) for each in line.next],
        "hours": activity.hours_text,
        "verified_on": place.verified_on.isoformat() if place.verified_on else None,
    }


def _facets(facets: Facets) -> dict[str, Any]:
    return {
        "scope": "places within reach that meet every other condition asked which does not look at the clock",
        "places": facets.places,
        "facts": facets.facts,
        "kinds": facets.kinds,
        "languages": facets.languages,
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "start": session.start.isoformat(timespec="minutes"),
        "end": session.end.isoformat(timespec="minutes") if session.end_known else None,
        "unconfirmed": session.unconfirmed,
        "full": session.full,
        "note": session.note,
    }
