from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Learner, Session
from ion_mentoring.store.tables import events, feedback, goals, learners, unmatched
from ion_mentoring.store.tables import turns as turns_table

from .conftest import MakeLearner

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def add_turn(db: Database, session: Session, message: str, reply: str | None = None) -> str:
    async def write(conn: AsyncConnection) -> str:
        turn = await turns.append(conn, session.id, message=message, language="ko")
        await turns.complete(conn, turn.id, "done", reply=reply)
        return turn.id

    return await db.write(write)


async def titles(db: Database, learner: Learner, query: str) -> list[str]:
    page = await db.read(lambda conn: sessions.list_page(conn, learner.id, 50, query=query))
    return [session.title for session in page.items]


async def test_a_session_comes_back_with_the_number_of_its_turns(db: Database, session: Session) -> None:
    assert await db.read(lambda conn: sessions.get(conn, session.id, session.learner_id)) == session
    for message in ("하나", "둘"):
        await add_turn(db, session, message)
    found = await db.read(lambda conn: sessions.get(conn, session.id, session.learner_id))
    assert found and found.turn_count == 2
    assert found.updated_at > session.updated_at


async def test_to_another_learner_a_session_does_not_exist(
    db: Database, session: Session, make_learner: MakeLearner
) -> None:
    other = await make_learner("other")
    await add_turn(db, session, "비밀")
    assert await db.read(lambda conn: sessions.get(conn, session.id, other.id)) is None
    assert (await db.read(lambda conn: sessions.list_page(conn, other.id, 10))).items == []
    assert await titles(db, other, "비밀") == []
    assert not await db.write(lambda conn: sessions.change(conn, session.id, other.id, title="mine"))
    assert not await db.write(lambda conn: sessions.delete(conn, session.id, other.id))
    assert await db.read(lambda conn: sessions.get(conn, session.id, session.learner_id)) is not None


async def test_a_session_is_renamed_and_summed_up(db: Database, session: Session) -> None:
    assert await db.write(lambda conn: sessions.change(conn, session.id, session.learner_id, title="새 이름"))
    assert await db.write(lambda conn: sessions.set_summary(conn, session.id, "요약", "t"))
    assert not await db.write(lambda conn: sessions.set_summary(conn, "none", "요약", "t"))
    found = await db.read(lambda conn: sessions.get(conn, session.id, session.learner_id))
    assert found and (found.title, found.summary, found.summary_turn_id) == ("새 이름", "요약", "t")


async def make_goal(db: Database, learner_id: str, title: str = "합격") -> str:
    id, now = new_id(), utc_now()
    goal = {"id": id, "learner_id": learner_id, "title": title, "state": "open", "created_at": now, "updated_at": now}
    await db.write(lambda conn: conn.execute(insert(goals), goal))
    return id


async def test_a_session_is_pinned_and_filed_under_a_goal(
    db: Database, session: Session, make_learner: MakeLearner
) -> None:
    me, other = session.learner_id, await make_learner("other")
    goal = await make_goal(db, me)
    assert (session.pinned, session.goal_id) == (False, None)
    assert await db.read(lambda conn: sessions.is_goal_of(conn, goal, me))
    assert not await db.read(lambda conn: sessions.is_goal_of(conn, goal, other.id))
    assert not await db.read(lambda conn: sessions.is_goal_of(conn, session.id, me))
    assert await db.write(lambda conn: sessions.change(conn, session.id, me, pinned=True, goal_id=goal))
    found = await db.read(lambda conn: sessions.get(conn, session.id, me))
    assert found and (found.title, found.pinned, found.goal_id) == ("첫 면접", True, goal)


async def test_the_list_is_narrowed_by_pin_and_by_goal(db: Database, session: Session, learner: Learner) -> None:
    goal = await make_goal(db, learner.id)
    other = await db.write(lambda conn: sessions.insert(conn, learner.id, "둘째"))
    await db.write(lambda conn: sessions.change(conn, other.id, learner.id, pinned=True, goal_id=goal))

    async def listed(**chosen: Any) -> list[str]:
        page = await db.read(lambda conn: sessions.list_page(conn, learner.id, 9, **chosen))
        return [found.title for found in page.items]

    assert await listed() == ["둘째", "첫 면접"]
    assert (await listed(pinned=True), await listed(pinned=False)) == (["둘째"], ["첫 면접"])
    assert (await listed(goal_id=goal), await listed(goal_id=session.id)) == (["둘째"], [])
    assert (await listed(goal_id=goal, query="둘"), await listed(goal_id=goal, query="첫")) == (["둘째"], [])


async def count_of_notes(conn: AsyncConnection) -> list[int]:
    tables = (turns_table, feedback, events, unmatched)
    return [(await conn.execute(select(func.count()).select_from(table))).scalar_one() for table in tables]


async def note_everything(db: Database, session: Session) -> None:
    turn_id = await add_turn(db, session, "질문")

    async def note(conn: AsyncConnection) -> None:
        await turns.add_feedback(conn, turn_id, session.learner_id, 1)
        await turns.record_event(conn, "crisis", turn_id=turn_id)
        await turns.record_unmatched(conn, turn_id, 0.1)

    await db.write(note)
    assert await db.read(count_of_notes) == [1, 1, 1, 1]


async def test_with_a_session_goes_all_that_hangs_on_it(db: Database, session: Session) -> None:
    await note_everything(db, session)
    assert await db.write(lambda conn: sessions.delete(conn, session.id, session.learner_id))
    assert await db.read(count_of_notes) == [0, 0, 0, 0]


async def test_with_a_learner_goes_all_that_hangs_on_them(db: Database, session: Session) -> None:
    await note_everything(db, session)
    await db.write(lambda conn: conn.execute(delete(learners).where(learners.c.id == session.learner_id)))
    assert await db.read(count_of_notes) == [0, 0, 0, 0]


async def test_search_looks_at_titles_messages_and_replies(db: Database, learner: Learner) -> None:
    for title, message, reply in [
        ("Interview", "떨렸어요", "괜찮아요"),
        ("b", "The INTERVIEW", None),
        ("c", "x", "interview"),
    ]:
        made = await db.write(lambda conn, title=title: sessions.insert(conn, learner.id, title))
        await add_turn(db, made, message, reply)
    assert await titles(db, learner, "interview") == ["c", "b", "Interview"]
    assert await titles(db, learner, "떨렸") == ["Interview"]
    assert await titles(db, learner, "괜찮") == ["Interview"]
    assert await titles(db, learner, "nothing") == []


async def test_letters_beyond_ascii_are_found_as_they_are_written_on_either_database(
    db: Database, learner: Learner
) -> None:
    await db.write(lambda conn: sessions.insert(conn, learner.id, "Ärger mit İstanbul"))
    assert await titles(db, learner, "Ärger MIT") == ["Ärger mit İstanbul"]
    assert await titles(db, learner, "ärger") == []


@pytest.mark.parametrize("title", ["100%", "snake_case", "back\\slash", "sla/sh", "quo'te"])
async def test_signs_that_mean_something_to_the_database_mean_themselves_in_a_search(
    db: Database, learner: Learner, title: str
) -> None:
    await db.write(lambda conn: sessions.insert(conn, learner.id, title))
    await db.write(lambda conn: sessions.insert(conn, learner.id, "100x snakexcase backslash"))
    sign = next(sign for sign in title if not sign.isalnum())
    assert await titles(db, learner, sign) == [title]


async def test_a_broken_cursor_is_told(db: Database, learner: Learner) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await db.read(lambda conn: sessions.list_page(conn, learner.id, 10, cursor="broken"))


async def pages(db: Database, learner: Learner, limit: int, query: str | None) -> list[Session]:
    seen: list[Session] = []
    cursor: str | None = None
    while True:
        page = await db.read(lambda conn, at=cursor: sessions.list_page(conn, learner.id, limit, at, query))
        assert len(page.items) <= limit
        seen += page.items
        if (cursor := page.next_cursor) is None:
            return seen
        assert len(page.items) == limit


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(0, 5), max_size=20), limit=st.integers(1, 7), searching=st.booleans())
async def test_page_by_page_every_session_is_seen_once_newest_first(
    db: Database, make_learner: MakeLearner, minutes: list[int], limit: int, searching: bool
) -> None:
    learner = await make_learner("reader")

    async def fill(conn: AsyncConnection) -> list[Session]:
        moments = [NOON + timedelta(minutes=minute) for minute in minutes]
        return [await sessions.insert(conn, learner.id, "title", at=moment) for moment in moments]

    made = await db.write(fill)
    seen = await pages(db, learner, limit, "titl" if searching else None)
    assert seen == sorted(made, key=lambda session: (session.updated_at, session.id), reverse=True)
