"""Who asks: a visitor without an account, or a person who has signed in."""

from __future__ import annotations

from dataclasses import dataclass

from ibasho.model import Action, Role, may

__all__ = ["Viewer"]


@dataclass(frozen=True)
class Viewer:
    """Role and organisation of who asks. Without a user it is a visitor, who may do what PUBLIC may."""

    role: Role = Role.PUBLIC
    user_id: str | None = None
    login: str = ""
    name: str = ""
    organisation_id: str | None = None

    @property
    def signed_in(self) -> bool:
        """Whether there is a person behind it."""
        return self.user_id is not None

    def may(self, action: Action) -> bool:
        """Whether the role may do the action; what is their own is checked where it is known."""
        return may(self.role, action)
