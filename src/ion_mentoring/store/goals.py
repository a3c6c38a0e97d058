"""Goals and their check-ins: each belongs to one learner, and to everyone else it does not exist."""

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
from ion_mentoring.store.records import Page
from ion_mentoring.store.records_place import CheckIn, Goal, GoalState
from ion_mentoring.store.tables import check_ins, goals, sessions


async def add(
    conn: AsyncConnection,
    learner_id: str,
    title: str,
    *,
    why: str = "",
    due: str | None = None,
    active: bool | None = None,
    at: datetime | None = None,
) -> Goal:
    """A new goal; without `active` it becomes the active one where there is none."""
    await _alone(conn, learner_id)
    now = at or utc_now()
    state: GoalState = "active" if active or (active is None and not await _has_active(conn, learner_id)) else "open"
    goal = Goal(new_id(), learner_id, title, why, due, state, now, now)
    if state == "active":
        await _make_room(conn, learner_id, now)
    await conn.execute(insert(goals), asdict(goal))
    return goal


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Goal | None:
    """None too if the goal is another learner's."""
    row = (await conn.execute(select(goals).where(_mine(id, learner_id)))).one_or_none()
    return Goal(*row) if row else None


async def list_page(conn: AsyncConnection, learner_id: str, limit: int, cursor: str | None = None) -> Page[Goal]:
    """Newest first; raises InvalidInput on a broken cursor."""
    mine = select(goals).where(goals.c.learner_id == learner_id)
    return await newest_first(conn, goals, mine, Goal, limit, cursor)


async def change(conn: AsyncConnection, id: str, learner_id: str, **values: Any) -> bool:
    """Set `title`, `why`, `due` or `state`; one that becomes active lets the one that was be open."""
    await _alone(conn, learner_id)
    if await get(conn, id, learner_id) is None:
        return False
    now = utc_now()
    if values.get("state") == "active":
        await _make_room(conn, learner_id, now)
    await conn.execute(update(goals).where(_mine(id, learner_id)).values(**values, updated_at=now))
    return True


async def remove(conn: AsyncConnection, id: str, learner_id: str) -> bool:
    """Delete the goal with its check-ins; its steps stay, and sessions that were filed under it are under none."""
    if not (await conn.execute(delete(goals).where(_mine(id, learner_id)))).rowcount:
        return False
    await conn.execute(update(sessions).where(sessions.c.goal_id == id).values(goal_id=None))
    return True


async def check_in(
    conn: AsyncConnection, goal_id: str, progress: int, note: str = "", *, at: datetime | None = None
) -> CheckIn:
    """Note how far it is; whose the goal is was looked at before."""
    made = CheckIn(new_id(), goal_id, progress, note, at or utc_now())
    await conn.execute(insert(check_ins), asdict(made))
    return made


async def checked_in(conn: AsyncConnection, goal_ids: Collection[str]) -> list[CheckIn]:
    """The check-ins of these goals, oldest first."""
    chosen = select(check_ins).where(check_ins.c.goal_id.in_(goal_ids))
    in_order = chosen.order_by(check_ins.c.created_at, check_ins.c.id)
    return [CheckIn(*row) for row in await conn.execute(in_order)]


async def count_check_ins(conn: AsyncConnection, goal_id: str) -> int:
    counted = select(func.count()).select_from(check_ins).where(check_ins.c.goal_id == goal_id)
    return int((await conn.execute(counted)).scalar_one())


async def _alone(conn: AsyncConnection, learner_id: str) -> None:
    """Two goals that become active at once would both be."""
    await one_at_a_time(conn, f"goals {learner_id}")


async def _has_active(conn: AsyncConnection, learner_id: str) -> bool:
    active = select(goals.c.id).where(goals.c.learner_id == learner_id, goals.c.state == "active").limit(1)
    return (await conn.execute(active)).first() is not None


async def _make_room(conn: AsyncConnection, learner_id: str, now: datetime) -> None:
    active = and_(goals.c.learner_id == learner_id, goals.c.state == "active")
    await conn.execute(update(goals).where(active).values(state="open", updated_at=now))


def _mine(id: str, learner_id: str) -> ColumnElement[bool]:
    return and_(goals.c.id == id, goals.c.learner_id == learner_id)
