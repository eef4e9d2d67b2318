"""Where the next places would help most, the existing ones taken into account, with proof or optimality gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ibasho.errors import InvalidInput, NotFound, OutOfRange
from ibasho.gaps.cells import demand_per_cell
from ibasho.geo import siting
from ibasho.geo.reach import Reach, line_reach, walk_reach
from ibasho.geo.streets import snap
from ibasho.model import Candidate, GapRun, PopulationSet, Travel
from ibasho.store import Connection
from ibasho.store import populations as populations_store
from ibasho.store import runs as runs_store
from ibasho.store import streets as streets_store

__all__ = ["latest_siting", "site"]

_FAR_M = 50_000.0
"""How far p-median and p-center look: the models that have no radius."""


def site(
    conn: Connection,
    run: GapRun,
    candidates: Sequence[Candidate],
    *,
    new: int,
    model: str = "mclp",
    within_m: float | None = None,
    demand: str = "people",
) -> dict[str, Any]:
    """The best ``new`` of the candidates for a run's people, measured as the run measured; stored beside the run.

    The existing places of the run stay. ``within_m`` is the run's smallest threshold unless given. The result holds
    ``candidates``, the ``chosen`` (the one that gains most first), ``objective``, ``bound``, ``gap``, ``proven``, and the
    finding as a sentence in English (``statement``) and Japanese (``statement_ja``). People of merged census groups
    are shared out by the cells' people: an estimate. Raises OutOfRange when ``new`` is not 1 … number of candidates.
    """
    if model not in siting.MODELS:
        raise InvalidInput(f"model {model!r}: one of {', '.join(siting.MODELS)} is accepted", field="model")
    if not 1 <= new <= len(candidates):
        raise OutOfRange(f"new {new}: 1 to {len(candidates)} (the candidates) are accepted", field="new")
    radius_m = run.question.within_m[0] if within_m is None else within_m
    _, population = populations_store.get(conn, run.question.population)
    if len(population) != len(run.nearest_m):
        raise InvalidInput(
            f"population {run.question.population!r} was replaced after run {run.id}: make the run again",
            field="RUN",
        )
    people, _ = demand_per_cell(population, demand)
    reach = _reach(conn, run, population, candidates, radius_m if model in {"mclp", "lscp"} else _FAR_M)
    found = siting.site(
        model, reach, np.nan_to_num(people, nan=0.0), new, within_m=radius_m, existing_m=run.nearest_m
    )
    result = _told(found, candidates, radius_m, demand)
    runs_store.put_siting(conn, run.id, result)
    return result


def latest_siting(conn: Connection, run_id: str) -> dict[str, Any] | None:
    """The siting that was stored last for a run, or None."""
    try:
        return runs_store.get_siting(conn, run_id)
    except NotFound:
        return None


def _reach(
    conn: Connection, run: GapRun, population: PopulationSet, candidates: Sequence[Candidate], within_m: float
) -> Reach:
    """Cells × candidates, measured as the run measured."""
    lon = np.array([candidate.lon for candidate in candidates])
    lat = np.array([candidate.lat for candidate in candidates])
    if run.question.travel is Travel.LINE or run.question.streets is None:
        return line_reach(population.lon, population.lat, lon, lat, within_m)
    _, network = streets_store.get(conn, run.question.streets)
    return walk_reach(
        network, snap(network, population.lon, population.lat), snap(network, lon, lat), within_m
    )


def _told(
    found: siting.Siting, candidates: Sequence[Candidate], within_m: float, demand: str
) -> dict[str, Any]:
    chosen = [
        {
            "index": index,
            "name": candidates[index].name,
            "lon": candidates[index].lon,
            "lat": candidates[index].lat,
        }
        | {"gained": gained}
        for index, gained in zip(found.order, found.gained, strict=True)
    ]
    names = ", ".join(str(each["name"]) for each in chosen) or "none"
    gained = sum(found.gained)
    proof = "proven to be the best" if found.proven else f"at most {100 * found.gap:.2f} % from the best"
    proof_ja = (
        "これより良い組み合わせはありません"
        if found.proven
        else f"最良との差は{100 * found.gap:.2f}％以内です"
    )
    return {
        "model": found.model,
        "within_m": within_m,
        "demand": demand,
        "candidates": [{"name": each.name, "lon": each.lon, "lat": each.lat} for each in candidates],
        "chosen": chosen,
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "out_of_reach": found.out_of_reach,
        "repeatable": found.repeatable,
        "statement": f"{names}: {gained:,.0f} more people within {within_m:g} m or nearer than before; {proof}",
        "statement_ja": f"{names}: 新たに{gained:,.0f}人が{within_m:g}m以内になるか、近くなります。{proof_ja}。",
    }
