"""What a mentor keeps in mind of a learner while a turn of theirs is answered: one look at the database a turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.records_place import Commitment, Goal
from ion_mentoring.store.tables import commitments, goals, learners, sessions


@dataclass(frozen=True, slots=True)
class InMind:
    """The goal of the session, if it is still one, else the active one; and the commitment to ask after.

    That is the newest open one of another session of which no mentor has asked yet.
    """

    goal: Goal | None = None
    commitment: Commitment | None = None


_SESSION: Final[BindParameter[str]] = bindparam("of_session")
_FILED_UNDER: Final = select(sessions.c.goal_id).where(sessions.c.id == _SESSION).scalar_subquery()
_GOAL: Final = (
    select(goals.c.id)
    .where(
        goals.c.learner_id == learners.c.id,
        or_(goals.c.state == "active", and_(goals.c.state == "open", goals.c.id == _FILED_UNDER)),
    )
    .order_by((goals.c.id == _FILED_UNDER).is_(True).desc())
    .limit(1)
    .correlate(learners)
    .scalar_subquery()
)
_COMMITMENT: Final = (
    select(commitments.c.id)
    .where(
        commitments.c.learner_id == learners.c.id,
        commitments.c.state == "open",
        commitments.c.asked_turn_id.is_(None),
        or_(commitments.c.session_id.is_(None), commitments.c.session_id != _SESSION),
    )
    .order_by(commitments.c.created_at.desc(), commitments.c.id.desc())
    .limit(1)
    .correlate(learners)
    .scalar_subquery()
)
_BOTH: Final = (
    select(*goals.c, *commitments.c)
    .select_from(learners.outerjoin(goals, goals.c.id == _GOAL).outerjoin(commitments, commitments.c.id == _COMMITMENT))
    .where(learners.c.id == bindparam("of_learner"))
)
_COLUMNS: Final = len(goals.c)


async def in_mind(conn: AsyncConnection, learner_id: str, session_id: str) -> InMind:
    row = (await conn.execute(_BOTH, {"of_learner": learner_id, "of_session": session_id})).one_or_none()
    goal, commitment = _split(tuple(row) if row else ())
    return InMind(Goal(*goal) if goal else None, Commitment(*commitment) if commitment else None)


def _split(row: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The columns of either table; none where it had no row."""
    goal, commitment = row[:_COLUMNS], row[_COLUMNS:]
    return goal if any(goal) else (), commitment if any(commitment) else ()
