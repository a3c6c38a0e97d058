"""A learner's commitments: one a session, open until they say how it went. Another learner's are not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import commitments, sessions
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner
from ion_mentoring.store.records_place import Commitment
from ion_mentoring.text import clean, clean_or_empty


async def put(db: Database, learner: Learner, session_id: str, text: str, due: str) -> Commitment:
    """The session's commitment, made or changed. Raises NotFound, and Conflict for one that is closed."""
    text = clean(text, "text", limit=1000)

    async def store(conn: AsyncConnection) -> Commitment:
        if await sessions.get(conn, session_id, learner.id) is None:
            raise NotFound("There is no such session.")
        known = await commitments.of_session(conn, session_id, learner.id)
        if known is None:
            return await commitments.add(conn, learner.id, session_id, text, due)
        if known.state != "open":
            raise Conflict(f"This session's commitment is closed already: it is {known.state}. Open it again first.")
        return await _change(conn, known, {"text": text, "due": due})

    return await db.write(store)


async def change(db: Database, learner: Learner, id: str, values: Mapping[str, Any]) -> Commitment:
    """With another `state`, `note`, `text` or `due`; raises InvalidInput."""
    changes = dict(values)
    if "text" in changes:
        changes["text"] = clean(changes["text"], "text", limit=1000)
    if "note" in changes:
        changes["note"] = clean_or_empty(changes["note"], "note", limit=2000)

    async def store(conn: AsyncConnection) -> Commitment:
        known = await commitments.get(conn, id, learner.id)
        if known is None:
            raise NotFound("There is no such commitment.")
        return await _change(conn, known, changes)

    return await db.write(store)


async def remove(db: Database, learner: Learner, id: str) -> None:
    if not await db.write(lambda conn: commitments.remove(conn, id, learner.id)):
        raise NotFound("There is no such commitment.")


async def _change(conn: AsyncConnection, known: Commitment, values: Mapping[str, Any]) -> Commitment:
    """What is put off to another day may be asked after once more."""
    changes = dict(values)
    if (state := changes.get("state", known.state)) != known.state:
        changes["closed_at"] = None if state == "open" else known.closed_at or utc_now()
    if changes.get("due", known.due) != known.due:
        changes["asked_turn_id"] = None
    if changes:
        await commitments.change(conn, known.id, known.learner_id, **changes)
    return await commitments.get(conn, known.id, known.learner_id) or known
