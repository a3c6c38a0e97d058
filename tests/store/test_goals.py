from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import goals, sessions, steps
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session
from ion_mentoring.store.records_place import Goal
from ion_mentoring.store.tables import check_ins, learners
from ion_mentoring.store.tables import goals as goals_table
from ion_mentoring.store.tables import steps as steps_table

from .conftest import MakeLearner


async def add(db: Database, learner: Learner, title: str = "합격", active: bool | None = None) -> Goal:
    return await db.write(lambda conn: goals.add(conn, learner.id, title, why="이직", due="2026-12-24", active=active))


async def states(db: Database, learner: Learner) -> dict[str, str]:
    page = await db.read(lambda conn: goals.list_page(conn, learner.id, 50))
    return {goal.title: goal.state for goal in page.items}


async def test_a_goal_comes_back_as_it_was_made(db: Database, learner: Learner) -> None:
    made = await add(db, learner)
    assert (made.why, made.due, made.state) == ("이직", "2026-12-24", "active")
    assert await db.read(lambda conn: goals.get(conn, made.id, learner.id)) == made


async def test_the_first_goal_is_active_and_one_at_most_is(db: Database, learner: Learner) -> None:
    await add(db, learner, "하나")
    two = await add(db, learner, "둘")
    assert await states(db, learner) == {"하나": "active", "둘": "open"}
    await add(db, learner, "셋", active=True)
    assert await states(db, learner) == {"하나": "open", "둘": "open", "셋": "active"}
    assert await db.write(lambda conn: goals.change(conn, two.id, learner.id, state="active"))
    assert await states(db, learner) == {"하나": "open", "둘": "active", "셋": "open"}
    assert await db.write(lambda conn: goals.change(conn, two.id, learner.id, state="reached"))
    await add(db, learner, "넷")
    assert await states(db, learner) == {"하나": "open", "둘": "reached", "셋": "open", "넷": "active"}


async def test_goals_that_become_active_at_once_leave_one(db: Database, learner: Learner) -> None:
    await asyncio.gather(*(add(db, learner, str(n), active=True) for n in range(6)))
    assert sorted((await states(db, learner)).values()) == ["active", *["open"] * 5]


async def test_an_active_goal_of_one_learner_leaves_anothers_alone(
    db: Database, learner: Learner, make_learner: MakeLearner
) -> None:
    other = await make_learner("other")
    await add(db, learner, "mine")
    await add(db, other, "theirs", active=True)
    assert await states(db, learner) == {"mine": "active"}


async def test_to_another_learner_a_goal_does_not_exist(
    db: Database, learner: Learner, make_learner: MakeLearner
) -> None:
    other, mine = await make_learner("other"), await add(db, learner)
    theirs = await add(db, other, "theirs")
    assert await db.read(lambda conn: goals.get(conn, mine.id, other.id)) is None
    assert not await db.write(lambda conn: goals.change(conn, mine.id, other.id, state="active"))
    assert not await db.write(lambda conn: goals.remove(conn, mine.id, other.id))
    assert await db.read(lambda conn: goals.get(conn, mine.id, learner.id)) == mine
    assert await db.read(lambda conn: goals.get(conn, theirs.id, other.id)) == theirs


async def test_a_deleted_goal_leaves_its_steps_and_its_sessions(
    db: Database, learner: Learner, session: Session
) -> None:
    goal = await add(db, learner)
    await db.write(lambda conn: sessions.change(conn, session.id, learner.id, goal_id=goal.id))
    step = await db.write(lambda conn: steps.add(conn, learner.id, "기출 풀기", goal_id=goal.id))
    await db.write(lambda conn: goals.check_in(conn, goal.id, 30))
    assert await db.write(lambda conn: goals.remove(conn, goal.id, learner.id))
    left = await db.read(lambda conn: steps.get(conn, step.id, learner.id))
    filed = await db.read(lambda conn: sessions.get(conn, session.id, learner.id))
    assert left and left.goal_id is None
    assert filed and filed.goal_id is None
    assert await db.read(lambda conn: goals.checked_in(conn, [goal.id])) == []


async def test_check_ins_come_oldest_first_and_are_counted(db: Database, learner: Learner) -> None:
    goal, other = await add(db, learner), await add(db, learner, "둘")
    for progress in (10, 40):
        await db.write(lambda conn, progress=progress: goals.check_in(conn, goal.id, progress, "메모"))
    found = await db.read(lambda conn: goals.checked_in(conn, [goal.id, other.id]))
    assert [(said.goal_id, said.progress, said.note) for said in found] == [
        (goal.id, 10, "메모"),
        (goal.id, 40, "메모"),
    ]
    assert await db.read(lambda conn: goals.count_check_ins(conn, goal.id)) == 2
    assert await db.read(lambda conn: goals.count_check_ins(conn, other.id)) == 0


async def test_goals_come_newest_first_page_by_page(db: Database, learner: Learner) -> None:
    made = [await add(db, learner, str(n)) for n in range(5)]
    cursor, found = None, []
    while True:
        page = await db.read(lambda conn: goals.list_page(conn, learner.id, 2, cursor))
        found += page.items
        if (cursor := page.next_cursor) is None:
            break
    assert [goal.id for goal in found] == [goal.id for goal in reversed(made)]
    with pytest.raises(InvalidInput):
        await db.read(lambda conn: goals.list_page(conn, learner.id, 2, "broken"))


async def test_a_learner_who_goes_takes_goals_and_steps_along(db: Database, learner: Learner) -> None:
    goal = await add(db, learner)
    await db.write(lambda conn: goals.check_in(conn, goal.id, 5))
    await db.write(lambda conn: steps.add(conn, learner.id, "기출 풀기", goal_id=goal.id))
    await db.write(lambda conn: conn.execute(delete(learners).where(learners.c.id == learner.id)))
    for table in (goals_table, check_ins, steps_table):
        left = await db.read(partial(_count, table))
        assert left == 0


async def _count(table: Table, conn: AsyncConnection) -> int:
    return int((await conn.execute(select(func.count()).select_from(table))).scalar_one())
