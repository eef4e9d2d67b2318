"""The HTTP interface described: as an OpenAPI document, and as a page that needs no network."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from api.pages.drawing import page
from api.problems import PROBLEMS

__all__ = ["docs", "openapi"]


def openapi(request: Request) -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return document


def docs(request: Request) -> HTMLResponse:
    """Every operation with its parameters, and every kind of problem that an answer can name."""
    document = request.app.openapi()
    operations = [
        {"path": path, "method": method.upper(), **operation, "fields": _body_fields(document, operation)}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    kinds = sorted(PROBLEMS.values(), key=lambda kind: (kind.status, kind.slug))
    return page(request, "docs.html", {"operations": operations, "kinds": kinds})


def _body_fields(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The members of the JSON body, by name; empty when there is no body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    found: dict[str, Any] = (
        document.get("components", {}).get("schemas", {}).get(name, {}).get("properties", {})
    )
    return found
