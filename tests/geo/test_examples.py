"""The examples in the core's docstrings say what really comes out."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import ibasho.geo

MODULES = sorted(module.name for module in pkgutil.iter_modules(ibasho.geo.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"ibasho.geo.{name}")).failed == 0


def test_there_are_examples() -> None:
    with_examples = [
        name
        for name in MODULES
        if any(
            t.examples for t in doctest.DocTestFinder().find(importlib.import_module(f"ibasho.geo.{name}"))
        )
    ]
    assert {"mesh", "distance", "nearest", "reach", "coverage", "zones", "crs"} <= set(with_examples)
