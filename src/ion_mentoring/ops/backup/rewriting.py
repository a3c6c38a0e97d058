"""Takes the erased out of older backups: each is made anew without them, and only then the one before it goes."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import asdict
from datetime import datetime, timedelta

from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup import disk, ledger, manifest
from ion_mentoring.ops.backup.creating import held_files
from ion_mentoring.ops.backup.manifest import HeldTable
from ion_mentoring.ops.backup.shelf import Shelf, about, moment
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.store.erasures import Erasure, held
from ion_mentoring.store.migrate import revision_of_file
from ion_mentoring.store.snapshots import Progress, hashes, take

MARGIN: timedelta = timedelta(days=7)
"""How long before its time an erasure reaches the backups, so that several go at once and a missed run is no breach."""


def due(noted: set[Erasure], now: datetime, erasure_days: int) -> bool:
    """Whether the oldest erasure that the backups still hold has to reach them now."""
    return any(now - one.at >= max(timedelta(days=erasure_days) - MARGIN, timedelta()) for one in noted)


def holding(shelf: Shelf, noted: set[Erasure]) -> dict[str, set[Erasure]]:
    """Which backups hold which of the erased: those that were made before it happened, and can be read."""
    found = {}
    for id in shelf.ids():
        later = {one for one in noted if one.at > moment(id)}
        try:
            ids = held(shelf.folder / id / manifest.DATABASE, later) if later else set()
        except Exception:  # noqa: BLE001 - whatever is wrong with one, `verify` tells; here it may hold all of them
            ids = {one.id for one in later}
        if ids:
            found[id] = {one for one in later if one.id in ids}
    return found


def rewrite(shelf: Shelf, id: str, noted: set[Erasure], progress: Progress) -> str:
    """The id of the backup that took its place. Raises BackupUnusable where it does not hold."""
    new_id = _next(id)
    with shelf.bench(new_id) as bench, disk.writing(shelf.folder), about(id):
        home = bench / "home"
        before = unpack(shelf, id, home, progress)
        gone = asyncio.run(ledger.replay(home / manifest.DATABASE, noted))
        take(f"sqlite+aiosqlite:///{home / manifest.DATABASE}", bench / manifest.DATABASE, progress)
        shutil.rmtree(home)
        for name in before.files.keys() - {manifest.DATABASE}:
            disk.copy(shelf.folder / id / name, bench / name)
        after = before.model_copy(
            update={
                "id": new_id,
                "revision": revision_of_file(bench / manifest.DATABASE) or "",
                "tables": {n: HeldTable(**asdict(t)) for n, t in hashes(bench / manifest.DATABASE, progress).items()},
                "files": held_files(bench),
                "erased": sorted({*before.erased, *gone}),
            }
        )
        if shelf.key is None:
            raise IonError("Without the key of the backups none can be sealed anew.")
        disk.write(bench / manifest.NAME, manifest.sealed(after, shelf.key))
        disk.keep(bench)
        disk.rename(bench, shelf.folder / new_id)
    shelf.remove(id)
    return new_id


def _next(id: str) -> str:
    base, _, number = re.sub(r"-r(\d+)$", r" \1", id).partition(" ")
    return f"{base}-r{int(number or 0) + 1}"
