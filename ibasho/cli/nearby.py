"""``ibasho nearby``: what is near, open, and reachable in time."""

from __future__ import annotations

import typer

from ibasho.catalogue import Catalogue
from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, print_table, say
from ibasho.errors import InvalidInput
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Hit, Travel
from ibasho.nearby import SLOW_M_PER_MIN, Answer, Question, Result, answer_as_geojson, find, parse_when
from ibasho.nearby.origin import origin, origin_as_dict
from ibasho.nearby.when import ACCEPTED
from ibasho.settings import Settings
from ibasho.store import Connection
from ibasho.store import streets as streets_store

__all__ = ["CONTEXT", "nearby"]

CONTEXT = {"nearby": {"ignore_unknown_options": True}}
"""A western longitude begins with a minus sign: it is a number, not an option."""


def nearby(
    lon: float | None = typer.Argument(None, metavar="LON", help="Longitude, degrees."),
    lat: float | None = typer.Argument(None, metavar="LAT", help="Latitude, degrees."),
    near: str | None = typer.Option(
        None, "--near", help="Instead: an address, a postcode, a station or a registered place."
    ),
    at: str = typer.Option("now", help=f"{ACCEPTED[0].upper()}{ACCEPTED[1:]}."),
    within_m: float | None = typer.Option(
        None, "--within-m", help="Not farther than; however far when left out."
    ),
    limit: int = typer.Option(10, help="How many fitting places."),
    mode: str = typer.Option("walk", help="walk (street network) or line (straight line)."),
    streets: str | None = typer.Option(None, help="Street network; the first one stored when left out."),
    speed: str = typer.Option("80", help="Metres per minute, or slow (50, an assumption)."),
    max_min: int | None = typer.Option(None, "--max-min", help="At most so many minutes on foot."),
    kinds: str = typer.Option("", help="Kinds, comma-separated."),
    age: int | None = typer.Option(None, help="The activity's stated audience welcomes this age."),
    free: bool = typer.Option(False, "--free", help="Costs nothing."),
    step_free: bool = typer.Option(False, "--step-free", help="Without steps."),
    no_booking: bool = typer.Option(False, "--no-booking", help="Without booking."),
    language: str | None = typer.Option(None, help="Spoken there, such as pt."),
    food: bool = typer.Option(False, "--food", help="Something to eat or to take home."),
    alone: bool = typer.Option(False, "--alone", help="Says that one can come without knowing anybody."),
    need_not_talk: bool = typer.Option(False, "--need-not-talk", help="Says that one need not talk."),
    asks_nothing: bool = typer.Option(False, "--asks-nothing", help="Says that no name or address is asked."),
    halal: bool = typer.Option(False, "--halal", help="Says that there is halal food."),
    pick_up: bool = typer.Option(False, "--pick-up", help="Says that people are fetched."),
    online: bool = typer.Option(False, "--online", help="Says that it can be joined online."),
    facets: bool = typer.Option(
        False, "--facets", help="Count what further conditions would leave (--json)."
    ),
    today: bool = typer.Option(False, "--today", help="Can still be joined on that day."),
    open_now: bool = typer.Option(False, "--open", help="Open when one gets there."),
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """Say what is near, open, and reachable in time."""
    settings = read_settings()
    store = open_register(settings)  # before the question is read: kinds of one's own are stored there
    moment = now(settings)
    when = parse_when(at, now=moment, zone=settings.zone)
    lon, lat, hit = _from_where(settings, lon, lat, near)
    question = Question(
        lon=lon,
        lat=lat,
        at=when.at,
        until=when.until,
        max_min=max_min,
        travel=_travel(mode),
        within_m=within_m,
        limit=limit,
        m_per_min=_speed(speed),
        kinds=tuple(code.strip() for code in kinds.split(",") if code.strip()),
        audience_age=age,
        free=free,
        step_free=step_free,
        no_booking=no_booking,
        language=language,
        food=food,
        come_alone=alone,
        need_not_talk=need_not_talk,
        asks_nothing=asks_nothing,
        halal=halal,
        pick_up=pick_up,
        online=online,
        today=today,
        open_now=open_now,
    )
    with store.reading() as conn:
        catalogue = Catalogue.load(conn, zone=settings.zone, now=moment)
        network = _network(conn, streets) if question.travel is Travel.WALK else None
    answer = find(catalogue, question, network, with_facets=facets)
    if as_json:
        print_json(answer_as_geojson(answer, "en") | {"near": None if hit is None else origin_as_dict(hit)})
    else:
        if hit is not None:
            say(_from(hit))
        _say(answer)


def _from_where(
    settings: Settings, lon: float | None, lat: float | None, near: str | None
) -> tuple[float, float, Hit | None]:
    """The point that is given, or that of the words with what was understood of them."""
    if near is None and lon is not None and lat is not None:
        return lon, lat, None
    if near is None or lon is not None or lat is not None:
        raise typer.BadParameter("either LON and LAT, or --near TEXT, is accepted")
    with open_register(settings).reading() as conn:
        hit = origin(conn, near)
    return hit.lon, hit.lat, hit


def _from(hit: Hit) -> str:
    """What was understood of the words that say from where, and how exact it is."""
    within = "" if hit.within_m is None else f", within {hit.within_m:,.0f} m"
    left = f"; not looked at: {hit.rest}" if hit.rest else ""
    loosely = "; not quite what was typed" if hit.loosely else ""
    return f"from {hit.label} (level {hit.level.value}{within}{left}{loosely})"


def _travel(mode: str) -> Travel:
    try:
        return Travel(mode)
    except ValueError:
        raise InvalidInput(f"mode {mode!r}: walk or line is accepted", field="mode") from None


def _speed(text: str) -> float:
    if text.strip() == "slow":
        return SLOW_M_PER_MIN
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(
            f"speed {text[:40]!r}: metres per minute, or slow, is accepted", field="speed"
        ) from None


def _network(conn: Connection, name: str | None) -> StreetNetwork | None:
    names = streets_store.names(conn)
    if name is None and not names:
        return None
    return streets_store.get(conn, name or names[0])[1]


_NOTES = {
    "no_streets": "no street network is stored: straight line, not the way that people walk",
    "slow_speed_assumed": "slow walking is an assumption",
}


def _say(answer: Answer) -> None:
    way = "on foot along streets" if answer.travel is Travel.WALK else "straight line"
    say(f"{way}; minutes at {answer.question.m_per_min:g} m/min")
    if answer.question.until is not None:
        say(f"from {answer.question.at:%Y-%m-%d %H:%M} until {answer.question.until:%Y-%m-%d %H:%M}")
    for note in answer.notes:
        say(f"note: {_NOTES.get(note, note)}")
    columns = [">m", ">min", "state", "in time", "place", "activity", "next"]
    if answer.results:
        print_table("", columns, [_row(each) for each in answer.results])
    else:
        gone = ", ".join(f"{count} by {name}" for name, count in answer.removed.items())
        say(f"nothing fits; {answer.looked_at} places looked at" + (f", taken out: {gone}" if gone else ""))
        for other in answer.alternatives:
            say(f"  without {other.without}: {' · '.join(map(str, _row(other.result)))}")
    if answer.perhaps:
        print_table(
            "perhaps (a fact asked for is not known)", columns, [_row(each) for each in answer.perhaps]
        )
    for line in answer.lines:
        coming = line.next[0].start.strftime("%m-%d %H:%M") if line.next else "hours not known"
        told = "answers now" if line.answers else coming
        say(f"to call: {line.offer.place.name} · {line.phone or line.chat_url} · {told}")
    if any(_is_about(each) for each in (*answer.results, *answer.perhaps)):
        say("≈ only the neighbourhood of the place is known: the way leads to the neighbourhood's point")
    if answer.desk is not None:
        say(f"to talk to somebody: {' · '.join(map(str, _row(answer.desk)))} · {answer.desk.place.phone}")


def _is_about(result: Result) -> bool:
    """Whether the place is located only by its neighbourhood, so that the way is one to the neighbourhood."""
    return result.place.location_level == "neighbourhood"


def _row(result: Result) -> list[object]:
    coming = result.next_sessions[0].start.strftime("%m-%d %H:%M") if result.next_sessions else "not known"
    in_time = {True: "yes", False: "no", None: "?"}[result.in_time]
    activities = ", ".join(dict.fromkeys(each.activity.kind for each in result.activities))
    return [
        f"{'≈' if _is_about(result) else ''}{result.distance_m:,.0f}",
        result.walk_min,
        result.state.value,
        in_time,
        result.place.name,
        activities,
        coming,
    ]
