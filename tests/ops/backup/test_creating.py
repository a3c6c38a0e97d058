"""A backup is whole or not there: while the service writes, on a full disk, killed half-way, two at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from store.test_full_disk import small_disk  # noqa: F401 - a fixture

from ion_mentoring.errors import Conflict, StorageUnavailable, Unwritable
from ion_mentoring.ops.backup.manifest import DATABASE
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import BackupSettings
from ops.backup.conftest import TOML, made, rows, shelf_of, silent, sql


def elsewhere(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"backup": BackupSettings(folder=str(folder))})


def test_everything_of_the_service_is_in_it(lived_in: Settings) -> None:
    held = made(lived_in)
    folder = lived_in.home / "backups" / held.id
    assert set(held.files) == {"ion.db", "content/personas/mina.md", "content/prices.yaml", "secrets.enc"}
    assert held.secrets == ["ion.toml", "local.key", "secrets/openai-api-key"]
    assert {name: (table.rows, table.hash) for name, table in held.tables.items() if name != "audit"} == {
        name: (table.rows, table.hash) for name, table in rows(lived_in.home).items()
    }
    assert held.tables["turns"].rows == 6
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_no_secret_can_be_read_off_it(lived_in: Settings) -> None:
    held = made(lived_in)
    content = b"".join(path.read_bytes() for path in (lived_in.home / "backups" / held.id).rglob("*") if path.is_file())
    for secret in (TOML, "sk-mounted-9876543210", "ion-the-local-key", (lived_in.home / "backup.key").read_text()):
        assert secret.strip().encode() not in content


def test_what_was_deleted_has_left_no_trace_in_it(lived_in: Settings) -> None:
    said = "nobody may find this again"
    sql(lived_in, f"UPDATE goals SET why = '{said}'", "PRAGMA secure_delete = OFF", "UPDATE goals SET why = ''")
    held = made(lived_in)
    assert said.encode() not in (lived_in.home / "backups" / held.id / DATABASE).read_bytes()


def test_it_is_one_moment_of_a_database_that_is_being_written_to(lived_in: Settings, tmp_path: Path) -> None:
    """A writer moves a mark from row to row, each time in one transaction: any copy holds exactly one."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(lived_in.home / "ion.db", timeout=20, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            ids = [id for (id,) in connection.execute("SELECT id FROM turns")]
            turn = 0
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE turns SET provider = NULL")
                connection.execute("UPDATE turns SET provider = 'mark' WHERE id = ?", (ids[turn % len(ids)],))
                connection.execute("COMMIT")
                turn += 1

    sql(
        lived_in,
        "UPDATE turns SET provider = NULL",
        "UPDATE turns SET provider = 'mark' WHERE id = (SELECT min(id) FROM turns)",
    )
    writer = threading.Thread(target=write)
    writer.start()
    try:
        ids = [made(lived_in).id for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    for id in ids:
        unpack(shelf_of(lived_in), id, tmp_path / id, silent)
        with closing(sqlite3.connect(tmp_path / id / "ion.db")) as copy:
            assert copy.execute("SELECT count(*) FROM turns WHERE provider = 'mark'").fetchone() == (1,)


def test_the_second_of_two_at_once_is_told(lived_in: Settings) -> None:
    with shelf_of(lived_in).alone("a test"), pytest.raises(Conflict, match="this one is for later"):
        made(lived_in)
    assert made(lived_in).id in shelf_of(lived_in).ids()


KILLED = """
import os, signal, sys
from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.creating import create
from ion_mentoring.settings import Settings
write, writes = disk.write, 0
def counted(target, content):
    global writes
    writes += 1
    if writes == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    write(target, content)
disk.write = counted
create(Settings(), lambda *told: None)
"""


@pytest.mark.parametrize("before", [1, 2])
def test_one_that_was_killed_half_way_is_no_backup_and_goes_with_the_next(lived_in: Settings, before: int) -> None:
    first = made(lived_in)
    environment = {**os.environ, "ION_HOME": str(lived_in.home)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(before)], check=False, env=environment)
    assert done.returncode == -signal.SIGKILL
    shelf = shelf_of(lived_in)
    assert shelf.ids() == [first.id]
    assert len(shelf.half_written()) == 1
    second = made(lived_in)
    assert shelf.ids() == [first.id, second.id]
    assert shelf.half_written() == []


def test_without_a_database_there_is_nothing_to_back_up(settings: Settings) -> None:
    with pytest.raises(StorageUnavailable, match="There is no database"):
        made(settings)


def test_a_damaged_database_is_told_and_the_backups_before_stay(lived_in: Settings) -> None:
    first = made(lived_in)
    file = lived_in.home / "ion.db"
    content = bytearray(file.read_bytes())
    content[100:20_000] = b"\xff" * 19_900
    file.write_bytes(content)
    with pytest.raises(StorageUnavailable, match="damaged"):
        made(lived_in)
    assert shelf_of(lived_in).ids() == [first.id]
    assert shelf_of(lived_in).half_written() == []


def test_a_full_disk_is_told_and_nothing_half_stays(lived_in: Settings, small_disk: Path) -> None:  # noqa: F811
    settings = elsewhere(lived_in, small_disk / "backups")
    first = made(settings)
    ballast = small_disk / "ballast"
    with pytest.raises(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(Unwritable, match="MB left"):
        made(settings)
    with ballast.open("r+b") as file:  # room for the database, and not for what comes after it
        file.truncate(ballast.stat().st_size - (lived_in.home / "ion.db").stat().st_size - 4096)
    with pytest.raises((Unwritable, StorageUnavailable), match="disk is full"):
        for _ in range(3):
            made(settings)
    assert shelf_of(settings).half_written() == []
    assert first.id in shelf_of(settings).ids()
    ballast.unlink()
    made(settings)


def test_a_folder_that_may_not_be_written_is_named(lived_in: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unwritable, match=f"{tmp_path / 'file'}"):
        made(elsewhere(lived_in, tmp_path / "file" / "backups"))
