"""Requests that carry an `Idempotency-Key`: which turn one made, so that a second one like it makes no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.tables import requests

KEPT: Final = timedelta(hours=24)


async def made(conn: AsyncConnection, learner_id: str, route: str, key: str) -> tuple[str, str] | None:
    """The turn that this key made within the last 24 hours, and the hash of the body that it came with."""
    mine = and_(requests.c.learner_id == learner_id, requests.c.route == route, requests.c.key == key)
    young = requests.c.created_at > utc_now() - KEPT
    row = (await conn.execute(select(requests.c.turn_id, requests.c.body_hash).where(mine, young))).one_or_none()
    return (row.turn_id, row.body_hash) if row else None


async def note(conn: AsyncConnection, learner_id: str, route: str, key: str, body_hash: str, turn_id: str) -> bool:
    """Note which turn the key made; False where another request was quicker. The learner's old ones are forgotten."""
    now = utc_now()
    await conn.execute(delete(requests).where(requests.c.learner_id == learner_id, requests.c.created_at < now - KEPT))
    row = {"learner_id": learner_id, "route": route, "key": key, "body_hash": body_hash, "turn_id": turn_id}
    insert = dialect.insert(conn, requests).values(**row, created_at=now).on_conflict_do_nothing()
    return (await conn.execute(insert)).rowcount > 0


async def forget(conn: AsyncConnection, learner_id: str, route: str, key: str) -> None:
    """The key may make another turn."""
    mine = and_(requests.c.learner_id == learner_id, requests.c.route == route, requests.c.key == key)
    await conn.execute(delete(requests).where(mine))
