"""A learner's sessions, as the API and the command line use them. Another learner's session is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.errors import NotFound
from ion_mentoring.messages import say
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Page, Session, Turn
from ion_mentoring.text import clean

_BATCH = 200


async def list_page(
    db: Database,
    learner: Learner,
    *,
    limit: int = 20,
    cursor: str | None = None,
    query: str | None = None,
    goal_id: str | None = None,
    pinned: bool | None = None,
) -> Page[Session]:
    text = clean(query, "q", limit=200) if query else None
    return await db.read(
        lambda conn: sessions.list_page(conn, learner.id, limit, cursor, text, goal_id=goal_id, pinned=pinned)
    )


async def get(db: Database, learner: Learner, session_id: str) -> Session:
    session = await db.read(lambda conn: sessions.get(conn, session_id, learner.id))
    if session is None:
        raise NotFound("There is no such session.")
    return session


async def change(db: Database, learner: Learner, session_id: str, changes: Mapping[str, str | bool | None]) -> Session:
    """The session with another `title`, `pinned` or not, or under another `goal_id` (None: under none)."""
    values = dict(changes)
    if isinstance(title := values.get("title"), str):
        values["title"] = clean(title, "title", limit=200)

    async def store(conn: AsyncConnection) -> Session | None:
        session = await sessions.get(conn, session_id, learner.id)
        if session is None or not values:
            return session
        goal_id = values.get("goal_id")
        if isinstance(goal_id, str) and not await sessions.is_goal_of(conn, goal_id, learner.id):
            raise NotFound("There is no such goal.")
        await sessions.change(conn, session_id, learner.id, **values)
        return await sessions.get(conn, session_id, learner.id)

    if (changed := await db.write(store)) is None:
        raise NotFound("There is no such session.")
    return changed


async def delete(db: Database, learner: Learner, session_id: str) -> None:
    if not await db.write(lambda conn: sessions.delete(conn, session_id, learner.id)):
        raise NotFound("There is no such session.")


async def all_turns(db: Database, learner: Learner, session_id: str) -> list[Turn]:
    """Every turn, oldest first."""
    await get(db, learner, session_id)
    found: list[Turn] = []
    before: str | None = None
    while True:
        page = await db.read(partial(turns.list_page, session_id=session_id, limit=_BATCH, before=before))
        found[:0] = page.items
        if (before := page.next_cursor) is None:
            return found


async def export(db: Database, learner: Learner, session_id: str, form: Literal["md", "json"]) -> str:
    """The whole session as markdown to read or JSON to process."""
    session = await get(db, learner, session_id)
    spoken = await all_turns(db, learner, session_id)
    return _markdown(session, spoken) if form == "md" else _json(session, spoken)


def _markdown(session: Session, spoken: list[Turn]) -> str:
    parts = [f"# {session.title}", f"{session.created_at:%Y-%m-%d %H:%M} UTC"]
    for turn in spoken:
        language = turn.language
        parts.append(f"## {say('export.learner', language)}\n\n{turn.message}")
        heading = turn.persona.capitalize() if turn.persona else say("export.help", language)
        parts.append(f"## {heading}\n\n{turn.reply or say('export.none', language)}")
        if reasons := reasons_said(turn):
            parts.append("> " + " · ".join(reasons))
    return "\n\n".join(parts) + "\n"


def _json(session: Session, spoken: list[Turn]) -> str:
    document = {
        "id": session.id,
        "title": session.title,
        "created_at": session.created_at.isoformat(),
        "turns": [
            {
                "id": turn.id,
                "parent_id": turn.parent_id,
                "message": turn.message,
                "reply": turn.reply,
                "persona": turn.persona,
                "state": turn.state,
                "resonance": turn.resonance,
                "routing": {**turn.routing, "reasons": reasons_said(turn)},
                "receipt": turn.receipt,
                "created_at": turn.created_at.isoformat(),
            }
            for turn in spoken
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
