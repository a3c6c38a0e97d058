"""What a learner took from a session: the goal that it is filed under, steps taken over, the commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.records import Session
from ion_mentoring.store.tables import commitments, goals, steps


@dataclass(frozen=True, slots=True)
class Aim:
    title: str
    why: str
    due: str | None


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    turn_id: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class Taken:
    """`steps` come oldest first."""

    aim: Aim | None
    steps: list[Step]
    promise: Promise | None


async def taken(conn: AsyncConnection, session: Session) -> Taken:
    aims: tuple[Any, ...] = (goals.c.title, goals.c.why, goals.c.due)
    of_learner = select(*aims).where(goals.c.id == session.goal_id, goals.c.learner_id == session.learner_id)
    aim = (await conn.execute(of_learner)).one_or_none()
    parts: tuple[Any, ...] = (steps.c.text, steps.c.turn_id, steps.c.done_at.is_not(None))
    in_order = select(*parts).where(steps.c.session_id == session.id).order_by(steps.c.created_at, steps.c.id)
    found = [Step(text, turn_id, bool(done)) for text, turn_id, done in await conn.execute(in_order)]
    words: tuple[Any, ...] = (commitments.c.text, commitments.c.due, commitments.c.state)
    promise = (await conn.execute(select(*words).where(commitments.c.session_id == session.id))).one_or_none()
    return Taken(Aim(*aim) if aim else None, found, Promise(*promise) if promise else None)
