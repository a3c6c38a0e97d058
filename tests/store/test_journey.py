from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import commitments, steps, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.journey import activity, counted
from ion_mentoring.store.records import Learner, Session

from .conftest import MakeLearner

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_what_was_done_in_a_stretch_of_time_is_found_and_nothing_beside_it(
    db: Database, learner: Learner, session: Session, make_learner: MakeLearner
) -> None:
    async def write(conn: AsyncConnection) -> None:
        for hours in (-1, 0, 1, 2):
            await turns.append(conn, session.id, message=str(hours), language="ko", at=NOON + hours * HOUR)
            step = await steps.add(conn, learner.id, f"걸음 {hours}")
            await steps.change(conn, step.id, learner.id, done_at=NOON + hours * HOUR)
        await steps.add(conn, learner.id, "아직")
        made = await commitments.add(conn, learner.id, session.id, "걷기", "2026-11-20")
        await commitments.change(conn, made.id, learner.id, state="partly", closed_at=NOON)

    await db.write(write)
    found = await db.read(lambda conn: activity(conn, learner.id, NOON, NOON + 2 * HOUR))
    assert found.spoken == [(NOON, session.id), (NOON + HOUR, session.id)]
    assert found.done == [(NOON, "걸음 0"), (NOON + HOUR, "걸음 1")]
    assert found.closed == [(NOON, "걷기", "partly")]
    assert await db.read(lambda conn: counted(conn, learner.id)) == {"partly": 1}
    other = await make_learner("other")
    nothing = await db.read(lambda conn: activity(conn, other.id, NOON, NOON + 2 * HOUR))
    assert (nothing.spoken, nothing.done, nothing.closed) == ([], [], [])
    assert await db.read(lambda conn: counted(conn, other.id)) == {}
