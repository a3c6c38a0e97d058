"""Browsers that are signed in, each known by the hash of what its cookie holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, not_, or_, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.keys import good, opened_by
from ion_mentoring.store.records import Key
from ion_mentoring.store.tables import keys, sign_ins


async def usable_key(conn: AsyncConnection, key_hash: str) -> Key | None:
    """The key of this hash, if it is good; it stays so until what is written on the answer is there."""
    await dialect.one_at_a_time(conn, "keys")
    now = utc_now()
    row = (await conn.execute(select(keys).where(opened_by(key_hash, now), good(now)))).one_or_none()
    return Key(*row) if row else None


async def insert(conn: AsyncConnection, *, hash: str, key_id: str, at: datetime, until: datetime) -> None:
    values = {"hash": hash, "key_id": key_id, "created_at": at, "expires_at": until}
    await conn.execute(sql_insert(sign_ins).values(values))


async def key_of(conn: AsyncConnection, hash: str, at: datetime) -> Key | None:
    """The key with which a browser signed in; None once that is over, or the key is good no more."""
    query = (
        select(keys)
        .join(sign_ins, sign_ins.c.key_id == keys.c.id)
        .where(sign_ins.c.hash == hash, sign_ins.c.expires_at > at, good(at))
    )
    row = (await conn.execute(query)).one_or_none()
    return Key(*row) if row else None


async def end(conn: AsyncConnection, hash: str) -> None:
    await conn.execute(delete(sign_ins).where(sign_ins.c.hash == hash))


async def shorten(conn: AsyncConnection, key_id: str, until: datetime) -> None:
    """Every browser that signed in with the key is signed out by then.

    What is written after this is written before any other begins.
    """
    await dialect.one_at_a_time(conn, "keys")
    longer = update(sign_ins).where(sign_ins.c.key_id == key_id, sign_ins.c.expires_at > until)
    await conn.execute(longer.values(expires_at=until))


async def clear(conn: AsyncConnection, at: datetime) -> None:
    """Forgets those that are over."""
    ended = select(keys.c.id).where(not_(good(at)))
    await conn.execute(delete(sign_ins).where(or_(sign_ins.c.expires_at <= at, sign_ins.c.key_id.in_(ended))))
