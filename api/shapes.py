"""How the library's objects look as JSON: stable keys, plain values, nothing that is not published."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from ibasho.gaps.run import content_hash
from ibasho.gaps.words import notes_ja
from ibasho.model import Activity, Coverage, GapQuestion, GapRun, Offer, Session, SessionChange
from ibasho.places.fields import ACTIVITY_FACTS, PLACE_FACTS
from ibasho.store.jobs import Job
from ibasho.store.runs import Summary

__all__ = ["by_place", "job", "place", "run_in_full", "run_in_short", "session"]


def by_place(offers: Sequence[Offer]) -> list[list[Offer]]:
    """Offers in id order, the activities of one place together."""
    return [list(group) for _, group in groupby(offers, key=lambda offer: offer.place.id)]


def place(offers: Sequence[Offer]) -> dict[str, Any]:
    """One place with its activities; ``offers`` are all of the same place, at least one."""
    where = offers[0].place
    return {
        "id": where.id,
        "name": where.name,
        "name_kana": where.name_kana,
        "lon": where.lon,
        "lat": where.lat,
        "location_level": where.location_level,
        "address": where.address,
        "building": where.building,
        "postal_code": where.postal_code,
        "municipality_code": where.municipality_code,
        "phone": where.phone,
        "mail": where.mail,
        "url": where.url,
        "access_text": where.access_text,
        "bus_stop": where.bus_stop,
        **{code: getattr(where, code).value for code in PLACE_FACTS},
        "description": where.description,
        "status": where.status.value,
        "successor_id": where.successor_id,
        "visibility": where.visibility.value,
        "source": where.source,
        "checks": [
            {"group": each.group.value, "on": each.on.isoformat(), "how": each.means.value}
            for each in where.verifications
        ],
        "verified_on": where.verified_on.isoformat() if where.verified_on else None,
        "activities": [activity(offer.activity) for offer in offers],
    }


def activity(what: Activity) -> dict[str, Any]:
    """One activity, its calendar in the source's words with the part that was not understood."""
    return {
        "id": what.id,
        "name": what.name,
        "kind": what.kind,
        "audience": {
            "everyone": what.audience.everyone.value,
            "age_min": what.audience.age_min,
            "age_max": what.audience.age_max,
            "text": what.audience.text,
        },
        "fee_yen": what.fee_yen,
        "fee_text": what.fee_text,
        "booking_text": what.booking_text,
        "languages": list(what.languages),
        "languages_on": {code: sorted(days) for code, days in what.languages_on},
        "last_entry_min": what.last_entry_min,
        "capacity": what.capacity,
        "food_text": what.food_text,
        **{code: getattr(what, code).value for code in ACTIVITY_FACTS},
        "phone": what.phone,
        "chat_url": what.chat_url,
        "campaign": what.campaign,
        "status": what.status.value,
        "announced": [announced(each) for each in what.changes],
        "hours_text": what.hours_text,
        "hours_not_understood": what.hours_not_understood,
        "irregular": what.irregular,
        "description": what.description,
    }


def announced(change: SessionChange) -> dict[str, Any]:
    """What is different on one date; hours in minutes from midnight."""
    return {
        "kind": change.kind.value,
        "day": change.day.isoformat(),
        "start_min": change.slot.start_min if change.slot else None,
        "end_min": change.slot.end_min if change.slot else None,
        "to_day": change.to_day.isoformat() if change.to_day else None,
        "to_start_min": change.to_slot.start_min if change.to_slot else None,
        "to_end_min": change.to_slot.end_min if change.to_slot else None,
        "note": change.note,
    }


def session(one: Session) -> dict[str, Any]:
    """One session; its end is null when only the start is known."""
    return {
        "start": one.start.isoformat(timespec="minutes"),
        "end": one.end.isoformat(timespec="minutes") if one.end_known else None,
        "cancelled": one.cancelled,
        "unconfirmed": one.unconfirmed,
    }


def run_in_short(summary: Summary) -> dict[str, Any]:
    """A run in a line: the question, and the coverage everywhere."""
    return {
        "id": summary.id,
        "made_at": summary.made_at,
        "published": summary.published,
        "question": _question(summary.question),
        "totals": _coverage(summary.totals),
        "links": _links(summary.id),
    }


def run_in_full(run: GapRun) -> dict[str, Any]:
    """A run with every figure and everything needed to repeat it; its cells are an address of their own."""
    return {
        "id": run.id,
        "made_at": run.made_at,
        "published": run.published,
        "program": run.program,
        "content_hash": content_hash(run),
        "question": _question(run.question),
        "supply": {
            "counted": run.supply.counted,
            "left_out": run.supply.left_out,
            "calendar_unknown": run.supply.calendar_unknown,
            "neighbourhood_only": run.supply.neighbourhood_only,
        },
        "inputs": run.inputs,
        "coverage": _coverage(run.coverage),
        "notes": [asdict(each) for each in run.notes],
        "notes_ja": list(notes_ja(run)),
        "cells": len(run.cell_code),
        "links": _links(run.id),
    }


def job(told: Job) -> dict[str, Any]:
    """A job's state and, when it is done, its result."""
    return {
        "id": told.id,
        "kind": told.kind,
        "state": told.state.value,
        "done": told.done,
        "total": told.total,
        "message": told.message,
        "result": told.result,
        "made_at": _moment(told.made_at),
        "started_at": _moment(told.started_at),
        "ended_at": _moment(told.ended_at),
        "cancel_asked": told.cancel_asked,
    }


def _question(question: GapQuestion) -> dict[str, Any]:
    return {
        "population": question.population,
        "mode": question.travel.value,
        "within_m": list(question.within_m),
        "areas": question.areas,
        "streets": question.streets,
        "kinds": list(question.kinds),
        "audience_age": question.audience_age,
        "min_sessions_per_month": question.sessions_per_month_least,
        "verified_within_months": question.verified_within_months,
        "as_of": question.as_of.isoformat() if question.as_of else None,
    }


def _coverage(rows: Iterable[Coverage]) -> list[dict[str, Any]]:
    return [
        {
            "area": each.area,
            "area_name": each.area_name,
            "demand": each.demand,
            "within_m": each.within_m,
            "total": each.total,
            "covered": each.covered,
            "uncovered": each.uncovered,
            "unknown": each.unknown,
            "covered_estimate": each.covered_estimate,
            "covered_share": None if math.isnan(each.share) else each.share,
            "cells_without_figure": each.cells_without_figure,
        }
        for each in rows
    ]


def _links(run_id: str) -> dict[str, str]:
    address = f"/api/gaps/{run_id}"
    return {
        "self": address,
        "cells": f"{address}/cells",
        "export": f"{address}/export?format=gpkg",
        "map": f"/maps/gaps/{run_id}",
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
