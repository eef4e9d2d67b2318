"""Rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import ibasho.errors
from ibasho.layers import LAYERS
from ibasho.model import DEMANDS, KINDS
from ibasho.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path for room in ("ibasho", "api", "maps", "data/shapes/generate") for path in (ROOT / room).rglob("*.py")
)
BANNED_NAMES = {"utils", "helpers", "common", "core", "base", "misc", "services", "managers"}


def test_no_drawer_for_odds_and_ends() -> None:
    """Every module says what it is about; none is named after being a drawer."""
    assert not [path for path in SOURCES if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES]


def test_modules_can_be_held_in_the_head() -> None:
    """No module over 500 lines."""
    assert not {
        str(path.relative_to(ROOT)): n
        for path in SOURCES
        if (n := len(path.read_text("utf-8").splitlines())) > 500
    }


def test_every_module_says_what_it_is() -> None:
    """Every module has a docstring of more than a word."""
    bare = [p for p in SOURCES if len((ast.get_docstring(ast.parse(p.read_text("utf-8"))) or "").split()) < 3]
    assert not bare


def test_every_error_is_in_the_drawing() -> None:
    """The tree in the docstring of errors.py shows every class, each under its parent."""
    drawing = ibasho.errors.__doc__ or ""
    for name in ibasho.errors.__all__:
        assert re.search(rf"\b{name}\b", drawing), name


def test_every_setting_is_documented() -> None:
    """docs/settings.md names every setting and no other."""
    told = set(re.findall(r"`IBASHO_([A-Z_]+)`", (ROOT / "docs/settings.md").read_text("utf-8")))
    assert told == {name.upper() for name in Settings.model_fields}


def test_only_settings_reads_the_environment() -> None:
    """``os.environ`` and ``os.getenv`` are named in settings.py and where a child's environment is made."""
    readers = {
        p.relative_to(ROOT).as_posix()
        for p in SOURCES
        if re.search(r"os\.(environ|getenv)", p.read_text("utf-8"))
    }
    assert {path for path in readers if not path.startswith("ibasho/files/confined")} <= {
        "ibasho/settings.py"
    }


@pytest.mark.parametrize("word", ["pickle", "yaml.load", "os.system", "shell=True"])
def test_no_dangerous_calls(word: str) -> None:
    """Nothing that runs what it reads."""
    assert not [
        path
        for path in SOURCES
        if re.search(rf"(?<![\w.]){re.escape(word)}\b(?!=False)", path.read_text("utf-8"))
        and "allow_pickle=False" not in path.read_text("utf-8")
    ]


def test_no_machine_path_or_index_address_is_in_the_project() -> None:
    """Locks carry hashes and no addresses; nothing names a folder of somebody's machine."""
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links|file:", text), lock.name


def test_codes_are_unique() -> None:
    """Kinds, demands and layer columns have one code each."""
    for codes in (
        [k.code for k in KINDS],
        [d.code for d in DEMANDS],
        *([c.name for c in layer.columns] for layer in LAYERS.values()),
    ):
        assert len(codes) == len(set(codes))


def test_the_wheel_holds_three_packages_and_the_sample_town() -> None:
    """The demo must run from an installed wheel."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel["packages"] == ["ibasho", "api", "maps"]
    assert wheel["force-include"] == {"data/shapes": "ibasho/sample_town"}
