"""What every answer and every request passes: one ASGI layer around the whole application.

Requests: known hosts only, no compressed or oversized bodies, and nothing that another site made a browser send.
Answers: the same security headers on all, a fresh nonce per page, no caching of what a signed-in person sees, and an
access log without query strings (coordinates and needs stand there) and without addresses of clients.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, kind_of_status, respond, unexpected
from ibasho.errors import InvalidInput
from ibasho.settings import Settings

__all__ = [
    "BODY_BYTES_MOST",
    "UPLOAD",
    "Guard",
    "TooLarge",
    "api_key_of",
    "cookie_name",
    "is_https",
    "require_own_machine",
    "trusted_hosts",
]

BODY_BYTES_MOST = 64 * 1024
"""The largest body of a form or a JSON question."""
UPLOAD = "/moderation/import"
"""The one path that takes files, from who has signed in."""

_ACCESS = logging.getLogger("ibasho.access")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY = "'none'"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class TooLarge(HTTPException):
    """A body without a stated length that turned out too large while it was read."""

    def __init__(self) -> None:
        super().__init__(413)


def is_https(settings: Settings) -> bool:
    """Whether the installation is reached over TLS, as its base URL says."""
    return urlsplit(settings.base_url).scheme == "https"


def cookie_name(settings: Settings) -> str:
    """The sign-in cookie's name: bound to host and TLS by its prefix where there is TLS."""
    return "__Host-ibasho" if is_https(settings) else "ibasho"


def api_key_of(authorization: str) -> str | None:
    """The API key of an Authorization header; None when it carries none (another scheme is a proxy's affair)."""
    scheme, _, rest = authorization.partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else None


def trusted_hosts(settings: Settings) -> frozenset[str]:
    """The host names under which requests are answered: the base URL's and this machine's own."""
    named = urlsplit(settings.base_url).hostname
    return _LOOPBACK | ({named} if named else frozenset())


def require_own_machine(settings: Settings) -> None:
    """Raises InvalidInput for a demonstration, whose passwords everybody can read, under a public address."""
    hosts = trusted_hosts(settings) - _LOOPBACK
    if settings.demo and hosts:
        raise InvalidInput(
            f"IBASHO_BASE_URL: it names {', '.join(hosts)}; a demonstration (IBASHO_DEMO) is served on this machine only: "
            f"accepted are {', '.join(sorted(_LOOPBACK))}",
            field="base_url",
        )


class Guard:
    """The layer. Errors that nothing inside turned into an answer become a 500 that tells an id only."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = trusted_hosts(settings)
        self.https = is_https(settings)
        self.cookie = cookie_name(settings)
        self.embedding = settings.embedding
        self.upload_bytes_most = settings.upload_bytes_most + BODY_BYTES_MOST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request; other kinds of traffic (start and stop of the server) pass through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        framing = _framing(str(scope["path"]), self.embedding)
        headers = _headers(scope, nonce, framing, https=self.https, cookie=self.cookie)
        sending = _Sending(send, headers, body=scope["method"] != "HEAD")
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
        begun = time.perf_counter()
        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await respond(Request(scope), refusal)(scope, receive, sending)
            else:
                await self.app(scope, _Limited(receive, self._bytes_most(scope)), sending)
        except Exception as error:
            await sending.instead(scope, receive, unexpected(error))
        finally:
            _log(scope, sending.status, time.perf_counter() - begun)

    def _refusal(self, scope: Scope) -> Problem | None:
        """Why this request is not let in, or None."""
        headers = Headers(scope=scope)
        if _host_name(headers.get("host", "")) not in self.hosts:
            return _problem(421, "The host name of this request is not one of this installation's.")
        if headers.get("content-encoding", "identity") != "identity":
            return _problem(415, "Compressed request bodies are not accepted.")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return _problem(400, "Content-Length must be a number of bytes.")
        if len(length) > 12 or int(length) > self._bytes_most(scope):
            return _problem(413, _too_large(self._bytes_most(scope)))
        if scope["method"] not in _SAFE_METHODS and not (_by_key_alone(headers) or _same_origin(headers)):
            return _problem(403, "This request came from another site.")
        return None

    def _bytes_most(self, scope: Scope) -> int:
        """How large the body may be: files come on one path, and from nobody without a sign-in."""
        signed_in = self.cookie + "=" in Headers(scope=scope).get("cookie", "")
        return self.upload_bytes_most if scope["path"] == UPLOAD and signed_in else BODY_BYTES_MOST


class _Limited:
    """Receives a body up to the limit, whatever length was stated."""

    def __init__(self, receive: Receive, bytes_most: int) -> None:
        self.receive = receive
        self.bytes_most = bytes_most
        self.seen = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        if self.seen > self.bytes_most:
            raise TooLarge()
        return message


class _Sending:
    """Sends an answer with the headers that every answer has, and without body to HEAD; remembers its status."""

    def __init__(self, send: Send, headers: Iterable[tuple[str, str]], *, body: bool) -> None:
        self.send = send
        self.headers = tuple(headers)
        self.body = body
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self.headers:
                headers.setdefault(name, value)
            if "set-cookie" in headers or self.status >= 400:
                headers["Cache-Control"] = "no-store"
        elif not self.body and "body" in message:
            message = {**message, "body": b""}
        await self.send(message)

    async def instead(self, scope: Scope, receive: Receive, problem: Problem) -> None:
        """Answers with the problem, unless an answer has begun: then the connection just ends."""
        if not self.status:
            await respond(Request(scope), problem)(scope, receive, self)


def _framing(path: str, embedding: tuple[str, ...]) -> tuple[str, ...]:
    """Who may show the page at this path in a frame: sources of the policy's frame-ancestors, none for nobody."""
    if path == "/embed":
        return embedding
    return ("'self'",) if path.startswith("/maps/") else ()


def _headers(
    scope: Scope, nonce: str, framing: tuple[str, ...], *, https: bool, cookie: str
) -> Iterable[tuple[str, str]]:
    """The headers that an answer gets unless it set its own."""
    path = str(scope["path"])
    yield "Content-Security-Policy", _policy(path, nonce, framing)
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "strict-origin-when-cross-origin"
    yield "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    if path != "/embed" or not framing:  # the old header cannot name other sites; the policy above can
        yield "X-Frame-Options", "SAMEORIGIN" if framing else "DENY"
    if https:
        yield "Strict-Transport-Security", "max-age=31536000"
    if path.startswith("/static/"):
        # Addresses of our own files carry a hash of their content: what they name never changes.
        yield (
            "Cache-Control",
            "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache",
        )
    else:
        asked = Headers(scope=scope)
        signed_in = cookie + "=" in asked.get("cookie", "") or "authorization" in asked
        # What was asked (where somebody is, what they need) stays out of shared caches, signed in or not.
        yield "Cache-Control", "no-store" if signed_in or scope["query_string"] else "no-cache"
        yield "Vary", "Cookie, Authorization, Accept"


def _policy(path: str, nonce: str, framing: tuple[str, ...]) -> str:
    """The content security policy: own files and scripts with this answer's nonce, nothing from elsewhere."""
    is_map = path.startswith("/maps/")
    rules = (
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data: blob:" if is_map else "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        f"frame-ancestors {' '.join(framing) or _NOBODY}",
    )
    return "; ".join(rules)


def _host_name(host: str) -> str:
    """The name in a Host header, lower case, without port; empty when it is no legal one."""
    try:
        parts = urlsplit("//" + host)
        legal = parts.path == parts.query == parts.fragment == "" and parts.username is None
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "") if legal else ""


def _same_origin(headers: Headers) -> bool:
    """Whether a changing request comes from this site itself, or from no browser at all.

    Browsers say where a request comes from (Sec-Fetch-Site, or at least Origin); a program that says neither carries
    no visitor's cookie.
    """
    told = headers.get("sec-fetch-site")
    if told is not None:
        return told in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _by_key_alone(headers: Headers) -> bool:
    """Whether the request carries an API key and no cookie: no browser adds a key to what another site asks."""
    return api_key_of(headers.get("authorization", "")) is not None and "cookie" not in headers


def _problem(status: int, detail: str) -> Problem:
    return Problem(kind_of_status(status), detail)


def _too_large(bytes_most: int) -> str:
    return f"A body of at most {bytes_most} bytes is accepted here."


def _log(scope: Scope, status: int, seconds: float) -> None:
    """One line per request: the route's pattern, never the path's values or the query."""
    route = scope.get("route")
    pattern = getattr(route, "path", "-")
    _ACCESS.info("%s %s %d %.1f ms", scope["method"], pattern, status, seconds * 1000)
