"""Is it alive, is it ready: for whoever watches over the installation."""

from __future__ import annotations

from api.dependencies import HouseIn
from ibasho.store import places

__all__ = ["live", "ready"]


def live() -> dict[str, str]:
    """The process answers. Touches no database."""
    return {"status": "live"}


def ready(house: HouseIn) -> dict[str, str]:
    """The register can be read; 503 while it cannot."""
    with house.reading() as conn:
        places.version(conn)
    return {"status": "ready"}
