"""A migrated database, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    migrate(database_url)
    database = await Database.open(database_url)
    yield database
    await database.close()
