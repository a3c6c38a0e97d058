"""Marks as interrupted what nobody answers any more: turns of processes that ended, and own ones that lost their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring import telemetry
from ion_mentoring.errors import IonError
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database

EVERY_S: Final = 1.0


class Watch:
    """Looks at unfinished turns. `is_running` says of a turn whether this process answers it."""

    def __init__(self, db: Database, is_running: Callable[[str], bool]) -> None:
        self._db, self._is_running = db, is_running
        self._suspected: set[str] = set()

    async def look(self) -> int:
        """Mark what is abandoned; how many turns were.

        An own turn is marked when it is found twice in a row: it may be stored a moment before it is known as running.
        """
        await self._db.owner.hold()
        abandoned, own = await self._db.read(self._unfinished)
        idle = {id for id in own if not self._is_running(id)}
        abandoned |= idle & self._suspected
        self._suspected = idle
        if not abandoned:
            return 0
        marked = await self._db.write(lambda conn: turns.interrupt(conn, abandoned))
        telemetry.log.warning("turns were interrupted", turns=marked)
        return marked

    async def _unfinished(self, conn: AsyncConnection) -> tuple[set[str], set[str]]:
        """Turns whose owner is gone, and turns of this process."""
        found = await turns.unfinished(conn)
        if not found:
            return set(), set()
        gone = await self._db.owner.gone(conn, {owner for owner in found.values() if owner})
        own = {id for id, owner in found.items() if owner == self._db.owner.id}
        return {id for id, owner in found.items() if owner is None or owner in gone}, own


@asynccontextmanager
async def watching(db: Database, is_running: Callable[[str], bool]) -> AsyncIterator[None]:
    """Look now, and every second until the end; a database that is away is looked for until it is back."""
    watch = Watch(db, is_running)
    await watch.look()
    task = asyncio.create_task(_go_on(watch))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _go_on(watch: Watch) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await watch.look()
        except IonError as error:
            telemetry.log.warning("the database can't be looked at", error=error.type)
