from __future__ import annotations

import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from ion_mentoring.errors import DatabaseNewer, StartupError
from ion_mentoring.store import migrate as migration
from ion_mentoring.store.migrate import MigrationResult, migrate, needs_migration, revisions
from ion_mentoring.store.tables import metadata

HEAD = revisions()[-1]


def run(script: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, url], stdout=subprocess.PIPE, text=True)


def sql(file: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def url(new_database_url: str) -> str:
    return new_database_url


@pytest.fixture
def add_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations to which a test adds the next step."""
    scripts = shutil.copytree(migration.SCRIPTS, tmp_path / "100% copied")
    monkeypatch.setattr(migration, "SCRIPTS", scripts)
    return scripts / "versions" / "0099_next.py"


STEP = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0099", "{HEAD}"

def upgrade():
    op.create_table("half", sa.Column("id", sa.Text))
    op.execute("UPDATE keys SET name = 'changed'")
"""


def test_a_new_database_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "ion.db"
    url = f"sqlite+aiosqlite:///{file}"
    assert needs_migration(url)
    assert migrate(url) == MigrationResult(None, HEAD)
    assert not needs_migration(url)
    assert migrate(url) == MigrationResult(HEAD, HEAD)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_tables_and_migrations_agree(url: str, file: Path) -> None:
    migrate(url)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_tables_and_migrations_agree_on_checks_and_defaults(url: str, file: Path, tmp_path: Path) -> None:
    migrate(url)
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert _definitions(file) == _definitions(tmp_path / "made.db")


def _definitions(file: Path) -> list[str]:
    """Of tables and indexes; the audit log's triggers stand in their migration alone."""
    ours = "type != 'trigger' AND tbl_name != 'alembic_version' AND sql IS NOT NULL"
    texts = sql(file, f"SELECT sql FROM sqlite_master WHERE {ours}")
    parts = (part.strip(" ,\t)") for (text,) in texts for part in re.split(r"\n|, ", str(text)))
    return sorted(part for part in parts if part)


def test_a_database_at_head_is_known_without_importing_alembic(url: str) -> None:
    migrate(url)
    script = """
import sys
from ion_mentoring.store.migrate import migrate, needs_migration
print(needs_migration(sys.argv[1]), migrate(sys.argv[1]).after, "alembic" in sys.modules)
"""
    assert run(script, url).communicate()[0].split() == ["False", HEAD, "False"]


def test_of_processes_that_migrate_at_once_one_does_and_the_others_find_it_done(url: str) -> None:
    script = "import sys; from ion_mentoring.store.migrate import migrate; print(migrate(sys.argv[1]).before)"
    together = [run(script, url) for _ in range(3)]
    befores = [process.communicate()[0].strip() for process in together]
    assert sorted(befores) == sorted(["None", HEAD, HEAD])
    assert not needs_migration(url)


def test_the_next_step_keeps_what_is_stored(url: str, file: Path, add_step: Path) -> None:
    migrate(url)
    sql(file, "INSERT INTO keys (id, hash, role, name, created_at) VALUES ('k', 'h', 'admin', 'n', '2026-11-01')")
    add_step.write_text(STEP)
    assert needs_migration(url)
    assert migrate(url) == MigrationResult(HEAD, "0099")
    assert sql(file, "SELECT name FROM keys") == [("changed",)]


def test_a_step_that_fails_half_way_changes_nothing(url: str, file: Path, add_step: Path) -> None:
    migrate(url)
    sql(file, "INSERT INTO keys (id, hash, role, name, created_at) VALUES ('k', 'h', 'admin', 'n', '2026-11-01')")
    before = sql(file, "SELECT sql FROM sqlite_master")
    add_step.write_text(STEP + "    raise KeyError('half-way')\n")
    with pytest.raises(StartupError, match=rf"from revision {HEAD} to 0099; nothing was changed.*half-way"):
        migrate(url)
    assert sql(file, "SELECT sql FROM sqlite_master") == before
    assert sql(file, "SELECT name FROM keys") == [("n",)]
    assert sql(file, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_a_database_of_a_newer_version_is_left_alone(url: str, file: Path) -> None:
    migrate(url)
    sql(file, "UPDATE alembic_version SET version_num = '9999'")
    for look in (migrate, needs_migration):
        with pytest.raises(DatabaseNewer, match=r"newer ION \(revision 9999"):
            look(url)


@pytest.mark.parametrize("content", [b"a diary" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_left_alone(url: str, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    for look in (migrate, needs_migration):
        with pytest.raises(StartupError, match="ion backup restore"):
            look(url)
    assert file.read_bytes() == content


def test_a_folder_is_no_database(url: str, file: Path) -> None:
    file.mkdir()
    with pytest.raises(StartupError, match="can't be read"):
        migrate(url)


def test_a_database_of_another_program_is_left_alone(url: str, file: Path) -> None:
    sql(file, "CREATE TABLE notes (id)")
    with pytest.raises(StartupError, match="not one of ION"):
        migrate(url)


def test_an_empty_file_and_an_empty_database_are_begun(url: str, file: Path) -> None:
    file.touch()
    assert migrate(url).before is None
    file.unlink()
    sql(file, "CREATE TABLE alembic_version (version_num)")
    assert migrate(url).before is None
    file.unlink()
    sql(file, "VACUUM")
    assert migrate(url).before is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(StartupError, match="can't be written to"):
        migrate(f"sqlite+aiosqlite:///{tmp_path}/a file/ion.db")


def test_turns_of_before_branches_follow_each_other(
    url: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revision by revision: what was stored before there were parents, and a summary of so many turns."""
    newest = migration.SCRIPTS
    older = shutil.copytree(newest, tmp_path / "older")
    for step in sorted((older / "versions").glob("0*.py"))[1:]:
        step.unlink()
    monkeypatch.setattr(migration, "SCRIPTS", older)
    migrate(url)
    at = "2026-11-01 00:00:00"
    sql(file, f"INSERT INTO learners (id, name, created_at) VALUES ('l', 'n', '{at}')")
    sql(
        file,
        "INSERT INTO sessions (id, learner_id, title, summarised_turns, created_at, updated_at)"
        f" VALUES ('s', 'l', 't', 2, '{at}', '{at}'), ('e', 'l', 'empty', 0, '{at}', '{at}')",
    )
    for n in (1, 2, 3):
        sql(
            file,
            "INSERT INTO turns (id, session_id, position, message, state, language, resonance, routing, receipt, usage,"
            f" performance, created_at) VALUES ('t{n}', 's', {n}, 'm', 'done', 'ko', '{{}}', '{{}}', '{{}}', '{{}}',"
            f" '{{}}', '{at}')",
        )
    monkeypatch.setattr(migration, "SCRIPTS", newest)
    migrate(url)
    assert sql(file, "SELECT id, parent_id, pieces FROM turns ORDER BY position") == [
        ("t1", None, "[]"),
        ("t2", "t1", "[]"),
        ("t3", "t2", "[]"),
    ]
    assert sql(file, "SELECT id, summary_turn_id FROM sessions ORDER BY id") == [("e", None), ("s", "t2")]
