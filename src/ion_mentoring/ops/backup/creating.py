"""Makes a backup: in a folder that is not one yet, and one step later is."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

from ion_mentoring import __version__
from ion_mentoring.errors import StorageUnavailable, Unwritable
from ion_mentoring.ops.backup import belongings, disk, key, manifest
from ion_mentoring.ops.backup.manifest import HeldFile, HeldTable, Manifest
from ion_mentoring.ops.backup.shelf import moment, open_shelf
from ion_mentoring.settings import Settings, in_words
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.migrate import revision_of_file
from ion_mentoring.store.snapshots import Progress, hashes, take
from ion_mentoring.store.sqlite import database_file


def create(settings: Settings, progress: Progress) -> Manifest:
    """A backup of the service as it is now, which may go on writing.

    Raises Conflict while another process makes or takes away backups, Unwritable where the disk is full or the folder
    is not ours, StorageUnavailable where the database can't be read. Whatever it was, those before are as they were.
    """
    own = key.find_or_make(settings)
    shelf = open_shelf(settings, own)
    with shelf.alone("this one"):
        _refuse_small_disk(settings, shelf.folder)
        id = shelf.new_id()
        with shelf.bench(id) as bench, disk.writing(shelf.folder):
            made = _fill(bench, id, settings, own, progress)
            disk.write(bench / manifest.NAME, manifest.sealed(made, own))
            disk.keep(bench)
            disk.rename(bench, shelf.folder / id)
        return made


def _fill(bench: Path, id: str, settings: Settings, own: key.Key, progress: Progress) -> Manifest:
    database = bench / manifest.DATABASE
    take(settings.database_url, database, progress)
    for name, path in belongings.content(settings.home).items():
        disk.copy(path, bench / manifest.CONTENT / name)
    secrets = belongings.secret_files(settings.home)
    disk.write(bench / manifest.SECRETS, belongings.pack(secrets, own))
    return Manifest(
        id=id,
        created_at=moment(id),
        version=__version__,
        revision=revision_of_file(database) or "",
        engine="postgresql" if is_postgresql(settings.database_url) else "sqlite",
        tables={name: HeldTable(**asdict(table)) for name, table in hashes(database, progress).items()},
        files=held_files(bench),
        secrets=sorted(secrets),
        settings=in_words(settings),
    )


def held_files(folder: Path) -> dict[str, HeldFile]:
    """Every file in it but the manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != manifest.NAME)
    return {
        path.relative_to(folder).as_posix(): HeldFile(size=path.stat().st_size, sha256=disk.sha256(path))
        for path in files
    }


def _refuse_small_disk(settings: Settings, folder: Path) -> None:
    if is_postgresql(settings.database_url):
        return
    database = database_file(settings.database_url)
    if not database.is_file():
        raise StorageUnavailable(f"There is no database at {database} to back up: start the service once, or restore.")
    needed, free = database.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise Unwritable(
            f"{folder} has {free / 1e6:,.0f} MB left, and the database has {needed / 1e6:,.0f} MB. Free some space,"
            " or let ION_BACKUP__FOLDER name another disk."
        )
