"""The settings of one installation: the environment, read once, frozen.

Nothing else in the project reads environment variables. Every setting is ``IBASHO_`` + its name in capitals;
docs/settings.md explains each (a test keeps the two together).
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


def _default_data_dir() -> Path:
    """A fixed place per user, so that a command run from another folder finds the same register."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "ibasho"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ibasho"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "ibasho"


class Settings(BaseSettings):
    """What an installation decides. Frozen; unknown ``IBASHO_`` names are not read."""

    model_config = SettingsConfigDict(env_prefix="IBASHO_", frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Where the embedded database, the visits' database, keys and results are."""
    database_url: str = ""
    """``sqlite:////path/file.db`` or ``postgresql+psycopg://…``; empty: ``ibasho.db`` in the data directory."""
    visits_database_url: str = ""
    """Where homes and visits are, apart from everything else; empty: ``visits.db`` in the data directory,
    or the schema ``visits`` of the PostgreSQL database."""
    visits_key: SecretStr = SecretStr("")
    """Key for the encrypted fields of visits (url-safe base64, 32 bytes); empty: ``visits.key`` in the data directory."""
    accounts_key: SecretStr = SecretStr("")
    """Key of second factors (url-safe base64, 32 bytes); empty: ``accounts.key`` in the data directory."""
    second_factor_roles: str = "coordinator,outreach_worker,case_member,admin"
    """The roles that must sign in with a second factor, with commas; ``none`` for no role. Not asked in the demo."""
    time_zone: str = "Asia/Tokyo"
    """A time without an offset is in this zone."""
    site_name: str = "みんなの居場所さがし"
    """The friendly name on residents' pages; never 孤独 or 孤立."""
    base_url: str = "http://127.0.0.1:8000"
    """The address that links, feeds and QR codes carry."""
    embed_origins: str = ""
    """The sites that may show ``/embed`` in a frame, as origins with commas (``https://www.city.example``); empty: none."""
    demo: bool = False
    """Show the start page with the four doors and the sample sign-ins. Never on a real installation."""
    upload_bytes_most: int = Field(default=25_000_000, gt=0)
    """The largest file that is read at all."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, text: str) -> str:
        for origin in filter(None, (each.strip() for each in text.split(","))):
            if not re.fullmatch(r"https?://[A-Za-z0-9.-]{1,250}(:[0-9]{1,5})?", origin):
                raise ValueError(
                    f"{origin[:80]!r}: origins such as https://www.city.example, separated by commas, are accepted"
                )
        return text

    @property
    def embedding(self) -> tuple[str, ...]:
        """The origins that may show the finder in a frame."""
        return tuple(filter(None, (each.strip() for each in self.embed_origins.split(","))))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of places without one of their own."""
        return ZoneInfo(self.time_zone)

    @property
    def register_url(self) -> str:
        """The database that is used, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'ibasho.db'}"

    @property
    def visits_url(self) -> str:
        """The database of homes and visits, with the default filled in."""
        if self.visits_database_url:
            return self.visits_database_url
        if self.register_url.startswith("postgresql"):
            return self.register_url
        return f"sqlite:///{self.data_dir / 'visits.db'}"
