"""Copies a SQLite service into PostgreSQL: table by table, in batches, and proved row by row.

A batch is a transaction that adds what is missing, so that a copy that was killed goes on where it stopped. A target
that holds anything but rows of this source is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, Table, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import Conflict, InvalidInput
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.owners import FileLock
from ion_mentoring.store.rowhash import row_hash, table_hash
from ion_mentoring.store.sqlite import database_file
from ion_mentoring.store.tables import metadata

BATCH: Final = 500
Progress = Callable[[str, int, int], None]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """How many rows there are, how many this run copied, and the hash over all of them."""

    rows: int
    copied: int
    hash: str


async def copy(source_url: str, target_url: str, progress: Progress) -> dict[str, CopiedTable]:
    """Every table of the source, now also in the target. `progress` is told what is done, how much, of how much.

    Raises InvalidInput for the wrong kinds of databases, Conflict while a service uses the source, where the target
    holds other data, and where a row differs in the end.
    """
    if is_postgresql(source_url) or not is_postgresql(target_url):
        raise InvalidInput("`--to` copies from SQLite to PostgreSQL: give it a URL that begins with postgresql://.")
    if FileLock(database_file(source_url)).others():
        raise Conflict("The service is running: stop it first, or what it stores from now on would not be copied.")
    migrate(source_url)
    migrate(target_url)
    source = await Database.open(source_url)
    try:
        target = await Database.open(target_url)
        try:
            return await _Copy(source, target, progress).run()
        finally:
            await target.close()
    finally:
        await source.close()


class _Copy:
    def __init__(self, source: Database, target: Database, progress: Progress) -> None:
        self._source, self._target, self._progress = source, target, progress
        self._done = self._total = 0

    async def run(self) -> dict[str, CopiedTable]:
        tables = metadata.sorted_tables
        rows = {table.name: await _count(self._source, table) for table in tables}
        there = [await _count(self._target, table) for table in tables]
        self._total = 2 * sum(rows.values()) + sum(there)
        for table in tables:
            await self._refuse_strangers(table)
        copied = {table.name: await self._add_missing(table) for table in tables}
        hashes = {table.name: await self._prove(table) for table in tables}
        return {name: CopiedTable(rows[name], copied[name], hashes[name]) for name in rows}

    async def _refuse_strangers(self, table: Table) -> None:
        async for page in _pages(self._target, table):
            known = _hashes(table, await _counterparts(self._source, table, page))
            for key, hash in _hashes(table, page).items():
                if known.get(key) != hash:
                    state = "differs from the source" if key in known else "is not in the source"
                    raise Conflict(
                        f"The target holds other data: the row {_shown(key)} of `{table.name}` {state}. "
                        "Nothing was copied now. Give it an empty database."
                    )
            self._advance(f"check {table.name}", len(page))

    async def _add_missing(self, table: Table) -> int:
        copied = 0
        async for page in _pages(self._source, table):
            there = _hashes(table, await _counterparts(self._target, table, page))
            missing = [row for row in page if _key(table, row) not in there]
            if missing:
                await self._target.write(partial(_insert, table, missing))
            copied += len(missing)
            self._advance(f"copy {table.name}", len(page))
        return copied

    async def _prove(self, table: Table) -> str:
        """The hash over the table; raises Conflict at the first row that differs."""
        hashes: list[bytes] = []
        async for page in _pages(self._source, table):
            there = _hashes(table, await _counterparts(self._target, table, page))
            for key, hash in _hashes(table, page).items():
                if there.get(key) != hash:
                    raise Conflict(
                        f"The copy is not whole: the row {_shown(key)} of `{table.name}` differs or is gone."
                    )
                hashes.append(hash)
            self._advance(f"verify {table.name}", len(page))
        if await _count(self._target, table) != len(hashes):
            raise Conflict(f"`{table.name}` got other rows while it was copied. Stop what uses the target.")
        return table_hash(hashes)

    def _advance(self, step: str, rows: int) -> None:
        self._done += rows
        self._progress(step, self._done, self._total)


async def _pages(db: Database, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    """The rows in the order of the primary key, which is that of code points on both databases."""
    columns = list(table.primary_key.columns)
    in_order = select(table).order_by(*columns).limit(BATCH)
    after = in_order
    while page := await _all(db, after):
        yield page
        after = in_order.where(tuple_(*columns) > tuple_(*_key(table, page[-1])))


async def _counterparts(db: Database, table: Table, page: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    first, *_ = table.primary_key.columns
    return await _all(db, select(table).where(first.in_({_key(table, row)[0] for row in page})))


async def _insert(table: Table, rows: Sequence[Row[Any]], conn: AsyncConnection) -> None:
    await conn.execute(insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])


async def _all(db: Database, query: Any) -> Sequence[Row[Any]]:
    async def read(conn: AsyncConnection) -> Sequence[Row[Any]]:
        return (await conn.execute(query)).all()

    return await db.read(read)


async def _count(db: Database, table: Table) -> int:
    ((count,),) = await _all(db, select(func.count()).select_from(table))
    return int(count)


def _hashes(table: Table, rows: Sequence[Row[Any]]) -> dict[Key, bytes]:
    return {_key(table, row): row_hash(table, row) for row in rows}


def _key(table: Table, row: Row[Any]) -> Key:
    return tuple(value for column, value in zip(table.columns, row, strict=True) if column.primary_key)


def _shown(key: Key) -> str:
    return ", ".join(map(str, key))
