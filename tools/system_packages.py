"""What the tests need beside Python packages: PostgreSQL with PostGIS, Chromium, Japanese fonts.

Run by ``make test``. Whatever is missing is installed with apt when we are root; otherwise the exact command is printed
and the exit status is 1. Nothing is asked of the network when all is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import postgis

__all__ = ["NEEDS", "Need", "main"]


@dataclass(frozen=True)
class Need:
    """Something that must be there: how to see that it is, and the packages that bring it."""

    name: str
    is_there: Callable[[], bool]
    packages: Callable[[], tuple[str, ...]]


def _postgis() -> bool:
    try:
        postgis.binaries()
    except postgis.Missing:
        return False
    return True


def _chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _japanese_fonts() -> bool:
    roots = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(True for root in roots for _ in root.rglob("NotoSansCJK*"))


def _postgis_packages() -> tuple[str, ...]:
    """PostgreSQL with PostGIS in the newest version that apt offers."""
    listed = subprocess.run(
        ["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True, check=False
    ).stdout.split()
    parts = [name.split("-") for name in listed]
    versions = [
        int(each[1])
        for each in parts
        if len(each) == 4 and each[1].isdigit() and each[2:] == ["postgis", "3"]
    ]
    return ("postgresql", f"postgresql-{max(versions, default=15)}-postgis-3")


NEEDS = (
    Need("PostgreSQL with PostGIS", _postgis, _postgis_packages),
    Need("Chromium", _chromium, lambda: ("chromium",)),
    Need("Japanese fonts", _japanese_fonts, lambda: ("fonts-noto-cjk",)),
)


def main() -> int:
    """Install what is missing, or say what to install."""
    missing = [need for need in NEEDS if not need.is_there()]
    if not missing:
        return 0
    names = ", ".join(need.name for need in missing)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    may_install = shutil.which("apt-get") is not None and os.geteuid() == 0
    if may_install:
        sys.stderr.write(f"installing {names}\n")
        subprocess.run(["apt-get", "update", "--quiet"], check=True, env=quiet)
    packages = [package for need in missing for package in need.packages()]
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not may_install:
        said = " ".join(["sudo", *command])
        sys.stderr.write(f"The tests need what is not installed here: {names}.\nInstall it with: {said}\n")
        return 1
    subprocess.run(command, check=True, env=quiet)
    still = ", ".join(need.name for need in NEEDS if not need.is_there())
    if still:
        sys.stderr.write(f"apt has installed its packages, and still missing: {still}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
