"""``ibasho hours``: how an hours text is understood, and how well such texts are understood at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import typer

from ibasho.cli.opening import now, parse_date, read_settings
from ibasho.cli.output import print_json, say
from ibasho.model import Fact, Session
from ibasho.schedule import Understood, sessions, understand
from ibasho.schedule.labelled import Score, scores

__all__ = ["hours"]


def hours(
    text: str = typer.Argument("", help="Japanese hours text, such as 第2・4土曜 11:00〜13:30（8月は休み）."),
    first: str | None = typer.Option(None, "--from", help="First day to expand; today when left out."),
    days: int = typer.Option(60, min=1, max=400, help="How many days to expand."),
    accuracy: bool = typer.Option(
        False, "--accuracy", help="Score the parser on its labelled sets and list every miss; takes no text."
    ),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Show what the program understands of an hours text, what it does not, and the sessions that follow."""
    if accuracy:
        _accuracy(as_json)
        return
    if not text.strip():
        raise typer.BadParameter(
            "an hours text such as 毎週火・木 10:00〜12:00, or --accuracy", param_hint="TEXT"
        )
    settings = read_settings()
    day = parse_date(first, "from").date() if first else now(settings).date()
    said = understand(text)
    coming = sessions(said.rules, day, day + timedelta(days=days - 1), settings.zone)
    if as_json:
        print_json(_as_json(said, coming))
    else:
        _say(said, coming, day, days)


def _as_json(said: Understood, coming: list[Session]) -> dict[str, Any]:
    until = said.booking_until
    return {
        "confidence": said.confidence,
        "not_understood": said.not_understood,
        "assumed": list(said.assumed),
        "irregular": said.irregular,
        "suspended": said.suspended,
        "times_per_month": said.times_per_month,
        "booking": said.booking.value,
        "booking_until": None
        if until is None
        else {"days_before": until.days_before, "until_min": until.until_min},
        "until_sold_out": said.until_sold_out.value,
        "capacity": said.capacity,
        "last_entry_min": said.last_entry_min,
        "rules": [str(rule) for rule in said.rules],
        "sessions": [
            {
                "start": each.start.isoformat(),
                "end": each.end.isoformat() if each.end_known else None,
                "unconfirmed": each.unconfirmed,
            }
            for each in coming
        ],
    }


def _say(said: Understood, coming: list[Session], day: date, days: int) -> None:
    say(f"confidence      {said.confidence}" + ("  (meets irregularly)" if said.irregular else ""))
    say(f"not understood  {said.not_understood or 'nothing'}")
    for assumption in said.assumed:
        say(f"assumed         {assumption}")
    if said.suspended:
        say("suspended       the text says that it does not take place for now")
    if said.times_per_month is not None:
        say(f"times a month   {said.times_per_month:g}, the days are not stated")
    if said.booking is not Fact.UNKNOWN:
        say(f"booking         {said.booking.value}")
    if said.booking_until is not None:
        clock = said.booking_until.until_min
        hour = "" if clock is None else f", {clock // 60}:{clock % 60:02d}"
        say(f"booking until   {said.booking_until.days_before} days before{hour}")
    if said.until_sold_out is Fact.YES:
        say("ends early      when nothing or no room is left")
    if said.capacity is not None:
        say(f"capacity        {said.capacity}")
    if said.last_entry_min is not None:
        say(f"last entry      {said.last_entry_min} min before the end")
    for each in coming:
        doubt = "  (not confirmed: public holiday or season)" if each.unconfirmed else ""
        until = f"–{each.end:%H:%M}" if each.end_known else "– (end not stated)"
        say(f"  {each.start:%Y-%m-%d %a %H:%M}{until}{doubt}")
    if not coming:
        say(f"  no sessions in the {days} days from {day}")


_WHICH = {
    "first": "written beside the parser",
    "second": "written apart; its first reading was 69.2 %, its misses were looked at afterwards",
    "third": "written apart; its first reading was 60.7 %, its misses were looked at afterwards",
    "fourth": "held out: written apart, its misses not looked at; its first reading was 70.8 %",
}


def _accuracy(as_json: bool) -> None:
    found = scores()
    if as_json:
        print_json([_score_as_json(each) for each in found])
        return
    for each in found:
        say(
            f"{each.name} set ({_WHICH[each.name]}): {each.right} of {each.cases} exactly right"
            f" ({each.right / each.cases:.1%}); {each.high} with high confidence, of which {each.wrong_high} wrong"
        )
        for case, said in each.misses:
            left = f"; not understood: {said.not_understood}" if said.not_understood else ""
            say(f"  miss ({said.confidence}): {case.text}{left}".replace("\n", "⏎"))


def _score_as_json(score: Score) -> dict[str, Any]:
    return {
        "set": score.name,
        "about": _WHICH[score.name],
        "expressions": score.cases,
        "exactly_right": score.right,
        "high_confidence": score.high,
        "high_confidence_wrong": score.wrong_high,
        "misses": [
            {"text": case.text, "confidence": said.confidence, "not_understood": said.not_understood}
            for case, said in score.misses
        ],
    }
