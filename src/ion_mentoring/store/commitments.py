"""Commitments: the one dated next step that a learner takes from a session."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.dialect import one_at_a_time
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.paging import newest_first
from ion_mentoring.store.records import Page
from ion_mentoring.store.records_place import Commitment, CommitmentState
from ion_mentoring.store.tables import commitments

_ASKED = (
    update(commitments)
    .where(commitments.c.id == bindparam("of"), commitments.c.asked_turn_id.is_(None))
    .values(asked_turn_id=bindparam("turn"))
)


async def add(
    conn: AsyncConnection, learner_id: str, session_id: str, text: str, due: str, *, at: datetime | None = None
) -> Commitment:
    """An open one; that the session has none yet was looked at before, with `of_session`."""
    made = Commitment(new_id(), learner_id, session_id, text, due, "open", "", None, at or utc_now(), None)
    await conn.execute(insert(commitments), asdict(made))
    return made


async def of_session(conn: AsyncConnection, session_id: str, learner_id: str) -> Commitment | None:
    """The session's own; until this write ends no other asks."""
    await one_at_a_time(conn, f"commitment {session_id}")
    chosen = select(commitments).where(commitments.c.session_id == session_id, commitments.c.learner_id == learner_id)
    row = (await conn.execute(chosen)).one_or_none()
    return Commitment(*row) if row else None


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Commitment | None:
    """None too if the commitment is another learner's."""
    row = (await conn.execute(select(commitments).where(_mine(id, learner_id)))).one_or_none()
    return Commitment(*row) if row else None


async def list_page(
    conn: AsyncConnection, learner_id: str, limit: int, cursor: str | None = None, state: CommitmentState | None = None
) -> Page[Commitment]:
    """Newest first; raises InvalidInput on a broken cursor."""
    chosen = select(commitments).where(commitments.c.learner_id == learner_id)
    if state is not None:
        chosen = chosen.where(commitments.c.state == state)
    return await newest_first(conn, commitments, chosen, Commitment, limit, cursor)


async def change(conn: AsyncConnection, id: str, learner_id: str, **values: Any) -> bool:
    """Set what is given; False where the commitment is not there, or is another learner's."""
    return (await conn.execute(update(commitments).where(_mine(id, learner_id)).values(**values))).rowcount > 0


async def remove(conn: AsyncConnection, id: str, learner_id: str) -> bool:
    return (await conn.execute(delete(commitments).where(_mine(id, learner_id)))).rowcount > 0


async def note_asked(conn: AsyncConnection, id: str, turn_id: str) -> None:
    """In this turn a mentor asked how it went; the first one that asks is kept."""
    await conn.execute(_ASKED, {"of": id, "turn": turn_id})


def _mine(id: str, learner_id: str) -> ColumnElement[bool]:
    return and_(commitments.c.id == id, commitments.c.learner_id == learner_id)
