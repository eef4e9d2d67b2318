"""The table of permissions, written a second time by hand: a change must be meant twice."""

from __future__ import annotations

import pytest

from ibasho.accounts import Viewer
from ibasho.model import Action, Role, Scope, may, scope
from tests import make

EVERYBODY = [
    "public",
    "suggester",
    "organiser",
    "outreach_worker",
    "coordinator",
    "planner",
    "case_member",
    "admin",
]
WITH_ACCOUNT = EVERYBODY[1:]

WHO: dict[Action, dict[Scope, list[str]]] = {
    Action.SEE_REGISTER: {Scope.EVERYTHING: EVERYBODY},
    Action.SUGGEST: {Scope.EVERYTHING: EVERYBODY},
    Action.SEE_OWN_SUGGESTIONS: {Scope.OWN: WITH_ACCOUNT},
    Action.SEE_OWN_ACCOUNT: {Scope.OWN: WITH_ACCOUNT},
    Action.EDIT_OWN_PLACES: {Scope.ORGANISATION: ["organiser"]},
    Action.EDIT_ANY_PLACE: {Scope.AREA: ["coordinator"]},
    Action.IMPORT_PLACES: {Scope.AREA: ["coordinator"]},
    Action.MODERATE: {Scope.AREA: ["coordinator"]},
    Action.SEE_STALE: {Scope.ORGANISATION: ["organiser"], Scope.AREA: ["coordinator"]},
    Action.MERGE_PLACES: {Scope.AREA: ["coordinator"]},
    Action.SEE_HISTORY: {Scope.ORGANISATION: ["organiser"], Scope.AREA: ["coordinator"]},
    Action.VERIFY_PLACES: {Scope.ORGANISATION: ["organiser"], Scope.AREA: ["coordinator"]},
    Action.ENTER_ATTENDANCE: {Scope.ORGANISATION: ["organiser"], Scope.AREA: ["coordinator"]},
    Action.SEE_HIDDEN: {Scope.ORGANISATION: ["organiser"], Scope.AREA: ["coordinator"]},
    Action.SEE_UNPUBLISHED_RUNS: {Scope.EVERYTHING: ["planner"]},
    Action.RUN_GAPS: {Scope.EVERYTHING: ["planner"]},
    Action.SEE_OWN_ROUTE: {Scope.OWN: ["outreach_worker"], Scope.ORGANISATION: ["coordinator"]},
    Action.SEE_VISITS: {Scope.ORGANISATION: ["coordinator"]},
    Action.PLAN_VISITS: {Scope.ORGANISATION: ["coordinator"]},
    Action.SEE_CASES: {Scope.AREA: ["case_member"]},
    Action.MANAGE_ACCOUNTS: {Scope.EVERYTHING: ["admin"]},
    Action.MANAGE_KEYS: {Scope.EVERYTHING: ["admin"]},
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_is_written_and_nothing_else(role: Role, action: Action) -> None:
    expected = next((reach for reach, roles in WHO[action].items() if role in roles), None)
    assert scope(role, action) is expected
    assert may(role, action) is (expected is not None)


def test_an_organiser_edits_the_own_organisations_places_only() -> None:
    club, other = make.organisation(), make.organisation()
    viewer = Viewer(Role.ORGANISER, "u", organisation_id=club.id)
    own, others, nobodys = (make.offer(organisation_id=each).place for each in (club.id, other.id, None))
    assert [viewer.may_edit(place) for place in (own, others, nobodys)] == [True, False, False]
    assert viewer.may(Action.SEE_HIDDEN, own)
    assert not viewer.may(Action.SEE_HIDDEN, others)
    homeless = Viewer(Role.ORGANISER, "u")
    assert not homeless.may_edit(nobodys), "two that belong to nobody do not belong together"


@pytest.mark.parametrize(
    ("area", "code", "inside"),
    [
        ((), "", True),
        ((), "37201", True),
        (("37201",), "372013", True),
        (("372013",), "37201", True),
        (("37201", "37202"), "37202", True),
        (("37201",), "37202", False),
        (("37201",), "", False),
    ],
)
def test_a_coordinator_edits_the_places_of_the_area(area: tuple[str, ...], code: str, inside: bool) -> None:
    viewer = Viewer(Role.COORDINATOR, "u", area=area)
    place = make.offer(municipality_code=code).place
    assert viewer.may_edit(place) is inside
    assert viewer.may(Action.MODERATE, place) is inside


def test_a_visitor_edits_nothing_and_nobody_else_does() -> None:
    place = make.offer().place
    for role in set(Role) - {Role.ORGANISER, Role.COORDINATOR}:
        assert not Viewer(role, None if role is Role.PUBLIC else "u").may_edit(place)
    assert Viewer().may(Action.SUGGEST, place)
