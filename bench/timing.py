"""Time things side by side: turns alternate, the best of each counts, and only the ratio is a claim."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure: seconds of ours, seconds of the other way (None when it stands alone), and a remark."""

    what: str
    seconds: float
    beside: str = ""
    beside_seconds: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times longer the other way takes."""
        return None if self.beside_seconds is None else self.beside_seconds / self.seconds

    def line(self) -> str:
        """The row as it is printed."""
        other = "" if self.beside_seconds is None else f"{self.beside_seconds:>10.3f}{self.ratio:>8.1f}×"
        return f"{self.what:<58}{self.seconds:>10.3f}{self.beside:>34}{other}  {self.remark}".rstrip()

    def as_dict(self) -> dict[str, Any]:
        """The row for ``--json``."""
        return asdict(self) | {"ratio": self.ratio}


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def side_by_side(
    what: str,
    ours: Callable[[], object],
    beside: str,
    theirs: Callable[[], object],
    *,
    turns: int = 3,
    remark: str = "",
) -> Row:
    """Both in turn, the best of each: what else the machine does hits both."""
    best = [float("inf"), float("inf")]
    for _ in range(turns):
        best = [min(best[0], seconds(ours)), min(best[1], seconds(theirs))]
    return Row(what, best[0], beside, best[1], remark)
