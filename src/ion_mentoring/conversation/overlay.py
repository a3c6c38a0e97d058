"""An operator's content files on the disk: each is there whole, the old one or the new one, whatever fails."""

from __future__ import annotations

import os
from pathlib import Path

from ion_mentoring import content
from ion_mentoring.content import FOLDERS, Kind
from ion_mentoring.errors import Unwritable
from ion_mentoring.store.ids import new_id


class Overlay:
    """The files under `ION_HOME` that go over the shipped ones. An `id` has been looked at before it comes here."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def names(self, kind: Kind) -> list[str]:
        """Every persona or playbook that has a file, shipped or own."""
        return sorted(
            {file.stem for root in (content.SHIPPED, self._home) for file in _folder(root, kind).glob("*.md")}
        )

    def shipped(self, kind: Kind, id: str) -> str | None:
        return _read(_folder(content.SHIPPED, kind) / f"{id}.md")

    def own(self, kind: Kind, id: str) -> str | None:
        return _read(self._file(kind, id))

    def stage(self, kind: Kind, id: str, text: str) -> Path:
        """A file beside the one to be, which nobody reads, with the text on the disk; raises Unwritable without room."""
        folder = _folder(self._home, kind)
        half = folder / f".{id}.{new_id()}.half"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with half.open("xb") as out:
                out.write(text.encode())
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            drop(half)
            raise _unwritable(error, "The text was not taken, and the one before stays") from error
        return half

    def put(self, half: Path, kind: Kind, id: str) -> None:
        """Let the staged file take its place, at once and for good."""
        try:
            half.replace(self._file(kind, id))
            _sync(half.parent)
        except OSError as error:
            raise _unwritable(error, "The text is kept as a revision, but the one before is still used") from error

    def remove(self, kind: Kind, id: str) -> None:
        try:
            self._file(kind, id).unlink(missing_ok=True)
            _sync(_folder(self._home, kind))
        except OSError as error:
            raise _unwritable(error, "The file is still used") from error

    def _file(self, kind: Kind, id: str) -> Path:
        return _folder(self._home, kind) / f"{id}.md"


def drop(half: Path) -> None:
    """Take back what was staged, if it is there still; nobody reads it where that fails."""
    try:
        half.unlink(missing_ok=True)
    except OSError:
        return


def _folder(root: Path, kind: Kind) -> Path:
    return root / FOLDERS[kind]


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode(errors="replace")  # what is no UTF-8 is a problem of the file, and is shown
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unwritable(error, "The file can't be read") from error


def _sync(folder: Path) -> None:
    """A name in a folder is on the disk once the folder is."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unwritable(error: OSError, outcome: str) -> Unwritable:
    return Unwritable(f"{outcome}: {error.strerror}. Free some space or set the permissions right, and try again.")
