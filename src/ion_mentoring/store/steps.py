"""Steps: what a learner means to do next, and has done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.dialect import one_at_a_time
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.paging import newest_first
from ion_mentoring.store.records import Page, Turn
from ion_mentoring.store.records_place import Step
from ion_mentoring.store.tables import steps


async def add(
    conn: AsyncConnection,
    learner_id: str,
    text: str,
    *,
    goal_id: str | None = None,
    turn: Turn | None = None,
    at: datetime | None = None,
) -> Step:
    """A new step, in the session of the turn whose reply proposed it."""
    session_id, turn_id = (turn.session_id, turn.id) if turn else (None, None)
    step = Step(new_id(), learner_id, goal_id, session_id, turn_id, text, at or utc_now(), None)
    await conn.execute(insert(steps), asdict(step))
    return step


async def taken_over(conn: AsyncConnection, turn: Turn, text: str) -> Step | None:
    """The step of this text that was taken over from the turn before; until this write ends no other asks."""
    await one_at_a_time(conn, f"steps {turn.id}")
    chosen = select(steps).where(steps.c.turn_id == turn.id, steps.c.text == text).limit(1)
    row = (await conn.execute(chosen)).one_or_none()
    return Step(*row) if row else None


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Step | None:
    """None too if the step is another learner's."""
    row = (await conn.execute(select(steps).where(_mine(id, learner_id)))).one_or_none()
    return Step(*row) if row else None


async def list_page(
    conn: AsyncConnection,
    learner_id: str,
    limit: int,
    cursor: str | None = None,
    *,
    is_open: bool | None = None,
    goal_id: str | None = None,
) -> Page[Step]:
    """Newest first: all, or those that are still to do, or are done; raises InvalidInput on a broken cursor."""
    chosen = select(steps).where(steps.c.learner_id == learner_id)
    if is_open is not None:
        chosen = chosen.where(steps.c.done_at.is_(None) if is_open else steps.c.done_at.is_not(None))
    if goal_id is not None:
        chosen = chosen.where(steps.c.goal_id == goal_id)
    return await newest_first(conn, steps, chosen, Step, limit, cursor)


async def of_goals(conn: AsyncConnection, goal_ids: Collection[str]) -> list[Step]:
    """The steps towards these goals, oldest first."""
    in_order = select(steps).where(steps.c.goal_id.in_(goal_ids)).order_by(steps.c.created_at, steps.c.id)
    return [Step(*row) for row in await conn.execute(in_order)]


async def count_of(conn: AsyncConnection, goal_id: str) -> int:
    counted = select(func.count()).select_from(steps).where(steps.c.goal_id == goal_id)
    return int((await conn.execute(counted)).scalar_one())


async def change(conn: AsyncConnection, id: str, learner_id: str, **values: Any) -> bool:
    """Set `text`, `goal_id` or `done_at`; False where the step is not there, or is another learner's."""
    return (await conn.execute(update(steps).where(_mine(id, learner_id)).values(**values))).rowcount > 0


async def remove(conn: AsyncConnection, id: str, learner_id: str) -> bool:
    return (await conn.execute(delete(steps).where(_mine(id, learner_id)))).rowcount > 0


def _mine(id: str, learner_id: str) -> ColumnElement[bool]:
    return and_(steps.c.id == id, steps.c.learner_id == learner_id)
