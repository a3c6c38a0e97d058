"""A disk that fills up: told in words, nothing that was acknowledged is lost, and the service goes on after."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StartupError, StorageUnavailable
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate, needs_migration
from ion_mentoring.store.tables import events

WORDS = {"text": "x" * 4000}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount the 2 MB disk that this test fills")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
    mount = subprocess.run(command, check=False, capture_output=True, text=True)  # type: ignore[arg-type]
    if mount.returncode:
        pytest.skip(f"the 2 MB disk that this test fills can't be mounted here: {mount.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


async def write_until_full(db: Database) -> tuple[set[str], list[BaseException]]:
    """The ids that were acknowledged, and the errors of the batch in which it ended."""
    kept: set[str] = set()
    while True:
        writes = [db.write(lambda conn: turns.record_event(conn, "note", data=WORDS)) for _ in range(20)]
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        kept |= {outcome for outcome in outcomes if isinstance(outcome, str)}
        if errors := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            return kept, errors


async def stored(db: Database) -> set[str]:
    async def read(conn: AsyncConnection) -> set[str]:
        return set((await conn.scalars(select(events.c.id))).all())

    return await db.read(read)


async def test_a_full_disk_loses_nothing_and_is_survived(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 500_000)
    url = f"sqlite+aiosqlite:///{small_disk / 'ion.db'}"
    migrate(url)
    db = await Database.open(url)
    kept, errors = await write_until_full(db)
    assert all(isinstance(error, StorageUnavailable) for error in errors)
    assert "Free some space" in str(errors[0])
    assert await stored(db) == kept
    ballast.unlink()
    kept.add(await db.write(lambda conn: turns.record_event(conn, "note")))
    assert await stored(db) == kept
    await db.close()


@pytest.mark.sqlite
async def test_a_database_that_may_not_grow_loses_nothing_and_is_survived(db: Database) -> None:
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 100"))
    kept, errors = await write_until_full(db)
    assert len(errors) == 20
    assert all(isinstance(error, StorageUnavailable) for error in errors)
    assert "disk is full" in str(errors[0])
    assert await stored(db) == kept
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 10000"))
    kept.add(await db.write(lambda conn: turns.record_event(conn, "note")))
    assert await stored(db) == kept


def test_a_migration_without_space_says_so_and_changes_nothing(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with pytest.raises(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    url = f"sqlite+aiosqlite:///{small_disk / 'ion.db'}"
    with pytest.raises(StartupError, match="could not be brought"):
        migrate(url)
    ballast.unlink()
    assert needs_migration(url)
    assert migrate(url).before is None
