"""A backup as it is made by hand and by the schedule: made, proved at once, and noted in the audit log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ion_mentoring.accounts.audit import COMMAND_LINE, Action, record
from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup import key, ledger
from ion_mentoring.ops.backup.creating import create
from ion_mentoring.ops.backup.elsewhere import repository
from ion_mentoring.ops.backup.manifest import Manifest
from ion_mentoring.ops.backup.shelf import Shelf, open_shelf
from ion_mentoring.ops.backup.verifying import Verdict, prove
from ion_mentoring.settings import Settings
from ion_mentoring.store.engine import Database
from ion_mentoring.store.snapshots import Progress


@dataclass(frozen=True, slots=True)
class Made:
    manifest: Manifest
    folder: str
    seconds: float
    verdict: Verdict | None
    """None where it was not asked for."""
    elsewhere: str
    """Where it was copied, or why it could not be; empty: nowhere is set."""
    is_elsewhere: bool
    made_key: bool
    """Whether this home got its key just now, so that its owner has to be told of it."""


def back_up(settings: Settings, progress: Progress, *, verify: bool = True, by: str = COMMAND_LINE) -> Made:
    """Raises what `create` raises; a backup that does not hold is told by its verdict."""
    began = monotonic()
    is_new = key.find(settings) is None
    manifest = create(settings, progress)
    shelf = open_shelf(settings, key.find(settings))
    with shelf.reading("looking at it"):
        verdict = prove(shelf, manifest.id, progress) if verify else None
    note(settings, "backup.create", manifest.id, by, verified=verdict.ok if verdict else None, size=manifest.size)
    elsewhere, is_elsewhere = _copied(settings, shelf, manifest.id, verdict)
    seconds = round(monotonic() - began, 3)
    return Made(manifest, str(shelf.folder / manifest.id), seconds, verdict, elsewhere, is_elsewhere, is_new)


def _copied(settings: Settings, shelf: Shelf, id: str, verdict: Verdict | None) -> tuple[str, bool]:
    """One that does not hold is copied nowhere."""
    place = repository(settings, shelf.key)
    if place is None or (verdict and not verdict.ok):
        return "", True
    try:
        with shelf.reading("copying it"):
            place.push(shelf, id)
    except IonError as error:
        return error.detail, False
    return place.place, True


def note(settings: Settings, action: Action, subject: str, by: str = COMMAND_LINE, **detail: Any) -> None:
    """In the audit log of the service's own database, whose ledger of erasures is kept beside the backups as well."""

    async def written() -> None:
        db = await Database.open(settings.database_url)
        try:
            await db.write(lambda conn: record(conn, by, action, subject, **detail))
            await ledger.keep(db, settings)
        finally:
            await db.close()

    asyncio.run(written())
