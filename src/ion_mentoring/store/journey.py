"""What a learner did in a stretch of time: turns, steps, commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.records_place import CommitmentState
from ion_mentoring.store.tables import commitments, sessions, steps, turns


@dataclass(frozen=True, slots=True)
class Activity:
    """Oldest first: turns by when they were asked and their session, steps and commitments by when they were closed."""

    spoken: list[tuple[datetime, str]]
    done: list[tuple[datetime, str]]
    closed: list[tuple[datetime, str, CommitmentState]]


async def activity(conn: AsyncConnection, learner_id: str, since: datetime, until: datetime) -> Activity:
    """From `since` to before `until`."""
    asked, ticked, closed = turns.c.created_at, steps.c.done_at, commitments.c.closed_at
    when: tuple[Any, ...] = (asked, turns.c.session_id)
    # A session that was last used before has no turn in it: most are left out without a look at their turns.
    used = and_(sessions.c.learner_id == learner_id, sessions.c.updated_at >= since)
    what: tuple[Any, ...] = (ticked, steps.c.text)
    how: tuple[Any, ...] = (closed, commitments.c.text, commitments.c.state)
    return Activity(
        await _rows(conn, select(*when).join(sessions).where(used), asked, since, until),
        await _rows(conn, select(*what).where(steps.c.learner_id == learner_id), ticked, since, until),
        await _rows(conn, select(*how).where(commitments.c.learner_id == learner_id), closed, since, until),
    )


async def counted(conn: AsyncConnection, learner_id: str) -> dict[CommitmentState, int]:
    """How many of the learner's commitments there are in each state that any is in."""
    by_state = select(commitments.c.state, func.count()).where(commitments.c.learner_id == learner_id)
    return {row[0]: row[1] for row in await conn.execute(by_state.group_by(commitments.c.state))}


async def _rows(
    conn: AsyncConnection, chosen: Select[Any], moment: ColumnElement[Any], since: datetime, until: datetime
) -> list[Any]:
    within = chosen.where(and_(moment >= since, moment < until)).order_by(moment)
    return [tuple(row) for row in await conn.execute(within)]
