"""What those who run the service look at: feedback, crises, what no playbook fits. Never who it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors
from ion_mentoring.store.records import CrisisEvent, Opinion, Page, Rating, Unmatched
from ion_mentoring.store.tables import events, feedback, turns, unmatched

T = TypeVar("T")
_OPINION = (turns.c.persona, turns.c.receipt, turns.c.provider, turns.c.language, *feedback.c)


async def feedback_page(
    conn: AsyncConnection, limit: int, cursor: str | None = None, rating: Rating | None = None
) -> Page[Opinion]:
    """Opinions, newest first; raises InvalidInput on a broken cursor."""
    at, id = feedback.c.created_at, feedback.c.turn_id
    found = select(*_OPINION).join_from(feedback, turns).order_by(at.desc(), id.desc()).limit(limit + 1)
    if rating is not None:
        found = found.where(feedback.c.rating == rating)
    if cursor:
        found = found.where(_before(at, id, cursor))
    return _page((await conn.execute(found)).all(), limit, _opinion, "turn_id")


async def crises_page(conn: AsyncConnection, limit: int, cursor: str | None = None) -> Page[CrisisEvent]:
    """Crises, newest first; raises InvalidInput on a broken cursor."""
    at, id = events.c.created_at, events.c.id
    found = select(events).where(events.c.kind == "crisis").order_by(at.desc(), id.desc()).limit(limit + 1)
    if cursor:
        found = found.where(_before(at, id, cursor))
    return _page((await conn.execute(found)).all(), limit, _crisis, "id")


async def unmatched_page(conn: AsyncConnection, limit: int, cursor: str | None = None) -> Page[Unmatched]:
    """What no playbook fits, each message once, last asked first; raises InvalidInput on a broken cursor."""
    at, id = func.max(unmatched.c.created_at), func.max(unmatched.c.turn_id)
    columns = (turns.c.message, turns.c.language, func.max(unmatched.c.score).label("score"))
    counted = (at.label("created_at"), func.count().label("times"), id.label("id"))
    grouped = select(*columns, *counted).join_from(unmatched, turns).group_by(turns.c.message, turns.c.language)
    found = grouped.order_by(at.desc(), id.desc()).limit(limit + 1)
    if cursor:
        found = found.having(_before(at, id, cursor))
    return _page((await conn.execute(found)).all(), limit, _unmatched, "id")


def _opinion(row: Row[Any]) -> Opinion:
    return Opinion(
        turn_id=row.turn_id,
        rating=row.rating,
        reason=row.reason,
        persona=row.persona,
        playbooks=[book["id"] for book in row.receipt.get("playbooks", [])],
        provider=row.provider,
        language=row.language,
        created_at=row.created_at,
    )


def _crisis(row: Row[Any]) -> CrisisEvent:
    return CrisisEvent(row.id, row.data["kind"], row.data["level"], row.turn_id, row.created_at)


def _unmatched(row: Row[Any]) -> Unmatched:
    return Unmatched(row.message, row.language, row.score, row.created_at, row.times)


def _before(at: ColumnElement[datetime], id: ColumnElement[str], cursor: str) -> ColumnElement[bool]:
    moment, last = cursors.moment_and_id(cursor)
    return or_(at < moment, and_(at == moment, id < last))


def _page(rows: Sequence[Row[Any]], limit: int, made: Callable[[Row[Any]], T], id: str) -> Page[T]:
    """A page of at most `limit` of the rows, of which there is one more where others follow."""
    items, last = [made(row) for row in rows[:limit]], rows[limit - 1] if len(rows) > limit else None
    return Page(items, cursors.of_moment(last.created_at, getattr(last, id)) if last else None)
