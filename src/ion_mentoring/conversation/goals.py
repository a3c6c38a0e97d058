"""A learner's goals, with the steps and check-ins of each. Another learner's goal is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.mentoring.progress import Said, points, progress
from ion_mentoring.store import goals, steps
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Page
from ion_mentoring.store.records_place import CheckIn, Goal, Step
from ion_mentoring.text import clean, clean_or_empty

MOST: Final = 500
"""Steps, and check-ins, that one goal may have: each comes with the goal."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A goal with all that belongs to it, oldest first."""

    goal: Goal
    steps: Sequence[Step]
    check_ins: Sequence[CheckIn]

    @property
    def progress(self) -> int:
        return progress(self._said, [step.done_at for step in self.steps])

    @property
    def points(self) -> list[Said]:
        return points(self._said, [step.done_at for step in self.steps])

    @property
    def _said(self) -> list[Said]:
        return [Said(check_in.created_at, check_in.progress) for check_in in self.check_ins]


async def whole(conn: AsyncConnection, found: Sequence[Goal]) -> list[Whole]:
    """Each goal with its steps and check-ins."""
    ids = [goal.id for goal in found]
    towards = await steps.of_goals(conn, ids)
    said = await goals.checked_in(conn, ids)
    return [
        Whole(goal, [one for one in towards if one.goal_id == goal.id], [one for one in said if one.goal_id == goal.id])
        for goal in found
    ]


async def list_page(db: Database, learner: Learner, limit: int, cursor: str | None) -> Page[Whole]:
    """Newest first."""

    async def read(conn: AsyncConnection) -> Page[Whole]:
        page = await goals.list_page(conn, learner.id, limit, cursor)
        return Page(await whole(conn, page.items), page.next_cursor)

    return await db.read(read)


async def get(db: Database, learner: Learner, id: str) -> Whole:
    return await db.read(lambda conn: _get(conn, learner, id))


async def add(db: Database, learner: Learner, values: Mapping[str, Any]) -> Whole:
    """Of `title`, `why`, `due` and `active`; raises InvalidInput."""
    made = await db.write(lambda conn: goals.add(conn, learner.id, **_cleaned(values)))
    return Whole(made, (), ())


async def change(db: Database, learner: Learner, id: str, values: Mapping[str, Any]) -> Whole:
    """With another `title`, `why`, `due` or `state`; raises InvalidInput."""
    cleaned = _cleaned(values)

    async def store(conn: AsyncConnection) -> Whole:
        if cleaned:
            await goals.change(conn, id, learner.id, **cleaned)
        return await _get(conn, learner, id)

    return await db.write(store)


async def remove(db: Database, learner: Learner, id: str) -> None:
    if not await db.write(lambda conn: goals.remove(conn, id, learner.id)):
        raise _absent()


async def check_in(db: Database, learner: Learner, id: str, progress: int, note: str) -> CheckIn:
    """Raises Conflict for a goal that has too many."""
    said = clean_or_empty(note, "note", limit=2000)

    async def store(conn: AsyncConnection) -> CheckIn:
        await must_be_mine(conn, learner, id)
        if await goals.count_check_ins(conn, id) >= MOST:
            raise Conflict(f"This goal has {MOST} check-ins already.")
        return await goals.check_in(conn, id, progress, said)

    return await db.write(store)


async def must_be_mine(conn: AsyncConnection, learner: Learner, id: str) -> Goal:
    """Raises NotFound."""
    goal = await goals.get(conn, id, learner.id)
    if goal is None:
        raise _absent()
    return goal


async def _get(conn: AsyncConnection, learner: Learner, id: str) -> Whole:
    (found,) = await whole(conn, [await must_be_mine(conn, learner, id)])
    return found


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only a reason may be empty."""
    cleaned = dict(values)
    if "title" in cleaned:
        cleaned["title"] = clean(cleaned["title"], "title", limit=200)
    if "why" in cleaned:
        cleaned["why"] = clean_or_empty(cleaned["why"], "why", limit=2000)
    return cleaned


def _absent() -> NotFound:
    return NotFound("There is no such goal.")
