"""What is SQLite's own: driver, settings, errors, and the lock of the process that has it open.

SQLAlchemy's aiosqlite dialect sends each call on a cursor to another thread and waits for it: about ten hops for an
insert in a savepoint. Here the whole unit of work, coroutine and all, runs in one thread on a plain connection, whose
every call is done at once: one hop, and no coroutine ever suspends. What would wait for anything but the database can't.
Transactions and savepoints are the driver's own, since SQLAlchemy's cost as much as the work in them.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import sqlite3
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    QueuePool,
    ScalarResult,
    create_engine,
    make_url,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StartupError, StorageUnavailable
from ion_mentoring.store.owners import FileLock as Owner
from ion_mentoring.store.writer import Work, Writer

READERS: Final = 4
T = TypeVar("T")

_ADVICE: Final = {
    sqlite3.SQLITE_BUSY: "Another process holds the database for too long. End it, or try again in a moment.",
    sqlite3.SQLITE_LOCKED: "Another process holds the database for too long. End it, or try again in a moment.",
    sqlite3.SQLITE_NOMEM: "The machine is out of memory. End other programs, or give it more, and try again.",
    sqlite3.SQLITE_READONLY: "The database can't be written. Check owner and permissions of its file and folder.",
    sqlite3.SQLITE_IOERR: "The disk failed to read or write the database. Check the disk and the system's log.",
    sqlite3.SQLITE_CORRUPT: "The database is damaged. Stop the service and run `ion backup restore`.",
    sqlite3.SQLITE_NOTADB: "The database is damaged. Stop the service and run `ion backup restore`.",
    sqlite3.SQLITE_FULL: "The disk is full. Free some space, or move ION_HOME to a larger disk, and try again.",
    sqlite3.SQLITE_CANTOPEN: "The database can't be opened. Check its folder and permissions, then run `ion migrate`.",
    sqlite3.SQLITE_PROTOCOL: "Another process holds the database for too long. End it, or try again in a moment.",
}


class Backend:
    """An engine, and threads in which work on it is done: one for writes, `READERS` for reads."""

    def __init__(self, url: str, *, busy_timeout_s: float) -> None:
        file = database_file(url)
        self.owner = Owner(file)
        self._engine = create_engine(
            "sqlite://",
            creator=partial(_connect, file, busy_timeout_s),
            poolclass=QueuePool,
            pool_size=READERS + 1,
            max_overflow=0,
            hide_parameters=True,  # an error's text goes to the log, and learners' words must not
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            execution_options={"ion_owner": self.owner.id},
        )
        self._writing: Connection | None = None
        self._readers = ThreadPoolExecutor(READERS, "ion-read")
        self._writer = Writer(self)

    @property
    def waiting(self) -> int:
        """How many writes wait for the writer."""
        return self._writer.depth

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        """What `work` gives, once it and the others of its group are committed."""
        return self._writer.submit(work)

    async def read(self, work: Work[T]) -> T:
        """What `work` gives, on a connection whose changes are rolled back."""
        run = partial(contextvars.copy_context().run, _read, self._engine, work)
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def write(self, work: Work[T]) -> T:
        """What `work` gives, once it is committed; for the writer's thread, which keeps its connection."""
        if self._writing is None:
            self._writing = self._engine.connect()
        conn = _at_once(self._writing)
        driver = _driver(conn)
        driver.execute("BEGIN IMMEDIATE")
        try:
            value = _finish(work(conn))
            driver.commit()
        except BaseException:
            driver.rollback()
            raise
        return value

    async def close(self) -> None:
        """Finish what waits, then close every connection."""
        await self._writer.close()
        await asyncio.to_thread(self._readers.shutdown)
        if self._writing:
            self._writing.close()
        self._engine.dispose()
        await self.owner.release()

    @staticmethod
    @contextmanager
    def savepoint(conn: AsyncConnection) -> Iterator[None]:
        """Undo what is done within if it raises, and nothing before."""
        run = _driver(conn).execute
        run("SAVEPOINT ion")
        try:
            yield
        except BaseException:
            run("ROLLBACK TO ion")
            run("RELEASE ion")
            raise
        run("RELEASE ion")

    @staticmethod
    def failure(error: BaseException) -> StorageUnavailable | None:
        """What to tell the caller if the error, or one that led to it, is the disk's or a lock's; else None."""
        return _failure(error)


def database_file(url: str) -> Path:
    """The file that the URL names."""
    database = make_url(url).database
    if database in (None, "", ":memory:"):
        raise StartupError("ION_DATABASE__URL names no file, and a database in memory loses what learners wrote.")
    return Path(str(database))


def _failure(error: BaseException) -> StorageUnavailable | None:
    link: BaseException | None = error
    while link is not None:
        origin = getattr(link, "orig", None) or link
        if advice := _ADVICE.get(getattr(origin, "sqlite_errorcode", 0) & 0xFF):
            return StorageUnavailable(f"{advice} ({origin})")
        link = link.__cause__ or link.__context__
    return None


def _read(engine: Engine, work: Work[T]) -> T:
    with engine.connect() as connection:
        conn = _at_once(connection)
        _driver(conn).execute("BEGIN")
        return _finish(work(conn))


def _finish(work: Awaitable[T]) -> T:
    """Run a coroutine to its end on the spot; a wait for anything but the database is an error where it stands."""
    steps = work.__await__()
    try:
        next(steps)
        while True:
            steps.throw(RuntimeError("A function that is given a connection may await the database only."))
    except StopIteration as end:
        result: T = end.value
        return result


def _connect(file: Path, busy_timeout_s: float) -> sqlite3.Connection:
    # isolation_level None: the driver begins nothing by itself, so BEGIN IMMEDIATE and SAVEPOINT mean what they say.
    # mode=rw: a file that is gone is an error, not a new and empty database.
    uri = f"{file.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


class _AtOnce:
    """What the repositories ask of an `AsyncConnection`, done in the thread that asks: there is nothing to await."""

    def __init__(self, connection: Connection) -> None:
        self.sync_connection, self.dialect = connection, connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self.sync_connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = None) -> CursorResult[Any]:
        return self.sync_connection.exec_driver_sql(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        return self.sync_connection.scalar(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        return self.sync_connection.scalars(statement, parameters)


def _at_once(connection: Connection) -> AsyncConnection:
    return cast(AsyncConnection, _AtOnce(connection))


def _driver(conn: AsyncConnection) -> sqlite3.Connection:
    driver: Any = conn.sync_connection
    return cast(sqlite3.Connection, driver.connection.driver_connection)
