"""Long sessions, put into the database beside a running service: asked over the API they would take minutes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import sessions
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.tables import keys, turns

BATCH = 500
REPLY = """Take one of these, and leave the others for another day.

1. **Write down what happened.** Three sentences are enough, as long as they are yours.
2. **Ask one person.** Choose somebody who saw it and wishes you well.
3. **Try the smallest part again.** Today, for ten minutes.

Which of them fits the day that you have? ({number})"""
_NOTED = {
    "resonance": {"tone": "calm", "pace": "medium", "intent": "planning", "key": "calm-medium-planning", "crisis": {}},
    "routing": {"scores": {}},
    "receipt": {"provider": "embedded", "authored": True, "left_the_house": []},
    "usage": {},
    "performance": {},
}


async def fill(home: Path, name: str, count: int) -> str:
    """Gives the learner with the key of this name a session of so many turns; its id."""
    db = await Database.open(f"sqlite+aiosqlite:///{home / 'ion.db'}")
    try:
        learner_id = await db.write(partial(_learner, name))
        session = await db.write(partial(sessions.insert, learner_id=learner_id, title="A long way"))
        rows = _rows(session.id, count)
        for start in range(0, count, BATCH):
            await db.write(partial(_store, rows[start : start + BATCH]))
    finally:
        await db.close()
    return session.id


async def _learner(name: str, conn: AsyncConnection) -> str:
    of_key = select(keys.c.learner_id).where(keys.c.name == name)
    return str((await conn.execute(of_key)).scalar_one())


async def _store(rows: list[dict[str, Any]], conn: AsyncConnection) -> None:
    await conn.execute(insert(turns), rows)


def _rows(session_id: str, count: int) -> list[dict[str, Any]]:
    begun, parent = utc_now() - timedelta(minutes=count), None
    rows: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        row: dict[str, Any] = {"id": new_id(), "session_id": session_id, "parent_id": parent, "position": number}
        row |= {"message": f"Question {number} of many", "reply": REPLY.format(number=number), "state": "done"}
        row |= {"persona": "lua", "provider": "embedded", "language": "en", "pieces": [], **_NOTED}
        rows.append(row | {"created_at": begun + timedelta(minutes=number)})
        parent = row["id"]
    return rows
