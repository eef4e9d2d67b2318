"""Session rules as text: the canonical JSON of ``ibasho.store.documents``.

``{"v":1,"nth":[2,4],"slots":[{"end_min":810,"start_min":660}],"weekdays":[5]}`` is the second and fourth Saturday,
11:00–13:30. Keys are the fields of ``ibasho.model.SessionRule``; what has its default value is left out; dates are ISO
8601; ``holidays`` is a value of ``HolidayPolicy``; a closure has ``name`` and month-day pairs ``first``, ``last``.
"""

from __future__ import annotations

import json
from functools import lru_cache

from ibasho.model import SessionRule
from ibasho.store.columns import canonical_json
from ibasho.store.documents import from_document, to_document

__all__ = ["from_text", "to_text"]


def to_text(rule: SessionRule) -> str:
    """The one text of a rule: equal rules give equal texts."""
    return canonical_json(to_document(rule))


@lru_cache(maxsize=65_536)
def from_text(text: str) -> SessionRule:
    """The rule that a text tells of; InvalidInput for another format. Many activities share a rule, so it is kept."""
    return from_document(SessionRule, json.loads(text))
