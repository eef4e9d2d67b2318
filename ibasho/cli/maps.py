"""``ibasho maps draw``: one self-contained HTML file that needs no network."""

from __future__ import annotations

from pathlib import Path

import typer

from api import drawn
from ibasho.cli.gaps import stored_run
from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import say
from ibasho.errors import InvalidInput
from ibasho.gaps.site import latest_siting
from ibasho.outreach.opening import open_visit_store
from ibasho.outreach.records import latest_plan
from ibasho.settings import Settings
from ibasho.store import Connection
from maps import Delivery

__all__ = ["app", "draw_map"]

app = typer.Typer(help="Maps as single files.", no_args_is_help=True, add_completion=False)


@app.callback()
def _maps() -> None:
    """Maps as single files."""


@app.command("draw")
def draw(
    what: str = typer.Argument(help="places, gaps or routes."),
    out: Path = typer.Option(..., help="File to write, .html."),
    run: str = typer.Option("latest", help="Run to draw (for gaps)."),
    demand: str = typer.Option("people", help="Demand column to draw (for gaps)."),
) -> None:
    """Draw a map into one HTML file that opens from a disk and asks nobody for anything."""
    settings = read_settings()
    with open_register(settings).reading() as conn:
        page = draw_map(conn, settings, what, run=run, demand=demand)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8", newline="\n")
    say(f"{out}: {out.stat().st_size / 1024:,.0f} KiB")


def draw_map(
    conn: Connection, settings: Settings, what: str, *, run: str = "latest", demand: str = "people"
) -> str:
    """The page of one of the three maps; routes are those of the latest plan, read with the purpose of drawing it."""
    at, zone = now(settings), settings.zone
    if what == "places":
        return drawn.places_map(conn, now=at, zone=zone, delivery=Delivery.FILE)
    if what == "gaps":
        answer = stored_run(conn, run)
        siting = latest_siting(conn, answer.id)
        return drawn.gaps_map(
            conn, answer, now=at, zone=zone, delivery=Delivery.FILE, demand=demand, siting=siting
        )
    if what == "routes":
        with open_visit_store(settings) as visits:
            plan = latest_plan(visits, actor="command line", purpose="draw the map of routes", at=at)
        return drawn.routes_map(conn, plan, now=at, zone=zone, delivery=Delivery.FILE)
    raise InvalidInput(f"map {what!r}: places, gaps or routes is accepted", field="what")
