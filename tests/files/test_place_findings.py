"""Findings on lists of places: every code has its Japanese sentences, and no sentence is English."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

import ibasho.files
from ibasho.model import Finding, Level
from ibasho.model.finding_words import japanese

_FILES = Path(ibasho.files.__file__).parent
_LEVELS = {"NOTE", "WARNING", "ERROR"}


def _codes(path: Path) -> set[str]:
    """The texts that stand behind a ``Level`` in a call or a tuple: codes of findings."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        parts = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        for one, other in itertools.pairwise(parts):
            if isinstance(one, ast.Attribute) and one.attr in _LEVELS and isinstance(other, ast.Constant):
                found.add(str(other.value))
    return found


def test_every_code_has_japanese_words() -> None:
    """The remark of each code that readers of places give is Japanese, so a workbook for an office can say it."""
    readers = [
        path for path in _FILES.glob("*.py") if path.name.startswith(("place", "osm_", "hsds_", "ksj"))
    ]
    codes = set().union(*map(_codes, readers))
    assert len(codes) >= 15
    for code in sorted(codes):
        says, fix = japanese(code, "English", "English")
        assert "English" not in (says, fix), code
        assert says.endswith("。")


@pytest.mark.parametrize("code", ["swapped_coordinates", "held_back", "no_name"])
def test_json_has_both_languages(code: str) -> None:
    """``--json`` gives the English and the Japanese sentence."""
    told = Finding(3, "緯度", "134.05", Level.WARNING, code, "put right", "do this").as_dict()
    assert (told["message"], told["fix"]) == ("put right", "do this")
    assert told["message_ja"] == japanese(code, "", "")[0]
    assert told["fix_ja"].endswith("。")


def test_an_unknown_code_keeps_its_own_words() -> None:
    """No finding is silent because nobody has translated it."""
    finding = Finding(0, "", "", Level.NOTE, "made_up", "says so", "does so")
    assert (finding.message_ja, finding.fix_ja) == ("says so", "does so")
