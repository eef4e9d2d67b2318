"""An application behind a real server on this machine, for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import uvicorn

from api.app import create_app
from ibasho.settings import Settings

__all__ = ["serving"]


@contextmanager
def serving(settings: Settings, now: datetime, *, host: str = "127.0.0.1", **more: Any) -> Iterator[str]:
    """The address of the served application under a host name; its clock stands still. ``more`` replaces settings."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://{host}:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"base_url": address, **more}), clock=lambda: now)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()
