"""How long a search, a page of turns and GROW take a learner with 20,000 turns in ten sessions.

    python benchmarks/search_time.py [--postgresql]

The slowest search is one that finds nothing. Prints a markdown table: the median and the slowest of 15, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.content import Content
from ion_mentoring.conversation import search
from ion_mentoring.conversation.growth import grow_of
from ion_mentoring.conversation.pages import Wish, turns_page
from ion_mentoring.store import keys, learners, sessions
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.records import Learner
from ion_mentoring.store.tables import turns

SESSIONS, TURNS, BATCH, TIMES = 10, 2000, 500, 15
QUERIES = ("interview", "면접", "e", "found nowhere", "어디에도 없는 말")
KEY = {"tone": "calm", "pace": "medium", "intent": "planning", "key": "calm-medium-planning"}


def replies() -> list[tuple[str, str]]:
    """What learners ask about, and replies as long as a mentor's."""
    found = []
    for book in Content().playbooks.values():
        for language in ("ko", "en"):
            part = book.part(language)
            listed = [f"{n}. **{step.title}.** {step.text}" for n, step in enumerate(part.steps, 1)]
            found.append((book.situation[language], "\n\n".join([part.gist, *listed, part.example])))
    return found


async def fill(db: Database) -> tuple[Learner, list[str]]:
    async def learn(conn: AsyncConnection) -> Learner:
        key_id = new_id()
        await keys.insert(conn, id=key_id, hash=key_id, role="learner", name="reader")
        return await learners.get_or_create(conn, key_id, "reader")

    learner, spoken, made = await db.write(learn), replies(), []
    for number in range(SESSIONS):
        session = await db.write(partial(sessions.insert, learner_id=learner.id, title=f"Session {number}"))
        rows = list(_rows(session.id, spoken))
        for start in range(0, TURNS, BATCH):
            await db.write(partial(_store, rows[start : start + BATCH]))
        made.append(session.id)
    return learner, made


async def _store(rows: list[dict[str, Any]], conn: AsyncConnection) -> None:
    await conn.execute(insert(turns), rows)


def _rows(session_id: str, spoken: list[tuple[str, str]]) -> list[dict[str, Any]]:
    now, parent = utc_now() - timedelta(days=100), None
    rows: list[dict[str, Any]] = []
    for position in range(1, TURNS + 1):
        message, reply = spoken[position % len(spoken)]
        resonance = KEY | {"crisis": {"level": 0, "score": 0.0, "kind": None}}
        row: dict[str, Any] = {
            "id": new_id(),
            "session_id": session_id,
            "parent_id": parent,
            "position": position,
            "state": "done",
        }
        row |= {"message": f"{message} ({position})", "reply": reply, "persona": "lua", "provider": "embedded"}
        row |= {"language": "ko", "resonance": resonance, "routing": {"scores": {}}, "receipt": {}, "usage": {}}
        rows.append(row | {"performance": {}, "pieces": [10] * 40, "created_at": now + timedelta(minutes=position)})
        parent = row["id"]
    return rows


async def measure(name: str, work: Callable[[], Awaitable[object]]) -> None:
    times = []
    for _ in range(TIMES):
        began = perf_counter()
        await work()
        times.append(1000 * (perf_counter() - began))
    print(f"| {name} | {median(times):.0f} | {max(times):.0f} |")


async def run(url: str) -> None:
    migrate(url)
    async with AsyncExitStack() as ending:
        db = await Database.open(url)
        ending.push_async_callback(db.close)
        learner, (session_id, *_) = await fill(db)
        print("| What | median ms | slowest ms |\n| --- | --- | --- |")
        for query in QUERIES:
            await measure(f"search `{query}`", partial(search.find, db, learner, query))
            await measure(f"sessions with `{query}`", partial(sessions_with, db, learner, query))
        page = await turns_page(db, learner, session_id, Wish())
        middle = (await turns_page(db, learner, session_id, Wish(before=page.next_cursor))).items[0].turn.id
        await measure("the newest 50 of 2,000 turns", partial(turns_page, db, learner, session_id, Wish()))
        await measure("the 50 around a turn", partial(turns_page, db, learner, session_id, Wish(around=middle)))
        await measure("GROW", partial(grow_of, db, learner, session_id))


async def sessions_with(db: Database, learner: Learner, query: str) -> object:
    return await db.read(partial(sessions.list_page, learner_id=learner.id, limit=20, query=query))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true", help="on a server that is started for it")
    if not parser.parse_args().postgresql:
        with TemporaryDirectory() as folder:
            return asyncio.run(run(f"sqlite+aiosqlite:///{folder}/ion.db"))
    from postgres_server import PostgresServer  # scripts/

    server = PostgresServer()
    try:
        server.run("CREATE DATABASE bench")
        asyncio.run(run(server.url("bench")))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
