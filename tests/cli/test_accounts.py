"""Accounts, sign-ins and keys by the commands."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from ibasho import accounts
from ibasho.accounts.factor import account_keys, new_codes
from ibasho.cli import accounts as command
from ibasho.cli.operating import require_own_machine
from ibasho.errors import InvalidInput
from ibasho.settings import Settings
from ibasho.store import accounts as stored
from ibasho.store import open_store
from tests.cli.conftest import Commands

PASSWORD = "mihon no aikotoba"


@pytest.fixture
def register(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """A register with an organisation, an organiser and a coordinator, added as the commands add them."""
    monkeypatch.setenv("IBASHO_DATA_DIR", str(commands.data_dir))
    commands.ok("init")
    commands.ok("organisation", "add", "見本の会")
    for login, role, organisation, area in (
        ("hana", "organiser", "見本の会", ""),
        ("sakura", "coordinator", "", "37201,37202"),
    ):
        with mock.patch.object(sys, "stdin", io.StringIO(PASSWORD + "\n")):
            command.add(login=login, role=role, name="見本 花", organisation=organisation, area=area)
    return commands


def sign_in(commands: Commands, login: str) -> str:
    settings = Settings(data_dir=commands.data_dir)
    keys = account_keys(settings)
    with open_store(settings.register_url) as store:
        return accounts.sign_in(
            store,
            login,
            PASSWORD,
            client="",
            throttle=accounts.Throttle(store, keys),
            keys=keys,
            now=datetime.now(UTC),
            device="Firefox（Windows）",
        ).token


def test_accounts_are_listed_with_what_they_may(register: Commands) -> None:
    listed = register.ok("user", "list", "--json").json
    assert [(each["login"], each["role"], each["organisation"], each["area"]) for each in listed] == [
        ("hana", "organiser", "見本の会", []),
        ("sakura", "coordinator", None, ["37201", "37202"]),
    ]
    assert {each["second_factor"] for each in listed} == {None}
    assert "見本の会" in register.ok("user", "list").out
    assert PASSWORD not in str(listed)
    register.ok("user", "area", "sakura", "37203")
    register.ok("user", "organisation", "sakura", "見本の会")
    told = register.ok("user", "list", "--json").json[1]
    assert (told["area"], told["organisation"]) == (["37203"], "見本の会")


def test_sessions_are_listed_and_ended(register: Commands) -> None:
    for _ in range(3):
        sign_in(register, "hana")
    told = register.ok("user", "sessions", "hana", "--json").json
    assert [each["with"] for each in told] == ["Firefox（Windows）"] * 3
    assert told[0]["session"] in register.ok("user", "sessions", "hana").out
    register.ok("user", "revoke", "hana", "--session", told[0]["session"])
    assert len(register.ok("user", "sessions", "hana", "--json").json) == 2
    assert register.ok("user", "revoke", "hana").out == "2 sessions of hana ended\n"
    assert register.ok("user", "sessions", "hana", "--json").json == []
    assert "has no sign-in 'x'" in register.refused("user", "revoke", "hana", "--session", "x")
    assert "no account with login 'nobody'" in register.refused("user", "sessions", "nobody")


def test_disabling_ends_sessions_and_keys(register: Commands) -> None:
    sign_in(register, "hana")
    register.ok("key", "create", "--owner", "hana", "--name", "見本", "--scopes", "read")
    register.ok("user", "disable", "hana")
    assert register.ok("user", "list", "--json").json[0]["disabled"] is True
    assert register.ok("key", "list", "--json").json[0]["revoked_at"] is not None
    register.ok("user", "enable", "hana")
    assert register.ok("user", "sessions", "hana", "--json").json == []


def test_a_lost_second_factor_is_forgotten_and_a_role_signs_out(register: Commands) -> None:
    settings = Settings(data_dir=register.data_dir)
    sign_in(register, "hana")
    with open_store(settings.register_url) as store, store.writing() as conn:
        new_codes(conn, stored.get(conn, "hana").id, account_keys(settings))
    told = register.ok("user", "list", "--json").json[0]
    assert (told["second_factor"], told["codes_left"]) == ("paper", 10)
    register.ok("user", "reset-factor", "hana")
    assert register.ok("user", "list", "--json").json[0]["second_factor"] is None
    assert register.ok("user", "sessions", "hana", "--json").json == []
    sign_in(register, "hana")
    register.ok("user", "role", "hana", "planner")
    assert register.ok("user", "sessions", "hana", "--json").json == []


def test_a_key_is_shown_once(register: Commands) -> None:
    made = register.ok(
        *("key", "create", "--owner", "sakura", "--name", "名簿", "--scopes", "read,import"),
        *(
            "--organisation",
            "見本の会",
            "--expires",
            (datetime.now(UTC) + timedelta(days=5)).date(),
            "--json",
        ),
    ).json
    assert made["key"].startswith(f"ibasho_{made['prefix']}_")
    assert made["scopes"] == ["import", "read"]
    listed = register.ok("key", "list", "--owner", "sakura", "--json")
    assert made["key"] not in listed.out
    assert listed.json[0] | {"key": made["key"]} == made
    assert made["prefix"] in register.ok("key", "list").out
    register.ok("key", "revoke", made["prefix"])
    assert "revoked" in register.ok("key", "list").out


def test_what_cannot_be_done_is_said(register: Commands) -> None:
    key = ["key", "create", "--owner", "hana", "--name", "x"]
    for words, message in (
        (["user", "role", "hana", "king"], "accepted are suggester, organiser"),
        (["user", "area", "hana", "見本市"], "5 or 6 digits"),
        (["user", "organisation", "hana", "ない会"], "does not exist"),
        (["organisation", "add", "見本の会"], "there already"),
        ([*key, "--scopes", "all"], "accepted are read, write, import"),
        ([*key, "--expires", "soon"], "expires 'soon'"),
        (["key", "revoke", "x"], "there is no key 'x'"),
        (["demo", "--host", "192.0.2.1"], "served on this machine only"),
    ):
        assert message in register.refused(*words)


@pytest.mark.parametrize(
    ("host", "demo", "let"),
    [
        ("127.0.0.1", True, True),
        ("127.8.9.1", True, True),
        ("::1", True, True),
        ("localhost", True, True),
        ("0.0.0.0", True, False),  # noqa: S104 - refused
        ("::", True, False),
        ("192.0.2.1", True, False),
        ("ibasho.example", True, False),
        ("", True, False),
        ("0.0.0.0", False, True),  # noqa: S104 - nothing is bound
    ],
)
def test_a_demonstration_listens_to_its_own_machine_only(
    tmp_path: Path, host: str, demo: bool, let: bool
) -> None:
    settings = Settings(data_dir=tmp_path, demo=demo)
    if let:
        require_own_machine(settings, host)
        return
    with pytest.raises(InvalidInput, match=r"127\.0\.0\.1, ::1 and localhost"):
        require_own_machine(settings, host)
