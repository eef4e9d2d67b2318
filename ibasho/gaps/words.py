"""The words beside a run's figures, in Japanese for planners and in English for the command line."""

from __future__ import annotations

from typing import NamedTuple

from ibasho.model import DEMANDS, Coverage, DayPart, GapQuestion, GapRun, RunNote, Travel, kind

__all__ = [
    "LEFT_OUT",
    "OUTSIDE",
    "area_words",
    "data_dates",
    "demand_words",
    "headline",
    "method",
    "note_words",
    "notes_ja",
]

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
    "sea_or_neighbour": Words(
        "境界にかかる{count:,}区画では、境界の外が海か隣の市町村かを見分けられません。地域の外の人は{people:,.0f}〜{people_most:,.0f}人の幅があります。",
        "in {count:,} cells across a border, sea and neighbour cannot be told apart: {people:,.0f} to {people_most:,.0f} people live outside",
    ),
    "calendar_unknown": Words(
        "数えた居場所のうち{count:,}か所は、日程が分からないまま数えています。",
        "{count:,} of the places counted have no calendar that could be read",
    ),
    "neighbourhood_only": Words(
        "数えた居場所のうち{count:,}か所は、住所から町丁目までしか場所が分からないため、町丁目を代表する点で計算しています。",
        "{count:,} of the places counted are located only to their neighbourhood; its point stands for them",
    ),
    "open_unknown": Words(
        "数えた居場所のうち{count:,}か所は、その時間にひらいているか分かりません。そこにだけ届く人は「不明」に数えています。",
        "{count:,} of the places counted may or may not be open then; who reaches only them is counted as unknown",
    ),
    "sessions_unknown": Words(
        "{count:,}か所は開催回数が分からないため、回数で重みを付ける計算では0として扱っています。",
        "{count:,} places have no known number of sessions and weigh nothing where sessions are weighed",
    ),
    "capacity_unknown": Words(
        "{count:,}か所の定員が分からないため、定員を考えた計算はしていません。",
        "{count:,} places do not say how many people they take: coverage by capacity is not told"
        " (--capacity-unknown N says how many to count for them)",
    ),
    "nothing_counts": Words(
        "条件に合う居場所が一つもありません。", "no place meets the conditions of this run"
    ),
    "register_empty": Words("居場所が一つも登録されていません。", "no place is registered"),
}


def note_words(note: RunNote, language: str = "ja") -> str:
    """The sentence of a note; ``language`` is ja or en."""
    words = _NOTES[note.code]
    return (words.ja if language == "ja" else words.en).format(
        count=note.count, people=note.people, people_most=note.people_most
    )


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


def demand_words(code: str) -> tuple[str, str]:
    """The Japanese name of a demand and the unit it is counted in."""
    demand = next((each for each in DEMANDS if each.code == code), None)
    if demand is None:
        return code, "人"
    return demand.label_ja, "世帯" if demand.unit == "households" else "人"


_PARTS = {
    DayPart.WEEKDAY_DAY: "平日の昼（9時〜17時）",
    DayPart.WEEKDAY_EVENING: "平日の夜（17時〜21時）",
    DayPart.SATURDAY: "土曜（9時〜21時）",
    DayPart.SUNDAY: "日曜・祝日（9時〜21時）",
}


def _which(question: GapQuestion) -> str:
    """The places that a question counts: 「月1回以上ひらく居場所」 with all its conditions."""
    often = f"月{question.sessions_per_month_least}回以上" if question.sessions_per_month_least else ""
    when = f"{often}ひらく" if often else ""
    if question.window is not None:
        when = f"{_PARTS[question.window]}に{often}ひらく"
    if question.at is not None:
        at = question.at
        clock = f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"
        when = f"{at.year}年{at.month}月{at.day}日{clock}に参加できる"
    fresh = (
        f"{question.verified_within_months}か月以内に確認された、" if question.verified_within_months else ""
    )
    whom = f"{question.audience_age}歳の人が参加できる、" if question.audience_age is not None else ""
    kinds = "・".join(sort.label_ja for code in question.kinds if (sort := kind(code)))
    return f"{fresh}{whom}{when}居場所" + (f"（{kinds}）" if kinds else "")


def method(run: GapRun) -> str:
    """How the figures came about, in one Japanese paragraph."""
    question = run.question
    way = "道に沿って歩く距離（道までの距離を含む）" if question.travel is Travel.WALK else "直線距離"
    timed = ""
    if run.supply.open_then is not None:
        timed = (
            f"そのうち、その時間にひらいていると分かる{run.supply.open_then:,}か所を「届く」に、"
            f"分からない{run.supply.open_unknown:,}か所だけが近い人を「不明」に数えています。"
        )
    return (
        f"{_which(question)}を対象に（条件に合う場所は{run.supply.counted:,}か所）、最も近い居場所までの{way}で計算しました。{timed}"
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


def headline(run: GapRun, demand: str | None = None, within_m: float | None = None) -> str:
    """The one plain sentence for the meeting: who has nothing within reach, by the smallest distance unless asked.

    From the run's own parameters. Where something is not known it says so: 「少なくとも」 when it cannot be said of some
    people, and how many places without a known location were left out. Rounding never makes all of some or none of few.
    """
    question, code = run.question, demand or run.question.demand
    metres = question.within_m[0] if within_m is None else within_m
    told = next(
        each for each in run.coverage if each.area is None and each.demand == code and each.within_m == metres
    )
    label, unit = demand_words(code)
    way = "歩いて" if question.travel is Travel.WALK else "直線距離で"
    what = f"{way}{metres:g}m以内に{_which(question)}が"
    return _sentence(told, f"{label} {told.total:,.0f}{unit}", unit, what) + _beside(run, told) + "。"


def _sentence(told: Coverage, whole: str, unit: str, what: str) -> str:
    out, unsure = told.uncovered > 0, round(told.unknown) > 0
    if told.total <= 0:
        return f"{whole}: 対象の人がいないため、割合は言えません"
    if not out:
        none = f"{whole}のうち、{what}ないと分かっている人はいません"
        return none if unsure else f"{whole}の全員に、{what}あります"
    count = f"{told.uncovered:,.0f}{unit}" if round(told.uncovered) else f"1{unit}未満"
    share = 100 * told.uncovered / told.total
    share = min(max(share, 0.1), 99.9) if told.uncovered < told.total else share
    least = "、少なくとも " if unsure else " "
    return f"{whole}のうち{least}{count}（{share:.1f}％）は、{what}ありません"


def _beside(run: GapRun, told: Coverage) -> str:
    """What the sentence leaves open."""
    unit = demand_words(told.demand)[1]
    said = []
    if round(told.unknown):
        said.append(f"ほかに{told.unknown:,.0f}{unit}は、あるかどうか分かりません")
    if told.cells_without_figure:
        said.append(f"人数の分からない区画が{told.cells_without_figure:,}あり、数に入っていません")
    said += [
        f"{LEFT_OUT[reason].ja}居場所{count:,}か所は数えていません"
        for reason in ("no_location", "area_only")
        if (count := run.supply.left_out.get(reason))
    ]
    return f"（{'。'.join(said)}）" if said else ""
