"""A copy of the whole database as one SQLite file, taken while the service writes; and the hashes of its rows.

Whichever database it is of, the copy has one form, so that it can be checked and opened wherever ION runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ion_mentoring.errors import StorageUnavailable
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.rowhash import hash_named, table_hash
from ion_mentoring.store.sqlite import Backend, database_file

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, of how much."""
_STEPS: Final = 20_000
"""Of SQLite's own machine, between two looks at how far it is: some milliseconds."""


@dataclass(frozen=True, slots=True)
class HashedTable:
    """How many rows a table holds, and the hash over all of them."""

    rows: int
    hash: str


def take(url: str, target: Path, progress: Progress) -> None:
    """The database as it is at one moment, in a new file that is on the disk when this returns.

    Raises StorageUnavailable where it can't be read or the copy can't be written.
    """
    target.touch(mode=0o600, exist_ok=False)
    if is_postgresql(url):
        from ion_mentoring.store.snapshots_postgresql import take as take_there

        return take_there(url, target, progress)
    with _told(), closing(_opened(database_file(url), "mode=rw")) as source:
        pages, size = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        source.set_progress_handler(lambda: progress("copy", target.stat().st_size, pages * size), _STEPS)
        # Not the backup API: in its pages free space comes along, and with it the words of who was erased.
        source.execute("VACUUM INTO ?", (str(target),))


def hashes(file: Path, progress: Progress) -> dict[str, HashedTable]:
    """Of every table of a SQLite file that nobody writes to, by the values as they are stored.

    It asks the file alone which tables and columns there are: the hashes of an old copy stay what they were.
    """
    with _told(), closing(_opened(file, "mode=ro&immutable=1")) as source:
        source.text_factory = _text
        names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        counts = {name: source.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0] for name in names}  # noqa: S608
        done, total = 0, sum(counts.values())
        found = {}
        for name, rows in counts.items():
            told = _counted(_rows(source, name), lambda read, done=done: progress("rows", done + read, total))  # type: ignore[misc]
            found[name] = HashedTable(rows, table_hash(told))
            done += rows
        progress("rows", total, total)
        return found


def _rows(source: sqlite3.Connection, table: str) -> Iterator[bytes]:
    columns = source.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    names = [name for _, name, *_ in columns]
    key = sorted((place, name) for _, name, *_, place in columns if place)
    order = ", ".join(_quoted(name) for _, name in key) or "rowid"
    shown = ", ".join(map(_quoted, names))
    for row in source.execute(f"SELECT {shown} FROM {_quoted(table)} ORDER BY {order}"):  # noqa: S608 - its own names
        yield hash_named(table, names, row)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _counted(rows: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        if number % 1_000 == 0:
            tell(number)
        yield row


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _opened(file: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors in words: what is full, damaged or locked, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise (Backend.failure(error) or StorageUnavailable(f"The database can't be copied ({error}).")) from error


def fold(file: Path) -> None:
    """Brings into a SQLite file what is still in its log. Raises StorageUnavailable where somebody holds it."""
    with _told(), closing(_opened(file, "mode=rw")) as source:
        busy, *_ = source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StorageUnavailable(f"Another process holds {file}.")


def compact(file: Path) -> None:
    """Leaves nothing in a SQLite file of what was deleted."""
    with _told(), closing(_opened(file, "mode=rw")) as source:
        source.execute("PRAGMA journal_mode = DELETE")
        source.execute("VACUUM")
