"""A private PostgreSQL cluster with PostGIS for tests: made in a temporary folder, gone when its user is.

``python tools/postgis.py`` starts one, prints one line of JSON with the URL of its maintenance database, and keeps it
until its standard input closes; then it stops the server and removes everything. It listens on a Unix socket inside the
folder only. Started by root it runs as another user, because PostgreSQL refuses to be root.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["Missing", "binaries", "has_postgis", "main"]

INSTALL = "apt-get install postgresql postgresql-15-postgis-3"
_START_S = 30.0
_SETTINGS = {
    # Nothing here outlives the tests: durability is traded for speed.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "40",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "",
    "timezone": "UTC",
}


class Missing(RuntimeError):
    """PostgreSQL or PostGIS is not installed; the message says what to install."""


def binaries() -> Path:
    """The folder with initdb and postgres of the newest version that has PostGIS; raises Missing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: -float(each.parent.name))
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    folders = [each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()]
    if not folders:
        raise Missing(f"PostgreSQL is not installed; install it with: {INSTALL}")
    for each in folders:
        if has_postgis(each):
            return each
    raise Missing(f"PostgreSQL is installed without PostGIS; install it with: {INSTALL}")


def has_postgis(folder: Path) -> bool:
    """Whether the PostgreSQL whose binaries are in the folder knows the extension postgis."""
    pg_config = folder / "pg_config"
    if not pg_config.exists():  # Debian puts it into the development package
        return (Path("/usr/share/postgresql") / folder.parent.name / "extension" / "postgis.control").exists()
    share = subprocess.run(
        [pg_config, "--sharedir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (Path(share) / "extension" / "postgis.control").exists()


def _other_user() -> str | None:
    """The user that the server runs as when we are root, else None: ourselves."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    found = next((each for each in ("postgres", "nobody") if each in names), None)
    if found is None:
        raise Missing("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
    return found


class Cluster:
    """One running server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = _other_user()
        self._binaries = binaries()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The maintenance database, as SQLAlchemy and psycopg take it."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        if self.user is not None:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        data = self.folder / "data"
        made = subprocess.run(
            [
                self._binaries / "initdb",
                *(
                    "--pgdata",
                    data,
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                ),
                *("--no-sync", "--no-instructions"),
            ],
            **self._as_user(),
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")
        options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(self._binaries / "postgres"), "-D", str(data), "-k", str(self.folder), *options]
        with (self.folder / "log").open("wb") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                command, **self._as_user(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._server = server
        self._wait(server)

    def stop(self) -> None:
        """Stop the server at once and remove the folder."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            try:
                self._server.wait(10)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_user(self) -> dict[str, Any]:
        if self.user is None:
            return {"cwd": self.folder}
        account = pwd.getpwnam(self.user)
        return {"cwd": self.folder, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        ready = [str(self._binaries / "pg_isready"), "-q", "-h", str(self.folder)]
        deadline = time.monotonic() + _START_S
        while subprocess.run(ready, check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log[-2000:]}")
            time.sleep(0.02)


def _stop_on_signal(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> int:
    """Run one cluster for whoever holds our standard input."""
    signal.signal(signal.SIGTERM, _stop_on_signal)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests; we end when they do
    folder = Path(tempfile.mkdtemp(prefix="ibasho-postgis-"))
    cluster = None
    try:
        cluster = Cluster(folder)
        cluster.start()
        sys.stdout.write(json.dumps({"url": cluster.url}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    except (Missing, RuntimeError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    finally:
        if cluster is not None:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
