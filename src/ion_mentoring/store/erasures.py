"""The ledger of what was erased: ids and moments, no texts. It is what keeps a restore from bringing it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import dialect
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.tables import erasures

Kind = Literal["learner", "session"]


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """A learner or a session of whom nothing may be kept, since when."""

    at: datetime
    id: str
    kind: Kind


async def record(conn: AsyncConnection, kind: Kind, ids: Iterable[str], at: datetime | None = None) -> None:
    """In the transaction that takes it away; what is noted already stays as it is noted."""
    rows = [{"id": id, "kind": kind, "at": at or utc_now()} for id in ids]
    if rows:
        await conn.execute(dialect.insert(conn, erasures).on_conflict_do_nothing(), rows)


async def every(conn: AsyncConnection) -> list[Erasure]:
    """Oldest first."""
    rows = await conn.execute(select(erasures.c.at, erasures.c.id, erasures.c.kind).order_by(erasures.c.at))
    return [Erasure(*row) for row in rows]


def in_file(file: Path) -> list[Erasure]:
    """Of a SQLite file that may be damaged, or of another version: as many as can be read."""
    if not file.is_file():
        return []
    found = []
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            for at, id, kind in source.execute("SELECT at, id, kind FROM erasures"):
                found.append(Erasure(datetime.fromisoformat(at).astimezone(UTC), id, kind))
    except sqlite3.Error:
        return found
    return found


def held(file: Path, noted: Iterable[Erasure]) -> set[str]:
    """Which of them a SQLite file that nobody writes to still holds, by id."""
    tables = {"learner": "learners", "session": "sessions"}
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
        ids = {kind: {id for (id,) in source.execute(f"SELECT id FROM {table}")} for kind, table in tables.items()}  # noqa: S608
    return {one.id for one in noted if one.id in ids[one.kind]}
