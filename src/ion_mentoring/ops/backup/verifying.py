"""Proves a backup: restores it aside, hashes its rows anew, and lets a mentor answer from it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from ion_mentoring.errors import BackupUnusable, DatabaseNewer, InvalidInput, NotFound
from ion_mentoring.ops.backup import answering, disk, key
from ion_mentoring.ops.backup.elsewhere import repository
from ion_mentoring.ops.backup.shelf import WORKING, Proof, Shelf, open_shelf
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.settings import Settings
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.snapshots import Progress


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one; `reason` is empty where it holds. `answer` is the reply that was given from it."""

    id: str
    ok: bool
    reason: str
    rows: int
    seconds: float
    answer: str = ""
    sealed: bool = True
    """Whether the seal could be asked, which takes the operator's key."""


def verify(settings: Settings, ids: list[str] | None, progress: Progress) -> list[Verdict]:
    """Of the named ones, or of all, newest first. Raises NotFound for a name that there is not."""
    shelf = open_shelf(settings, key.find(settings))
    chosen = [shelf.path(id).name for id in ids] if ids else list(reversed(shelf.ids()))
    if not chosen:
        raise InvalidInput(f"There is no backup in {shelf.folder} yet: `ion backup create` makes one.")
    with shelf.reading("looking at them"):
        return [prove(shelf, id, progress) for id in chosen]


def fetch(settings: Settings, id: str | None = None) -> str:
    """Brings a backup of the copy elsewhere, by default the newest, into the folder of backups; its id.

    Raises InvalidInput where there is no such copy, Unwritable where it can't be had, NotFound.
    """
    own = key.find(settings)
    if (place := repository(settings, own)) is None:
        raise InvalidInput(
            "There is no copy elsewhere: it takes ION_BACKUP__RESTIC__REPOSITORY, and the key of the backups."
        )
    shelf = open_shelf(settings, own)
    with shelf.alone("fetching"):
        there, here = place.ids(), shelf.ids()
        if not there:
            raise NotFound(f"{place.place} holds no backup.")
        if (wanted := id or there[-1]) not in here:
            place.fetch(shelf, wanted)
    return wanted


def check_elsewhere(settings: Settings) -> str:
    """Reads every byte of the copy elsewhere; where it is. Raises Unwritable for a broken one."""
    if (place := repository(settings, key.find(settings))) is None:
        raise InvalidInput(
            "There is no copy elsewhere: it takes ION_BACKUP__RESTIC__REPOSITORY, and the key of the backups."
        )
    place.check()
    return place.place


def prove(shelf: Shelf, id: str, progress: Progress) -> Verdict:
    """One backup. Raises Unwritable where there is no room to restore it aside."""
    began = monotonic()
    try:
        with TemporaryDirectory(prefix=WORKING, dir=_room(shelf)) as folder, disk.writing(shelf.folder):
            home = Path(folder)
            held = unpack(shelf, id, home, progress)
            answer = answering.ask(home)
    except (BackupUnusable, DatabaseNewer) as error:
        shelf.forget_proof(id)
        return Verdict(id, False, error.detail, 0, monotonic() - began, sealed=shelf.key is not None)
    seconds = monotonic() - began
    with suppress(OSError):  # a folder that can't be written keeps no notes
        shelf.note(id, Proof(utc_now(), round(seconds, 3)))
    return Verdict(id, True, "", held.rows, seconds, answer["content"], sealed=shelf.key is not None)


def _room(shelf: Shelf) -> Path | None:
    """Beside the backups, where there is room for one; None is the system's place, for a folder that can't be written."""
    return shelf.folder if os.access(shelf.folder, os.W_OK) else None
