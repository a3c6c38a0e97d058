"""What is asked most, for a cache that is to know it before it is asked again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.tables import sessions, turns

ASKED_BY: Final = 2
"""Learners who must have asked a thing: what one alone asks may be about them."""


async def most_asked(conn: AsyncConnection, limit: int) -> list[str]:
    """The first messages of sessions that most learners began with, most first; none that was met with help."""
    people = func.count(sessions.c.learner_id.distinct())
    asked = (
        select(turns.c.message)
        .join_from(turns, sessions)
        .where(turns.c.position == 1, turns.c.state == "done", turns.c.persona.is_not(None))
        .group_by(turns.c.message)
        .having(people >= ASKED_BY)
        .order_by(people.desc(), func.max(turns.c.created_at).desc())
        .limit(limit)
    )
    return list((await conn.execute(asked)).scalars())
