"""Bring a database to the newest revision: one process at a time, all of it or nothing."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ion_mentoring.errors import DatabaseNewer, StartupError
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.sqlite import database_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCRIPTS: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """The revision before, None for a new database, and after."""

    before: str | None
    after: str


def revisions() -> list[str]:
    """Every revision that this version knows, oldest first; read off file names, since importing Alembic is slow."""
    return sorted(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))


def needs_migration(url: str) -> bool:
    """Whether `migrate` has something to do. Raises DatabaseNewer, and StartupError for what is no database of ION."""
    return _known_revision(url) != revisions()[-1]


def migrate(url: str) -> MigrationResult:
    """Bring the database to the newest revision; one who comes second waits, and finds it done.

    Raises DatabaseNewer, and StartupError where it is no database of ION, can't be reached, or a step fails.
    """
    newest = revisions()[-1]
    if (before := _known_revision(url)) == newest:
        return MigrationResult(before, newest)
    if is_postgresql(url):
        from ion_mentoring.store import migrate_postgresql

        return MigrationResult(migrate_postgresql.upgrade(url, lambda found: found != newest, run_steps), newest)
    file = database_file(url)
    with _alone(file):
        if (before := _known_revision(url)) != newest:
            _upgrade(file, before, newest)
    return MigrationResult(before, newest)


def run_steps(connection: Connection) -> None:
    """Every step that is missing, in the transaction that the connection is in."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _known_revision(url: str) -> str | None:
    if is_postgresql(url):
        from ion_mentoring.store import migrate_postgresql

        name, revision = migrate_postgresql.name(url), migrate_postgresql.revision(url)
    else:
        file = database_file(url)
        name, revision = str(file), revision_of_file(file)
    if revision is None or revision in revisions():
        return revision
    raise DatabaseNewer(
        f"{name} was written by a newer ION (revision {revision}; this version knows {revisions()[-1]}). "
        "Install that version, or restore a backup of this one."
    )


def revision_of_file(file: Path) -> str | None:
    """The revision of a SQLite file, None where it is new. Raises StartupError for what is no database of ION."""
    try:
        return _revision(file)
    except sqlite3.Error as error:
        raise StartupError(
            f"{file} can't be read as a database ({error}). Move it away to begin anew, or run `ion backup restore`."
        ) from error


def _revision(file: Path) -> str | None:
    if not file.exists() or (file.is_file() and file.stat().st_size == 0):
        return None
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" in tables:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    if tables:
        raise StartupError(f"{file} is a database, but not one of ION. Let ION_DATABASE__URL name another file.")
    return None


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold the lock beside the file; the lock stays when the file itself is replaced, and ends with its process."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{file}.migrate.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartupError(  # without its name: addresses of databases are shown nowhere
            f"The database's folder can't be written to ({error.strerror}): the one that ION_DATABASE__URL names, or"
            " ION_HOME. Check its owner and space."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _upgrade(file: Path, before: str | None, newest: str) -> None:
    try:
        # Learners' words are nobody else's on this machine; SQLite gives its -wal and -shm files the same mode.
        file.touch(mode=0o600)
        _run_steps(file)
    except Exception as error:
        raise StartupError(
            f"{file} could not be brought from revision {before or 'none'} to {newest}; nothing was changed. {error}"
        ) from error


def _run_steps(file: Path) -> None:
    from sqlalchemy import NullPool, create_engine, event

    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(file, isolation_level=None), poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        run_steps(connection)
