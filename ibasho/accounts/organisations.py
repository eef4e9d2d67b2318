"""Organisations as accounts name them: by id, or by a name that only one of them has."""

from __future__ import annotations

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Organisation, new_id
from ibasho.store import Connection, organisations

__all__ = ["establish", "find"]

_NAME_MOST = 200


def find(conn: Connection, text: str) -> Organisation:
    """The organisation with this id or name. NotFound when there is none, Conflict when several have the name."""
    listed = organisations.listing(conn)
    fitting = [each for each in listed if text == each.id] or [each for each in listed if text == each.name]
    if not fitting:
        raise NotFound(
            f"organisation {text[:80]!r} does not exist; `ibasho organisation list` shows which do, `add` makes one",
            field="organisation",
        )
    if len(fitting) > 1:
        ids = ", ".join(each.id for each in fitting)
        raise Conflict(
            f"organisation {text[:80]!r}: several have this name; their ids are {ids}", field="organisation"
        )
    return fitting[0]


def establish(conn: Connection, name: str, public_contact: str = "") -> Organisation:
    """A new organisation. InvalidInput for a name that is empty, overlong or unprintable, Conflict for a taken one."""
    for field, text, least in (("name", name.strip(), 1), ("contact", public_contact, 0)):
        if not least <= len(text) <= _NAME_MOST or not text.isprintable():
            raise InvalidInput(
                f"{field}: {least} to {_NAME_MOST} printable characters are accepted", field=field
            )
    if any(each.name == name.strip() for each in organisations.listing(conn)):
        raise Conflict(f"organisation {name.strip()!r} is there already", field="name")
    made = Organisation(new_id(), name.strip(), public_contact)
    organisations.put(conn, made)
    return made
