"""Who may do what: one table. A door asks ``may``; nothing else decides."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action", "Role", "may"]


class Role(StrEnum):
    """What an account is. A visitor without an account is PUBLIC."""

    PUBLIC = "public"
    ORGANISER = "organiser"
    OUTREACH_WORKER = "outreach_worker"
    COORDINATOR = "coordinator"
    PLANNER = "planner"
    ADMIN = "admin"


class Action(StrEnum):
    """What can be done."""

    SEE_REGISTER = "see_register"
    EDIT_OWN_PLACES = "edit_own_places"
    SEE_UNPUBLISHED_RUNS = "see_unpublished_runs"
    RUN_GAPS = "run_gaps"
    SEE_OWN_ROUTE = "see_own_route"
    SEE_VISITS = "see_visits"
    PLAN_VISITS = "plan_visits"
    MANAGE_ACCOUNTS = "manage_accounts"


_MAY: dict[Role, frozenset[Action]] = {
    Role.PUBLIC: frozenset({Action.SEE_REGISTER}),
    Role.ORGANISER: frozenset({Action.SEE_REGISTER, Action.EDIT_OWN_PLACES}),
    Role.OUTREACH_WORKER: frozenset({Action.SEE_REGISTER, Action.SEE_OWN_ROUTE}),
    Role.COORDINATOR: frozenset(
        {Action.SEE_REGISTER, Action.SEE_OWN_ROUTE, Action.SEE_VISITS, Action.PLAN_VISITS}
    ),
    # A planner sees aggregates only, and an admin keeps the house without reading what is in the drawers.
    Role.PLANNER: frozenset({Action.SEE_REGISTER, Action.SEE_UNPUBLISHED_RUNS, Action.RUN_GAPS}),
    Role.ADMIN: frozenset({Action.SEE_REGISTER, Action.MANAGE_ACCOUNTS}),
}


def may(role: Role, action: Action) -> bool:
    """Whether the role may do the action (within its own organisation and area, which the caller checks)."""
    return action in _MAY[role]
