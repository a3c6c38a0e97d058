"""A learner's next steps: taken over from replies or of their own, and ticked off. Another learner's are not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.conversation.goals import MOST, must_be_mine
from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import sessions, steps, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.store.records_place import Step
from ion_mentoring.text import clean

_LONGEST = 1000


async def add(db: Database, learner: Learner, values: Mapping[str, Any]) -> tuple[Step, bool]:
    """Of `text`, `goal_id` and `turn_id`: the step, and whether it is new: the same text of one turn is one step.

    One that is taken over from a session goes with the session's goal, if no other is named.
    """
    text = clean(values["text"], "text", limit=_LONGEST)

    async def store(conn: AsyncConnection) -> tuple[Step, bool]:
        turn = await _turn(conn, learner, values.get("turn_id"))
        if turn and (known := await steps.taken_over(conn, turn, text)):
            return known, False
        goal_id = values["goal_id"] if "goal_id" in values else await _goal_of(conn, learner, turn)
        await _room(conn, learner, goal_id)
        return await steps.add(conn, learner.id, text, goal_id=goal_id, turn=turn), True

    return await db.write(store)


async def change(db: Database, learner: Learner, id: str, values: Mapping[str, Any]) -> Step:
    """With another `text` or `goal_id`, `done` or open again."""

    async def store(conn: AsyncConnection) -> Step:
        step = await _get(conn, learner, id)
        changes = {name: value for name, value in values.items() if name in ("text", "goal_id")}
        if "text" in changes:
            changes["text"] = clean(changes["text"], "text", limit=_LONGEST)
        if changes.get("goal_id", step.goal_id) != step.goal_id:
            await _room(conn, learner, changes["goal_id"])
        if "done" in values:
            changes["done_at"] = (step.done_at or utc_now()) if values["done"] else None
        if changes:
            await steps.change(conn, id, learner.id, **changes)
        return await _get(conn, learner, id)

    return await db.write(store)


async def remove(db: Database, learner: Learner, id: str) -> None:
    if not await db.write(lambda conn: steps.remove(conn, id, learner.id)):
        raise NotFound("There is no such step.")


async def _get(conn: AsyncConnection, learner: Learner, id: str) -> Step:
    step = await steps.get(conn, id, learner.id)
    if step is None:
        raise NotFound("There is no such step.")
    return step


async def _turn(conn: AsyncConnection, learner: Learner, id: str | None) -> Turn | None:
    if id is None:
        return None
    turn = await turns.get(conn, id, learner.id)
    if turn is None:
        raise NotFound("There is no such turn.")
    return turn


async def _goal_of(conn: AsyncConnection, learner: Learner, turn: Turn | None) -> str | None:
    session = await sessions.get(conn, turn.session_id, learner.id) if turn else None
    return session.goal_id if session else None


async def _room(conn: AsyncConnection, learner: Learner, goal_id: str | None) -> None:
    """Raises NotFound for a goal that is not the learner's, Conflict for one that has too many steps."""
    if goal_id is None:
        return
    await must_be_mine(conn, learner, goal_id)
    if await steps.count_of(conn, goal_id) >= MOST:
        raise Conflict(f"This goal has {MOST} steps already.")
