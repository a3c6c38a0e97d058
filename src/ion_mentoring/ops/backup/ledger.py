"""The ledger of erasures beside the backups, so that it is there when the database is lost; and what it is good for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.shelf import Shelf, open_shelf
from ion_mentoring.settings import Settings
from ion_mentoring.store import erasures, personal, snapshots
from ion_mentoring.store.engine import Database
from ion_mentoring.store.erasures import Erasure

NAME: Final = "erasures.jsonl"


def read(shelf: Shelf) -> set[Erasure]:
    """Every line that is one; the last may be half."""
    found = set()
    with suppress(FileNotFoundError):
        for line in (shelf.folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                said = json.loads(line)
                found.add(Erasure(datetime.fromisoformat(said["at"]), str(said["id"]), said["kind"]))
    return found


def add(shelf: Shelf, noted: Iterable[Erasure]) -> None:
    """Raises Unwritable."""
    known = read(shelf)
    if new := set(noted) - known:
        lines = [json.dumps({"at": one.at.isoformat(), "id": one.id, "kind": one.kind}) for one in sorted(known | new)]
        with disk.writing(shelf.folder):
            disk.write(shelf.folder / NAME, "".join(f"{line}\n" for line in lines).encode())


async def keep(db: Database, settings: Settings) -> None:
    """What the database's own ledger holds is beside the backups too. Raises StorageUnavailable, Unwritable."""
    noted = await db.read(erasures.every)
    if noted:
        await asyncio.to_thread(add, open_shelf(settings, None), noted)


async def replay(file: Path, noted: Iterable[Erasure]) -> list[str]:
    """Takes out of a restored database what was erased, without a trace; the ids that were in it."""
    url = f"sqlite+aiosqlite:///{file}"
    db = await Database.open(url)
    try:
        gone = await db.write(lambda conn: personal.erase_again(conn, sorted(noted)))
    finally:
        await db.close()
    if gone:
        await asyncio.to_thread(snapshots.compact, file)
    return gone
