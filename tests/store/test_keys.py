from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from ion_mentoring.store import keys
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Key

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def insert(db: Database, id: str, *, name: str = "n", at: datetime = NOON) -> None:
    await db.write(lambda conn: keys.insert(conn, id=id, hash=f"#{id}", role="admin", name=name, at=at))


async def test_a_key_is_found_by_id_and_by_hash(db: Database) -> None:
    await insert(db, "k")
    expected = Key("k", "#k", "admin", "n", None, NOON, None, None)
    assert await db.read(lambda conn: keys.get(conn, "k")) == expected
    assert await db.read(lambda conn: keys.get_by_hash(conn, "#k")) == expected
    assert await db.read(lambda conn: keys.get_by_hash(conn, "k")) is None


async def test_keys_are_listed_newest_first(db: Database) -> None:
    await insert(db, "old")
    await insert(db, "new", at=NOON + timedelta(hours=1))
    assert [key.id for key in await db.read(keys.list_all)] == ["new", "old"]


async def test_a_hash_is_there_once(db: Database) -> None:
    await insert(db, "k")
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: keys.insert(conn, id="other", hash="#k", role="admin", name="n"))


async def test_a_key_is_revoked_once_and_its_name_is_free_again(db: Database) -> None:
    await insert(db, "k", name="desk")
    assert await db.read(lambda conn: keys.name_is_taken(conn, "desk"))
    assert await db.write(lambda conn: keys.revoke(conn, "k", at=NOON))
    assert not await db.write(lambda conn: keys.revoke(conn, "k"))
    assert not await db.read(lambda conn: keys.name_is_taken(conn, "desk"))
    key = await db.read(lambda conn: keys.get(conn, "k"))
    assert key and key.revoked_at == NOON


async def test_the_last_use_is_kept(db: Database) -> None:
    await insert(db, "k")
    await db.write(lambda conn: keys.touch(conn, "k", NOON))
    key = await db.read(lambda conn: keys.get(conn, "k"))
    assert key and key.last_used_at == NOON
