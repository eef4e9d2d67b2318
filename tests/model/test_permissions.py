"""The table of permissions, written a second time by hand: a change must be meant twice."""

from __future__ import annotations

import pytest

from ibasho.accounts import Viewer
from ibasho.model import Action, KeyScope, Role, Scope, key_scope, may, scope
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


BY_KEY = {
    KeyScope.READ: "see_register see_own_suggestions see_stale see_history see_hidden see_unpublished_runs",
    KeyScope.WRITE: "suggest edit_own_places edit_any_place moderate merge_places verify_places enter_attendance run_gaps",
    KeyScope.IMPORT: "import_places",
}
NEVER_BY_KEY = "see_own_account see_own_route see_visits plan_visits see_cases manage_accounts manage_keys"


@pytest.mark.parametrize("action", Action)
def test_a_key_does_what_is_written_and_never_reaches_people(action: Action) -> None:
    expected = next((each for each, names in BY_KEY.items() if action.value in names.split()), None)
    assert key_scope(action) is expected
    assert (expected is None) is (action.value in NEVER_BY_KEY.split())


def test_a_key_is_its_owner_cut_down_to_scopes_and_organisation() -> None:
    place, other = (make.offer(organisation_id=each, municipality_code="37201").place for each in "ab")
    reading = Viewer(Role.COORDINATOR, "u", key_scopes=frozenset({KeyScope.READ}))
    assert reading.may(Action.SEE_HIDDEN, place)
    assert not reading.may_edit(place)
    assert not reading.may(Action.SEE_VISITS)
    narrow = Viewer(
        Role.COORDINATOR, "u", organisation_id="a", key_scopes=frozenset(KeyScope), only_organisation=True
    )
    assert [narrow.may_edit(each) for each in (place, other)] == [True, False]
    assert narrow.scope(Action.EDIT_ANY_PLACE) is Scope.ORGANISATION
    assert not narrow.may(Action.SEE_VISITS), "another organisation's visits are not reached by naming it"
    assert not Viewer(Role.ORGANISER, "u", key_scopes=frozenset(KeyScope)).may(Action.RUN_GAPS)
