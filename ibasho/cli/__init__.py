"""The command line: a door like ``api`` and ``maps``. Each story has a file of its own here.

Exit status: 0 done, 1 the input was refused (each reason on stderr), 2 wrong usage. With ``--json`` the result goes to
stdout with stable keys, and everything else to stderr.
"""

from __future__ import annotations

import sys

import typer

from ibasho import __version__
from ibasho.cli import demo, gaps, maps, nearby, operating, outreach, places, settle
from ibasho.cli.output import refuse
from ibasho.errors import IbashoError

__all__ = ["app", "main"]

app = typer.Typer(
    name="ibasho",
    help="Find out who in a town has nowhere to belong, and do something about it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"ibasho {__version__}\n")
        raise typer.Exit


@app.callback()
def _top(
    version: bool = typer.Option(
        False, "--version", help="Print the version.", callback=_version, is_eager=True
    ),
) -> None:
    """Find out who in a town has nowhere to belong, and do something about it."""


operating.add_to(app)
demo.add_to(app)
nearby.add_to(app)
app.add_typer(places.app, name="places")
app.add_typer(settle.population, name="population")
app.add_typer(settle.areas, name="areas")
app.add_typer(settle.streets, name="streets")
app.add_typer(gaps.app, name="gaps")
app.add_typer(outreach.app, name="outreach")
app.add_typer(maps.app, name="maps")


def main() -> None:
    """Run the command; errors raised on purpose become plain words on stderr and exit status 1."""
    try:
        app()
    except IbashoError as error:
        refuse(error)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)
