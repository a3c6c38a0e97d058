"""Reads, group commit, failures of one and of all, closing."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import threading
import traceback
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import NotReady, StorageUnavailable
from ion_mentoring.store import turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.sqlite import Backend
from ion_mentoring.store.tables import events, feedback

Fn = Callable[[AsyncConnection], Awaitable[Any]]


def note(kind: str) -> Fn:
    async def write(conn: AsyncConnection) -> str:
        return await turns.record_event(conn, kind)

    return write


def note_then_fail(kind: str, error: BaseException) -> Fn:
    async def write(conn: AsyncConnection) -> None:
        await turns.record_event(conn, kind)
        raise error

    return write


async def kinds(db: Database) -> list[str]:
    async def read(conn: AsyncConnection) -> list[str]:
        return list((await conn.scalars(select(events.c.kind).order_by(events.c.id))).all())

    return await db.read(read)


async def pragma(conn: AsyncConnection, name: str) -> Any:
    return (await conn.exec_driver_sql(f"PRAGMA {name}")).scalar_one()


@pytest.mark.sqlite
async def test_a_connection_waits_syncs_and_holds_foreign_keys(url: str) -> None:
    migrate(url)
    db = await Database.open(url, busy_timeout_s=1.5)
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    for way in (db.read, db.write):
        assert [await way(lambda conn, name=name: pragma(conn, name)) for name in names] == ["wal", 2, 1, 1500]
    await db.close()


@pytest.mark.sqlite
async def test_two_thousand_writes_at_once_are_few_commits(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    write = Backend.write

    def counted(self: Backend, work: Any) -> Any:
        nonlocal commits
        commits += 1
        return write(self, work)

    monkeypatch.setattr(Backend, "write", counted)
    ids = await asyncio.gather(*[db.write(note(f"{n:04}")) for n in range(2000)])
    assert len(set(ids)) == 2000
    assert await kinds(db) == [f"{n:04}" for n in range(2000)]
    assert commits <= 2000 / 64 * 3  # the first groups are what the writer finds before all have come


async def test_who_fails_in_a_batch_loses_only_their_own(db: Database) -> None:
    _, failed, _ = await asyncio.gather(
        db.write(note("first")),
        db.write(note_then_fail("lost", ValueError("no"))),
        db.write(note("last")),
        return_exceptions=True,
    )
    assert isinstance(failed, ValueError)  # type: ignore[has-type]
    assert await kinds(db) == ["first", "last"]


async def test_a_broken_constraint_is_told_to_its_caller_only(db: Database) -> None:
    row = {"turn_id": "none", "learner_id": "none", "rating": 1, "created_at": utc_now()}
    orphan = db.write(lambda conn: conn.execute(insert(feedback), row))
    broken, _ = await asyncio.gather(orphan, db.write(note("kept")), return_exceptions=True)
    assert isinstance(broken, IntegrityError)
    assert await kinds(db) == ["kept"]


@pytest.mark.parametrize("error", [asyncio.CancelledError(), SystemExit(3)])
async def test_no_exception_ends_the_writer(db: Database, error: BaseException) -> None:
    with pytest.raises(type(error)):
        await db.write(note_then_fail("lost", error))
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]


@pytest.mark.sqlite
async def test_a_write_that_waits_for_anything_but_the_database_is_refused(db: Database) -> None:
    async def dawdle(conn: AsyncConnection) -> None:
        await turns.record_event(conn, "lost")
        await asyncio.sleep(0)

    slow, _ = await asyncio.gather(db.write(dawdle), db.write(note("kept")), return_exceptions=True)
    assert isinstance(slow, RuntimeError)
    assert "database only" in str(slow)
    assert await kinds(db) == ["kept"]


@pytest.mark.sqlite
async def test_a_read_that_waits_for_anything_but_the_database_is_refused(db: Database) -> None:
    with pytest.raises(RuntimeError, match="database only"):
        await db.read(lambda conn: asyncio.sleep(0))


async def test_what_a_read_writes_is_rolled_back(db: Database) -> None:
    await db.read(note("lost"))
    assert await kinds(db) == []


async def test_a_read_knows_the_context_of_its_caller(db: Database) -> None:
    request_id = contextvars.ContextVar("request_id", default="none")
    request_id.set("r-1")

    async def read(conn: AsyncConnection) -> str:
        return request_id.get()

    assert await db.read(read) == "r-1"


async def test_a_mistake_in_a_query_is_not_the_disks_fault(db: Database) -> None:
    with pytest.raises(Exception, match="no such table|does not exist") as caught:
        await db.read(lambda conn: conn.execute(text("SELECT * FROM nowhere")))
    assert not isinstance(caught.value, StorageUnavailable)


@pytest.mark.sqlite
async def test_reads_do_not_wait_for_the_writer(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    async def hold(conn: AsyncConnection) -> None:
        await turns.record_event(conn, "held")
        begun.set()
        go_on.wait(10)

    writing = asyncio.create_task(db.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    assert await kinds(db) == []
    go_on.set()
    await writing
    assert await kinds(db) == ["held"]


@pytest.mark.sqlite
async def test_a_caller_who_leaves_the_queue_takes_the_write_back(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    async def hold(conn: AsyncConnection) -> None:
        begun.set()
        go_on.wait(10)

    holding = asyncio.create_task(db.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    leaving = asyncio.create_task(db.write(note("taken back")))
    await asyncio.sleep(0)
    assert db.queue_depth == 1
    leaving.cancel()
    go_on.set()
    await holding
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]


@pytest.mark.sqlite
async def test_a_caller_who_leaves_a_running_write_neither_stops_it_nor_the_writer(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    async def hold(conn: AsyncConnection) -> None:
        begun.set()
        go_on.wait(10)
        await turns.record_event(conn, "finished")

    leaving = asyncio.create_task(db.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    go_on.set()
    await db.write(note("next"))
    assert sorted(await kinds(db)) == ["finished", "next"]


async def test_hundreds_read_at_once_and_who_leaves_disturbs_nobody(db: Database) -> None:
    await db.write(note("there"))
    reading = [asyncio.create_task(kinds(db)) for _ in range(300)]
    await asyncio.sleep(0)
    for leaving in reading[::3]:
        leaving.cancel()
    seen = await asyncio.gather(*reading, return_exceptions=True)
    assert seen.count(["there"]) >= 200
    assert await kinds(db) == ["there"]


async def test_a_write_that_nobody_waits_for_is_written(db: Database, url: str) -> None:
    db.write_soon(note("soon"))
    await db.write(note("later"))
    await db.close()
    again = await Database.open(url)
    assert sorted(await kinds(again)) == ["later", "soon"]
    await again.close()


async def test_a_write_that_nobody_waits_for_may_fail_unheard(db: Database) -> None:
    db.write_soon(note_then_fail("lost", ValueError("no")))
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]


async def test_closing_finishes_what_waits_and_refuses_what_is_new(db: Database, url: str) -> None:
    waiting = [asyncio.create_task(db.write(note(f"{n}"))) for n in range(200)]
    await asyncio.sleep(0)
    await asyncio.gather(db.close(), db.close())
    assert len(set(await asyncio.gather(*waiting))) == 200
    for late in (db.write(note("late")), db.read(note("late")), db.ping()):
        with pytest.raises(NotReady):
            await late
    with pytest.raises(NotReady):
        db.write_soon(note("late"))
    again = await Database.open(url)
    assert len(await kinds(again)) == 200
    await again.close()


async def test_a_lock_held_by_another_process_is_told_and_survived(url: str, file: Path) -> None:
    migrate(url)
    db = await Database.open(url, busy_timeout_s=0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = await asyncio.gather(*[db.write(note("lost")) for _ in range(3)], return_exceptions=True)
        assert all(isinstance(error, StorageUnavailable) for error in refused)
        assert "Another process" in str(refused[0])
        assert len({id(error) for error in refused}) == 3
        assert await kinds(db) == []
        other.execute("COMMIT")
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]
    await db.close()


@pytest.mark.sqlite
async def test_a_database_that_turns_read_only_is_told_and_survived(db: Database) -> None:
    async def driver(conn: AsyncConnection) -> sqlite3.Connection:
        given: Any = conn.sync_connection
        return cast(sqlite3.Connection, given.connection.driver_connection)

    writers = await db.write(driver)
    writers.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageUnavailable, match="can't be written"):
        await db.write(note("lost"))
    writers.execute("PRAGMA query_only = OFF")
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]


@pytest.mark.sqlite
async def test_a_commit_that_fails_is_told_to_all_whom_it_held(db: Database) -> None:
    async def orphan(conn: AsyncConnection) -> None:
        await conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        await turns.record_event(conn, "orphan", turn_id="none")

    outcomes = await asyncio.gather(db.write(note("lost")), db.write(orphan), return_exceptions=True)
    assert all(isinstance(outcome, StorageUnavailable) for outcome in outcomes)
    assert "refused to commit" in str(outcomes[0])
    assert await kinds(db) == []
    await db.write(note("kept"))
    assert await kinds(db) == ["kept"]


@pytest.mark.sqlite
async def test_a_failure_hidden_by_the_function_still_ends_its_batch(db: Database) -> None:
    async def hide(conn: AsyncConnection) -> None:
        try:
            raise sqlite_error(sqlite3.SQLITE_FULL)
        except sqlite3.OperationalError:
            raise KeyError("hidden") from None

    with pytest.raises(StorageUnavailable, match="disk is full"):
        await db.write(hide)


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code
    return error


async def test_a_file_that_is_missing_is_told_and_not_made(url: str, file: Path) -> None:
    with pytest.raises(StorageUnavailable, match="ion migrate"):
        await Database.open(url)
    assert not file.exists()


async def test_a_file_that_is_no_database_is_told(url: str, file: Path) -> None:
    file.write_bytes(b"a diary, not a database" * 100)
    with pytest.raises(StorageUnavailable, match="damaged"):
        await Database.open(url)


async def test_korean_is_stored_as_it_reads(db: Database, file: Path) -> None:
    await db.write(lambda conn: turns.record_event(conn, "note", data={"말": "안녕"}))
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("SELECT data FROM events").fetchone() == ('{"말":"안녕"}',)


async def test_many_rows_go_in_one_statement(db: Database) -> None:
    rows = [{"id": new_id(), "kind": f"{n}", "data": {}, "created_at": utc_now()} for n in range(3)]
    await db.write(lambda conn: conn.execute(insert(events), rows))
    assert await kinds(db) == ["0", "1", "2"]


async def test_an_error_does_not_repeat_what_a_learner_wrote(db: Database) -> None:
    row = {"id": new_id(), "kind": None, "data": {"text": "a secret"}, "created_at": utc_now()}
    with pytest.raises(IntegrityError) as caught:
        await db.write(lambda conn: conn.execute(insert(events), row))
    assert "a secret" not in "".join(traceback.format_exception(caught.value))
