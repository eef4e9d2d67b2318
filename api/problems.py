"""Errors as answers: one table from error class to status, one shape for every error (RFC 9457, problem+json).

A browser that asks for a page gets the same error as a page in Japanese; everything else, and everything under
``/api/``, gets ``application/problem+json``. An error nobody raised on purpose says an id and nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.languages import mark
from api.pages.drawing import page, reader_of
from api.refusals import ChangedMeanwhile, VersionNeeded
from ibasho.accounts import KeyLacksScope, SignInNeeded, TooManyTries, WrongKey
from ibasho.errors import (
    Ambiguous,
    Conflict,
    Forbidden,
    IbashoError,
    InvalidInput,
    NotFound,
    OutOfRange,
    Unavailable,
    UnreadableFile,
)
from ibasho.model import new_id

__all__ = [
    "PROBLEMS",
    "Problem",
    "ProblemKind",
    "kind_of",
    "kind_of_status",
    "refuse_unknown",
    "register",
    "respond",
]

_LOG = logging.getLogger("ibasho.problems")
_ECHO_MOST = 80
"""Characters of a refused value that are repeated in the answer."""


@dataclass(frozen=True)
class ProblemKind:
    """One kind of error: its address within the documentation, HTTP status, and title in two languages."""

    slug: str
    status: int
    title: str
    title_ja: str


PROBLEMS: dict[type[IbashoError], ProblemKind] = {
    InvalidInput: ProblemKind("invalid-input", 400, "Invalid input", mark("入力を読みとれませんでした")),
    Ambiguous: ProblemKind("ambiguous", 400, "Ambiguous", mark("いくつかの意味にとれます")),
    OutOfRange: ProblemKind("out-of-range", 400, "Out of range", mark("入力が範囲の外です")),
    UnreadableFile: ProblemKind(
        "unreadable-file", 422, "Unreadable file", mark("ファイルを読みとれませんでした")
    ),
    NotFound: ProblemKind("not-found", 404, "Not found", mark("見つかりませんでした")),
    Conflict: ProblemKind("conflict", 409, "Conflict", mark("いまの状態ではできません")),
    ChangedMeanwhile: ProblemKind(
        "changed-meanwhile", 412, "Changed meanwhile", mark("いまの状態ではできません")
    ),
    VersionNeeded: ProblemKind("version-needed", 428, "Version needed", mark("いまの状態ではできません")),
    Forbidden: ProblemKind("forbidden", 403, "Forbidden", mark("この画面を見る権限がありません")),
    SignInNeeded: ProblemKind("sign-in-needed", 401, "Sign-in needed", mark("サインインが必要です")),
    WrongKey: ProblemKind("wrong-key", 401, "Wrong key", mark("サインインが必要です")),
    TooManyTries: ProblemKind(
        "too-many-tries", 429, "Too many tries", mark("しばらく待ってからお試しください")
    ),
    Unavailable: ProblemKind("unavailable", 503, "Unavailable", mark("いまは準備中です")),
    IbashoError: ProblemKind("internal", 500, "Internal error", mark("うまく動きませんでした")),
}

_BY_STATUS: dict[int, ProblemKind] = {
    **{kind.status: kind for kind in reversed(PROBLEMS.values())},
    400: PROBLEMS[InvalidInput],
    405: ProblemKind("method-not-allowed", 405, "Method not allowed", mark("この操作はできません")),
    411: ProblemKind("length-required", 411, "Length required", mark("送られた内容の長さがわかりません")),
    413: ProblemKind("too-large", 413, "Too large", mark("送られた内容が大きすぎます")),
    415: ProblemKind("unsupported-media", 415, "Unsupported media type", mark("この形式は受けとれません")),
    421: ProblemKind("misdirected", 421, "Misdirected request", mark("このアドレスでは開けません")),
}


@dataclass(frozen=True)
class Problem:
    """One error on its way out. ``errors`` name parameter, value and what is accepted, one by one."""

    kind: ProblemKind
    detail: str
    errors: tuple[dict[str, Any], ...] = ()
    id: str = field(default_factory=new_id)
    headers: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The members of the problem document: always the same six."""
        return {
            "type": f"/docs#problem-{self.kind.slug}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{self.id}",
            "errors": list(self.errors),
        }

    def as_json(self) -> bytes:
        """The document as UTF-8, lone surrogates replaced."""
        return json.dumps(self.as_dict(), ensure_ascii=False).encode("utf-8", errors="replace")


def kind_of(error: type[IbashoError]) -> ProblemKind:
    """The kind of this error class: its own row, or that of its nearest ancestor with one."""
    return next(PROBLEMS[each] for each in error.__mro__ if each in PROBLEMS)


def kind_of_status(status: int) -> ProblemKind:
    """The kind for an HTTP status that the framework chose; an unknown one reads as internal error."""
    return _BY_STATUS.get(status, PROBLEMS[IbashoError])


def respond(request: Request, problem: Problem) -> Response:
    """The problem as a page for a browser, as problem+json for everybody else."""
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if wants_page and problem.kind is PROBLEMS[SignInNeeded] and request.method == "GET":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        response: Response = RedirectResponse("/sign-in?" + urlencode({"next": wanted}), status_code=303)
    elif wants_page:
        told = {"problem": problem}
        response = page(request, "problem.html", told, status=problem.kind.status, reader=reader_of(request))
    else:
        response = Response(
            problem.as_json(), status_code=problem.kind.status, media_type="application/problem+json"
        )
    response.headers.update(problem.headers)
    return response


def of_error(error: IbashoError) -> Problem:
    """The problem that an error of the library becomes; what the house got wrong itself is not told."""
    kind = kind_of(type(error))
    if kind.status == 500:
        return unexpected(error)
    if isinstance(error, Unavailable) or (isinstance(error, Conflict) and error.field is None):
        return _without_inside(kind, error)
    errors: list[dict[str, Any]] = []
    if isinstance(error, Ambiguous):
        errors = [{"field": error.field, "message": "may be meant", **each} for each in error.candidates]
    elif isinstance(error, InvalidInput) and error.findings:
        errors = [finding.as_dict() for finding in error.findings]
    elif error.field:
        errors = [{"field": error.field, "message": error.message}]
    return Problem(kind, error.message, tuple(errors), headers=_headers(error))


def _headers(error: IbashoError) -> dict[str, str]:
    """What a program is told in headers: how long to wait, or which key would do (RFC 6750 §3)."""
    if isinstance(error, TooManyTries):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, WrongKey):
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if isinstance(error, KeyLacksScope) and error.scope:
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.scope}"'}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, SignInNeeded) else {}


def _without_inside(kind: ProblemKind, error: IbashoError) -> Problem:
    """A problem whose cause names a database or its tables: those are for the log, not for who asks."""
    headers = {"Retry-After": "30"} if isinstance(error, Unavailable) else {}
    problem = Problem(
        kind, f"{kind.title}. The cause was logged under the id in 'instance'.", headers=headers
    )
    _LOG.warning("%s %s: %s", kind.slug, problem.id, error.message)
    return problem


def unexpected(error: Exception) -> Problem:
    """A forced 500: the log has the cause under the id, the answer has the id alone."""
    problem = Problem(PROBLEMS[IbashoError], "An unexpected error. It was logged under the id in 'instance'.")
    _LOG.error("unexpected error %s", problem.id, exc_info=error)
    return problem


def of_validation(errors: Sequence[Any]) -> Problem:
    """The problem for parameters or a body that do not fit: each by name, value and what is accepted."""
    told = tuple(_told(each) for each in errors)
    first = told[0] if told else {"field": "", "message": "invalid"}
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return Problem(PROBLEMS[InvalidInput], f"{first['field']}: {first['message']}{more}", told)


def _told(error: Any) -> dict[str, Any]:
    place = [str(part) for part in error.get("loc", ())]
    where = place[0] if place and place[0] in {"query", "path", "body", "header", "cookie"} else ""
    name = ".".join(place[1:] if where else place) or where
    message = str(error.get("msg", "invalid")).removeprefix("Value error, ")
    told: dict[str, Any] = {"field": name, "in": where, "message": message}
    if error.get("type") not in {"missing", "json_invalid"}:
        told["value"] = shown(error.get("input"))
    return told


def refuse_unknown(request: Request) -> None:
    """Raises InvalidInput when the query names a parameter that the route does not have, or one twice that is single.

    What a route accepts is read from the OpenAPI document, so that the two cannot differ.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    if not given:
        return
    accepted = _accepted(request)
    names = ", ".join(sorted(accepted)) or "none"
    for name in given:
        if name not in accepted:
            raise InvalidInput(f"unknown parameter {shown(name)!r}: accepted are {names}", field=shown(name))
        if given.count(name) > 1 and not accepted[name]:
            raise InvalidInput(f"parameter {name!r} is given twice: once is accepted", field=name)


def _accepted(request: Request) -> dict[str, bool]:
    """The query parameters of the route that answers, each with whether it may be repeated."""
    path = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    parameters = path.get(request.method.lower(), {}).get("parameters", [])
    return {
        each["name"]: "array" in json.dumps(each.get("schema", {}))
        for each in parameters
        if each["in"] == "query"
    }


def shown(value: object) -> str:
    """A refused value, safe to repeat: printable characters only, cut short."""
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(value)[:200]
    )
    return text if len(text) <= _ECHO_MOST else text[:_ECHO_MOST] + "…"


def register(app: FastAPI) -> None:
    """Makes the app answer every error in the one shape. What nobody raised on purpose is caught in ``security``."""

    def library_error(request: Request, error: Any) -> Response:
        return respond(request, of_error(error))

    def validation_error(request: Request, error: Any) -> Response:
        return respond(request, of_validation(error.errors()))

    def framework_error(request: Request, error: Any) -> Response:
        kind = kind_of_status(error.status_code)
        return respond(request, Problem(kind, kind.title, headers=dict(error.headers or {})))

    app.add_exception_handler(IbashoError, library_error)
    app.add_exception_handler(RequestValidationError, validation_error)
    app.add_exception_handler(HTTPException, framework_error)
