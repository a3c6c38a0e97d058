"""kill -9 of a process that writes: every row that was acknowledged is there."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.tables import events

WRITE_FOR_EVER = """
import asyncio, sys
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database

async def one(db):
    while True:
        id = await db.write(lambda conn: turns.record_event(conn, "note", data={"text": "x" * 2000}))
        sys.stdout.write(id + "\\n")
        sys.stdout.flush()

async def main():
    db = await Database.open(sys.argv[1])
    await asyncio.gather(*[one(db) for _ in range(16)])

asyncio.run(main())
"""


def acknowledged_before_the_kill(url: str, n: int) -> list[str]:
    child = subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, url], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    ids = [child.stdout.readline() for _ in range(n)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    return [line.strip() for line in [*ids, *rest.splitlines(keepends=True)] if line.endswith("\n")]


async def test_every_acknowledged_row_survives_the_kill(url: str, file: Path) -> None:
    migrate(url)
    acknowledged: set[str] = set()
    for kill in range(5):
        acknowledged.update(acknowledged_before_the_kill(url, 50 + 37 * kill))
        db = await Database.open(url)
        stored = set(await db.read(_ids))
        assert acknowledged <= stored
        await db.close()
    assert len(acknowledged) >= 600


async def _ids(conn: AsyncConnection) -> Sequence[str]:
    return (await conn.scalars(select(events.c.id))).all()
