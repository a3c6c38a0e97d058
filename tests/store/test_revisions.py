from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import keys, revisions
from ion_mentoring.store.engine import Database

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def add(db: Database, text: str | None, *, kind: str = "persona", name: str = "lua", minutes: int = 0) -> str:
    at = NOON + timedelta(minutes=minutes)
    return await db.write(lambda conn: revisions.add(conn, kind, name, text, None, at=at))


async def test_revisions_are_listed_newest_first_and_say_whose_they_are(db: Database) -> None:
    await db.write(lambda conn: keys.insert(conn, id="k", hash="#k", role="designer", name="지민"))
    by_hand = await add(db, "one")
    by_key = await db.write(lambda conn: revisions.add(conn, "persona", "lua", None, "k", at=NOON))
    found = await db.read(lambda conn: revisions.list_newest(conn, "persona", "lua", 9))
    assert [(one.id, one.text, one.by, one.created_at) for one in found] == [
        (by_key, None, "지민", NOON),
        (by_hand, "one", None, NOON),
    ]
    assert await db.read(lambda conn: revisions.list_newest(conn, "persona", "lua", 1)) == found[:1]
    assert await db.read(lambda conn: revisions.newest(conn, "persona", "lua")) == found[0]


async def test_a_revision_belongs_to_one_persona_or_playbook(db: Database) -> None:
    id = await add(db, "one")
    await add(db, "another", name="elro", minutes=1)
    await add(db, "a third", kind="playbook", minutes=2)
    found = await db.read(lambda conn: revisions.get(conn, "persona", "lua", id))
    assert found and found.text == "one"
    assert await db.read(lambda conn: revisions.newest(conn, "persona", "lua")) == found
    for kind, name in (("persona", "elro"), ("playbook", "lua")):
        assert await db.read(lambda conn, kind=kind, name=name: revisions.get(conn, kind, name, id)) is None
    assert await db.read(lambda conn: revisions.newest(conn, "playbook", "burnout")) is None


async def test_whoever_adds_to_the_newest_alone_is_not_overtaken(db: Database) -> None:
    """Ten at once, each adding only where it is the first: on PostgreSQL they would all be, without the lock."""

    async def first(conn: AsyncConnection) -> bool:
        if await revisions.newest_alone(conn, "persona", "lua"):
            return False
        await revisions.add(conn, "persona", "lua", "one", None)
        return True

    assert sum(await asyncio.gather(*(db.write(first) for _ in range(10)))) == 1
