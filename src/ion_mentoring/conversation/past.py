"""What came before a turn on its branch: the last turns word by word, the older ones as a summary."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.conversation.context import REMEMBERED, recall
from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.prompting import summarise
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.in_mind import InMind, in_mind
from ion_mentoring.store.records import Learner, Session, Turn


@dataclass(frozen=True, slots=True)
class Past:
    """The summary and the remembered turns, oldest first; and what is kept in mind whatever the session."""

    summary: str
    turns: list[Turn]
    in_mind: InMind


async def past_of(conn: AsyncConnection, turn: Turn, learner: Learner) -> Past:
    """Raises NotFound for a session that was deleted."""
    return Past(*await _said_before(conn, turn, learner), await in_mind(conn, learner.id, turn.session_id))


async def _said_before(conn: AsyncConnection, turn: Turn, learner: Learner) -> tuple[str, list[Turn]]:
    if turn.parent_id is None:
        return "", []
    session = await sessions.get(conn, turn.session_id, learner.id)
    if session is None:
        raise NotFound("The session was deleted before the reply was written.")
    followed = await turns.path(conn, turn.parent_id, REMEMBERED + 1)
    if len(followed) <= REMEMBERED:
        return "", followed
    return await _summary(conn, session, followed[0]), followed[1:]


async def summarise_until(conn: AsyncConnection, turn: Turn, learner: Learner) -> None:
    """Brings the session's summary up to the turns that the next message will not remember word by word."""
    if turn.position <= REMEMBERED:
        return
    session = await sessions.get(conn, turn.session_id, learner.id)
    followed = await turns.path(conn, turn.id, REMEMBERED + 1)
    if session and len(followed) > REMEMBERED:
        last = followed[0]
        await sessions.set_summary(conn, session.id, await _summary(conn, session, last), last.id)


async def _summary(conn: AsyncConnection, session: Session, last: Turn) -> str:
    """The summary up to a turn: the stored one, that and one more, or, on another branch, a new one."""
    if session.summary_turn_id == last.id:
        return session.summary
    if session.summary_turn_id and session.summary_turn_id == last.parent_id:
        return _with(session.summary, [last])
    return _with("", await turns.path(conn, last.id))


def _with(summary: str, told: list[Turn]) -> str:
    for past in recall(told).history:
        summary = summarise(summary, past, [past.persona or "-"])
    return summary
