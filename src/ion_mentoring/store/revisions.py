"""What personas and playbooks were before: each text that an operator wrote, and each return to what is shipped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Revision
from ion_mentoring.store.tables import keys, revisions

_COLUMNS = (revisions.c.id, revisions.c.text, keys.c.name, revisions.c.created_at)


async def add(
    conn: AsyncConnection, kind: str, name: str, text: str | None, key_id: str | None, *, at: datetime | None = None
) -> str:
    """Keep the text; its revision's id. `key_id` is whose it is, None where it was found in the file."""
    id = new_id()
    values = {"id": id, "kind": kind, "name": name, "text": text, "key_id": key_id, "created_at": at or utc_now()}
    await conn.execute(insert(revisions), values)
    return id


async def newest(conn: AsyncConnection, kind: str, name: str) -> Revision | None:
    found = await list_newest(conn, kind, name, 1)
    return found[0] if found else None


async def newest_alone(conn: AsyncConnection, kind: str, name: str) -> Revision | None:
    """The newest; no other is added by anyone else before this transaction ends."""
    await dialect.one_at_a_time(conn, f"revisions of {kind} {name}")
    return await newest(conn, kind, name)


async def list_newest(conn: AsyncConnection, kind: str, name: str, limit: int) -> list[Revision]:
    newest_first = _of(kind, name).order_by(revisions.c.created_at.desc(), revisions.c.id.desc())
    return [Revision(*row) for row in await conn.execute(newest_first.limit(limit))]


async def get(conn: AsyncConnection, kind: str, name: str, id: str) -> Revision | None:
    """None too if it is another persona's or playbook's."""
    row = (await conn.execute(_of(kind, name).where(revisions.c.id == id))).one_or_none()
    return Revision(*row) if row else None


def _of(kind: str, name: str) -> Select[Any]:
    mine = (revisions.c.kind == kind, revisions.c.name == name)
    return select(*_COLUMNS).join_from(revisions, keys, isouter=True).where(*mine)
