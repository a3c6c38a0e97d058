from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import commitments, sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session
from ion_mentoring.store.records_place import Commitment

from .conftest import MakeLearner


async def add(db: Database, session: Session, text: str = "기출 풀기") -> Commitment:
    return await db.write(lambda conn: commitments.add(conn, session.learner_id, session.id, text, "2026-12-24"))


async def test_a_commitment_comes_back_as_it_was_made(db: Database, learner: Learner, session: Session) -> None:
    made = await add(db, session)
    assert (made.state, made.note, made.asked_turn_id, made.closed_at) == ("open", "", None, None)
    assert await db.read(lambda conn: commitments.get(conn, made.id, learner.id)) == made
    assert await db.write(lambda conn: commitments.of_session(conn, session.id, learner.id)) == made


async def test_at_once_a_session_gets_one(db: Database, learner: Learner, session: Session) -> None:
    async def put(conn: AsyncConnection) -> str:
        known = await commitments.of_session(conn, session.id, learner.id)
        return (known or await commitments.add(conn, learner.id, session.id, "걷기", "2026-12-24")).id

    assert len(set(await asyncio.gather(*(db.write(put) for _ in range(5))))) == 1


async def test_to_another_learner_a_commitment_does_not_exist(
    db: Database, session: Session, make_learner: MakeLearner
) -> None:
    other, made = await make_learner("other"), await add(db, session)
    assert await db.read(lambda conn: commitments.get(conn, made.id, other.id)) is None
    assert await db.write(lambda conn: commitments.of_session(conn, session.id, other.id)) is None
    assert (await db.read(lambda conn: commitments.list_page(conn, other.id, 10))).items == []
    assert not await db.write(lambda conn: commitments.change(conn, made.id, other.id, state="kept"))
    assert not await db.write(lambda conn: commitments.remove(conn, made.id, other.id))
    assert await db.read(lambda conn: commitments.get(conn, made.id, session.learner_id)) == made


async def test_the_list_is_narrowed_by_state(db: Database, learner: Learner, session: Session) -> None:
    first = await add(db, session)
    other = await db.write(lambda conn: sessions.insert(conn, learner.id, "둘"))
    second = await add(db, other)
    assert await db.write(lambda conn: commitments.change(conn, first.id, learner.id, state="kept"))
    page = await db.read(lambda conn: commitments.list_page(conn, learner.id, 1))
    assert [made.id for made in page.items] == [second.id]
    page = await db.read(lambda conn: commitments.list_page(conn, learner.id, 1, page.next_cursor))
    assert [made.id for made in page.items] == [first.id]
    kept = await db.read(lambda conn: commitments.list_page(conn, learner.id, 5, state="kept"))
    assert [made.id for made in kept.items] == [first.id]


async def test_a_commitment_outlives_its_session(db: Database, learner: Learner, session: Session) -> None:
    made = await add(db, session)
    await db.write(lambda conn: sessions.delete(conn, session.id, learner.id))
    left = await db.read(lambda conn: commitments.get(conn, made.id, learner.id))
    assert left and left.session_id is None


async def test_the_first_turn_that_asks_is_kept(db: Database, learner: Learner, session: Session) -> None:
    made = await add(db, session)
    asked = [
        await db.write(lambda conn: turns.append(conn, session.id, message="안녕하세요", language="ko")) for _ in "ab"
    ]
    for turn in asked:
        await db.write(lambda conn, id=turn.id: commitments.note_asked(conn, made.id, id))
    left = await db.read(lambda conn: commitments.get(conn, made.id, learner.id))
    assert left and left.asked_turn_id == asked[0].id
