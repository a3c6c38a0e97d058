"""Puts a backup in the place of what is lost: prepared aside, then exchanged file by file, the database last."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic

from ion_mentoring.accounts.audit import COMMAND_LINE, record
from ion_mentoring.errors import BackupUnusable, Conflict, InvalidInput, StorageUnavailable
from ion_mentoring.ops.backup import belongings, disk, key, ledger, manifest
from ion_mentoring.ops.backup.manifest import Manifest
from ion_mentoring.ops.backup.shelf import WORKING, Shelf, moment, open_shelf
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.settings import Settings
from ion_mentoring.store import erasures, snapshots
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.engine import Database
from ion_mentoring.store.erasures import Erasure
from ion_mentoring.store.owners import FileLock
from ion_mentoring.store.sqlite import database_file


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which backup, and where to: by default the newest that holds, in the place of the service's own."""

    id: str | None = None
    at: datetime | None = None
    """The newest that was made until then."""
    into: Path | None = None
    """Another home than the service's, new or empty."""
    force: bool = False
    """Also where there is a database, which is put aside first."""
    dry_run: bool = False
    without_key: bool = False
    """Goes without the secrets and does not ask the seal, where the operator's key is lost."""


@dataclass(slots=True)
class Restored:
    """What was done. `refused` are the newer ones that did not hold, each with the reason."""

    id: str = ""
    home: str = ""
    rows: int = 0
    created_at: datetime | None = None
    revision: str = ""
    refused: list[str] = field(default_factory=list)
    put_aside: str = ""
    secrets: list[str] = field(default_factory=list)
    without_secrets: bool = False
    erased_again: int = 0
    """Learners and sessions that were erased since the backup was made, and are gone from it."""
    dry_run: bool = False
    seconds: float = 0.0


def restore(settings: Settings, wanted: Wanted, progress: snapshots.Progress) -> Restored:
    """Raises NotFound for an unknown backup, BackupUnusable where none holds, DatabaseNewer for one of a newer version.

    Conflict where a service runs on the database, or there is one and `force` was not given: nothing is changed then.
    """
    began = monotonic()
    shelf = open_shelf(settings, None if wanted.without_key else key.find(settings))
    place = _place(settings, wanted)
    with shelf.reading("restoring"), disk.locked(place.home, "this restore", name=".restore.lock"):
        place.refuse_live(force=wanted.force)
        place.clear_up()
        found = Restored(home=str(place.home), dry_run=wanted.dry_run, without_secrets=shelf.key is None)
        with shelf.bench("restoring", elsewhere=place.home) as bench:
            held, home = _newest_that_holds(shelf, wanted, bench, found, progress)
            found.id, found.rows, found.created_at, found.revision = held.id, held.rows, held.created_at, held.revision
            found.secrets = [] if shelf.key is None else held.secrets
            if not wanted.dry_run:
                noted = ledger.read(shelf) | set(erasures.in_file(place.database))
                found.erased_again = len(asyncio.run(_finish(home, held, noted)))
                disk.keep(home)
                found.put_aside = place.exchange(home, force=wanted.force, with_secrets=shelf.key is not None)
    found.seconds = round(monotonic() - began, 3)
    return found


def _newest_that_holds(
    shelf: Shelf, wanted: Wanted, bench: Path, found: Restored, progress: snapshots.Progress
) -> tuple[Manifest, Path]:
    """The backup, and the home that was made of it."""
    for id in _candidates(shelf, wanted):
        home = bench / id
        try:
            with disk.writing(bench):
                return unpack(shelf, id, home, progress), home
        except BackupUnusable as error:
            found.refused.append(error.detail)
    told = "; ".join(found.refused)
    raise BackupUnusable(f"No backup could be restored. {told}" + _key_hint(shelf, told), refused=found.refused)


def _candidates(shelf: Shelf, wanted: Wanted) -> list[str]:
    if wanted.id:
        return [shelf.path(wanted.id).name]
    ids = [id for id in reversed(shelf.ids()) if wanted.at is None or moment(id) <= wanted.at]
    if not ids:
        until = f" of {wanted.at.isoformat()} or before" if wanted.at else ""
        raise BackupUnusable(f"There is no backup{until} in {shelf.folder}.")
    return ids


def _key_hint(shelf: Shelf, told: str) -> str:
    if "key" not in told:
        return ""
    return " Bring the key back (ION_BACKUP__KEY, or backup.key in ION_HOME), or go without it: `--without-key`."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where it goes: a home, and the database of it."""

    home: Path
    database: Path

    def refuse_live(self, *, force: bool) -> None:
        if FileLock(self.database).others():
            raise Conflict(f"A service runs on {self.database}: stop it first, or what it stores would be lost.")
        if self.database.exists() and not force:
            raise Conflict(
                f"There is a database at {self.database}. `--force` puts it aside and restores; `--into FOLDER` leaves"
                " it alone and restores beside it."
            )

    def clear_up(self) -> None:
        """What a restore that was killed left half."""
        for path in self.home.glob(f"{WORKING}*"):
            shutil.rmtree(path, ignore_errors=True)

    def exchange(self, made: Path, *, force: bool, with_secrets: bool) -> str:
        """The new files in the place of the old ones, which are kept; where, or nothing if there were none.

        At each moment there is a whole database: a start in between finds the old one or the new one.
        """
        aside = self.home / f"before-restore-{utc_now():%Y%m%dT%H%M%S-%f}"
        self.refuse_live(force=force)
        with disk.writing(self.home):
            for name, path in self._own_files(with_secrets=with_secrets).items():
                if not _says_the_same(path, made / name):
                    _set_aside(path, aside / name, keep=(made / name).exists())
            self._set_database_aside(aside)
            for path in self._restored(made):
                _put(path, self.home / path.relative_to(made))
            self.refuse_live(force=True)
            _put(made / manifest.DATABASE, self.database)
        return str(aside) if aside.exists() else ""

    @staticmethod
    def _restored(made: Path) -> list[Path]:
        """All but the database and what lies beside it."""
        files = sorted(path for path in made.rglob("*") if path.is_file())
        return [path for path in files if not path.relative_to(made).parts[0].startswith(manifest.DATABASE)]

    def _own_files(self, *, with_secrets: bool) -> dict[str, Path]:
        return belongings.content(self.home) | (belongings.secret_files(self.home) if with_secrets else {})

    def _set_database_aside(self, aside: Path) -> None:
        """With its log, which may not stay: it would be written into the new database."""
        log = Path(f"{self.database}-wal")
        if self.database.exists():
            for path, name in ((self.database, manifest.DATABASE), (log, f"{manifest.DATABASE}-wal")):
                if path.exists() and path.stat().st_size:
                    _set_aside(path, aside / name, keep=True)
            with suppress(StorageUnavailable):  # a damaged one is kept as it is
                snapshots.fold(self.database)
        for path in (log, Path(f"{self.database}-shm")):
            path.unlink(missing_ok=True)


def _place(settings: Settings, wanted: Wanted) -> _Place:
    if wanted.into is not None:
        home = wanted.into.expanduser().absolute()
        return _Place(home, home / manifest.DATABASE)
    if is_postgresql(settings.database_url):
        raise InvalidInput(
            "The service stores in PostgreSQL. Restore into a folder (`--into`), and copy it into an empty database:"
            " `ION_HOME=FOLDER ION_DATABASE__URL= ion migrate --to postgresql://...`."
        )
    return _Place(settings.home, database_file(settings.database_url))


def _set_aside(path: Path, target: Path, *, keep: bool) -> None:
    """A second name for the file, or its only one."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if keep:
        disk.second_name(path, target)
    else:
        disk.move(path, target)


def _says_the_same(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk.move(path, target)


async def _finish(home: Path, held: Manifest, noted: set[Erasure]) -> list[str]:
    """Who was erased since is gone from it again, and it says itself that it is a restored one. The ids that are gone."""
    gone = await ledger.replay(home / manifest.DATABASE, noted)
    db = await Database.open(f"sqlite+aiosqlite:///{home / manifest.DATABASE}")
    try:
        await db.write(lambda conn: record(conn, COMMAND_LINE, "backup.restore", held.id, erased_again=len(gone)))
    finally:
        await db.close()
    return gone
