"""The log of what was changed: each row's hash covers the row before, so that none can be altered or taken out unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import AuditEntry, JsonObject
from ion_mentoring.store.tables import audit

BEGINNING: Final = "0" * 64
"""What stands for the hash before the first row."""


def hash_of(
    *, number: int, at: datetime, actor: str, action: str, subject: str, detail: JsonObject, previous: str
) -> str:
    """SHA-256 in hex of the row and of the hash before it."""
    row = [number, at.isoformat(timespec="microseconds"), actor, action, subject, detail, previous]
    return hashlib.sha256(json.dumps(row, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


async def append(conn: AsyncConnection, actor: str, action: str, subject: str, detail: JsonObject) -> None:
    """One more row, in the transaction of the change itself: both are there, or neither."""
    await dialect.one_at_a_time(conn, "audit")
    last = await newest(conn)
    row: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "at": utc_now(),
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": detail,
        "previous": last.hash if last else BEGINNING,
    }
    await conn.execute(insert(audit), row | {"hash": hash_of(**row)})


async def newest(conn: AsyncConnection, action: str | None = None) -> AuditEntry | None:
    query = select(audit).order_by(audit.c.number.desc()).limit(1)
    row = (await conn.execute(query if action is None else query.where(audit.c.action == action))).one_or_none()
    return AuditEntry(*row) if row else None


async def before(conn: AsyncConnection, limit: int, number: int | None = None) -> list[AuditEntry]:
    """The newest, or those before a number; newest first."""
    query = select(audit).order_by(audit.c.number.desc()).limit(limit)
    rows = await conn.execute(query if number is None else query.where(audit.c.number < number))
    return [AuditEntry(*row) for row in rows]


async def after(conn: AsyncConnection, limit: int, number: int) -> list[AuditEntry]:
    """Those after a number, oldest first."""
    rows = await conn.execute(select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(limit))
    return [AuditEntry(*row) for row in rows]
