"""What is PostgreSQL's own: connections, errors, transactions that run again, the lock of a process that is alive.

There is no single writer: reads and writes are transactions on connections of one pool. Writes begin in the order in
which they were asked for: the next one begins once this one has changed its first row, and so holds the lock on it.
What is long about a write, its commit, they do together; and two turns of one session keep their order.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, suppress
from contextvars import ContextVar
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import ExceptionContext, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ion_mentoring.errors import StorageUnavailable
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.writer import Work

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")
Attempt = Callable[[], Awaitable[Any]]

CONNECT_TIMEOUT_S: Final = 5.0
COMMAND_TIMEOUT_S: Final = 15.0
PAUSES_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2)  # before another attempt, each drawn between half of it and the whole
SETTLING_S: Final = 3.0
GATE_S: Final = 1.0

_ADMISSION: Final[ContextVar[ExitStack | None]] = ContextVar("admission", default=None)

_AGAIN: Final = {"40001", "40P01"}  # serialization failure, deadlock
_LOST: Final = {"57P01", "57P02", "57P03", "57P05"}  # shut down, crashed, starting, idle for too long; class 08 as well
_ADVICE: Final = {
    "25006": "PostgreSQL takes no writes here: it is a standby. Let ION_DATABASE__URL name the primary.",
    "40": "Too many changes at the same place. Try again in a moment.",
    "53100": "PostgreSQL's disk is full. Free some space, and try again.",
    "53300": "PostgreSQL has no connection left. Raise its max_connections, or lower ION_DATABASE__POOL_SIZE.",
    "53": "PostgreSQL is out of memory or another resource. Give it more, and try again.",
    "55P03": "Another process holds a lock for too long. Try again in a moment.",
    "57014": "PostgreSQL took too long. Try again in a moment.",
    "58": "PostgreSQL's disk failed to read or write. Check the disk and PostgreSQL's log.",
    "XX": "The database is damaged. Check PostgreSQL's log.",
    "28": "PostgreSQL refuses the user or password of ION_DATABASE__URL.",
    "3D": "The database that ION_DATABASE__URL names does not exist. Create it with `createdb`.",
}
_GONE: Final = "PostgreSQL can't be reached. The service goes on by itself once it is back; try again in a moment."


async def connect(
    url: str, *, command_timeout_s: float | None = COMMAND_TIMEOUT_S, **settings: str
) -> asyncpg.Connection[Any]:
    """A connection in UTC; `settings` are the server's for this session."""
    import asyncpg

    try:
        return await asyncpg.connect(
            "postgresql" + url[url.index("://") :],
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=command_timeout_s,
            server_settings={"application_name": "ion", "timezone": "UTC", **settings},
        )
    except ValueError as error:  # it may quote the URL, and so the password
        raise StorageUnavailable(f"ION_DATABASE__URL can't be read ({type(error).__name__}).") from None


class Backend:
    """A pool, and transactions on it."""

    def __init__(self, url: Callable[[], str], *, busy_timeout_s: float, pool_size: int) -> None:
        self.owner = AdvisoryLock(url)
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: connect(url(), lock_timeout=f"{round(1000 * busy_timeout_s)}ms"),
            pool_size=pool_size,
            max_overflow=0,
            hide_parameters=True,  # an error's text goes to the log, and learners' words must not
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            execution_options={"ion_owner": self.owner.id},
        )
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        event.listen(self._engine.sync_engine, "after_cursor_execute", _let_next_begin)
        event.listen(self._engine.sync_engine, "handle_error", _forget_row)
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._gate = asyncio.Lock()  # of writes
        self._room = asyncio.Semaphore(pool_size)  # first come, first served, as the pool is not
        self._tasks: set[asyncio.Task[None]] = set()
        self.waiting = 0

    async def read(self, work: Work[T]) -> T:
        """What `work` gives, in one view of the database; its changes are rolled back."""
        value: T = await self._begin(partial(_connected, self._reading, work), gate=None)
        return value

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        """What `work` gives, once it is committed; a waiter that leaves takes back what has not begun."""
        self.waiting += 1
        return self._begin(partial(_committed, self._engine, work), gate=self._gate)

    async def close(self) -> None:
        """Finish what waits, then close every connection."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._engine.dispose()
        await self.owner.release()

    def failure(self, error: BaseException) -> StorageUnavailable | None:
        """What to tell the caller if the error, or one that led to it, is the server's or the network's; else None."""
        for link in _links(error):
            state = _sqlstate(link)
            if advice := _ADVICE.get(state) or _ADVICE.get(state[:2]):
                return StorageUnavailable(f"{advice} ({_words(link)})")
        return StorageUnavailable(_GONE) if is_lost(error) else None

    def _begin(self, attempt: Attempt, *, gate: asyncio.Lock | None) -> asyncio.Future[Any]:
        """In a task of its own: who leaves neither stops a transaction nor costs the pool a connection."""
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._perform(attempt, outcome, gate))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return outcome

    async def _perform(self, attempt: Attempt, outcome: asyncio.Future[Any], gate: asyncio.Lock | None) -> None:
        async with AsyncExitStack() as held:
            held.callback(outcome.cancel)  # does nothing to what is done
            if gate:
                held.enter_context(await _admission(gate))
            await held.enter_async_context(self._room)
            if gate:
                self.waiting -= 1
            if outcome.cancelled():
                return
            try:
                value = await _with_patience(attempt)
            except BaseException as error:  # noqa: BLE001 - whatever it was, a caller waits for an answer
                if not outcome.done():
                    outcome.set_exception(self._told(error))
            else:
                if not outcome.done():
                    outcome.set_result(value)

    def _told(self, error: BaseException) -> BaseException:
        if failure := self.failure(error):
            failure.__cause__ = error
            return failure
        return error


class AdvisoryLock:
    """An owner's lock on PostgreSQL: held by a connection of its own, and let go by the server when that ends."""

    def __init__(self, url: Callable[[], str]) -> None:
        self.id = new_id()
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def hold(self) -> None:
        async with self._one_at_a_time:
            await self._hold()

    async def leads(self) -> bool:
        async with self._one_at_a_time:
            with suppress(Exception):  # who can't ask does not lead
                if self._connection is not None:
                    return bool(await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", _number("leader")))
        return False

    async def _hold(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                await self._connection.execute("SELECT 1")
                return
            await self.release()
        try:
            self._connection = await connect(
                self._url(),
                lock_timeout="5s",
                # A machine that is cut off lets go of it after half a minute, and not after the kernel's two hours.
                tcp_keepalives_idle="15",
                tcp_keepalives_interval="5",
                tcp_keepalives_count="3",
            )
            await self._connection.execute("SELECT pg_advisory_lock($1)", _number(self.id))
        except Exception as error:
            await self.release()
            if is_lost(error) or _sqlstate(error):
                raise StorageUnavailable(f"{_GONE} ({_words(error)})") from error
            raise

    async def gone(self, conn: AsyncConnection, owners: AbstractSet[str]) -> AbstractSet[str]:
        """Nobody, in the first seconds of a server: those who are alive have yet to come back to it."""
        age = await conn.scalar(text("SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())"))
        if age < SETTLING_S:
            return set()
        held = await conn.scalars(
            text(
                "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory'"
                " AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
        alive = set(held)
        return {owner for owner in owners if owner != self.id and _number(owner) not in alive}

    async def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it may be gone already, and that is as good
                await connection.close(timeout=1)


def is_lost(error: BaseException) -> bool:
    """Whether the connection broke, or none could be made."""
    return any(
        isinstance(link, OSError | TimeoutError)
        or getattr(link, "connection_invalidated", False)
        or _sqlstate(link) in _LOST
        or _sqlstate(link).startswith("08")
        or "connection is closed" in str(link)
        for link in _links(error)
    )


async def _admission(gate: asyncio.Lock) -> AbstractContextManager[object]:
    """Waits for this write's turn; the next one's comes when a row is changed, something fails, or it takes long."""
    await gate.acquire()
    admission = ExitStack()
    admission.callback(gate.release)
    timer = asyncio.get_running_loop().call_later(GATE_S, admission.close)
    admission.callback(timer.cancel)
    _ADMISSION.set(admission)
    return admission


def _let_next_begin(_conn: Any, _cursor: Any, _statement: Any, _parameters: Any, context: Any, _many: Any) -> None:
    admission = _ADMISSION.get()
    if admission and (context.isinsert or context.isupdate or context.isdelete):
        admission.close()


async def _with_patience(attempt: Attempt) -> Any:
    for pause in PAUSES_S:
        try:
            return await attempt()
        except Exception as error:
            if not _wants_another_try(error):
                raise
        if admission := _ADMISSION.get():
            admission.close()
        await asyncio.sleep(pause * random.uniform(0.5, 1))
    return await attempt()


async def _connected(engine: AsyncEngine, work: Work[T]) -> T:
    async with engine.connect() as conn:
        return await work(conn)


async def _committed(engine: AsyncEngine, work: Work[T]) -> T:
    async with engine.connect() as conn:
        value = await work(conn)
        try:
            await conn.commit()
        except Exception as error:
            if is_lost(error):  # nobody knows whether it was committed, so it may not be done again
                raise StorageUnavailable(f"PostgreSQL was lost in the middle of a commit. ({_words(error)})") from error
            raise
        return value


def _refuse_closed(connection: Any, *_: object) -> None:
    """What the server has closed is found without asking it, and replaced by the pool."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _forget_row(context: ExceptionContext) -> None:
    """The server's details quote the row that it refused, and learners' words must not go to the log."""
    for link in _links(context.original_exception):
        if getattr(link, "detail", None):
            link.detail = None  # type: ignore[attr-defined]


def _number(owner: str) -> int:
    return int.from_bytes(blake2b(owner.encode(), digest_size=8).digest(), signed=True)


def _wants_another_try(error: BaseException) -> bool:
    """Not after a commit whose end is unknown, nor after a wait that was long enough."""
    links = _links(error)
    if any(isinstance(link, StorageUnavailable | TimeoutError) for link in links):
        return False
    return is_lost(error) or any(_sqlstate(link) in _AGAIN for link in links)


def _sqlstate(error: BaseException) -> str:
    origin = error.orig if isinstance(error, DBAPIError) else error
    return getattr(origin, "sqlstate", None) or ""


def _links(error: BaseException) -> list[BaseException]:
    """The error and those that led to it."""
    found: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in found:
        found.append(link)
        link = link.__cause__ or link.__context__
    return found


def _words(error: BaseException) -> str:
    origin = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(origin).split("\n")[0] or type(origin).__name__
