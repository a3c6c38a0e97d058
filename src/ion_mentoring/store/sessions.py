"""Sessions: each belongs to one learner, and to everyone else it does not exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors, erasures
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Page, Session
from ion_mentoring.store.search import holds
from ion_mentoring.store.tables import goals, sessions, turns

_INSERT = sql_insert(sessions)
_TURN_COUNT = select(func.count()).where(turns.c.session_id == sessions.c.id).scalar_subquery()


async def insert(
    conn: AsyncConnection, learner_id: str, title: str, *, id: str | None = None, at: datetime | None = None
) -> Session:
    now = at or utc_now()
    session = Session(
        id=id or new_id(),
        learner_id=learner_id,
        title=title,
        summary="",
        created_at=now,
        updated_at=now,
        summary_turn_id=None,
        pinned=False,
        goal_id=None,
        turn_count=0,
    )
    values = {"id": session.id, "learner_id": learner_id, "title": title, "created_at": now, "updated_at": now}
    await conn.execute(_INSERT, values)
    return session


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Session | None:
    """None too if the session is another learner's."""
    row = (await conn.execute(_of(learner_id).where(sessions.c.id == id))).one_or_none()
    return Session(*row) if row else None


async def list_page(
    conn: AsyncConnection,
    learner_id: str,
    limit: int,
    cursor: str | None = None,
    query: str | None = None,
    *,
    goal_id: str | None = None,
    pinned: bool | None = None,
) -> Page[Session]:
    """The learner's sessions, last used first; with `query` those in whose title, messages or replies it stands.

    With `goal_id` those of that goal, with `pinned` those that are, or are not. Raises InvalidInput on a broken cursor.
    """
    chosen = _of(learner_id)
    if goal_id is not None:
        chosen = chosen.where(sessions.c.goal_id == goal_id)
    if pinned is not None:
        chosen = chosen.where(sessions.c.pinned == pinned)
    if query:
        chosen = chosen.where(_holds(query))
    if cursor:
        chosen = chosen.where(_after(cursor))
    newest_first = chosen.order_by(sessions.c.updated_at.desc(), sessions.c.id.desc())
    found = [Session(*row) for row in await conn.execute(newest_first.limit(limit + 1))]
    return _page(found, limit)


async def change(conn: AsyncConnection, id: str, learner_id: str, **values: str | bool | None) -> bool:
    """Set `title`, `pinned` or `goal_id`; False where the session is not there, or is another learner's."""
    mine = and_(sessions.c.id == id, sessions.c.learner_id == learner_id)
    return (await conn.execute(sql_update(sessions).where(mine).values(**values))).rowcount > 0


async def is_goal_of(conn: AsyncConnection, goal_id: str, learner_id: str) -> bool:
    """Whether the goal is there, and the learner's own."""
    mine = select(goals.c.id).where(goals.c.id == goal_id, goals.c.learner_id == learner_id)
    return (await conn.execute(mine)).one_or_none() is not None


async def set_summary(conn: AsyncConnection, id: str, summary: str, turn_id: str) -> bool:
    """Set what the turns up to this one were about."""
    changed = sql_update(sessions).where(sessions.c.id == id)
    return (await conn.execute(changed.values(summary=summary, summary_turn_id=turn_id))).rowcount > 0


async def delete(conn: AsyncConnection, id: str, learner_id: str) -> bool:
    """Delete the session with its turns and all that hangs on them."""
    mine = and_(sessions.c.id == id, sessions.c.learner_id == learner_id)
    gone = (await conn.execute(sql_delete(sessions).where(mine))).rowcount > 0
    if gone:
        await erasures.record(conn, "session", [id])
    return gone


async def expire(conn: AsyncConnection, silent_since: datetime, limit: int) -> int:
    """Deletes some of the sessions in which nothing was said since then; how many."""
    old = select(sessions.c.id).where(sessions.c.updated_at < silent_since).order_by(sessions.c.updated_at).limit(limit)
    ids = list((await conn.execute(old)).scalars())
    await conn.execute(sql_delete(sessions).where(sessions.c.id.in_(ids)))
    await erasures.record(conn, "session", ids)
    return len(ids)


def _of(learner_id: str) -> Select[Any]:
    return select(sessions, _TURN_COUNT).where(sessions.c.learner_id == learner_id)


def _holds(text: str) -> ColumnElement[bool]:
    said = or_(holds(turns.c.message, text), holds(turns.c.reply, text))
    in_a_turn = exists().where(turns.c.session_id == sessions.c.id, said)
    return or_(holds(sessions.c.title, text), in_a_turn)


def _after(cursor: str) -> ColumnElement[bool]:
    moment, id = cursors.moment_and_id(cursor)
    same_moment = and_(sessions.c.updated_at == moment, sessions.c.id < id)
    return or_(sessions.c.updated_at < moment, same_moment)


def _page(found: list[Session], limit: int) -> Page[Session]:
    items = found[:limit]
    has_more = len(found) > limit
    return Page(items, cursors.of_moment(items[-1].updated_at, items[-1].id) if has_more and items else None)
