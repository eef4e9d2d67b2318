"""The examples in the docstrings of ``ibasho.schedule`` are executed and come out as printed."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from ibasho import schedule

_MODULES = sorted(each.name for each in pkgutil.iter_modules(schedule.__path__))


@pytest.mark.parametrize("name", _MODULES)
def test_examples(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"ibasho.schedule.{name}"))
    assert outcome.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [
        test.name
        for name in _MODULES
        for test in finder.find(importlib.import_module(f"ibasho.schedule.{name}"))
        if test.examples
    ]
    assert len(found) >= 3
