from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ion_mentoring.store import keys, sign_ins
from ion_mentoring.store.engine import Database
from ion_mentoring.store.tables import sign_ins as table

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


@pytest.fixture(autouse=True)
async def _keys(db: Database) -> None:
    for id in ("k", "other"):
        await db.write(lambda conn, id=id: keys.insert(conn, id=id, hash=f"#{id}", role="learner", name=id, at=NOON))


async def begin(db: Database, hash: str, *, key_id: str = "k", until: datetime = LATER) -> None:
    await db.write(lambda conn: sign_ins.insert(conn, hash=hash, key_id=key_id, at=NOON, until=until))


async def key_of(db: Database, hash: str, at: datetime = NOON) -> str | None:
    key = await db.read(lambda conn: sign_ins.key_of(conn, hash, at))
    return key.id if key else None


async def count(db: Database) -> int:
    return await db.read(lambda conn: conn.scalar(select(func.count()).select_from(table))) or 0


async def test_a_browser_is_known_by_its_hash_alone(db: Database) -> None:
    await begin(db, "b")
    await begin(db, "c", key_id="other")
    assert [await key_of(db, hash) for hash in ("b", "c", "k", "", "%")] == ["k", "other", None, None, None]


async def test_it_is_over_at_its_end_and_not_before(db: Database) -> None:
    await begin(db, "b")
    assert await key_of(db, "b", LATER - timedelta(microseconds=1)) == "k"
    assert await key_of(db, "b", LATER) is None


async def test_it_is_over_with_its_key(db: Database) -> None:
    await begin(db, "b")
    await begin(db, "c", key_id="other")
    await db.write(lambda conn: keys.revoke(conn, "k"))
    assert [await key_of(db, hash) for hash in ("b", "c")] == [None, "other"]


async def test_it_ends_alone(db: Database) -> None:
    await begin(db, "b")
    await begin(db, "c")
    for _ in range(2):
        await db.write(lambda conn: sign_ins.end(conn, "b"))
    assert [await key_of(db, hash) for hash in ("b", "c")] == [None, "k"]


async def test_what_is_over_is_forgotten_and_nothing_else(db: Database) -> None:
    await begin(db, "old", until=NOON)
    await begin(db, "revoked", key_id="other")
    await begin(db, "b")
    await db.write(lambda conn: keys.revoke(conn, "other"))
    await db.write(lambda conn: sign_ins.clear(conn, NOON))
    assert (await count(db), await key_of(db, "b")) == (1, "k")


async def test_a_hash_is_there_once(db: Database) -> None:
    await begin(db, "b")
    with pytest.raises(IntegrityError):
        await begin(db, "b", key_id="other")
