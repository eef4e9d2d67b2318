"""``ibasho init``, ``serve``, ``user``: operating an installation."""

from __future__ import annotations

import sys

import typer

from ibasho.cli.opening import open_register, read_settings
from ibasho.cli.output import say

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Hang the operating commands into the command line."""
    app.command("init")(init)
    app.command("serve")(serve)


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
    open_register(settings)
    run_server(host, port, workers)


def run_server(host: str, port: int, workers: int = 1) -> None:
    """Run the HTTP door until it is stopped; the settings come from the environment of the process."""
    import uvicorn  # a second of imports that no other command should pay

    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        log_level="warning",
    )
    sys.stderr.write("stopped\n")
