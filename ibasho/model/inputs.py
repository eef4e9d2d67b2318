"""What analyses are fed with, beside places and people: areas, and where an input came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.model.imports import Finding
from ibasho.model.register import Offer

__all__ = ["AreaSet", "Belonging", "Candidate", "Draft", "InputMeta"]


@dataclass(frozen=True)
class InputMeta:
    """Where a stored input came from: enough to repeat a run and to print the source."""

    name: str
    source: str
    """File name(s) without a path."""
    imported_at: str
    """ISO 8601 with offset."""
    sha256: str
    """Hash of the canonical content, not of the file: the same data give the same hash."""


@dataclass(frozen=True)
class AreaSet:
    """Areas for zone statistics: one (multi)polygon each, lon/lat. ``kind``: municipality, school-district …"""

    kind: str
    code: NDArray[np.str_]
    name: NDArray[np.str_]
    polygons: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True)
class Belonging:
    """One row of a table area ↔ neighbourhood: the neighbourhood, by name or code, belongs to the area."""

    row: int
    area: str
    neighbourhood: str
    area_code: str = ""
    code: str = ""
    """The neighbourhood's code, when the table has one."""


@dataclass(frozen=True)
class Candidate:
    """A site where a new place could stand."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Draft:
    """One row of a list on its way into the register.

    ``offer`` is None when the row is refused (see its findings) or is no record (``is_record`` False: an instruction,
    an example, an empty pre-numbered row). Its place and activity have empty ids until they are registered.
    """

    row: int
    offer: Offer | None
    is_record: bool
    findings: tuple[Finding, ...] = ()
