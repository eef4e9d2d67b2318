"""The words beside a run's figures, in Japanese for planners and in English for the command line."""

from __future__ import annotations

from typing import NamedTuple

from ibasho.model import DEMANDS, Coverage, GapRun, RunNote, Travel, kind

__all__ = ["LEFT_OUT", "OUTSIDE", "area_words", "data_dates", "headline", "method", "note_words", "notes_ja"]

OUTSIDE = "outside"
"""The area code of people who live in none of the areas."""


class Words(NamedTuple):
    """The same said twice."""

    ja: str
    en: str


LEFT_OUT = {
    "no_location": Words("位置が分からない", "no location"),
    "area_only": Words("位置を公開していない", "location not public"),
    "kind": Words("ほかの種類", "another kind"),
    "audience": Words("対象の年齢がちがう", "not for this age"),
    "few_sessions": Words("開催が少ない", "too few sessions a month"),
    "not_verified": Words("最近確認されていない", "not verified recently enough"),
}

_NOTES = {
    "straight_line": Words(
        "直線距離による計算です。実際に歩く道のりではありません。",
        "straight line: not the way that people walk",
    ),
    "walking_only": Words(
        "徒歩のみの計算です。バスや送迎は入っていません。", "walking only: no buses, no pick-up service"
    ),
    "cannot_walk": Words(
        "{count:,}区画（{people:,.0f}人）からは、歩いて行ける居場所がまったくありません（島、道が途切れた所など）。",
        "{count:,} cells ({people:,.0f} people) cannot walk to any place at all (islands, cut-off streets)",
    ),
    "outside_areas": Words(
        "どの地域にも入らない所に{people:,.0f}人がいます。「地域の外」として分けて示します。",
        "{people:,.0f} people live outside all areas; they are shown on their own",
    ),
    "calendar_unknown": Words(
        "数えた居場所のうち{count:,}か所は、日程が分からないまま数えています。",
        "{count:,} of the places counted have no calendar that could be read",
    ),
    "neighbourhood_only": Words(
        "数えた居場所のうち{count:,}か所は、住所から町丁目までしか場所が分からないため、町丁目を代表する点で計算しています。",
        "{count:,} of the places counted are located only to their neighbourhood; its point stands for them",
    ),
    "nothing_counts": Words(
        "条件に合う居場所が一つもありません。", "no place meets the conditions of this run"
    ),
    "register_empty": Words("居場所が一つも登録されていません。", "no place is registered"),
}


def note_words(note: RunNote, language: str = "ja") -> str:
    """The sentence of a note; ``language`` is ja or en."""
    words = _NOTES[note.code]
    return (words.ja if language == "ja" else words.en).format(count=note.count, people=note.people)


def notes_ja(run: GapRun) -> tuple[str, ...]:
    """All notes of a run in Japanese, what was left out included."""
    left = "、".join(f"{LEFT_OUT[key].ja} {count}か所" for key, count in run.supply.left_out.items())
    said = tuple(note_words(note) for note in run.notes)
    return (*said, f"数えなかった居場所: {left}。") if left else said


def area_words(each: Coverage) -> str:
    """The name under which a row of figures is shown."""
    if each.area is None:
        return "全体"
    return "地域の外" if each.area == OUTSIDE else each.area_name or each.area


def method(run: GapRun) -> str:
    """How the figures came about, in one Japanese paragraph."""
    question = run.question
    way = "道に沿って歩く距離（道までの距離を含む）" if question.travel is Travel.WALK else "直線距離"
    kinds = "、".join(sort.label_ja for code in question.kinds if (sort := kind(code))) or "すべての種類"
    often = (
        f"月{question.sessions_per_month_least}回以上ひらく"
        if question.sessions_per_month_least
        else "登録されている"
    )
    fresh = (
        f"、{question.verified_within_months}か月以内に確認された" if question.verified_within_months else ""
    )
    whom = f"、{question.audience_age}歳の人が参加できる" if question.audience_age is not None else ""
    return (
        f"{often}{fresh}{whom}居場所（{kinds}）{run.supply.counted:,}か所を対象に、最も近い居場所までの{way}で計算しました。"
        "秘匿・合算された区画は、まとまりのまま扱っています。一部だけ圏内のまとまりは「不明」です。"
    )


def data_dates(run: GapRun) -> tuple[tuple[str, str], ...]:
    """Pairs of what and when for the data behind a run, in Japanese."""
    label = {"population": "人口", "places": "居場所", "areas": "地域", "streets": "道路"}
    return tuple(
        (
            label[key],
            f"{each.get('source') or each.get('name')}（{str(each.get('imported_at'))[:10]} 取り込み）",
        )
        for key, each in run.inputs.items()
    )


def headline(run: GapRun, demand: str = "people", within_m: float | None = None) -> str:
    """The one plain sentence for the meeting: who has nothing within reach, by the smallest distance unless asked."""
    metres = run.question.within_m[0] if within_m is None else within_m
    told = next(
        each
        for each in run.coverage
        if each.area is None and each.demand == demand and each.within_m == metres
    )
    label = next(each.label_ja for each in DEMANDS if each.code == demand)
    unit = "世帯" if any(each.code == demand and each.unit == "households" for each in DEMANDS) else "人"
    way = "歩いて" if run.question.travel is Travel.WALK else "直線距離で"
    often = (
        f"月{run.question.sessions_per_month_least}回以上ひらく"
        if run.question.sessions_per_month_least
        else ""
    )
    share = 100 * told.uncovered / told.total if told.total else 0.0
    unknown = f"（ほかに{told.unknown:,.0f}{unit}は不明）" if round(told.unknown) else ""
    return (
        f"{label}{told.total:,.0f}{unit}のうち{told.uncovered:,.0f}{unit}（{share:.1f}％）は、"
        f"{way}{metres:g}m以内に{often}居場所がありません{unknown}。"
    )
