"""Files that are there whole or not at all, and on the disk when they are said to be."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from ion_mentoring.errors import Conflict, Unwritable

_CHUNK: Final = 1 << 20
Tell = Callable[[int], None]
"""Told how many bytes more are done."""


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """What the disk refuses, in words: full, not ours, read-only. Raises Unwritable."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            why = "the disk is full: free some space, or let ION_BACKUP__FOLDER name another disk"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = f"{error.strerror}: check the owner of {error.filename or place}"
        else:
            why = f"{error.strerror or error}: {error.filename or place}"
        raise Unwritable(f"{place} can't be written; {why}.") from error


@contextmanager
def locked(folder: Path, what: str, *, shared: bool = False, name: str = ".lock") -> Iterator[None]:
    """Nobody else at the same time, or only others who share it; raises Conflict, which says that `what` is for later.

    The lock ends with its process, however that ends.
    """
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"Another process works in {folder}: {what} is for later.") from None
        yield
    finally:
        os.close(lock)


def copy(source: Path, target: Path, tell: Tell = lambda _bytes: None) -> str:
    """A copy, on the disk when this returns; the SHA-256 in hex of what was read."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, _new(target) as written:
        while piece := read.read(_CHUNK):
            digest.update(piece)
            written.write(piece)
            tell(len(piece))
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def write(target: Path, content: bytes) -> None:
    """In the place of what was there, in one step; on the disk when this returns."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    with _new(half) as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    rename(half, target)


def rename(source: Path, target: Path) -> None:
    """One step, which a loss of power does not undo."""
    source.replace(target)
    keep_names(target.parent)


def move(source: Path, target: Path) -> None:
    """The same where the two may lie on different disks."""
    try:
        rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        half = target.with_name(f".{target.name}.half")
        half.unlink(missing_ok=True)
        copy(source, half)
        rename(half, target)
        source.unlink()


def second_name(source: Path, target: Path) -> None:
    """The file under another name too; a copy only where the two lie on different disks."""
    try:
        os.link(source, target)
    except OSError:
        copy(source, target)
    keep_names(target.parent)


def keep_names(folder: Path) -> None:
    """The names in a folder are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(folder: Path) -> None:
    """Everything in a folder and below is on the disk when this returns."""
    for path in folder.rglob("*"):
        if path.is_dir():
            keep_names(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    keep_names(folder)


def sha256(file: Path, tell: Tell = lambda _bytes: None) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as read:
        while piece := read.read(_CHUNK):
            digest.update(piece)
            tell(len(piece))
    return digest.hexdigest()


def _new(file: Path) -> BinaryIO:
    """For its owner alone; learners' words are nobody else's on this machine."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
