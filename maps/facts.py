"""What stands beside every map: title, method, dates, sources. All of it is written with ``textContent``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """The words around a map, in Japanese, exactly as they are to be read.

    ``method`` says how the figures came about (straight line or streets, which supply counts). ``data_dates`` are pairs
    of what and when: ``("人口", "2020年国勢調査")``. ``attributions`` are the lines that the sources' licences ask for.
    ``notes`` are warnings that nobody may overlook. ``generated_on`` is a parameter, so that the same input gives the
    same bytes.
    """

    title: str
    generated_on: date
    subtitle: str = ""
    method: str = ""
    data_dates: tuple[tuple[str, str], ...] = ()
    attributions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def payload(self, *more_notes: str) -> dict[str, Any]:
        """The facts as plain lists for the page's data."""
        made = self.generated_on
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "method": self.method,
            "dates": [list(pair) for pair in self.data_dates],
            "credits": list(self.attributions),
            "notes": [*more_notes, *self.notes],
            "made_on": f"{made.year}年{made.month}月{made.day}日",
        }
