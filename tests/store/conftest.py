"""A migrated database, and someone in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import keys, learners, sessions
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.records import Learner, Session

MakeLearner = Callable[[str], Awaitable[Learner]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """SQLite's; whoever asks for it speaks of SQLite."""
    return tmp_path / "ion.db"


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    migrate(url)
    database = await Database.open(url)
    yield database
    await database.close()


@pytest.fixture
def make_learner(db: Database) -> MakeLearner:
    async def make(name: str) -> Learner:
        async def insert(conn: AsyncConnection) -> Learner:
            key_id = new_id()
            await keys.insert(conn, id=key_id, hash=key_id, role="learner", name=name)
            return await learners.get_or_create(conn, key_id, name)

        return await db.write(insert)

    return make


@pytest.fixture
async def learner(make_learner: MakeLearner) -> Learner:
    return await make_learner("지민")


@pytest.fixture
async def session(db: Database, learner: Learner) -> Session:
    return await db.write(lambda conn: sessions.insert(conn, learner.id, "첫 면접"))
