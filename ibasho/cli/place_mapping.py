"""What the columns of a list are taken for: shown, and said otherwise by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ibasho.cli.output import print_json, print_table
from ibasho.errors import InvalidInput
from ibasho.files.place_lists import WORDS

__all__ = ["overrides_of", "show_mapping"]


def overrides_of(given: Sequence[str]) -> dict[str, str]:
    """Heading → meaning of ``--map "HEADING=MEANING"``; InvalidInput when one is not written so."""
    found = {}
    for each in given:
        heading, sign, meaning = each.rpartition("=")
        if not sign or not heading.strip():
            raise InvalidInput(
                f'map {each!r}: "HEADING=MEANING" is accepted, such as "たてもの=name"; '
                '"HEADING=-" leaves a column out',
                field="map",
            )
        found[heading] = meaning.strip()
    return found


def show_mapping(file_name: str, format_: str, mapping: Sequence[tuple[str, str]], *, as_json: bool) -> None:
    """Print per column its heading and what it means; nothing is imported."""
    columns = [
        {
            "column": number,
            "heading": heading,
            "meaning": meaning.rstrip("*") or None,
            "first_of_its_meaning": not meaning.endswith("*"),
            "kept": bool(meaning),
        }
        for number, (heading, meaning) in enumerate(mapping, start=1)
    ]
    if as_json:
        print_json({"file": file_name, "format": format_, "columns": columns})
        return
    rows = [
        (
            each["column"],
            each["heading"],
            "not kept"
            if not each["kept"]
            else each["meaning"]
            if each["first_of_its_meaning"]
            else f"{each['meaning']} ({'added to the first' if each['meaning'] in WORDS else 'where the first is empty'})",
        )
        for each in columns
    ]
    print_table(f"{file_name} ({format_})", (">column", "heading", "meaning"), rows)
