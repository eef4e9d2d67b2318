"""What can be asked over HTTP, as checked models: every parameter with its type, range and meaning."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from ibasho.model import DEMANDS, KINDS, GapQuestion, Travel

__all__ = ["DemandCode", "GapsBody", "KindCode"]

_NAME = Field(min_length=1, max_length=200)

KindCode = Annotated[str, Field(json_schema_extra={"enum": [kind.code for kind in KINDS]}, max_length=60)]
"""A kind of activity by its code."""


DemandCode = Annotated[
    str, Query(description="which people: " + ", ".join(demand.code for demand in DEMANDS), max_length=40)
]
"""A column of people or households by its code."""


class GapsBody(BaseModel):
    """The question of a gap run. Names are those under which inputs are stored."""

    model_config = ConfigDict(extra="forbid")

    population: Annotated[str, _NAME]
    mode: Travel = Travel.LINE
    within_m: Annotated[list[Annotated[float, Field(gt=0, le=100_000)]], Field(min_length=1, max_length=20)]
    areas: Annotated[str, _NAME] | None = None
    streets: Annotated[str, _NAME] | None = None
    kinds: Annotated[list[KindCode], Field(max_length=len(KINDS))] = []
    audience_age: Annotated[int, Field(ge=0, le=120)] | None = None
    min_sessions_per_month: Annotated[int, Field(ge=0, le=100)] = 1
    verified_within_months: Annotated[int, Field(ge=1, le=600)] | None = None
    as_of: date | None = None

    def question(self) -> GapQuestion:
        """The question in the library's words."""
        return GapQuestion(
            population=self.population,
            travel=self.mode,
            within_m=tuple(self.within_m),
            areas=self.areas,
            streets=self.streets,
            kinds=tuple(self.kinds),
            audience_age=self.audience_age,
            sessions_per_month_least=self.min_sessions_per_month,
            verified_within_months=self.verified_within_months,
            as_of=self.as_of,
        )
