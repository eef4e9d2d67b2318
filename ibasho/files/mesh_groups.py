"""Merged groups of suppressed cells: formed only of links that both ends confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.model import Finding, Level

__all__ = ["Groups", "Links", "resolve"]


@dataclass(frozen=True)
class Links:
    """What one cell says: where its figures went, whose figures it holds, and where in which file it
    stands.
    """

    code: str
    destinations: tuple[str, ...]
    sources: tuple[str, ...]
    file: str
    row: int


@dataclass(frozen=True)
class Groups:
    """``codes``: the destination of each group, ascending. ``of_cell``: per cell the index of its group, or
    -1.
    """

    codes: list[str]
    of_cell: NDArray[np.int64]
    findings: list[Finding]


def _finding(cell: Links, column: str, value: str, code: str, message: str) -> Finding:
    return Finding(cell.row, column, value, Level.WARNING, code, f"{cell.file}: {message}")


def _confirmed(cell: Links, destination: str, cells: dict[str, Links], findings: list[Finding]) -> bool:
    """Whether the destination exists, lists this source, and is no source itself."""
    there = cells.get(destination)
    if there is None:
        findings.append(
            _finding(
                cell,
                "HTKSAKI",
                destination,
                "unknown_destination",
                f"the destination of {cell.code} is not in the data",
            )
        )
    elif cell.code not in there.sources:
        findings.append(
            _finding(
                cell,
                "HTKSAKI",
                destination,
                "one_sided_link",
                f"{destination} does not list {cell.code} in GASSAN",
            )
        )
    elif there.destinations:
        findings.append(
            _finding(
                cell,
                "HTKSAKI",
                destination,
                "chained_link",
                f"the destination of {cell.code} is suppressed itself",
            )
        )
    else:
        return True
    return False


def resolve(cells: Sequence[Links]) -> Groups:
    """The groups. A link that one end does not confirm is reported and not used.

    When one cell has confirmed links to several destinations (parts in several files), these are one group
    under the smallest destination's code.
    """
    by_code = {cell.code: cell for cell in cells}
    findings: list[Finding] = []
    leader: dict[str, str] = {}

    def lead(code: str) -> str:
        while leader.get(code, code) != code:
            code = leader[code]
        return code

    def join(one: str, other: str) -> None:
        first, second = sorted((lead(one), lead(other)))
        leader[second] = leader[first] = first

    destinations: set[str] = set()
    for cell in cells:
        confirmed = [code for code in cell.destinations if _confirmed(cell, code, by_code, findings)]
        destinations.update(confirmed)
        for code in confirmed:
            join(cell.code, code)
        for source in cell.sources:
            there = by_code.get(source)
            if there is None or cell.code not in there.destinations:
                says = (
                    "is not in the data" if there is None else f"names another destination than {cell.code}"
                )
                findings.append(
                    _finding(
                        cell, "GASSAN", source, "unknown_source", f"{source}, merged into {cell.code}, {says}"
                    )
                )
    members = {cell.code: lead(cell.code) for cell in cells if cell.code in leader}
    name = {head: min(d for d in destinations if members.get(d) == head) for head in set(members.values())}
    codes = sorted(name.values())
    position = {code: i for i, code in enumerate(codes)}
    of_cell = np.array(
        [position[name[members[c.code]]] if c.code in members else -1 for c in cells], dtype=np.int64
    )
    return Groups(codes, of_cell, findings)
