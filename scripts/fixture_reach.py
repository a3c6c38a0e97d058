"""For `make mutate`, a pytest plugin: a test reaches what its fixtures run, though they ran for another test.

mutmut notes which functions run in each test and tries a mutant on those tests alone. A fixture of a module or of the
session runs in the first test that asks for it, so that its functions and its seconds would be that one's only.
"""

# ruff: noqa: SLF001  mutmut and pytest have no other way to what ran and for whom
from __future__ import annotations

from collections.abc import Generator
from time import perf_counter
from typing import Any

import pytest
from mutmut.state import state

_RAN: dict[pytest.FixtureDef[Any], tuple[set[str], float]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    mutmut, began = state(), perf_counter()
    before, mutmut._stats = mutmut._stats, set()
    try:
        return (yield)
    finally:
        _RAN[fixturedef] = mutmut._stats, perf_counter() - began
        mutmut._stats = mutmut._stats | before


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Function) -> None:
    mutmut, known = state(), item._fixtureinfo.name2fixturedefs
    for name in item.fixturenames:
        for definition in known.get(name, ()):
            functions, seconds = _RAN.get(definition, (set(), 0.0))
            mutmut._stats = mutmut._stats | functions
            mutmut.duration_by_test[item.nodeid] += seconds
