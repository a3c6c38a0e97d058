"""The newest that holds comes back, whatever is lost; and nothing that is there is lost by it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from postgres_server import in_a_loop
from store.test_copying import fill

from ion_mentoring.errors import BackupUnusable, Conflict, DatabaseNewer, InvalidInput, NotFound
from ion_mentoring.ops.backup import key, manifest
from ion_mentoring.ops.backup.manifest import sealed
from ion_mentoring.ops.backup.restoring import Restored, Wanted, restore
from ion_mentoring.settings import Settings
from ion_mentoring.store import audit
from ion_mentoring.store import migrate as migration
from ion_mentoring.store.copying import copy
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import revisions
from ops.backup.conftest import TOML, lose, made, rows, silent, sql


def put_back(settings: Settings, **wanted: object) -> Restored:
    return restore(settings, Wanted(**wanted), silent)  # type: ignore[arg-type]


def flip(file: Path, at: int = 5_000) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_a_home_that_is_lost_comes_back(lived_in: Settings) -> None:
    before, held = rows(lived_in.home), made(lived_in)
    lose(lived_in.home)
    found = put_back(lived_in)
    assert (found.id, found.rows, found.refused, found.put_aside) == (held.id, held.rows, [], "")
    assert rows(lived_in.home) == before
    assert (lived_in.home / "ion.toml").read_text() == TOML
    assert (lived_in.home / "personas" / "mina.md").read_text(encoding="utf-8") == "미나"
    assert [path.name for path in lived_in.home.iterdir() if "working" in path.name] == []


async def test_a_restore_is_in_the_audit_log(lived_in: Settings) -> None:
    held = made(lived_in)
    lose(lived_in.home)
    await asyncio.to_thread(put_back, lived_in)
    db = await Database.open(lived_in.database_url)
    last = await db.read(audit.newest)
    await db.close()
    assert last
    assert (last.action, last.subject) == ("backup.restore", held.id)


def test_the_newest_that_holds_is_taken_and_those_that_do_not_are_named(lived_in: Settings) -> None:
    older = made(lived_in)
    sql(lived_in, "UPDATE goals SET title = 'changed since'")
    newer, newest = made(lived_in), made(lived_in)
    folder = lived_in.home / "backups"
    flip(folder / newest.id / "ion.db")
    (folder / newer.id / "secrets.enc").unlink()
    lose(lived_in.home)
    found = put_back(lived_in)
    assert found.id == older.id
    assert [reason.split(":")[0] for reason in found.refused] == [newest.id, newer.id]


def test_where_none_holds_nothing_is_changed(lived_in: Settings) -> None:
    held = made(lived_in)
    flip(lived_in.home / "backups" / held.id / "ion.db")
    before = rows(lived_in.home)
    with pytest.raises(BackupUnusable, match=f"No backup could be restored. {held.id}"):
        put_back(lived_in, force=True)
    assert rows(lived_in.home) == before
    assert not list(lived_in.home.glob("before-restore-*"))


def test_a_database_that_is_there_is_left_alone_without_force(lived_in: Settings) -> None:
    made(lived_in)
    sql(lived_in, "UPDATE goals SET title = 'newer'")
    before = (lived_in.home / "ion.db").read_bytes()
    with pytest.raises(Conflict, match="--force"):
        put_back(lived_in)
    assert (lived_in.home / "ion.db").read_bytes() == before


def test_what_was_there_is_kept_aside(lived_in: Settings) -> None:
    made(lived_in)
    then = rows(lived_in.home)
    sql(lived_in, "PRAGMA journal_mode = WAL", "UPDATE goals SET title = 'newer'")
    (lived_in.home / "personas" / "mina.md").write_text("changed since", encoding="utf-8")
    (lived_in.home / "personas" / "new.md").write_text("made since", encoding="utf-8")
    newer = rows(lived_in.home)
    aside = Path(put_back(lived_in, force=True).put_aside)
    assert rows(lived_in.home) == then
    assert rows(aside) == newer
    assert not (lived_in.home / "personas" / "new.md").exists()
    kept = {path.relative_to(aside).as_posix() for path in aside.rglob("*") if path.is_file()}
    assert kept - {"ion.db-wal"} == {"ion.db", "personas/mina.md", "personas/new.md"}, "its log, where it had one"


def test_a_damaged_database_is_kept_as_it_is_with_its_log(lived_in: Settings) -> None:
    made(lived_in)
    (lived_in.home / "ion.db").write_bytes(b"rubbish" * 100)
    (lived_in.home / "ion.db-wal").write_bytes(b"what was not yet in it")
    aside = Path(put_back(lived_in, force=True).put_aside)
    assert (aside / "ion.db").read_bytes() == b"rubbish" * 100
    assert (aside / "ion.db-wal").read_bytes() == b"what was not yet in it"
    assert not (lived_in.home / "ion.db-wal").exists()
    rows(lived_in.home)


async def test_no_database_is_exchanged_under_a_running_service(lived_in: Settings) -> None:
    await asyncio.to_thread(made, lived_in)
    db = await Database.open(lived_in.database_url)
    try:
        with pytest.raises(Conflict, match="stop it first"):
            await asyncio.to_thread(put_back, lived_in, force=True)
    finally:
        await db.close()


def test_a_dry_run_looks_at_everything_and_changes_nothing(lived_in: Settings) -> None:
    held = made(lived_in)
    lose(lived_in.home)
    found = put_back(lived_in, dry_run=True)
    assert (found.id, found.rows, found.dry_run) == (held.id, held.rows, True)
    assert sorted(path.name for path in lived_in.home.iterdir()) == [".restore.lock", "backup.key", "backups"]


def test_another_folder_takes_it_and_the_service_stays_as_it_is(lived_in: Settings, tmp_path: Path) -> None:
    made(lived_in)
    then = rows(lived_in.home)
    sql(lived_in, "UPDATE goals SET title = 'newer'")
    newer = rows(lived_in.home)
    found = put_back(lived_in, into=tmp_path / "beside")
    assert found.home == str(tmp_path / "beside")
    assert (rows(tmp_path / "beside"), rows(lived_in.home)) == (then, newer)


def test_a_moment_names_the_newest_until_then(lived_in: Settings, tmp_path: Path) -> None:
    older = made(lived_in)
    newer = made(lived_in)
    assert put_back(lived_in, at=older.created_at, into=tmp_path / "a").id == older.id
    assert put_back(lived_in, at=newer.created_at + timedelta(days=1), into=tmp_path / "b").id == newer.id
    assert put_back(lived_in, id=older.id, into=tmp_path / "c").id == older.id
    with pytest.raises(BackupUnusable, match="There is no backup of .* or before"):
        put_back(lived_in, at=older.created_at - timedelta(seconds=1), into=tmp_path / "d")
    with pytest.raises(NotFound):
        put_back(lived_in, id="../backups", into=tmp_path / "d")


def test_one_of_the_version_before_is_migrated(
    lived_in: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then, held = rows(lived_in.home), made(lived_in)
    scripts = shutil.copytree(migration.SCRIPTS, tmp_path / "next version")
    step = f'''
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0099", "{held.revision}"

def upgrade():
    op.add_column("goals", sa.Column("colour", sa.Text, server_default="blue"))
'''
    (scripts / "versions" / "0099_next.py").write_text(step)
    monkeypatch.setattr(migration, "SCRIPTS", scripts)
    lose(lived_in.home)
    assert put_back(lived_in).revision == held.revision
    now = rows(lived_in.home)
    assert migration.revision_of_file(lived_in.home / "ion.db") == "0099"
    assert {name for name in now if now[name] != then[name]} == {"alembic_version", "goals"}


def test_one_of_a_newer_version_stops_it_and_no_older_one_is_taken_in_silence(lived_in: Settings) -> None:
    older, newer = made(lived_in), made(lived_in)
    held = newer.model_copy(update={"revision": "9999"})
    own = key.find(lived_in)
    assert own
    (lived_in.home / "backups" / newer.id / manifest.NAME).write_bytes(sealed(held, own))
    lose(lived_in.home)
    with pytest.raises(DatabaseNewer, match="name an older backup"):
        put_back(lived_in)
    assert put_back(lived_in, id=older.id).id == older.id


def test_without_its_key_all_but_the_secrets_comes_back(lived_in: Settings) -> None:
    before = rows(lived_in.home)
    made(lived_in)
    lose(lived_in.home)
    (lived_in.home / "backup.key").write_text("another key, made since\n")
    (lived_in.home / "ion.toml").write_text("# a new one")
    with pytest.raises(BackupUnusable, match="--without-key"):
        put_back(lived_in)
    found = put_back(lived_in, without_key=True)
    assert (found.without_secrets, found.secrets) == (True, [])
    assert rows(lived_in.home) == before
    assert (lived_in.home / "ion.toml").read_text() == "# a new one"
    assert not (lived_in.home / "secrets").exists()


KILLED = """
import os, signal, sys
from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.restoring import Wanted, restore
from ion_mentoring.settings import Settings
steps = 0
def counted(step):
    def done(*given):
        global steps
        steps += 1
        if steps == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*given)
    return done
disk.move, disk.second_name = counted(disk.move), counted(disk.second_name)
restore(Settings(), Wanted(force=True), lambda *told: None)
"""


def test_a_restore_that_is_killed_at_any_step_leaves_a_whole_database_and_can_be_done_again(
    lived_in: Settings, tmp_path: Path
) -> None:
    made(lived_in)
    then = rows(lived_in.home)
    sql(lived_in, "UPDATE goals SET title = 'newer'")
    (lived_in.home / "personas" / "mina.md").write_text("changed since", encoding="utf-8")
    newer = rows(lived_in.home)
    code, step = -signal.SIGKILL, 0
    while code == -signal.SIGKILL:
        step += 1
        home = shutil.copytree(lived_in.home, tmp_path / str(step))
        environment = {**os.environ, "ION_HOME": str(home)}
        code = subprocess.run([sys.executable, "-c", KILLED, str(step)], check=False, env=environment).returncode
        assert rows(home) in (then, newer)
        put_back(lived_in.model_copy(update={"home": home}), force=True)
        assert rows(home) == then
        assert not list(home.glob("*working*"))
    assert step > 3


async def test_a_postgresql_service_comes_back_in_an_empty_database(
    settings: Settings, tmp_path: Path, postgres_url: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    url: str = postgres_url("template0")  # type: ignore[operator]
    monkeypatch.setenv("ION_DATABASE__URL", url)
    settings = Settings()
    await asyncio.to_thread(in_a_loop, fill(url, notes=700))
    held = await asyncio.to_thread(made, settings)
    assert (held.engine, held.revision, held.tables["events"].rows) == ("postgresql", revisions()[-1], 703)
    with pytest.raises(InvalidInput, match="ion migrate --to"):
        await asyncio.to_thread(put_back, settings)
    await asyncio.to_thread(put_back, settings, into=tmp_path / "beside")
    beside = f"sqlite+aiosqlite:///{tmp_path / 'beside' / 'ion.db'}"
    same = await copy(beside, url, silent)  # which compares each row with the one that it came from
    assert {name: table.copied for name, table in same.items() if table.copied} == {"audit": 1}
    new: str = postgres_url("template0")  # type: ignore[operator]
    there = await copy(beside, new, silent)
    assert {name: table.rows for name, table in there.items()} == {
        name: held.tables[name].rows + (name == "audit") for name in there
    }
