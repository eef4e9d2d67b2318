"""Every error that Ibasho raises on purpose.

The tree::

    IbashoError
    ├── InvalidInput        what was given cannot be used; the message says what would be
    │   ├── UnreadableFile  a file that is empty, broken, wrongly encoded or of another format
    │   ├── OutOfRange      a number or time outside its legal range
    │   └── Ambiguous       words that may mean several things; the candidates are named
    ├── NotFound            what was asked for does not exist (or may not be seen by who asks)
    ├── Conflict            the stored state does not allow it (name taken, changed meanwhile)
    ├── Forbidden           the role may not do this
    └── Unavailable         something the work needs is missing (a service, a key, a finished run)

The library knows no HTTP numbers and no exit codes; the doors translate (``api/problems.py``, ``ibasho/cli``).
A message names the field, the value and what would be accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibasho.model import Finding

__all__ = [
    "Ambiguous",
    "Conflict",
    "Forbidden",
    "IbashoError",
    "InvalidInput",
    "NotFound",
    "OutOfRange",
    "Unavailable",
    "UnreadableFile",
]


class IbashoError(Exception):
    """Any error raised on purpose. ``message`` is fit for the person who asked."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(IbashoError):
    """What was given cannot be used. ``findings`` holds the reasons one by one when there are several."""

    def __init__(self, message: str, *, field: str | None = None, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, field=field)
        self.findings: tuple[Finding, ...] = tuple(findings)


class UnreadableFile(InvalidInput):
    """A file that is empty, broken, wrongly encoded or of another format than asked for."""


class OutOfRange(InvalidInput):
    """A number or a time outside its legal range."""


class Ambiguous(InvalidInput):
    """Words that may mean several things. ``candidates`` says which, the best first, as an answer says them."""

    def __init__(
        self, message: str, *, field: str | None = None, candidates: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(message, field=field)
        self.candidates: tuple[Mapping[str, Any], ...] = tuple(candidates)


class NotFound(IbashoError):
    """What was asked for does not exist, or may not be seen by who asks: the two read the same."""


class Conflict(IbashoError):
    """The stored state does not allow it: a name is taken, a record was changed meanwhile."""


class Forbidden(IbashoError):
    """The role may not do this."""


class Unavailable(IbashoError):
    """Something that the work needs is missing: a service, a key, a finished run."""
