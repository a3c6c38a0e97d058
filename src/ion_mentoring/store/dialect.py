"""Which database it is, and the little that differs for those who write queries; the rest is in a file for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import Table, make_url, text
from sqlalchemy.dialects import sqlite as lite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StartupError, StorageUnavailable
from ion_mentoring.store.owners import Owner
from ion_mentoring.store.writer import Work

T = TypeVar("T")


class Backend(Protocol):
    """A way to one database: reads whose changes are rolled back, and writes that are committed."""

    @property
    def owner(self) -> Owner: ...
    @property
    def waiting(self) -> int: ...
    async def read(self, work: Work[T]) -> T: ...
    def submit(self, work: Work[T]) -> asyncio.Future[T]: ...
    def failure(self, error: BaseException) -> StorageUnavailable | None: ...
    async def close(self) -> None: ...


def is_postgresql(url: str) -> bool:
    """Raises StartupError for a URL of another database, or for none."""
    try:
        name = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):  # the latter for a port that is none
        raise StartupError(
            "ION_DATABASE__URL is no URL. Write e.g. sqlite:////var/lib/ion/ion.db or postgresql://host/ion."
        ) from None
    if name not in ("sqlite", "postgresql"):
        raise StartupError(f"ION_DATABASE__URL names {name}; ION stores in SQLite or PostgreSQL.")
    return name == "postgresql"


def open_backend(url: Callable[[], str], *, busy_timeout_s: float, pool_size: int) -> Backend:
    if is_postgresql(url()):
        from ion_mentoring.store.postgresql import Backend as PostgreSQL

        return PostgreSQL(url, busy_timeout_s=busy_timeout_s, pool_size=pool_size)
    from ion_mentoring.store.sqlite import Backend as SQLite

    return SQLite(url(), busy_timeout_s=busy_timeout_s)


def owner(conn: AsyncConnection) -> str | None:
    """Who has the database open that this connection belongs to."""
    connection = conn.sync_connection
    return connection.get_execution_options().get("ion_owner") if connection else None


def insert(conn: AsyncConnection, table: Table) -> Any:
    """An insert that may be told what to do on conflict; both kinds have the same methods."""
    return insert_for(conn.dialect.name, table)


def insert_for(kind: str, table: Table) -> Any:
    """The same, for a database of this kind."""
    if kind == "postgresql":
        from sqlalchemy.dialects import postgresql as pg  # takes a while to import

        return pg.insert(table)
    return lite.insert(table)


async def one_at_a_time(conn: AsyncConnection, what: str) -> None:
    """Until the end of this transaction no other is past this point for `what`; on SQLite none is anyway."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})
