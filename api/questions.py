"""What can be asked over HTTP, as checked models: every parameter with its type, range and meaning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from ibasho.errors import InvalidInput
from ibasho.model import DEMANDS, KINDS, GapQuestion, Travel
from ibasho.nearby import SLOW_M_PER_MIN, Question, parse_when
from ibasho.nearby.when import ACCEPTED

__all__ = ["DemandCode", "GapsBody", "KindCode", "NearbyAsked"]

_NAME = Field(min_length=1, max_length=200)

KindCode = Annotated[str, Field(json_schema_extra={"enum": [kind.code for kind in KINDS]}, max_length=60)]
"""A kind of activity by its code."""


DemandCode = Annotated[
    str, Query(description="which people: " + ", ".join(demand.code for demand in DEMANDS), max_length=40)
]
"""A column of people or households by its code."""


class NearbyAsked(BaseModel):
    """A search near a point, or near what words name. Conditions that are left out ask nothing; what is not known is never taken for a no."""

    model_config = ConfigDict(extra="forbid")

    lon: Annotated[
        float | None, Field(ge=-180, le=180, allow_inf_nan=False, description="longitude, degrees")
    ] = None
    lat: Annotated[
        float | None, Field(ge=-90, le=90, allow_inf_nan=False, description="latitude, degrees")
    ] = None
    near: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="instead of lon and lat: an address, a postcode, a station or the name of a registered place",
        ),
    ] = None
    at: Annotated[
        str,
        Field(max_length=64, description=ACCEPTED + "; without an offset in the installation's zone"),
    ] = "now"
    within_m: Annotated[
        float | None,
        Field(
            ge=1, le=100_000, allow_inf_nan=False, description="not farther than; however far when left out"
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=200, description="fitting places at most")] = 20
    mode: Annotated[Travel, Field(description="line (geodesic) or walk (street network)")] = Travel.LINE
    max_min: Annotated[int | None, Field(ge=1, le=600, description="at most so many minutes on foot")] = None
    speed: Annotated[
        float, Field(ge=10, le=400, description="walking, metres per minute; slow is 50, an assumption")
    ] = 80.0
    kinds: Annotated[
        list[KindCode],
        Field(max_length=len(KINDS), description="kinds, repeated or with commas; any when left out"),
    ] = []
    age: Annotated[int | None, Field(ge=0, le=120, description="welcomes somebody of this age")] = None
    free: Annotated[bool, Field(description="costs nothing")] = False
    step_free: Annotated[bool, Field(description="without steps")] = False
    no_booking: Annotated[bool, Field(description="without booking")] = False
    language: Annotated[str | None, Field(max_length=12, description="spoken there, such as pt")] = None
    food: Annotated[bool, Field(description="something to eat or to take home")] = False
    alone: Annotated[bool, Field(description="says that one can come without knowing anybody")] = False
    need_not_talk: Annotated[bool, Field(description="says that one need not talk")] = False
    asks_nothing: Annotated[
        bool, Field(description="says that neither name, address nor residence status is asked")
    ] = False
    halal: Annotated[bool, Field(description="says that there is halal food")] = False
    pick_up: Annotated[bool, Field(description="says that people are fetched and brought home")] = False
    online: Annotated[bool, Field(description="says that it can be joined online")] = False
    today: Annotated[bool, Field(description="can still be joined on that day")] = False
    open: Annotated[bool, Field(description="open when one gets there")] = False
    facets: Annotated[bool, Field(description="count what further conditions would leave")] = False
    lang: Annotated[Literal["ja", "en"], Field(description="language of labels")] = "ja"

    @field_validator("kinds", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if isinstance(given, str):
            given = [given]
        if isinstance(given, list) and all(isinstance(each, str) for each in given):
            return [code.strip() for each in given for code in each.split(",") if code.strip()]
        return given

    @field_validator("speed", mode="before")
    @classmethod
    def _slow(cls, given: object) -> object:
        return SLOW_M_PER_MIN if given == "slow" else given

    def question(self, *, now: datetime, zone: ZoneInfo) -> Question:
        """The question in the library's words; raises InvalidInput for what a model cannot say.

        ``near`` is put into lon and lat first.
        """
        if self.lon is None or self.lat is None:
            field = "lon" if self.lon is None else "lat"
            raise InvalidInput(f"{field}: lon and lat (degrees), or near (words), are needed", field=field)
        when = parse_when(self.at, now=now, zone=zone)
        return Question(
            lon=self.lon,
            lat=self.lat,
            at=when.at,
            until=when.until,
            max_min=self.max_min,
            travel=self.mode,
            within_m=self.within_m,
            limit=self.limit,
            m_per_min=self.speed,
            kinds=tuple(self.kinds),
            audience_age=self.age,
            free=self.free,
            step_free=self.step_free,
            no_booking=self.no_booking,
            language=self.language,
            food=self.food,
            come_alone=self.alone,
            need_not_talk=self.need_not_talk,
            asks_nothing=self.asks_nothing,
            halal=self.halal,
            pick_up=self.pick_up,
            online=self.online,
            today=self.today,
            open_now=self.open,
        )


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
