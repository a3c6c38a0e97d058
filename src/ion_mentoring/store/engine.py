"""The way to the database, whichever it is: reads that never wait for a writer, and writes that are short functions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import NotReady
from ion_mentoring.store.dialect import Backend, open_backend
from ion_mentoring.store.owners import Owner

T = TypeVar("T")


class Database:
    """An open database.

    `fn` is short, awaits nothing but its connection, and neither commits nor rolls back. On PostgreSQL it runs again
    where another transaction or a lost connection undid it, so what it changes is in the database alone.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str | Callable[[], str], *, busy_timeout_s: float = 5.0, pool_size: int = 10) -> Database:
        """Open a migrated database; raises StorageUnavailable where it can't be read.

        A URL that is asked for anew at each connection may come to hold another user or password.
        """
        database = cls(
            open_backend(url if callable(url) else lambda: url, busy_timeout_s=busy_timeout_s, pool_size=pool_size)
        )
        try:
            await database.ping()
            await database.owner.hold()
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def queue_depth(self) -> int:
        """How many writes wait for the writer, or for a connection."""
        return self._backend.waiting

    @property
    def owner(self) -> Owner:
        """The lock by which others know that the turns begun here are not abandoned."""
        return self._backend.owner

    async def read(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `fn` reads, in one consistent view; its writes are rolled back. Raises StorageUnavailable."""
        self._refuse_if_closed()
        try:
            return await self._backend.read(fn)
        except Exception as error:
            if failure := self._backend.failure(error):
                raise failure from error
            raise

    async def write(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `fn` gives, once it is on the disk.

        What `fn` raises undoes its own work only. A commit that fails is StorageUnavailable for all that it held.
        A caller that is cancelled while `fn` waits in the queue takes it back; once begun, `fn` runs to its end.
        """
        return await self.submit(fn)

    def submit(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> asyncio.Future[T]:
        """The same, under way while the caller does something else."""
        self._refuse_if_closed()
        return self._backend.submit(fn)

    def write_soon(self, fn: Callable[[AsyncConnection], Awaitable[object]]) -> None:
        """Write without waiting; nobody is told if it fails. For what may be lost, such as the time of last use."""
        self.submit(fn).add_done_callback(asyncio.Future.exception)

    async def ping(self) -> None:
        """Raises StorageUnavailable if the database can't be read."""
        await self.read(_ping)

    async def close(self) -> None:
        """Refuse what is new, finish what waits, close the connections."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._backend.close()

    def _refuse_if_closed(self) -> None:
        if self._closing is not None:
            raise NotReady("The service is stopping. Try again in a moment.")


async def _ping(conn: AsyncConnection) -> None:
    await conn.execute(text("SELECT 1"))
