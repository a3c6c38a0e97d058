"""Sessions: each belongs to one learner, and to everyone else it does not exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Page, Session
from ion_mentoring.store.tables import sessions, turns

_TURN_COUNT = select(func.count()).where(turns.c.session_id == sessions.c.id).scalar_subquery()


async def insert(
    conn: AsyncConnection, learner_id: str, title: str, *, id: str | None = None, at: datetime | None = None
) -> Session:
    now = at or utc_now()
    session = Session(
        id or new_id(), learner_id, title, "", created_at=now, updated_at=now, summary_turn_id=None, turn_count=0
    )
    values = {"id": session.id, "learner_id": learner_id, "title": title, "created_at": now, "updated_at": now}
    await conn.execute(sql_insert(sessions), values)
    return session


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Session | None:
    """None too if the session is another learner's."""
    row = (await conn.execute(_of(learner_id).where(sessions.c.id == id))).one_or_none()
    return Session(*row) if row else None


async def list_page(
    conn: AsyncConnection, learner_id: str, limit: int, cursor: str | None = None, query: str | None = None
) -> Page[Session]:
    """The learner's sessions, last used first; with `query` those in whose title, messages or replies it stands.

    Raises InvalidInput on a broken cursor.
    """
    chosen = _of(learner_id)
    if query:
        chosen = chosen.where(_holds(query))
    if cursor:
        chosen = chosen.where(_after(cursor))
    newest_first = chosen.order_by(sessions.c.updated_at.desc(), sessions.c.id.desc())
    found = [Session(*row) for row in await conn.execute(newest_first.limit(limit + 1))]
    return _page(found, limit)


async def rename(conn: AsyncConnection, id: str, learner_id: str, title: str) -> bool:
    mine = and_(sessions.c.id == id, sessions.c.learner_id == learner_id)
    return (await conn.execute(sql_update(sessions).where(mine).values(title=title))).rowcount > 0


async def set_summary(conn: AsyncConnection, id: str, summary: str, turn_id: str) -> bool:
    """Set what the turns up to this one were about."""
    changed = sql_update(sessions).where(sessions.c.id == id)
    return (await conn.execute(changed.values(summary=summary, summary_turn_id=turn_id))).rowcount > 0


async def delete(conn: AsyncConnection, id: str, learner_id: str) -> bool:
    """Delete the session with its turns and all that hangs on them."""
    mine = and_(sessions.c.id == id, sessions.c.learner_id == learner_id)
    return (await conn.execute(sql_delete(sessions).where(mine))).rowcount > 0


def _of(learner_id: str) -> Select[Any]:
    return select(sessions, _TURN_COUNT).where(sessions.c.learner_id == learner_id)


def _holds(text: str) -> ColumnElement[bool]:
    said = or_(turns.c.message.icontains(text, autoescape=True), turns.c.reply.icontains(text, autoescape=True))
    in_a_turn = exists().where(turns.c.session_id == sessions.c.id, said)
    return or_(sessions.c.title.icontains(text, autoescape=True), in_a_turn)


def _after(cursor: str) -> ColumnElement[bool]:
    moment, id = cursors.moment_and_id(cursor)
    same_moment = and_(sessions.c.updated_at == moment, sessions.c.id < id)
    return or_(sessions.c.updated_at < moment, same_moment)


def _page(found: list[Session], limit: int) -> Page[Session]:
    items = found[:limit]
    has_more = len(found) > limit
    return Page(items, cursors.of_moment(items[-1].updated_at, items[-1].id) if has_more and items else None)
