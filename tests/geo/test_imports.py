"""The core stays light: no database, no web, no drawing and no data frames come with it."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import ibasho.geo

FORBIDDEN = (
    "sqlalchemy",
    "fastapi",
    "starlette",
    "folium",
    "branca",
    "geopandas",
    "pandas",
    "osmium",
    "pyogrio",
)


def loaded_by(code: str) -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in said.stdout.split()}


BRINGS_PANDAS = "routing_vroom"
"""The route solver's own binding imports pandas; nothing else loads this module before a route is asked for."""


def test_the_core_loads_none_of_the_heavy_packages() -> None:
    modules = {module.name for module in pkgutil.iter_modules(ibasho.geo.__path__)}
    assert {"mesh", "reach", "siting", "routing"} <= modules
    found = loaded_by(
        "import " + ", ".join(f"ibasho.geo.{name}" for name in sorted(modules - {BRINGS_PANDAS}))
    )
    assert "scipy" in found  # the way of asking works
    assert found & set(FORBIDDEN) == set()


def test_the_package_alone_loads_no_numbers_at_all() -> None:
    assert loaded_by("import ibasho.geo") & {"numpy", "scipy", "shapely", "pyproj"} == set()
