"""The people who are mentored."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.mentoring.words import Register, ReplyLanguage
from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Learner
from ion_mentoring.store.tables import learners


async def get(conn: AsyncConnection, id: str) -> Learner | None:
    row = (await conn.execute(select(learners).where(learners.c.id == id))).one_or_none()
    return Learner(*row) if row else None


async def find(conn: AsyncConnection, key_id: str, name: str) -> Learner | None:
    """The learner whom the key of an integrator names so."""
    query = select(learners).where(learners.c.key_id == key_id, learners.c.name == name)
    row = (await conn.execute(query)).one_or_none()
    return Learner(*row) if row else None


async def get_or_create(
    conn: AsyncConnection, key_id: str, name: str, *, id: str | None = None, at: datetime | None = None
) -> Learner:
    """The learner of that name; made, with `id` if one is given, when there is none."""
    values = {"id": id or new_id(), "key_id": key_id, "name": name, "created_at": at or utc_now()}
    await conn.execute(
        dialect.insert(conn, learners).values(values).on_conflict_do_nothing(index_elements=["key_id", "name"])
    )
    query = select(learners).where(learners.c.key_id == key_id, learners.c.name == name)
    return Learner(*(await conn.execute(query)).one())


class Changes(TypedDict, total=False):
    """What of a learner may change; None takes a locale or a consent back."""

    locale: ReplyLanguage | None
    register: Register
    time_zone: str
    consent_version: str | None
    consented_at: datetime | None
    of_age_on: str | None
    guardian_at: datetime | None


async def update(conn: AsyncConnection, id: str, **changes: Unpack[Changes]) -> Learner | None:
    """Change what is given; None if there is no such learner."""
    if changes:
        await conn.execute(sql_update(learners).where(learners.c.id == id).values(changes))
    return await get(conn, id)
