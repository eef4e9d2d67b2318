"""``ibasho places kinds …``: the kinds of activities, and those that an installation adds."""

from __future__ import annotations

import typer

from ibasho.cli.opening import now, open_register, read_settings
from ibasho.cli.output import print_json, say
from ibasho.errors import InvalidInput
from ibasho.model import KINDS, Kind
from ibasho.store import kinds as kinds_store

__all__ = ["app"]

app = typer.Typer(
    help="List the kinds of activities, with their labels; those of this installation can be added.",
    invoke_without_command=True,
    add_completion=False,
)


@app.callback()
def listing(
    context: typer.Context,
    as_json: bool = typer.Option(False, "--json", help="Machine-readable result on stdout."),
) -> None:
    """List the kinds of activities: those of every installation and those that were added here."""
    if context.invoked_subcommand is not None:
        return
    with open_register(read_settings()).reading() as conn:
        own = kinds_store.listing(conn)
    told = [*((each, False) for each in KINDS), *((each, True) for each in own)]
    if as_json:
        print_json(
            [
                {"code": each.code, "labels": each.labels, "words": list(each.words_ja), "added_here": added}
                for each, added in told
            ]
        )
        return
    for each, added in told:
        say(f"{each.code:<22} {each.label_ja}  ({each.label_en}){'  added here' if added else ''}")


@app.command("add")
def add(
    code: str = typer.Argument(help="Stable code: small letters, digits and _."),
    ja: str = typer.Option(help="Label in Japanese."),
    en: str = typer.Option(help="Label in English."),
    words: list[str] = typer.Option([], "--word", help="A word by which lists name it, repeatable."),
    labels: list[str] = typer.Option(
        [], "--label", help="A label in another language, such as vi=Quán cà phê; repeatable."
    ),
) -> None:
    """Add a kind of activity, or change one that was added here. Imports, filters and pages know it at once."""
    told: dict[str, str] = {}
    for each in labels:
        language, equals, label = each.partition("=")
        if not equals or not language.strip():
            raise InvalidInput(
                f"label {each!r}: LANGUAGE=TEXT, such as vi=Quán cà phê, is accepted", field="label"
            )
        told[language.strip()] = label.strip()
    settings = read_settings()
    kind = Kind(
        code, ja.strip(), en.strip(), tuple(filter(None, map(str.strip, words))), tuple(sorted(told.items()))
    )
    with open_register(settings).writing() as conn:
        new = kinds_store.put(conn, kind, at=now(settings))
    say(f"{code}: {kind.label_ja} {'added' if new else 'is as you say'}")


@app.command("remove")
def remove(code: str = typer.Argument(help="Code of a kind that was added here.")) -> None:
    """Take a kind away that was added here and that no activity has."""
    with open_register(read_settings()).writing() as conn:
        kinds_store.remove(conn, code)
    say(f"{code} removed")
