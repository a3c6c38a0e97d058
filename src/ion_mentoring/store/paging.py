"""A page of what a learner made, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Select, Table, and_, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors
from ion_mentoring.store.records import Page

T = TypeVar("T")


async def newest_first(
    conn: AsyncConnection, table: Table, chosen: Select[Any], record: Callable[..., T], limit: int, cursor: str | None
) -> Page[T]:
    """The rows of `chosen`, which selects from the table; raises InvalidInput on a broken cursor."""
    if cursor:
        moment, id = cursors.moment_and_id(cursor)
        same_moment = and_(table.c.created_at == moment, table.c.id < id)
        chosen = chosen.where(or_(table.c.created_at < moment, same_moment))
    ordered = chosen.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit + 1)
    rows = (await conn.execute(ordered)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([record(*row) for row in rows[:limit]], cursors.of_moment(last.created_at, last.id) if last else None)
