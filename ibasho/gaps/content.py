"""The canonical content hash of a run (docs/decisions/0003): what it says, free of ids, dates and the store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, asdict, fields
from datetime import date, datetime
from enum import Enum
from typing import Any

import numpy as np

from ibasho.model import GapRun

__all__ = ["content_hash"]

_PEOPLE_DECIMALS, _METRE_DECIMALS = 6, 3


def content_hash(answer: GapRun) -> str:
    """SHA-256 of what the run says, without its id and date: equal inputs and question give an equal hash, on any store.

    Figures are rounded as published (people and scores to 1e-6, metres to 1 mm), cells and areas in their stored order.
    Parameters that have their default are left out, so that one that is added later changes no hash.
    """
    said = {
        "question": _parameters(answer),
        "inputs": {key: value.get("sha256") for key, value in sorted(answer.inputs.items())},
        "supply": {key: value for key, value in asdict(answer.supply).items() if value},
        "coverage": [
            [
                c.area,
                c.demand,
                c.within_m,
                *map(_people, (c.covered, c.uncovered, c.unknown, c.covered_estimate)),
            ]
            for c in answer.coverage
        ],
        "figures": [
            [f.name, f.area, f.demand, f.within_m, None if f.value is None else _people(f.value)]
            for f in answer.figures
        ],
        "cells": [
            [str(code), _rounded(float(metres), _METRE_DECIMALS)]
            for code, metres in zip(answer.cell_code, answer.nearest_m, strict=True)
        ],
        "columns": {
            name: [
                _rounded(value, _METRE_DECIMALS if name.endswith("_m") else _PEOPLE_DECIMALS)
                for value in column.tolist()
            ]
            for name, column in sorted(answer.columns.items())
        },
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _parameters(answer: GapRun) -> dict[str, Any]:
    question = answer.question
    return {
        each.name: _plain(getattr(question, each.name))
        for each in fields(question)
        if each.default is MISSING or getattr(question, each.name) != each.default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _people(value: float) -> float | None:
    return _rounded(value, _PEOPLE_DECIMALS)


def _rounded(value: float, decimals: int) -> float | None:
    return round(value, decimals) + 0.0 if np.isfinite(value) else None
