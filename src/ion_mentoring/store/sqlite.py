"""What is SQLite's own: driver, settings, errors, and the lock of the process that has it open.

SQLAlchemy's aiosqlite dialect sends each call on a cursor to another thread and waits for it: about ten hops for an
insert in a savepoint. Here the whole unit of work, coroutine and all, runs in one thread on a driver that never
suspends: one hop, and some six times as many writes a second. What would wait for anything but the database can't.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from sqlalchemy import Connection, QueuePool, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

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
        connect = partial(_connect, file, busy_timeout_s)
        self._engine = create_async_engine(
            "sqlite+aiosqlite://",
            async_creator=connect,
            poolclass=_ThreadedPool,
            pool_size=READERS + 1,
            max_overflow=0,
            hide_parameters=True,  # an error's text goes to the log, and learners' words must not
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            execution_options={"ion_owner": self.owner.id},
        )
        # Terminating wants a running loop, which the threads have not; closing does the same without.
        self._engine.dialect.has_terminate = False
        event.listen(self._engine.sync_engine, "begin", _begin)
        self._writing = self._engine.execution_options(ion_begin="BEGIN IMMEDIATE")
        self._read_threads = ThreadPoolExecutor(READERS, "ion-read")
        self._write_thread = ThreadPoolExecutor(1, "ion-write")
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
        return await _in_thread(self._read_threads, partial(_connected, self._engine, work))

    async def write(self, work: Work[T]) -> T:
        """What `work` gives, once it is committed."""
        return await _in_thread(self._write_thread, partial(_connected, self._writing, partial(_committed, work)))

    async def close(self) -> None:
        """Finish what waits, then close every connection."""
        await self._writer.close()
        await asyncio.to_thread(self._read_threads.shutdown)
        await _in_thread(self._write_thread, self._engine.dispose)
        await asyncio.to_thread(self._write_thread.shutdown)
        await self.owner.release()

    @staticmethod
    def savepoint(conn: AsyncConnection) -> AbstractAsyncContextManager[None]:
        """Undo what is done within if it raises, and nothing before."""
        return _savepoint(conn)

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


@asynccontextmanager
async def _savepoint(conn: AsyncConnection) -> AsyncIterator[None]:
    """The driver's own, since SQLAlchemy's costs as much as the work in it."""
    driver: _DriverConnection = (await conn.get_raw_connection()).driver_connection  # type: ignore[assignment]
    driver.run("SAVEPOINT ion")
    try:
        yield
    except BaseException:
        driver.run("ROLLBACK TO ion")
        driver.run("RELEASE ion")
        raise
    driver.run("RELEASE ion")


def _failure(error: BaseException) -> StorageUnavailable | None:
    link: BaseException | None = error
    while link is not None:
        origin = getattr(link, "orig", None) or link
        if advice := _ADVICE.get(getattr(origin, "sqlite_errorcode", 0) & 0xFF):
            return StorageUnavailable(f"{advice} ({origin})")
        link = link.__cause__ or link.__context__
    return None


async def _connected(engine: AsyncEngine, work: Work[T]) -> T:
    # Not `async with`: leaving it closes the connection in a task of its own, and there is no loop here to run it.
    conn = await engine.connect()
    try:
        return await work(conn)
    finally:
        await conn.close()


async def _committed(work: Work[T], conn: AsyncConnection) -> T:
    async with conn.begin():
        return await work(conn)


async def _in_thread(threads: ThreadPoolExecutor, begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
    run = partial(contextvars.copy_context().run, _finish, begin)
    return await asyncio.get_running_loop().run_in_executor(threads, run)


def _finish(begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end on the spot; a wait for anything but the database is an error where it stands."""
    work = begin()
    try:
        work.send(None)
        while True:
            work.throw(RuntimeError("A function that is given a connection may await the database only."))
    except StopIteration as end:
        result: T = end.value
        return result


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("ion_begin", "BEGIN"))


async def _connect(file: Path, busy_timeout_s: float, **_: Any) -> _DriverConnection:
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
    return _DriverConnection(connection)


class _ThreadedPool(QueuePool):
    """The pool for threads, let into an async engine: its users are our threads, not tasks of a loop."""

    _is_asyncio = True


class _DriverConnection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection, done at once in the thread that asks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, statement: str) -> None:
        self._connection.execute(statement)

    def cursor(self) -> _DriverCursor:
        return _DriverCursor(self._connection.cursor())

    async def create_function(self, *args: Any, **options: Any) -> None:
        self._connection.create_function(*args, **options)

    async def commit(self) -> None:
        self._connection.commit()

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()


class _DriverCursor:
    """What SQLAlchemy's aiosqlite dialect asks of a cursor."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self._cursor.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor.executemany(statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()
