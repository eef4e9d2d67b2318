"""Changing over HTTP without surprises: entity tags that say which version is meant, and keys that make repeating safe."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header, Request
from starlette.responses import JSONResponse, Response

from api.dependencies import House
from api.refusals import ChangedMeanwhile, VersionNeeded
from ibasho.accounts import Viewer
from ibasho.errors import InvalidInput
from ibasho.store import Connection, answers
from ibasho.store.answers import KeptAnswer

__all__ = ["IfMatch", "RepeatKey", "etag", "expected_version", "once"]

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=200, description="the ETag that was read")
]
RepeatKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="the same key again gives the same answer"),
]

_TAG = re.compile(r'"v([0-9]{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{8,200}")


def etag(version: int) -> str:
    """The entity tag of an entry: its own count of changes, nothing that another entry could move."""
    return f'"v{version}"'


def expected_version(if_match: str | None) -> int:
    """The version that If-Match names. Raises VersionNeeded without it, ChangedMeanwhile for a tag we never gave."""
    if if_match is None:
        raise VersionNeeded
    named = _TAG.fullmatch(if_match.strip())
    if named is None:
        raise ChangedMeanwhile(if_match)
    return int(named.group(1))


def once(
    request: Request,
    house: House,
    viewer: Viewer,
    key: str | None,
    asked: Any,
    work: Callable[[Connection], tuple[int, Any, dict[str, str]]],
) -> Response:
    """Does the work in one transaction and answers with its status, JSON body and headers.

    With an Idempotency-Key the answer is kept for a day with the work: the same request by the same account gets it
    again and nothing is done. Raises InvalidInput for a key of other than 8–200 visible ASCII characters, and for a key
    that was used for another request.
    """
    if key is None:
        with house.writing() as conn:
            status, body, headers = work(conn)
        return JSONResponse(body, status_code=status, headers=headers)
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "Idempotency-Key: 8 to 200 visible ASCII characters are accepted", field="Idempotency-Key"
        )
    key_hash = _hash(viewer.user_id or "", request.method, request.url.path, key)
    request_hash = _hash(request.headers.get("if-match", ""), json.dumps(asked, sort_keys=True))
    now = house.now()
    with house.writing() as conn:
        kept = answers.find(conn, key_hash, at=now)
        if kept is None:
            status, body, headers = work(conn)
            answers.keep(conn, key_hash, KeptAnswer(request_hash, status, body, headers), at=now)
            return JSONResponse(body, status_code=status, headers=headers)
    if kept.request_hash != request_hash:
        raise InvalidInput(
            "Idempotency-Key: it was used for another request; take a new one", field="Idempotency-Key"
        )
    return JSONResponse(
        kept.body, status_code=kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"}
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", errors="replace")).hexdigest()
