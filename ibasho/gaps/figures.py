"""What the figures and columns of the annex are called, in Japanese and English, and which areas need most."""

from __future__ import annotations

import re
from typing import NamedTuple

from ibasho.gaps.words import OUTSIDE
from ibasho.model import Coverage, Figure, GapRun, Measure

__all__ = ["FIGURES", "Naming", "column_words", "figure_words", "most_in_need"]

AREAS_SHOWN = 10


class Naming(NamedTuple):
    """A name in two languages, and the unit (m, people, share …)."""

    ja: str
    en: str
    unit: str = ""


_MEASURES = {
    Measure.TWO_STEP.value: Naming("2SFCA得点", "2SFCA score"),
    Measure.ENHANCED_TWO_STEP.value: Naming("E2SFCA得点", "E2SFCA score"),
    Measure.THREE_STEP.value: Naming("3SFCA得点", "3SFCA score"),
    Measure.GRAVITY.value: Naming("重力モデル得点", "gravity score"),
    "sessions": Naming("行ける開催回数（月）", "sessions within reach a month"),
}
_SPREADS = {
    "mean": Naming("の平均", "mean {}"),
    "gini": Naming("のジニ係数", "Gini of {}"),
    "palma": Naming("のパルマ比", "Palma ratio of {}"),
    "none": Naming("が0の人の割合", "share of people without any {}", "share"),
    "below_floor": Naming("が基準より低い人の割合", "share of people below the floor of {}", "share"),
    "concentration": Naming("の集中度指数", "concentration index of {}"),
}
FIGURES = {
    "nearest_m_mean": Naming("最寄りまでの距離の平均", "distance to the nearest place, mean", "m"),
    "nearest_m_median": Naming("最寄りまでの距離の中央値", "distance to the nearest place, median", "m"),
    "nearest_m_p90": Naming("最寄りまでの距離（9割の人がこれ以内）", "distance to the nearest place, 90 % are within", "m"),
    "no_way": Naming("どの居場所にも行けない人", "people who can reach no place at all", "people"),
    "nth_m_median": Naming("n番目に近い居場所までの距離の中央値", "distance to the n-th nearest place, median", "m"),
    "nth_m_p90": Naming(
        "n番目に近い居場所までの距離（9割の人がこれ以内）",
        "distance to the n-th nearest place, 90 % are within",
        "m",
    ),
    "places_mean": Naming("圏内の居場所の数（1人あたり平均）", "places within reach of a person, mean"),
    "sessions_mean": Naming("圏内の開催回数（月、1人あたり平均）", "sessions a month within reach of a person, mean"),
    "paper_covered": Naming("時間を考えなければ圏内の人", "covered when opening times do not count", "people"),
    "paper_only": Naming("紙の上では圏内、その時間には圏外の人", "covered on paper, not in time", "people"),
    "served": Naming("定員の中に入れる人", "people who find room", "people"),
    "unserved": Naming("定員に入れず残る人", "people left without room", "people"),
} | {
    f"{measure}_{spread}": Naming(called.ja + how.ja, how.en.format(called.en), how.unit)
    for measure, called in _MEASURES.items()
    for spread, how in _SPREADS.items()
    if (measure, spread) != ("sessions", "mean")
}  # fmt: skip
"""Every figure of the annex by its name."""

_COLUMNS = {
    "places": Naming("{}m以内の居場所の数", "places within {} m"),
    "sessions": Naming("{}m以内の開催回数（月）", "sessions a month within {} m"),
    "unserved": Naming("{}m以内で定員に入れず残る人", "people left without room within {} m", "people"),
}
_ALONE = {
    "nth_m": Naming("n番目に近い居場所までの距離", "distance to the n-th nearest place", "m"),
    "paper_m": Naming(
        "時間を考えない最寄りまでの距離", "distance to the nearest place, whenever it is open", "m"
    ),
    "maybe_m": Naming(
        "その時間にひらいているか分からない所を含む最寄りまでの距離",
        "distance to the nearest place that may be open then",
        "m",
    ),
} | {measure: called for measure, called in _MEASURES.items() if measure != "sessions"}


def figure_words(figure: Figure, language: str = "ja") -> str:
    """What a figure is, its threshold included; ``language`` is ja or en."""
    named = FIGURES[figure.name]
    if language == "ja":
        return named.ja + ("" if figure.within_m is None else f"（{figure.within_m:g}m以内）")
    return named.en + ("" if figure.within_m is None else f" (within {figure.within_m:g} m)")


def column_words(name: str) -> Naming:
    """What a column of the annex per cell is."""
    if name in _ALONE:
        return _ALONE[name]
    found = re.fullmatch(r"([a-z]+)_([0-9.e+]+)", name)
    if found is None or found[1] not in _COLUMNS:
        return Naming(name, name)
    named = _COLUMNS[found[1]]
    return Naming(named.ja.format(found[2]), named.en.format(found[2]), named.unit)


def most_in_need(
    run: GapRun, *, demand: str | None = None, within_m: float | None = None, most: int | None = AREAS_SHOWN
) -> list[Coverage]:
    """The areas in which most people are certainly not reached, by the smallest distance unless asked.

    Areas in which nobody is without a place are not among them; people outside all areas are no area.
    """
    code = demand or run.question.demand
    metres = run.question.within_m[0] if within_m is None else within_m
    found = [
        each
        for each in run.coverage
        if each.area not in {None, OUTSIDE}
        and (each.demand, each.within_m) == (code, metres)
        and each.uncovered > 0
    ]
    return sorted(found, key=lambda each: (-each.uncovered, str(each.area)))[:most]
