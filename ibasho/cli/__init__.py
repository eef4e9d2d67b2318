"""The command line: a door like ``api`` and ``maps``. Each story has a file of its own here.

Exit status: 0 done, 1 the input was refused (each reason on stderr), 2 wrong usage. With ``--json`` the result goes to
stdout with stable keys, and everything else to stderr.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer.core import TyperGroup

from ibasho import __version__
from ibasho.errors import IbashoError

__all__ = ["app", "main"]

_WHERE = {
    # command → module, name of the Typer application or of the function that is the command
    "init": ("operating", "init"),
    "demo": ("demo", "demo"),
    "serve": ("operating", "serve"),
    "places": ("places", "app"),
    "nearby": ("nearby", "nearby"),
    "hours": ("hours", "hours"),
    "population": ("settle", "population"),
    "areas": ("settle", "areas"),
    "addresses": ("addresses", "app"),
    "streets": ("settle", "streets"),
    "gaps": ("gaps", "app"),
    "outreach": ("outreach", "app"),
    "maps": ("maps", "app"),
    "user": ("accounts", "app"),
    "organisation": ("accounts", "organisation_app"),
    "key": ("keys", "app"),
}
"""Every command, in the order of the help. A story is imported when one of its commands is asked for: none pays for all."""


class _Commands(TyperGroup):
    """Finds a command's module when it is asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(_WHERE)

    def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[no-untyped-def,override]
        if cmd_name not in _WHERE:
            return None
        file, name = _WHERE[cmd_name]
        module = import_module(f"ibasho.cli.{file}")
        found = getattr(module, name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name, context_settings=getattr(module, "CONTEXT", {}).get(cmd_name))(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="ibasho",
    cls=_Commands,
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


def main() -> None:
    """Run the command; errors raised on purpose become plain words on stderr and exit status 1."""
    try:
        app()
    except IbashoError as error:
        from ibasho.cli.output import refuse

        refuse(error)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)
