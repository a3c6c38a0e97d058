"""Whose a running turn is: each open database is an owner that holds a lock for as long as its process lives.

The lock ends with the process, however it dies, so that what it left unfinished is known at once and without a clock.
On SQLite it is a locked file beside the database; PostgreSQL's is in `store.postgresql`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StorageUnavailable
from ion_mentoring.store.ids import new_id


class Owner(Protocol):
    id: str

    async def hold(self) -> None:
        """Take the lock, or make sure that it is still held. Raises StorageUnavailable."""

    async def gone(self, conn: AsyncConnection, owners: AbstractSet[str]) -> AbstractSet[str]:
        """Those of the owners whose process has ended."""

    async def leads(self) -> bool:
        """Whether this one, of all who have the database open, does what one is enough for; until it ends."""

    async def release(self) -> None: ...


class FileLock:
    """An owner's lock on SQLite: a file in the folder `*.owners` beside the database."""

    def __init__(self, database: Path) -> None:
        self.id = new_id()
        self._folder = Path(f"{database}.owners")
        self._leader = Path(f"{database}.leader")
        self._lock: int | None = None
        self._lead: int | None = None

    async def hold(self) -> None:
        if self._lock is not None:
            return
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._lock = _locked(self._folder / self.id)
        except OSError as error:
            raise StorageUnavailable(f"{self._folder} can't be written to ({error.strerror}).") from error
        self._forget_the_dead()

    async def gone(self, _conn: AsyncConnection, owners: AbstractSet[str]) -> AbstractSet[str]:
        return {owner for owner in owners if owner != self.id and not _is_held(self._folder / owner)}

    def others(self) -> int:
        """How many other owners have the database open."""
        names = {file.name for file in self._folder.glob("*")} - {self.id}
        return sum(_is_held(self._folder / name) for name in names)

    async def leads(self) -> bool:
        if self._lead is None:
            try:
                lead = os.open(self._leader, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                return False
            try:
                fcntl.flock(lead, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lead)
                return False
            self._lead = lead
        return True

    async def release(self) -> None:
        if self._lead is not None:
            os.close(self._lead)
            self._lead = None
        if self._lock is not None:
            with suppress(OSError):
                (self._folder / self.id).unlink()
            os.close(self._lock)
            self._lock = None

    def _forget_the_dead(self) -> None:
        """Remove the files of those who were killed; they lock nothing any more."""
        for file in self._folder.glob("*"):
            with suppress(OSError):
                lock = os.open(file, os.O_RDWR | os.O_CLOEXEC)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    file.unlink()
                finally:
                    os.close(lock)


def _locked(file: Path) -> int:
    while True:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Between opening and locking it, another may have taken the file for a dead one's and removed it.
        if file.exists() and os.path.samestat(os.fstat(lock), file.stat()):
            return lock
        os.close(lock)


def _is_held(file: Path) -> bool:
    """Whether a living process holds the lock; whoever looks shares it for a moment, and is not taken for a holder."""
    try:
        lock = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
