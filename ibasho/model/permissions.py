"""Who may do what, and with what: one table. A door asks ``may`` or ``scope``; nothing else decides."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action", "KeyScope", "Role", "Scope", "key_scope", "may", "scope"]


class Role(StrEnum):
    """What an account is. A visitor without an account is PUBLIC."""

    PUBLIC = "public"
    SUGGESTER = "suggester"
    """Sends suggestions under a name, and can see what became of them."""
    ORGANISER = "organiser"
    """Keeps the places of the own organisation."""
    OUTREACH_WORKER = "outreach_worker"
    """Walks the own route."""
    COORDINATOR = "coordinator"
    """Keeps the register of an area, and plans the visits of the own organisation."""
    PLANNER = "planner"
    """Sees aggregates, never a person."""
    CASE_MEMBER = "case_member"
    """協議会構成員: sees the cases of the own area."""
    ADMIN = "admin"
    """Keeps accounts and keys, and reads nothing that is held on people."""


class Action(StrEnum):
    """What can be done."""

    SEE_REGISTER = "see_register"
    SUGGEST = "suggest"
    SEE_OWN_SUGGESTIONS = "see_own_suggestions"
    SEE_OWN_ACCOUNT = "see_own_account"
    """The own sign-ins, password and second factor."""
    EDIT_OWN_PLACES = "edit_own_places"
    EDIT_ANY_PLACE = "edit_any_place"
    IMPORT_PLACES = "import_places"
    MODERATE = "moderate"
    """Accept or decline suggestions and proposed places."""
    SEE_STALE = "see_stale"
    MERGE_PLACES = "merge_places"
    SEE_HISTORY = "see_history"
    VERIFY_PLACES = "verify_places"
    ENTER_ATTENDANCE = "enter_attendance"
    SEE_HIDDEN = "see_hidden"
    SEE_UNPUBLISHED_RUNS = "see_unpublished_runs"
    RUN_GAPS = "run_gaps"
    SEE_OWN_ROUTE = "see_own_route"
    SEE_VISITS = "see_visits"
    PLAN_VISITS = "plan_visits"
    SEE_CASES = "see_cases"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_KEYS = "manage_keys"


class Scope(StrEnum):
    """How far an action reaches."""

    OWN = "own"
    """What is the account's own: its suggestions, its route, its sign-ins."""
    ORGANISATION = "organisation"
    """What belongs to the account's organisation."""
    AREA = "area"
    """What lies in the account's area; everything for an account whose area was not narrowed."""
    EVERYTHING = "everything"


class KeyScope(StrEnum):
    """What an API key may be given of its owner's actions."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"


_EVERYBODY = {Action.SEE_REGISTER: Scope.EVERYTHING, Action.SUGGEST: Scope.EVERYTHING}
_WITH_ACCOUNT = _EVERYBODY | {Action.SEE_OWN_ACCOUNT: Scope.OWN, Action.SEE_OWN_SUGGESTIONS: Scope.OWN}

_MAY: dict[Role, dict[Action, Scope]] = {
    Role.PUBLIC: _EVERYBODY,
    Role.SUGGESTER: _WITH_ACCOUNT,
    Role.ORGANISER: _WITH_ACCOUNT
    | {
        Action.EDIT_OWN_PLACES: Scope.ORGANISATION,
        Action.SEE_STALE: Scope.ORGANISATION,
        Action.SEE_HISTORY: Scope.ORGANISATION,
        Action.VERIFY_PLACES: Scope.ORGANISATION,
        Action.ENTER_ATTENDANCE: Scope.ORGANISATION,
        Action.SEE_HIDDEN: Scope.ORGANISATION,
    },
    Role.OUTREACH_WORKER: _WITH_ACCOUNT | {Action.SEE_OWN_ROUTE: Scope.OWN},
    Role.COORDINATOR: _WITH_ACCOUNT
    | {
        Action.EDIT_ANY_PLACE: Scope.AREA,
        Action.IMPORT_PLACES: Scope.AREA,
        Action.MODERATE: Scope.AREA,
        Action.SEE_STALE: Scope.AREA,
        Action.MERGE_PLACES: Scope.AREA,
        Action.SEE_HISTORY: Scope.AREA,
        Action.VERIFY_PLACES: Scope.AREA,
        Action.ENTER_ATTENDANCE: Scope.AREA,
        Action.SEE_HIDDEN: Scope.AREA,
        # Households belong to the organisation that visits them, wherever they are.
        Action.SEE_OWN_ROUTE: Scope.ORGANISATION,
        Action.SEE_VISITS: Scope.ORGANISATION,
        Action.PLAN_VISITS: Scope.ORGANISATION,
    },
    Role.PLANNER: _WITH_ACCOUNT
    | {Action.SEE_UNPUBLISHED_RUNS: Scope.EVERYTHING, Action.RUN_GAPS: Scope.EVERYTHING},
    Role.CASE_MEMBER: _WITH_ACCOUNT | {Action.SEE_CASES: Scope.AREA},
    # An admin keeps the house without reading what is in the drawers.
    Role.ADMIN: _WITH_ACCOUNT
    | {Action.MANAGE_ACCOUNTS: Scope.EVERYTHING, Action.MANAGE_KEYS: Scope.EVERYTHING},
}

_BY_KEY: dict[Action, KeyScope] = {
    Action.SEE_REGISTER: KeyScope.READ,
    Action.SEE_OWN_SUGGESTIONS: KeyScope.READ,
    Action.SEE_STALE: KeyScope.READ,
    Action.SEE_HISTORY: KeyScope.READ,
    Action.SEE_HIDDEN: KeyScope.READ,
    Action.SEE_UNPUBLISHED_RUNS: KeyScope.READ,
    Action.SUGGEST: KeyScope.WRITE,
    Action.EDIT_OWN_PLACES: KeyScope.WRITE,
    Action.EDIT_ANY_PLACE: KeyScope.WRITE,
    Action.MODERATE: KeyScope.WRITE,
    Action.MERGE_PLACES: KeyScope.WRITE,
    Action.VERIFY_PLACES: KeyScope.WRITE,
    Action.ENTER_ATTENDANCE: KeyScope.WRITE,
    Action.RUN_GAPS: KeyScope.WRITE,
    Action.IMPORT_PLACES: KeyScope.IMPORT,
}
"""Homes, visits, cases, accounts and keys are not here: those are for people who have signed in, never for a key."""


def may(role: Role, action: Action) -> bool:
    """Whether the role may do the action at all; ``scope`` says with what."""
    return action in _MAY[role]


def scope(role: Role, action: Action) -> Scope | None:
    """How far the role's action reaches; None when the role may not do it."""
    return _MAY[role].get(action)


def key_scope(action: Action) -> KeyScope | None:
    """The scope that an API key must have for the action; None when no key can do it."""
    return _BY_KEY.get(action)
