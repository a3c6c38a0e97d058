from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import commitments, goals, sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.in_mind import InMind, in_mind
from ion_mentoring.store.records import Learner, Session
from ion_mentoring.store.records_place import Commitment

from .conftest import MakeLearner


async def of(db: Database, learner: Learner, session_id: str) -> InMind:
    return await db.read(lambda conn: in_mind(conn, learner.id, session_id))


async def commit(db: Database, learner: Learner, text: str) -> Commitment:
    """In a session of its own."""

    async def write(conn: AsyncConnection) -> Commitment:
        session = await sessions.insert(conn, learner.id, text)
        return await commitments.add(conn, learner.id, session.id, text, "2026-12-24")

    return await db.write(write)


async def test_of_someone_new_there_is_nothing(db: Database, learner: Learner, session: Session) -> None:
    assert await of(db, learner, session.id) == InMind()
    assert await of(db, learner, "") == InMind()


async def test_the_sessions_goal_comes_before_the_active_one(db: Database, learner: Learner, session: Session) -> None:
    active = await db.write(lambda conn: goals.add(conn, learner.id, "합격"))
    other = await db.write(lambda conn: goals.add(conn, learner.id, "운동"))
    assert await of(db, learner, session.id) == InMind(goal=active)
    await db.write(lambda conn: sessions.change(conn, session.id, learner.id, goal_id=other.id))
    assert await of(db, learner, session.id) == InMind(goal=other)
    assert await of(db, learner, "another") == InMind(goal=active)
    await db.write(lambda conn: goals.change(conn, other.id, learner.id, state="dropped"))
    assert await of(db, learner, session.id) == InMind(goal=active)
    await db.write(lambda conn: goals.change(conn, active.id, learner.id, state="reached"))
    assert await of(db, learner, session.id) == InMind()


async def test_the_newest_open_commitment_of_another_session_that_nobody_asked_of(
    db: Database, learner: Learner, session: Session
) -> None:
    first, second = [await commit(db, learner, text) for text in ("걷기", "쓰기")]
    own = await db.write(lambda conn: commitments.add(conn, learner.id, session.id, "읽기", "2026-12-24"))
    assert await of(db, learner, session.id) == InMind(commitment=second)
    assert second.session_id
    assert await of(db, learner, second.session_id) == InMind(commitment=own)
    turn = await db.write(lambda conn: turns.append(conn, session.id, message="안녕하세요", language="ko"))
    await db.write(lambda conn: commitments.note_asked(conn, second.id, turn.id))
    assert await of(db, learner, session.id) == InMind(commitment=first)
    await db.write(lambda conn: commitments.change(conn, first.id, learner.id, state="kept"))
    assert await of(db, learner, session.id) == InMind()


async def test_a_commitment_whose_session_is_deleted_is_still_asked_after(
    db: Database, learner: Learner, session: Session
) -> None:
    made = await commit(db, learner, "걷기")
    await db.write(lambda conn: sessions.delete(conn, str(made.session_id), learner.id))
    found = (await of(db, learner, session.id)).commitment
    assert found and (found.id, found.session_id) == (made.id, None)


async def test_what_is_anothers_is_in_nobodys_mind(
    db: Database, learner: Learner, session: Session, make_learner: MakeLearner
) -> None:
    other = await make_learner("other")
    theirs = await db.write(lambda conn: goals.add(conn, other.id, "theirs"))
    await commit(db, other, "theirs")
    await db.write(lambda conn: sessions.change(conn, session.id, learner.id, goal_id=theirs.id))
    assert await of(db, learner, session.id) == InMind()
