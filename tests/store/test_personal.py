"""All that is stored of a learner; and after it was erased, nothing."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import personal, tables
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner

OF_NOBODY = {"audit", "erasures", "revisions"}
"""What the organisation's own people changed, and that something was changed: ids alone."""


def test_every_table_is_looked_at_when_a_learner_goes() -> None:
    assert {table.name for table in personal.of("anybody")} | OF_NOBODY == set(tables.metadata.tables)


async def test_a_learner_of_whom_nothing_is_known_is_handed_out_and_erased(db: Database, learner: Learner) -> None:
    async def counts(conn: AsyncConnection) -> dict[str, int]:
        found = {}
        for table, which in personal.of(learner.id).items():
            found[table.name] = (await conn.execute(select(func.count()).select_from(table).where(which))).scalar_one()
        return {name: count for name, count in found.items() if count}

    assert await db.read(counts) == {"learners": 1}
    assert await db.write(lambda conn: personal.erase(conn, learner.id))
    assert await db.read(counts) == {}
    assert not await db.write(lambda conn: personal.erase(conn, learner.id))
