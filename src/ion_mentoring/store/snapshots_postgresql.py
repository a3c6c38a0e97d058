"""The copy of a PostgreSQL database as a SQLite file: every table in one view, which writers do not wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, NullPool, Table, create_engine, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StorageUnavailable
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate, needs_migration
from ion_mentoring.store.tables import metadata

_BATCH: Final = 500
Progress = Callable[[str, int, int], None]


def take(url: str, target: Path, progress: Progress) -> None:
    """Raises StorageUnavailable where it can't be read, or has yet to be brought to this version's form."""
    if needs_migration(url):
        raise StorageUnavailable("The database has yet to be brought to this version's form: run `ion migrate` first.")
    copy = f"sqlite:///{target}"
    migrate(copy)
    Path(f"{target}.migrate.lock").unlink()
    with ThreadPoolExecutor(1, "ion-snapshot") as thread:
        thread.submit(asyncio.run, _take(url, copy, progress)).result()


async def _take(url: str, copy: str, progress: Progress) -> None:
    engine = create_engine(copy, poolclass=NullPool)
    source = await Database.open(url, pool_size=2)
    try:
        with engine.begin() as target:
            await source.read(partial(_copy_all, target=target, progress=progress))
    finally:
        await source.close()
        engine.dispose()


async def _copy_all(source: AsyncConnection, target: Connection, progress: Progress) -> None:
    total, done = 0, 0
    for table in metadata.sorted_tables:
        total += await source.scalar(select(func.count()).select_from(table)) or 0
    for table in metadata.sorted_tables:
        after: tuple[Any, ...] | None = None
        while page := (await source.execute(_page(table, after))).all():
            target.execute(insert(table), [row._asdict() for row in page])
            after = tuple(getattr(page[-1], column.name) for column in table.primary_key)
            done += len(page)
            progress("copy", done, total)


def _page(table: Table, after: tuple[Any, ...] | None) -> Any:
    query = select(table).order_by(*table.primary_key).limit(_BATCH)
    return query if after is None else query.where(tuple_(*table.primary_key) > tuple_(*after))
