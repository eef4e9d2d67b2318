"""Legends: rows of a sample, a label and a figure, as plain data that the page draws.

A sample is what the map itself draws: a symbol, a cell's colour with its pattern, or a line with its dash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maps.palette import Symbol

__all__ = ["Row", "figure", "payload", "sample_cell", "sample_line", "sample_star", "sample_symbol"]


@dataclass(frozen=True)
class Row:
    """One row: the sample (see ``sample_…``), its label, and a figure such as ``1,234人`` (or nothing).

    ``key`` makes the row a switch: the page shows or hides what carries the key.
    """

    sample: dict[str, Any]
    label: str
    figure: str = ""
    key: str = ""


def sample_symbol(symbol: Symbol) -> dict[str, Any]:
    """A kind's symbol."""
    return {"type": "symbol", "shape": symbol.shape, "colour": symbol.colour, "mark": symbol.mark}


def sample_star(colour: str) -> dict[str, Any]:
    """A proposed site."""
    return {"type": "symbol", "shape": "star", "colour": colour, "mark": ""}


def sample_cell(colour: str, pattern: str = "", *, faint: bool = False) -> dict[str, Any]:
    """A cell: ``pattern`` is ``hatch`` (estimated), ``dots`` (no figure), ``cross`` (cannot be reached) or nothing."""
    return {"type": "cell", "colour": colour, "pattern": pattern, "faint": faint}


def sample_line(colour: str, dash: str, mark: str = "") -> dict[str, Any]:
    """A line, whole or dashed, with a letter in a circle when there is one."""
    return {"type": "line", "colour": colour, "dash": dash, "mark": mark}


def payload(title: str, rows: tuple[Row, ...], note: str = "") -> dict[str, Any]:
    """The legend for the page's data."""
    return {
        "title": title,
        "note": note,
        "rows": [
            {"sample": row.sample, "label": row.label, "figure": row.figure, "key": row.key} for row in rows
        ],
    }


def figure(value: float, unit: str) -> str:
    """A whole number with thousands separated, as it is read in Japanese: ``12,345人``."""
    return f"{round(value):,}{unit}"
