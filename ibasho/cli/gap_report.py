"""How a gap run is printed: for a person, and as JSON."""

from __future__ import annotations

from dataclasses import asdict

from ibasho.cli.output import print_table, say
from ibasho.gaps.annex import steps_of
from ibasho.gaps.content import content_hash
from ibasho.gaps.figures import figure_words, most_in_need
from ibasho.gaps.times import WINDOWS
from ibasho.gaps.words import LEFT_OUT, OUTSIDE, area_words, headline, note_words
from ibasho.geo.distance import WALK_M_PER_MIN
from ibasho.model import DEMANDS, Coverage, GapRun, Measure, Travel

__all__ = ["run_as_dict", "say_run"]


def run_as_dict(answer: GapRun) -> dict[str, object]:
    """The keys that ``--json`` prints."""
    question = answer.question
    return {
        "id": answer.id,
        "made_at": answer.made_at,
        "program": answer.program,
        "content_hash": answer.content_sha256 or content_hash(answer),
        "population": question.population,
        "mode": question.travel.value,
        "within_m": list(question.within_m),
        "kinds": list(question.kinds),
        "demand": question.demand,
        "at": question.at.isoformat() if question.at else None,
        "window": question.window.value if question.window else None,
        "as_of": question.as_of.isoformat() if question.as_of else None,
        "measures": [measure.value for measure in question.measures],
        "supply": {
            "counted": answer.supply.counted,
            "left_out": answer.supply.left_out,
            "calendar_unknown": answer.supply.calendar_unknown,
            "neighbourhood_only": answer.supply.neighbourhood_only,
            "open_then": answer.supply.open_then,
            "open_unknown": answer.supply.open_unknown,
        },
        "inputs": answer.inputs,
        "headline": headline(answer),
        "coverage": [_coverage(each) for each in answer.coverage],
        "most_in_need": [_coverage(each) for each in most_in_need(answer)],
        "figures": [
            {"name": f.name, "area": f.area, "demand": f.demand, "within_m": f.within_m, "value": f.value}
            for f in answer.figures
        ],
        "notes": [asdict(note) for note in answer.notes],
    }


def _coverage(each: Coverage) -> dict[str, object]:
    return {
        "area": each.area,
        "area_name": each.area_name,
        "demand": each.demand,
        "within_m": each.within_m,
        "total": each.total,
        "covered": each.covered,
        "uncovered": each.uncovered,
        "unknown": each.unknown,
        "covered_estimate": each.covered_estimate,
        "covered_share": each.share,
        "cells_without_figure": each.cells_without_figure,
    }


def say_run(answer: GapRun) -> None:
    """Print a run for a person: what counted, people per threshold, the areas that need most, and the annex."""
    _say_supply(answer)
    units = {demand.code: demand.label_en for demand in DEMANDS}
    everywhere = [each for each in answer.coverage if each.area is None]
    print_table(
        "everywhere",
        ["who", ">within m", ">covered", ">not covered", ">unknown", ">covered %"],
        [[units[each.demand], f"{each.within_m:g}", *_figures(each)] for each in everywhere],
    )
    say(headline(answer))
    _say_areas(answer)
    _say_annex(answer)
    say(f"content {answer.content_sha256 or content_hash(answer)}")


def _say_supply(answer: GapRun) -> None:
    question, supply = answer.question, answer.supply
    how = "walking along streets" if question.travel is Travel.WALK else "straight line"
    say(f"run {answer.id}: population {question.population}, {how}")
    left_out = ", ".join(f"{count} {LEFT_OUT[key].en}" for key, count in supply.left_out.items())
    say(f"  {supply.counted} places count" + (f"; left out: {left_out}" if left_out else "; none left out"))
    if supply.open_then is not None:
        when = WINDOWS[question.window].en if question.window else f"{question.at:%Y-%m-%d %H:%M}"
        say(
            f"  {supply.open_then} of them can be joined then, of {supply.open_unknown} it is not known: {when}"
        )
    for note in answer.notes:
        say(f"  note: {note_words(note, 'en')}")


def _say_areas(answer: GapRun) -> None:
    """The areas that need most, then people outside all areas."""
    code, within_m = answer.question.demand, answer.question.within_m[0]
    areas = {each.area for each in answer.coverage if each.area not in {None, OUTSIDE}}
    if not areas:
        return
    shown = most_in_need(answer)
    outside = [
        each
        for each in answer.coverage
        if (each.area, each.demand, each.within_m) == (OUTSIDE, code, within_m)
    ]
    who = next(demand.label_en for demand in DEMANDS if demand.code == code)
    print_table(
        f"{len(shown)} of {len(areas)} areas that need most: {who}, {within_m:g} m (all of them: --json)",
        ["area", ">covered", ">not covered", ">unknown", ">covered %"],
        [[area_words(each), *_figures(each)] for each in (*shown, *outside)],
    )


def _say_annex(answer: GapRun) -> None:
    """The further figures of everywhere for the run's demand, distances with minutes on foot."""
    rows = []
    for each in answer.figures:
        if each.area is None and each.demand == answer.question.demand:
            value = "cannot be said" if each.value is None else _rounded(each.value)
            if each.name.partition("_")[2].startswith("m_") and each.value is not None:
                value = f"{each.value:,.0f} m ({each.value / WALK_M_PER_MIN:.1f} min)"
            rows.append([figure_words(each, "en"), value])
    if rows:
        print_table(f"annex, {answer.question.demand}, everywhere", ["figure", ">value"], rows)
    stepped = {Measure.ENHANCED_TWO_STEP, Measure.THREE_STEP} & set(answer.question.measures)
    if stepped:
        steps = steps_of(answer.question)
        told = ", ".join(f"≤ {m:g} m: {w:g}" for m, w in zip(steps.within_m, steps.weight, strict=True))
        say(f"  weights by distance: {told}")


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _figures(each: Coverage) -> list[str]:
    share = f"{100 * each.share:.1f}" if each.total else "–"
    return [f"{each.covered:,.0f}", f"{each.uncovered:,.0f}", f"{each.unknown:,.0f}", share]
