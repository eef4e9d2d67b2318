"""Who asks: a visitor without an account, a person who has signed in, or a program with somebody's key."""

from __future__ import annotations

from dataclasses import dataclass

from ibasho.model import Action, KeyScope, Place, Role, Scope, key_scope, scope

__all__ = ["Viewer"]

_CODE_DIGITS = 5
"""The sixth digit of a municipality's code is a check digit that many lists leave out."""


@dataclass(frozen=True)
class Viewer:
    """Role, organisation and area of who asks. Without a user it is a visitor, who may do what PUBLIC may.

    ``area``: the codes of the municipalities that the account is for; empty is the whole installation. ``key_scopes``:
    None for a person; what a key was given for a program, which can do that part of its owner's actions.
    ``only_organisation``: the key reaches nothing outside ``organisation_id``.
    """

    role: Role = Role.PUBLIC
    user_id: str | None = None
    login: str = ""
    name: str = ""
    organisation_id: str | None = None
    area: tuple[str, ...] = ()
    key_scopes: frozenset[KeyScope] | None = None
    only_organisation: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether there is a person behind it."""
        return self.user_id is not None

    def scope(self, action: Action) -> Scope | None:
        """How far the action reaches for this viewer; None when it may not be done at all."""
        reach = scope(self.role, action)
        if self.key_scopes is not None and key_scope(action) not in self.key_scopes:
            return None
        return Scope.ORGANISATION if self.only_organisation and reach is Scope.AREA else reach

    def may(self, action: Action, place: Place | None = None) -> bool:
        """Whether the viewer may do the action; with a place, whether with this one.

        A place without municipality code lies in no narrowed area, and one without organisation belongs to none.
        """
        reach = self.scope(action)
        if place is None or reach is None or reach is Scope.EVERYTHING:
            return reach is not None
        if reach is Scope.ORGANISATION:
            return self.organisation_id is not None and place.organisation_id == self.organisation_id
        return reach is Scope.AREA and self.in_area(place.municipality_code)

    def may_edit(self, place: Place) -> bool:
        """Whether the viewer may change this place: as its organisation's, or as one who keeps its area."""
        return self.may(Action.EDIT_OWN_PLACES, place) or self.may(Action.EDIT_ANY_PLACE, place)

    def in_area(self, municipality_code: str) -> bool:
        """Whether a municipality is in the viewer's area; every one is when the area was not narrowed."""
        codes = {code[:_CODE_DIGITS] for code in self.area}
        return not codes or municipality_code[:_CODE_DIGITS] in codes
