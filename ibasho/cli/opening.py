"""What every command opens first: the settings and the register."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.settings import Settings
from ibasho.store import Store, open_store

__all__ = ["file_hash", "in_zone", "now", "open_register", "parse_date", "read_settings"]


def read_settings() -> Settings:
    """The settings of this installation; InvalidInput names the variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "IBASHO_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(f"{name}: {first['msg']}", field=name) from None


def open_register(settings: Settings, *, create: bool = False) -> Store:
    """The register's database; with ``create`` it is made or brought up to date first."""
    if create:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_store(settings.register_url, create=create)


def now(settings: Settings) -> datetime:
    """The present moment in the installation's zone."""
    return datetime.now(settings.zone)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes; UnreadableFile when there is none."""
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file", field="FILE")
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def parse_date(text: str, field: str) -> datetime:
    """A date or time as typed: ISO 8601; without an offset it is taken as it stands by the caller's zone."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"{field} {text!r}: a date or time such as 2026-12-05 or 2026-12-05T14:30 is accepted",
            field=field,
        ) from None


def in_zone(typed: datetime, settings: Settings) -> datetime:
    """A time as typed, in the zone of the settings when it has none of its own."""
    return typed if typed.tzinfo is not None else typed.replace(tzinfo=settings.zone)
