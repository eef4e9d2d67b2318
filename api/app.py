"""The HTTP door: makes the application. Nothing happens when this module is imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from api import problems, routes
from api.dependencies import House, utc_now
from api.pages.drawing import STATIC, icon
from api.pages.maps import ASSETS, map_asset
from api.security import Guard, require_own_machine
from api.work import line_for
from ibasho import __version__
from ibasho.accounts.factor import roles_with_factor
from ibasho.settings import Settings

__all__ = ["create_app", "from_environment"]


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """The application for these settings. ``clock`` gives the time with an offset; tests give their own.

    No database is touched yet: requests that need one get 503 until there is one. Raises InvalidInput for settings that
    name an unknown role, and for a demonstration under another address than this machine's own.
    """
    roles_with_factor(settings)  # refused now, rather than at the first sign-in
    require_own_machine(settings)
    house = House(settings, clock, line_for(settings))

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        yield
        house.close()

    app = FastAPI(
        title="Ibasho",
        version=__version__,
        description="Places to belong: what is near and open, and where people live with nothing in reach.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=living,
    )
    app.state.settings = settings
    app.state.house = house
    problems.register(app)
    routes.register(app)
    app.router.routes.append(Route("/favicon.ico", icon))
    app.router.routes.append(Route(f"{ASSETS}/{{name:path}}", map_asset))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard, settings=settings)
    return app


def from_environment() -> FastAPI:
    """The application for the settings of this process's environment: what a web server is told to start."""
    return create_app(Settings())
