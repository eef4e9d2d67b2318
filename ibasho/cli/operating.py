"""``ibasho init``, ``serve``, ``user``: operating an installation."""

from __future__ import annotations

import ipaddress
from typing import Any

import typer

from ibasho.cli.opening import open_register, read_settings
from ibasho.cli.output import say
from ibasho.errors import InvalidInput
from ibasho.settings import Settings

__all__ = ["init", "reached_at", "require_own_machine", "serve", "serve_app"]

_QUIET: dict[str, Any] = {"access_log": False, "server_header": False, "log_level": "warning"}
"""No access log: addresses and questions of visitors are nobody's business."""


def init() -> None:
    """Create or upgrade the database."""
    settings = read_settings()
    open_register(settings, create=True)
    say(f"database  {settings.register_url}")
    say(f"data      {settings.data_dir}")


def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int = typer.Option(1, min=1, max=64, help="Web processes."),
) -> None:
    """Serve the pages and the API."""
    settings = read_settings()
    require_own_machine(settings, host)
    open_register(settings).close()
    say(f"serving on http://{host}:{port}  (stop with Ctrl-C)", aside=True)
    if workers == 1:
        serve_app(settings, host, port)
        return
    import uvicorn  # half a second that no other command should pay

    # Several processes cannot share an application: each makes its own from the environment, IBASHO_BASE_URL included.
    uvicorn.run("api.app:from_environment", factory=True, host=host, port=port, workers=workers, **_QUIET)


def require_own_machine(settings: Settings, host: str) -> None:
    """Raises InvalidInput when a demonstration, whose passwords everybody can read, would listen to a network."""
    if not settings.demo:
        return
    try:
        own = ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = host == "localhost"
    if not own:
        raise InvalidInput(
            f"host {host!r}: the demonstration's passwords are known to everybody, so it is served on this machine only; "
            "accepted are 127.0.0.1, ::1 and localhost",
            field="host",
        )


def reached_at(settings: Settings, host: str, port: int) -> Settings:
    """The settings with the address that this machine's own browser reaches it at, unless one was set: links and QR codes
    must not lead to another port."""
    if "base_url" in settings.model_fields_set:
        return settings
    try:
        own = ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = host == "localhost"
    name = f"[{host}]" if ":" in host else host
    return settings.model_copy(update={"base_url": f"http://{name}:{port}"}) if own else settings


def serve_app(settings: Settings, host: str, port: int) -> None:
    """Serve one process with these settings until it is stopped."""
    import uvicorn

    from api.app import create_app

    uvicorn.run(create_app(reached_at(settings, host, port)), host=host, port=port, **_QUIET)
