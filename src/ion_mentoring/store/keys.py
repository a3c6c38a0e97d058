"""Keys to the service, known by their hash only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Key
from ion_mentoring.store.tables import keys


async def insert(
    conn: AsyncConnection,
    *,
    id: str,
    hash: str,
    role: str,
    name: str,
    learner_id: str | None = None,
    at: datetime | None = None,
    expires_at: datetime | None = None,
    scopes: str = "",
    prefix: str = "",
    issuer: str = "",
) -> None:
    values = {"id": id, "hash": hash, "role": role, "name": name, "learner_id": learner_id}
    more = {"expires_at": expires_at, "scopes": scopes, "prefix": prefix, "issuer": issuer}
    await conn.execute(sql_insert(keys), values | more | {"created_at": at or utc_now()})


async def get(conn: AsyncConnection, id: str) -> Key | None:
    return await _one(conn, select(keys).where(keys.c.id == id))


async def get_by_hash(conn: AsyncConnection, hash: str) -> Key | None:
    """Also by the hash that it had before it was rotated, as long as that is good."""
    return await _one(conn, select(keys).where(opened_by(hash, utc_now())))


def opened_by(hash: str, at: datetime) -> ColumnElement[bool]:
    """The key of this hash; the one before counts until its overlap is over."""
    return or_(keys.c.hash == hash, and_(keys.c.old_hash == hash, keys.c.old_until > at))


def good(at: datetime) -> ColumnElement[bool]:
    """Keys that are neither revoked nor expired."""
    return and_(keys.c.revoked_at.is_(None), or_(keys.c.expires_at.is_(None), keys.c.expires_at > at))


async def list_all(conn: AsyncConnection) -> list[Key]:
    """Every key, revoked ones too, newest first."""
    rows = await conn.execute(select(keys).order_by(keys.c.created_at.desc(), keys.c.id.desc()))
    return [Key(*row) for row in rows]


async def name_is_taken(conn: AsyncConnection, name: str) -> bool:
    """Whether a key that is good, and no identity provider's, has this name; what is written on the answer is written before anyone else asks."""
    await dialect.one_at_a_time(conn, "keys")
    taken = exists().where(keys.c.name == name, keys.c.issuer == "", good(utc_now()))
    return bool(await conn.scalar(select(taken)))


async def revoke(conn: AsyncConnection, id: str, *, at: datetime | None = None) -> bool:
    """Whether the key was revoked by this call; what was revoked before keeps its time."""
    live = update(keys).where(keys.c.id == id, keys.c.revoked_at.is_(None))
    return (await conn.execute(live.values(revoked_at=at or utc_now()))).rowcount > 0


async def change_hash(
    conn: AsyncConnection,
    id: str,
    hash: str,
    *,
    prefix: str,
    expires_at: datetime | None,
    old_until: datetime | None = None,
) -> None:
    """Makes it another key from now on; what it was opens it until `old_until`, or no more."""
    changed = {"hash": hash, "prefix": prefix, "expires_at": expires_at, "old_until": old_until}
    old = keys.c.hash if old_until else None
    await conn.execute(update(keys).where(keys.c.id == id).values(old_hash=old, **changed))


async def change_role(conn: AsyncConnection, id: str, role: str, learner_id: str | None) -> None:
    """What an identity provider says that the person is now, and which learner they are."""
    await conn.execute(update(keys).where(keys.c.id == id).values(role=role, learner_id=learner_id))


async def touch(conn: AsyncConnection, id: str, at: datetime) -> None:
    """Remember when the key was last used."""
    await conn.execute(update(keys).where(keys.c.id == id).values(last_used_at=at))


async def _one(conn: AsyncConnection, query: Select[Any]) -> Key | None:
    row = (await conn.execute(query)).one_or_none()
    return Key(*row) if row else None
