"""For every test: an environment without settings, a home of its own, logs that end with the test, and a far end."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from far_end import FarEnd

from ion_mentoring.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `ION_HOME`, and playbooks searched by words alone: a sentence's meaning costs 14 ms."""
    for name in os.environ:
        if name.startswith("ION_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("ION_HOME", str(folder))
    monkeypatch.setenv("ION_EMBEDDED__MEANING", "false")
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings()


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    server = FarEnd()
    await server.start()
    yield server
    await server.close()


@pytest.fixture(autouse=True)
def _logs_end_with_the_test() -> Iterator[None]:
    """A command configures the logs for the standard error that it finds, and that is the test's own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
