"""The log of who changed what: it is there with the change or not at all, and shows what was done to it."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts import keys
from ion_mentoring.accounts.audit import COMMAND_LINE, SERVICE, record, settings_are, verify
from ion_mentoring.errors import Conflict
from ion_mentoring.store.audit import BEGINNING, after
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import AuditEntry
from ion_mentoring.store.tables import audit


async def entries(db: Database) -> list[AuditEntry]:
    return await db.read(lambda conn: after(conn, 1000, 0))


async def unguarded(db: Database, *statements: str) -> None:
    """As somebody would who owns the database, and takes the guard away first."""

    async def done(conn: AsyncConnection) -> None:
        guards = (
            ["ALTER TABLE audit DISABLE TRIGGER ALL"]
            if conn.dialect.name == "postgresql"
            else ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        )
        for statement in (*guards, *statements):
            await conn.execute(text(statement))

    await db.write(done)


async def test_each_change_of_a_key_is_there_with_who_made_it(db: Database) -> None:
    made = await keys.create(db, "learner", "jimin", by="alice")
    await keys.rotate(db, made.id, by="bob")
    await keys.revoke(db, made.id)
    await keys.revoke(db, made.id)
    found = await entries(db)
    assert [(e.number, e.action, e.subject, e.actor) for e in found] == [
        (1, "key.create", made.id, "alice"),
        (2, "key.rotate", made.id, "bob"),
        (3, "key.revoke", made.id, COMMAND_LINE),
    ]
    assert found[0].detail == {"role": "learner", "scopes": "", "expires_at": None}
    assert not any("jimin" in str(entry) or made.key in str(entry) for entry in found)


async def test_what_was_not_done_is_not_there(db: Database) -> None:
    await keys.create(db, "learner", "jimin")
    with pytest.raises(Conflict):
        await keys.create(db, "learner", "jimin")
    assert len(await entries(db)) == 1


async def test_each_row_covers_the_one_before(db: Database) -> None:
    assert await verify(db) == await verify(db, BEGINNING)
    for number in range(5):
        await keys.create(db, "learner", f"learner {number}")
    found = await entries(db)
    assert [entry.previous for entry in found] == [BEGINNING, *(entry.hash for entry in found[:-1])]
    verdict = await verify(db, found[2].hash)
    assert (verdict.entries, verdict.head, verdict.broken) == (5, found[-1].hash, None)


async def test_many_at_once_make_one_chain(db: Database) -> None:
    await asyncio.gather(*(keys.create(db, "learner", f"learner {number}") for number in range(20)))
    assert (await verify(db)).entries == 20


async def test_a_log_longer_than_a_batch_is_read_whole(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ion_mentoring.accounts.audit._BATCH", 3)
    for number in range(7):
        await db.write(partial(record, actor=SERVICE, action="key.create", subject=str(number)))
    assert (await verify(db)).entries == 7


@pytest.mark.parametrize("change", [update(audit).values(actor="somebody else"), delete(audit)])
async def test_the_database_itself_refuses_to_alter_it(db: Database, change: object) -> None:
    await keys.create(db, "learner", "jimin")
    with pytest.raises(DBAPIError, match="only grows"):
        await db.write(lambda conn: conn.execute(change))  # type: ignore[call-overload]
    assert (await verify(db)).entries == 1


@pytest.mark.parametrize(
    ("done", "broken", "reason"),
    [
        ("UPDATE audit SET actor = 'mallory' WHERE number = 2", 2, "it was altered"),
        ("UPDATE audit SET detail = '{}' WHERE number = 1", 1, "it was altered"),
        ("DELETE FROM audit WHERE number = 2", 3, "row 2 is missing"),
        ("DELETE FROM audit WHERE number = 1", 2, "row 1 is missing"),
        ("UPDATE audit SET previous = hash WHERE number = 3", 3, "it does not follow the row before"),
    ],
)
async def test_what_is_done_to_it_all_the_same_is_seen(db: Database, done: str, broken: int, reason: str) -> None:
    for number in range(3):
        await keys.create(db, "learner", f"learner {number}")
    await unguarded(db, done)
    verdict = await verify(db)
    assert (verdict.broken, verdict.reason) == (broken, reason)
    assert verdict.entries == broken - 1 - ("missing" in reason)


async def test_a_noted_hash_shows_that_the_end_was_taken_off(db: Database) -> None:
    for number in range(3):
        await keys.create(db, "learner", f"learner {number}")
    noted = (await verify(db)).head
    await unguarded(db, "DELETE FROM audit WHERE number = 3")
    assert (await verify(db)).broken is None
    assert "not among them" in (await verify(db, noted)).reason


async def test_settings_are_kept_where_they_differ_from_the_last_start(db: Database) -> None:
    for settings in ({}, {"a": "1"}, {"a": "1"}, {"a": "2", "b": "x"}, {}):
        await settings_are(db, settings)
    found = await entries(db)
    assert [(entry.actor, entry.subject) for entry in found] == [(SERVICE, "a"), (SERVICE, "a, b"), (SERVICE, "a, b")]
    assert found[1].detail == {"settings": {"a": "2", "b": "x"}}
