"""Turns: a learner's message, the reply to it, and what is noted about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.words import Language
from ion_mentoring.store import cursors, dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import UNFINISHED, Feedback, FinalState, JsonObject, Page, Rating, Turn
from ion_mentoring.store.tables import events, feedback, sessions, turns, unmatched

_TURN = [column for column in turns.c if column.name != "owner"]
_LAST = select(func.coalesce(func.max(turns.c.position), 0)).where(turns.c.session_id == bindparam("of_session"))
_APPEND = insert(turns).values(position=_LAST.scalar_subquery() + 1).returning(turns.c.position)
_BEGIN = insert(turns).values(position=1)
_START = update(turns).where(turns.c.id == bindparam("of_turn"), turns.c.state == "pending")
_COMPLETE = (
    update(turns)
    .where(turns.c.id == bindparam("of_turn"), or_(*(turns.c.state == state for state in UNFINISHED)))
    .returning(*_TURN)
)
_MINE = (
    select(*_TURN).join(sessions).where(turns.c.id == bindparam("id"), sessions.c.learner_id == bindparam("of_learner"))
)


async def append(
    conn: AsyncConnection,
    session_id: str,
    *,
    message: str,
    language: Language,
    resonance: JsonObject | None = None,
    routing: JsonObject | None = None,
    persona: str | None = None,
    parent_id: str | None = None,
    follows_newest: bool = False,
    first: bool = False,
    id: str | None = None,
    at: datetime | None = None,
) -> Turn:
    """A pending turn at the next position of the session, which counts as used now; raises NotFound without one.

    `follows_newest`: its parent is the newest turn, whichever that is once all that came before are stored.
    `first`: the session was made just now, in this transaction.
    """
    now = at or utc_now()
    if not first:
        await _mark_used(conn, session_id, now)
    if follows_newest and not first:
        parent_id = await newest(conn, session_id)
    values: dict[str, Any] = {
        "id": id or new_id(),
        "session_id": session_id,
        "parent_id": parent_id,
        "message": message,
        "reply": None,
        "persona": persona,
        "state": "pending",
        "provider": None,
        "language": language,
        "resonance": resonance or {},
        "routing": routing or {},
        "receipt": {},
        "usage": {},
        "performance": {},
        "problem": None,
        "created_at": now,
        "completed_at": None,
        "pieces": [],
    }
    owned = values | {"owner": dialect.owner(conn)}
    if first:
        await conn.execute(_BEGIN, owned)
        return Turn(position=1, **values)
    position = (await conn.execute(_APPEND, owned | {"of_session": session_id})).scalar_one()
    return Turn(position=position, **values)


async def start_streaming(
    conn: AsyncConnection, id: str, persona: str | None = None, routing: JsonObject | None = None
) -> bool:
    """Whether the turn was pending, and now streams."""
    changes = _given(state="streaming", persona=persona, routing=routing)
    return (await conn.execute(_START, changes | {"of_turn": id})).rowcount > 0


async def complete(
    conn: AsyncConnection,
    id: str,
    state: FinalState,
    *,
    reply: str | None = None,
    provider: str | None = None,
    receipt: JsonObject | None = None,
    usage: JsonObject | None = None,
    performance: JsonObject | None = None,
    problem: JsonObject | None = None,
    persona: str | None = None,
    routing: JsonObject | None = None,
    pieces: list[int] | None = None,
    at: datetime | None = None,
) -> Turn | None:
    """The turn in this final state, which never changes; None where it had ended before. What is None stays as it is."""
    changes = _given(
        state=state,
        completed_at=at or utc_now(),
        reply=reply,
        provider=provider,
        receipt=receipt,
        usage=usage,
        performance=performance,
        problem=problem,
        persona=persona,
        routing=routing,
        pieces=pieces,
    )
    row = (await conn.execute(_COMPLETE, changes | {"of_turn": id})).one_or_none()
    return Turn(*row) if row else None


async def get(conn: AsyncConnection, id: str, learner_id: str) -> Turn | None:
    """None too if the turn is another learner's."""
    row = (await conn.execute(_MINE, {"id": id, "of_learner": learner_id})).one_or_none()
    return Turn(*row) if row else None


async def list_page(conn: AsyncConnection, session_id: str, limit: int, before: str | None = None) -> Page[Turn]:
    """The newest turns, oldest first; `next_cursor`, given as `before`, is for the page of those before them.

    Raises InvalidInput on a broken cursor.
    """
    position = cursors.position(before) if before else None
    found = await recent(conn, session_id, limit + 1, before=position)
    items = found[-limit:]
    return Page(items, cursors.of_position(items[0].position) if len(found) > limit else None)


async def recent(conn: AsyncConnection, session_id: str, n: int, *, before: int | None = None) -> list[Turn]:
    """The last `n` turns, oldest first; with `before` the last ones under that position."""
    newest_first = _in_session(session_id).order_by(turns.c.position.desc()).limit(n)
    if before is not None:
        newest_first = newest_first.where(turns.c.position < before)
    return [Turn(*row) for row in reversed((await conn.execute(newest_first)).all())]


async def at(conn: AsyncConnection, session_id: str, positions: Collection[int]) -> list[Turn]:
    """The turns at these positions, oldest first."""
    chosen = _in_session(session_id).where(turns.c.position.in_(positions)).order_by(turns.c.position)
    return [Turn(*row) for row in await conn.execute(chosen)]


async def newest(conn: AsyncConnection, session_id: str) -> str | None:
    """The id of the turn that was asked last."""
    last = select(turns.c.id).where(turns.c.session_id == session_id).order_by(turns.c.position.desc()).limit(1)
    return (await conn.execute(last)).scalar_one_or_none()


async def path(conn: AsyncConnection, id: str | None, n: int | None = None) -> list[Turn]:
    """The turn and those that it follows, oldest first; with `n` no more than the last so many."""
    way = select(turns.c.id, turns.c.parent_id, literal(1).label("back")).where(turns.c.id == id).cte(recursive=True)
    before = select(turns.c.id, turns.c.parent_id, way.c.back + 1).where(turns.c.id == way.c.parent_id)
    way = way.union_all(before.where(way.c.back < n) if n else before)
    found = select(*_TURN).join(way, turns.c.id == way.c.id).order_by(way.c.back.desc())
    return [Turn(*row) for row in await conn.execute(found)]


async def unfinished(conn: AsyncConnection) -> dict[str, str | None]:
    """Every turn that has no final state, and who answers it."""
    query = select(turns.c.id, turns.c.owner).where(turns.c.state.in_(UNFINISHED))
    return {row.id: row.owner for row in await conn.execute(query)}


async def interrupt(conn: AsyncConnection, ids: Collection[str], *, at: datetime | None = None) -> int:
    """Mark these turns as interrupted unless they ended meanwhile; how many were marked."""
    left = update(turns).where(turns.c.id.in_(ids), turns.c.state.in_(UNFINISHED))
    return (await conn.execute(left.values(state="interrupted", completed_at=at or utc_now()))).rowcount


async def add_feedback(
    conn: AsyncConnection,
    turn_id: str,
    learner_id: str,
    rating: Rating,
    reason: str = "",
    *,
    at: datetime | None = None,
) -> Feedback:
    """The learner's one opinion on a turn of theirs; a later one replaces it. Raises NotFound for another's turn."""
    if await get(conn, turn_id, learner_id) is None:
        raise NotFound("There is no such turn.")
    given = Feedback(turn_id, learner_id, rating, reason, at or utc_now())
    opinion = {"rating": rating, "reason": reason, "created_at": given.created_at}
    upsert = dialect.insert(conn, feedback).values(turn_id=turn_id, learner_id=learner_id, **opinion)
    await conn.execute(upsert.on_conflict_do_update(index_elements=["turn_id", "learner_id"], set_=opinion))
    return given


async def opinions(conn: AsyncConnection, turn_ids: Collection[str], learner_id: str) -> dict[str, Feedback]:
    """What the learner thinks of these turns, where they said so."""
    given = select(feedback).where(feedback.c.turn_id.in_(turn_ids), feedback.c.learner_id == learner_id)
    return {row.turn_id: Feedback(*row) for row in await conn.execute(given)}


async def record_event(
    conn: AsyncConnection,
    kind: str,
    *,
    turn_id: str | None = None,
    learner_id: str | None = None,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> str:
    """Note that something happened; its id."""
    id = new_id()
    values = {"id": id, "kind": kind, "turn_id": turn_id, "learner_id": learner_id, "data": dict(data or {})}
    await conn.execute(insert(events), values | {"created_at": at or utc_now()})
    return id


async def record_unmatched(conn: AsyncConnection, turn_id: str, score: float, *, at: datetime | None = None) -> None:
    """Note that no playbook fits this turn's message; `score` is the best one's."""
    values = {"turn_id": turn_id, "score": score, "created_at": at or utc_now()}
    await conn.execute(insert(unmatched), values)


async def _mark_used(conn: AsyncConnection, session_id: str, now: datetime) -> None:
    used = update(sessions).where(sessions.c.id == session_id).values(updated_at=now)
    if (await conn.execute(used)).rowcount == 0:
        raise NotFound("There is no such session.")


def _in_session(session_id: str) -> Select[Any]:
    return select(*_TURN).where(turns.c.session_id == session_id)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
