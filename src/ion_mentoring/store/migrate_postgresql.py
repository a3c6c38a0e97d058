"""The steps of `store.migrate` on PostgreSQL: under an advisory lock, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from ion_mentoring.errors import IonError, StartupError
from ion_mentoring.store.postgresql import connect

T = TypeVar("T")
_LOCK: Final = 0x696F6E  # any number that all versions agree on
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def name(url: str) -> str:
    """The database as it may be shown: without its password."""
    parts = make_url(url)
    where = parts.host or parts.query.get("host") or "this machine"
    return f"the database {parts.database or parts.username or ''!r} on {where}"


def revision(url: str) -> str | None:
    """None for a database without tables; raises StartupError for one of another program, or that can't be reached."""
    return _in_a_loop(partial(_revision, url))


def upgrade(url: str, is_wanted: Callable[[str | None], bool], steps: Callable[[Connection], None]) -> str | None:
    """Run the steps if they are still wanted once it is this process's turn; the revision before."""
    return _in_a_loop(partial(_upgrade, url, is_wanted, steps))


async def _revision(url: str) -> str | None:
    try:
        connection = await connect(url)
    except Exception as error:
        raise StartupError(f"{name(url)} can't be opened ({error or type(error).__name__}).") from error
    try:
        if (encoding := await connection.fetchval("SHOW server_encoding")) != "UTF8":
            raise StartupError(f"{name(url)} is encoded in {encoding}. Create it with `createdb --encoding UTF8`.")
        tables = {row["tablename"] for row in await connection.fetch(_TABLES)}
        if "alembic_version" in tables:
            found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
            return found
    finally:
        await connection.close()
    if tables:
        raise StartupError(f"{name(url)} holds tables that are not ION's. Let ION_DATABASE__URL name another one.")
    return None


async def _upgrade(
    url: str, is_wanted: Callable[[str | None], bool], steps: Callable[[Connection], None]
) -> str | None:
    patient = partial(connect, url, command_timeout_s=None)  # another process's migration may take its time
    engine = create_async_engine("postgresql+asyncpg://", async_creator=patient, poolclass=NullPool)
    async with engine.begin() as conn:
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = await _revision(url)
        if is_wanted(before):
            await conn.run_sync(steps)
    return before


def _in_a_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs to its end in a thread, since the caller may stand in a loop of its own."""
    with ThreadPoolExecutor(1, "ion-migrate") as thread:
        return thread.submit(lambda: asyncio.run(_described(work()))).result()


async def _described(work: Coroutine[Any, Any, T]) -> T:
    try:
        return await work
    except IonError:
        raise
    except Exception as error:
        raise StartupError(f"PostgreSQL could not be migrated; nothing was changed. {error}") from error
