"""Turns a backup into a home that ION can run on, and looks at every byte and every row on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ion_mentoring.errors import BackupUnusable, DatabaseNewer, IonError
from ion_mentoring.ops.backup import belongings, disk, manifest
from ion_mentoring.ops.backup.manifest import HeldTable, Manifest
from ion_mentoring.ops.backup.shelf import Shelf, about
from ion_mentoring.store.migrate import migrate, revisions
from ion_mentoring.store.snapshots import Progress, hashes


def unpack(shelf: Shelf, id: str, home: Path, progress: Progress) -> Manifest:
    """The backup as a home: every file as it went in, every row as it was, migrated to this version.

    Raises BackupUnusable, which names the backup and what is wrong, and DatabaseNewer where this version is too old.
    """
    held = shelf.manifest(id)
    _refuse_newer(held)
    with about(id):
        _copy_all(shelf.path(id), held, home, progress)
        _compare_rows(home / manifest.DATABASE, held, progress)
        if shelf.key:
            belongings.unpack((home / manifest.SECRETS).read_bytes(), shelf.key, home)
        (home / manifest.SECRETS).unlink()
        try:
            migrate(f"sqlite+aiosqlite:///{home / manifest.DATABASE}")
        except IonError as error:
            raise BackupUnusable(f"it can't be migrated: {error.detail}") from None
    return held


def _refuse_newer(held: Manifest) -> None:
    known = revisions()
    if held.revision not in known:
        raise DatabaseNewer(
            f"{held.id} was made by ION {held.version} (revision {held.revision}; this version knows {known[-1]}). "
            "Install that version, or name an older backup."
        )


def _copy_all(backup: Path, held: Manifest, home: Path, progress: Progress) -> None:
    found = {path.relative_to(backup).as_posix() for path in backup.rglob("*") if not path.is_dir()}
    if strangers := found - held.files.keys() - {manifest.NAME}:
        raise BackupUnusable(f"it holds a file that its manifest does not name: {min(strangers)}")
    done = 0

    def tell(read: int) -> None:
        nonlocal done
        done += read
        progress("files", done, held.size)

    for name, file in held.files.items():
        target = home / name.removeprefix(f"{manifest.CONTENT}/")
        try:
            digest = disk.copy(backup / name, target, tell)
        except FileNotFoundError:
            raise BackupUnusable(f"its file {name} is gone") from None
        except OSError as error:
            if error.filename == str(backup / name):
                raise BackupUnusable(f"its file {name} can't be read ({error.strerror})") from None
            with disk.writing(home):
                raise
        if digest != file.sha256 or target.stat().st_size != file.size:
            raise BackupUnusable(f"its file {name} is not what was written: it was altered, or the disk lost a bit")


def _compare_rows(database: Path, held: Manifest, progress: Progress) -> None:
    try:
        found: dict[str, Any] = {
            name: HeldTable(rows=t.rows, hash=t.hash) for name, t in hashes(database, progress).items()
        }
    except IonError as error:
        raise BackupUnusable(f"its database can't be read: {error.detail}") from None
    for name in sorted(held.tables.keys() | found.keys()):
        if held.tables.get(name) != found.get(name):
            raise BackupUnusable(f"the rows of its table {name} are not those that went in")
