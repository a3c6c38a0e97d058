"""For every test: an environment without settings, a home of its own, logs that end with the test, and a far end."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from far_end import FarEnd
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis

from ion_mentoring.content import Content
from ion_mentoring.settings import LogSettings, Settings
from ion_mentoring.telemetry import configure_logs

pytest_plugins = ["databases"]
hypothesis.register_profile(
    "mutants",  # (`make mutate`) where a slow machine must not pass for a failure, and the least example is of no use
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `ION_HOME`. Playbooks are searched by words alone: a meaning costs 14 ms.

    Nobody asks too much, and each question is answered anew.
    """
    for name in os.environ:
        if name.startswith("ION_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("ION_HOME", str(folder))
    monkeypatch.setenv("ION_EMBEDDED__MEANING", "false")
    monkeypatch.setenv("ION_LIMITS__ENABLED", "false")
    monkeypatch.setenv("ION_CACHE__ENABLED", "false")
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


@pytest.fixture(scope="session")
def shipped() -> Content:
    """What ships with the package, read once: 60 playbooks take a second."""
    return Content()


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, shipped: Content) -> None:
    """Services take the content that was read already, unless their home has some of its own."""

    def content(home: Path) -> Content:
        own = any(
            (home / name).exists() for name in ("help.yaml", "affinities.yaml", "prices.yaml", "personas", "playbooks")
        )
        return Content(home) if own else shipped

    monkeypatch.setattr("ion_mentoring.app.Content", content)


@pytest.fixture(autouse=True)
def _logs_end_with_the_test() -> Iterator[None]:
    """A command configures the logs for the standard error that it finds, and that is the test's own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = LogSettings(level="error", format="json")
    configure_logs(quiet)
    yield
    configure_logs(quiet)
    root.handlers[:] = handlers
    root.setLevel(level)
