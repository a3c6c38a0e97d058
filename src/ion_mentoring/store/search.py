"""Where a text stands in what a learner and the mentors said. Letters beyond ASCII are found as they are written."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, null, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors
from ion_mentoring.store.records import Hit, Page
from ion_mentoring.store.tables import sessions, turns

RECENT: Final = 2000
"""Turns that are read first: mostly they hold a page of hits, and those before them are left alone."""
_CASED: Final = re.compile("[a-zA-Z]")


async def find(conn: AsyncConnection, learner_id: str, query: str, limit: int, cursor: str | None = None) -> Page[Hit]:
    """Turns and titles that hold the text, newest first: a turn once, and a title whose first message has it not.

    The order is that of the ids, which begin with their time. The texts themselves are read: an index of three letters
    finds no Korean word of two, and `benchmarks/search_time.py` prints how long it takes. Raises InvalidInput on a
    broken cursor.
    """
    before = cursors.id(cursor) if cursor else None
    ids = await _said(conn, learner_id, query, limit + 1, before)
    said = [Hit(*row) for row in await conn.execute(_turns().where(turns.c.id.in_(ids)))]
    titled = _titled(learner_id, query, before).order_by(sessions.c.id.desc()).limit(limit + 1)
    hits = sorted([*said, *(Hit(*row) for row in await conn.execute(titled))], key=_id, reverse=True)
    return Page(hits[:limit], cursors.of_id(_id(hits[limit - 1])) if len(hits) > limit else None)


def holds(column: Any, text: str) -> ColumnElement[bool]:
    """Whether the text stands in the column, whatever the case of ASCII letters.

    Without such letters case means nothing, and the comparison is three times as quick on PostgreSQL.
    """
    found: ColumnElement[bool] = (column.icontains if _CASED.search(text) else column.contains)(text, autoescape=True)
    return found


async def _said(conn: AsyncConnection, learner_id: str, query: str, n: int, before: str | None) -> list[str]:
    """The newest `n` turns that hold the text."""
    mine = select(turns.c.id).join_from(turns, sessions).where(sessions.c.learner_id == learner_id)
    if before:
        mine = mine.where(turns.c.id < before)
    newest_first = mine.order_by(turns.c.id.desc())
    mark = (await conn.execute(newest_first.offset(RECENT).limit(1))).scalar_one_or_none()
    holding = or_(holds(turns.c.message, query), holds(turns.c.reply, query))
    if mark is None:
        return list((await conn.execute(newest_first.where(holding).limit(n))).scalars())
    found = list((await conn.execute(newest_first.where(turns.c.id > mark, holding).limit(n))).scalars())
    if left := n - len(found):
        found += (await conn.execute(newest_first.where(turns.c.id <= mark, holding).limit(left))).scalars()
    return found


def _turns() -> Select[Any]:
    columns = (sessions.c.id, sessions.c.title, turns.c.id, turns.c.message, turns.c.reply, turns.c.created_at)
    return select(*columns).join_from(turns, sessions)


def _titled(learner_id: str, query: str, before: str | None) -> Select[Any]:
    """A new session's title is the beginning of its first message, which is found already."""
    first = exists().where(turns.c.session_id == sessions.c.id, turns.c.position == 1, holds(turns.c.message, query))
    columns = (sessions.c.id, sessions.c.title, null(), null(), null(), sessions.c.created_at)
    mine = select(*columns).where(sessions.c.learner_id == learner_id, holds(sessions.c.title, query), ~first)
    return mine.where(sessions.c.id < before) if before else mine


def _id(hit: Hit) -> str:
    return hit.turn_id or hit.session_id
