from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import FINAL_STATES, Feedback, FinalState, Learner, Session, Turn, TurnState
from ion_mentoring.store.tables import events, feedback
from ion_mentoring.store.tables import turns as turns_table

from .conftest import MakeLearner

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def append(db: Database, session: Session, message: str = "안녕하세요", at: datetime | None = None) -> Turn:
    return await db.write(lambda conn: turns.append(conn, session.id, message=message, language="ko", at=at))


async def stored(db: Database, turn: Turn, learner: Learner) -> Turn:
    found = await db.read(lambda conn: turns.get(conn, turn.id, learner.id))
    assert found
    return found


async def test_what_is_appended_comes_back_as_it_was_given(db: Database, session: Session, learner: Learner) -> None:
    turn = await db.write(
        lambda conn: turns.append(
            conn,
            session.id,
            message="왜요?",
            language="mixed",
            resonance={"tone": "curious"},
            routing={"primary": "lua"},
            persona="lua",
            parent_id="p",
            at=NOON,
        )
    )
    assert await stored(db, turn, learner) == turn
    assert (turn.state, turn.position, turn.reply, turn.receipt, turn.problem) == ("pending", 1, None, {}, None)


async def test_a_turn_marks_its_session_as_used(db: Database, session: Session, learner: Learner) -> None:
    later = session.updated_at + timedelta(hours=1)
    await append(db, session, at=later)
    found = await db.read(lambda conn: sessions.get(conn, session.id, learner.id))
    assert found and found.updated_at == later


async def test_turns_that_come_at_once_get_a_position_each(db: Database, session: Session) -> None:
    made = await asyncio.gather(*[append(db, session, f"{n}") for n in range(100)])
    assert sorted(turn.position for turn in made) == list(range(1, 101))


async def test_no_turn_without_a_session(db: Database) -> None:
    with pytest.raises(NotFound, match="no such session"):
        await db.write(lambda conn: turns.append(conn, "none", message="x", language="ko"))


async def test_to_another_learner_a_turn_does_not_exist(
    db: Database, session: Session, make_learner: MakeLearner
) -> None:
    turn = await append(db, session)
    other = await make_learner("other")
    assert await db.read(lambda conn: turns.get(conn, turn.id, other.id)) is None
    with pytest.raises(NotFound, match="no such turn"):
        await db.write(lambda conn: turns.add_feedback(conn, turn.id, other.id, 1))


async def test_a_pending_turn_streams_and_is_done(db: Database, session: Session, learner: Learner) -> None:
    turn = await append(db, session)
    assert await db.write(lambda conn: turns.start_streaming(conn, turn.id, "elro", {"primary": "elro"}))
    assert not await db.write(lambda conn: turns.start_streaming(conn, turn.id))
    assert (await stored(db, turn, learner)).state == "streaming"
    assert await db.write(
        lambda conn: turns.complete(
            conn,
            turn.id,
            "done",
            reply="네!",
            provider="embedded",
            receipt={"playbooks": ["a"]},
            usage={"prompt_tokens": 3},
            performance={"total_ms": 5},
            at=NOON,
        )
    )
    done = await stored(db, turn, learner)
    assert (done.state, done.reply, done.persona, done.routing) == ("done", "네!", "elro", {"primary": "elro"})
    assert (done.provider, done.receipt, done.usage) == ("embedded", {"playbooks": ["a"]}, {"prompt_tokens": 3})
    assert (done.performance, done.problem, done.completed_at) == ({"total_ms": 5}, None, NOON)


@pytest.mark.parametrize("final", FINAL_STATES)
async def test_a_final_state_never_changes(db: Database, session: Session, learner: Learner, final: FinalState) -> None:
    turn = await append(db, session)
    problem = {"type": "provider-failed"}
    assert await db.write(lambda conn: turns.complete(conn, turn.id, final, reply="half", problem=problem))
    before = await stored(db, turn, learner)
    assert before.problem == problem
    for later in FINAL_STATES:
        assert not await db.write(lambda conn, later=later: turns.complete(conn, turn.id, later, reply="other"))
    assert not await db.write(lambda conn: turns.start_streaming(conn, turn.id))
    assert await db.write(lambda conn: turns.interrupt(conn, [turn.id])) == 0
    assert await stored(db, turn, learner) == before


async def test_of_two_who_complete_at_once_one_wins(db: Database, session: Session) -> None:
    turn = await append(db, session)
    ends: list[FinalState] = ["done", "cancelled"]
    won = await asyncio.gather(*[db.write(lambda conn, end=end: turns.complete(conn, turn.id, end)) for end in ends])
    assert sorted(map(bool, won)) == [False, True]


async def test_unfinished_turns_are_known_with_their_owner_and_can_be_interrupted(
    db: Database, session: Session, learner: Learner
) -> None:
    pending, streaming, done = [await append(db, session) for _ in range(3)]
    await db.write(lambda conn: turns.start_streaming(conn, streaming.id))
    await db.write(lambda conn: turns.complete(conn, done.id, "done"))
    left = await db.read(turns.unfinished)
    assert left == {pending.id: db.owner.id, streaming.id: db.owner.id}
    assert await db.write(lambda conn: turns.interrupt(conn, [*left, done.id])) == 2
    states = [(await stored(db, turn, learner)).state for turn in (pending, streaming, done)]
    assert states == ["interrupted", "interrupted", "done"]


async def test_no_other_state_can_be_stored(db: Database, session: Session) -> None:
    turn = await append(db, session)
    for state in get_args(TurnState):
        await db.write(lambda conn, state=state: set_state(conn, turn.id, state))
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: set_state(conn, turn.id, "lost"))


async def set_state(conn: AsyncConnection, id: str, state: str) -> None:
    await conn.execute(update(turns_table).where(turns_table.c.id == id).values(state=state))


async def test_the_recent_turns_are_the_newest_oldest_first(db: Database, session: Session) -> None:
    made = [await append(db, session, f"{n}") for n in range(5)]
    assert await db.read(lambda conn: turns.recent(conn, session.id, 3)) == made[2:]
    assert await db.read(lambda conn: turns.recent(conn, session.id, 2, before=4)) == made[1:3]
    assert await db.read(lambda conn: turns.recent(conn, session.id, 9)) == made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 15), limit=st.integers(1, 6))
async def test_page_by_page_back_every_turn_is_seen_once(
    db: Database, learner: Learner, count: int, limit: int
) -> None:
    session = await db.write(lambda conn: sessions.insert(conn, learner.id, "long"))
    made = [await append(db, session, f"{n}") for n in range(count)]
    seen: list[Turn] = []
    before: str | None = None
    while True:
        page = await db.read(lambda conn, at=before: turns.list_page(conn, session.id, limit, at))
        seen = page.items + seen
        if (before := page.next_cursor) is None:
            break
        assert len(page.items) == limit
    assert seen == made


async def test_a_broken_cursor_is_told(db: Database, session: Session) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await db.read(lambda conn: turns.list_page(conn, session.id, 10, before="broken"))


async def test_a_later_opinion_replaces_the_earlier(db: Database, session: Session, learner: Learner) -> None:
    turn = await append(db, session)
    await db.write(lambda conn: turns.add_feedback(conn, turn.id, learner.id, 1, at=NOON))
    given = await db.write(lambda conn: turns.add_feedback(conn, turn.id, learner.id, -1, "too long", at=NOON))
    assert given == Feedback(turn.id, learner.id, -1, "too long", NOON)
    rows = await db.read(lambda conn: conn.execute(select(feedback)))
    assert [Feedback(*row) for row in rows] == [given]


async def test_no_other_rating_can_be_stored(db: Database, session: Session, learner: Learner) -> None:
    turn = await append(db, session)
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: turns.add_feedback(conn, turn.id, learner.id, 5))  # type: ignore[arg-type]


async def test_an_event_falls_with_the_turn_it_belongs_to(db: Database, session: Session) -> None:
    async def crisis(conn: AsyncConnection, *, fails: bool) -> str:
        turn = await turns.append(conn, session.id, message="…", language="ko")
        id = await turns.record_event(conn, "crisis", turn_id=turn.id, data={"level": 3}, at=NOON)
        if fails:
            raise ValueError("the help text could not be built")
        return id

    with pytest.raises(ValueError, match="help text"):
        await db.write(lambda conn: crisis(conn, fails=True))
    id = await db.write(lambda conn: crisis(conn, fails=False))
    rows = (await db.read(lambda conn: conn.execute(select(events.c.id, events.c.data)))).all()
    assert [tuple(row) for row in rows] == [(id, {"level": 3})]
    assert len(await db.read(lambda conn: turns.recent(conn, session.id, 9))) == 1
