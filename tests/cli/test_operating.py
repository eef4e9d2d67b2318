"""Where an installation is reached: links and QR codes carry the address that it is served at."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibasho.cli.operating import reached_at
from ibasho.settings import Settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8299"),
        ("localhost", "http://localhost:8299"),
        ("::1", "http://[::1]:8299"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - nothing listens here
    ],
)
def test_links_lead_to_where_it_is_served(host: str, address: str, tmp_path: Path) -> None:
    assert reached_at(Settings(data_dir=tmp_path), host, 8299).base_url == address


def test_an_address_that_was_set_stays(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, base_url="https://example.jp")
    assert reached_at(settings, "127.0.0.1", 8299).base_url == "https://example.jp"
