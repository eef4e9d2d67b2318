"""The vocabulary: frozen dataclasses and enums. No database, no web, no files."""

from ibasho.model.facts import Fact, FactGroup, Means, Status, Visibility
from ibasho.model.gaps import Coverage, GapQuestion, GapRun, RunNote, SupplyCount, Travel
from ibasho.model.identity import new_id
from ibasho.model.imports import Finding, ImportReport, Level, Verdict, worst
from ibasho.model.inputs import AreaSet, Candidate, Draft, InputMeta
from ibasho.model.kinds import KINDS, Kind, kind
from ibasho.model.permissions import Action, Role, may
from ibasho.model.population import DEMANDS, Demand, PopulationSet
from ibasho.model.register import Activity, Attendance, Audience, Offer, Organisation, Place, Verification
from ibasho.model.schedule import (
    BookingUntil,
    ChangeKind,
    Closure,
    HolidayPolicy,
    OpenState,
    Session,
    SessionChange,
    SessionRule,
    Slot,
)
from ibasho.model.visits import (
    Need,
    Plan,
    Reason,
    Route,
    Stop,
    TravelMode,
    Unplanned,
    Visit,
    Window,
    Worker,
)

__all__ = [
    "DEMANDS",
    "KINDS",
    "Action",
    "Activity",
    "AreaSet",
    "Attendance",
    "Audience",
    "BookingUntil",
    "Candidate",
    "ChangeKind",
    "Closure",
    "Coverage",
    "Demand",
    "Draft",
    "Fact",
    "FactGroup",
    "Finding",
    "GapQuestion",
    "GapRun",
    "HolidayPolicy",
    "ImportReport",
    "InputMeta",
    "Kind",
    "Level",
    "Means",
    "Need",
    "Offer",
    "OpenState",
    "Organisation",
    "Place",
    "Plan",
    "PopulationSet",
    "Reason",
    "Role",
    "Route",
    "RunNote",
    "Session",
    "SessionChange",
    "SessionRule",
    "Slot",
    "Status",
    "Stop",
    "SupplyCount",
    "Travel",
    "TravelMode",
    "Unplanned",
    "Verdict",
    "Verification",
    "Visibility",
    "Visit",
    "Window",
    "Worker",
    "kind",
    "may",
    "new_id",
    "worst",
]
