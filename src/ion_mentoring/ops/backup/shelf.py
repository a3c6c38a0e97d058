"""The folder of backups: a folder each, whose name is the moment at which it was made."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from ion_mentoring.errors import BackupUnusable, NotFound, Unwritable
from ion_mentoring.ops.backup import disk, manifest
from ion_mentoring.ops.backup.key import Key
from ion_mentoring.ops.backup.manifest import Manifest
from ion_mentoring.settings import Settings
from ion_mentoring.store.clock import utc_now

_ID: Final = re.compile(r"\d{8}T\d{6}-\d{6}(-r\d+)?")
_MOMENT: Final = "%Y%m%dT%H%M%S-%f"
WORKING: Final = ".working-"
"""What the name of a folder begins with that is not whole yet; a process that was killed leaves it behind."""
State = Literal["verified", "unverified", "unusable"]


@dataclass(frozen=True, slots=True)
class Proof:
    """That a backup was restored and a mentor answered from it: when, and in how many seconds."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A backup as the shelf shows it; `manifest` is None where it can't be read, and `reason` says why."""

    id: str
    state: State
    manifest: Manifest | None
    proof: Proof | None
    reason: str = ""


class Shelf:
    def __init__(self, folder: Path, key: Key | None) -> None:
        self.folder, self.key = folder, key

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Nobody else reads, adds or takes away; what a killed process left half is gone. Raises Conflict, Unwritable."""
        with disk.locked(self.folder, what):
            for path in self.folder.glob(f"{WORKING}*"):
                shutil.rmtree(path, ignore_errors=True)
            yield

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Nobody adds or takes away meanwhile; a folder that can't be written needs no lock. Raises Conflict."""
        if self.folder.is_dir() and os.access(self.folder, os.W_OK):
            with disk.locked(self.folder, what, shared=True):
                yield
        else:
            yield

    @contextmanager
    def bench(self, name: str, elsewhere: Path | None = None) -> Iterator[Path]:
        """A new folder to work in, which goes at the end unless it became a backup."""
        path = (elsewhere or self.folder) / f"{WORKING}{name}"
        try:
            with disk.writing(path.parent):
                path.mkdir(mode=0o700, parents=True)
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def ids(self) -> list[str]:
        """Oldest first. Raises Unwritable where the folder can't be read."""
        try:
            return sorted(path.name for path in self.folder.iterdir() if _ID.fullmatch(path.name))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unwritable(f"{self.folder} can't be read ({error.strerror}).") from error

    def half_written(self) -> list[str]:
        """What is being made now, or was when its process was killed."""
        with suppress(OSError):
            return sorted(path.name.removeprefix(WORKING) for path in self.folder.glob(f"{WORKING}*"))
        return []

    def path(self, id: str) -> Path:
        """Raises NotFound."""
        if not _ID.fullmatch(id) or not (self.folder / id).is_dir():
            raise NotFound(f"There is no backup {id}: `ion backup list` shows them.")
        return self.folder / id

    def new_id(self) -> str:
        """Greater than all before it, unless the clock went back."""
        return utc_now().strftime(_MOMENT)

    def manifest(self, id: str) -> Manifest:
        """Raises BackupUnusable, which names it."""
        try:
            content = (self.path(id) / manifest.NAME).read_bytes()
        except OSError as error:
            raise BackupUnusable(f"{id}: its manifest can't be read ({error.strerror})") from None
        with about(id):
            found = manifest.opened(content, self.key)
            if found.id != id:
                raise BackupUnusable(f"it is {found.id} under another name")
            return found

    def entries(self) -> list[Entry]:
        """Newest first; of a backup only its manifest is read."""
        return [self._entry(id) for id in reversed(self.ids())]

    def note(self, id: str, proof: Proof) -> None:
        said = {"at": proof.at.isoformat(), "seconds": proof.seconds, "manifest": self._digest(id)}
        disk.write(self._note(id), json.dumps(said).encode())

    def forget_proof(self, id: str) -> None:
        with suppress(OSError):
            self._note(id).unlink()

    def proof(self, id: str) -> Proof | None:
        """None where it was never verified, or is another than the one that was."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(self._note(id).read_bytes())
            if said["manifest"] == self._digest(id):
                return Proof(datetime.fromisoformat(said["at"]), float(said["seconds"]))
        return None

    def remove(self, id: str) -> None:
        """First out of sight in one step, so that none is ever there by half."""
        gone = self.folder / f"{WORKING}gone-{id}"
        disk.rename(self.path(id), gone)
        self.forget_proof(id)
        shutil.rmtree(gone, ignore_errors=True)

    def _entry(self, id: str) -> Entry:
        try:
            found = self.manifest(id)
        except BackupUnusable as error:
            return Entry(id, "unusable", None, None, error.detail)
        proof = self.proof(id)
        return Entry(id, "verified" if proof else "unverified", found, proof)

    def _digest(self, id: str) -> str:
        return disk.sha256(self.folder / id / manifest.NAME)

    def _note(self, id: str) -> Path:
        return self.folder / f"{id}.verified"


def moment(id: str) -> datetime:
    """When the backup of this id was made."""
    return datetime.strptime(id[: len("20260101T000000-000000")], _MOMENT).replace(tzinfo=UTC)


@contextmanager
def about(id: str) -> Iterator[None]:
    """What is found unusable within is said of this backup."""
    try:
        yield
    except BackupUnusable as error:
        if error.detail.startswith(id):
            raise
        raise BackupUnusable(f"{id}: {error.detail}", backup=id) from None


def open_shelf(settings: Settings, key: Key | None) -> Shelf:
    given = settings.backup.folder
    return Shelf(Path(given).expanduser() if given else settings.home / "backups", key)
