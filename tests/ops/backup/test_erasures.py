"""Who was erased does not come back with a backup, and no backup holds them past their time."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from server import run

from ion_mentoring.ops.backup import ledger
from ion_mentoring.ops.backup.restoring import Wanted, restore
from ion_mentoring.ops.backup.retention import prune
from ion_mentoring.ops.backup.verifying import prove
from ion_mentoring.settings import Settings
from ion_mentoring.store import personal, sessions
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.erasures import in_file
from ops.backup.conftest import lose, made, shelf_of, silent, sql

SAID = "what only this learner ever said"


def all_of(settings: Settings, table: str, column: str = "id") -> list[str]:
    with closing(sqlite3.connect(settings.home / "ion.db")) as connection:
        return [value for (value,) in connection.execute(f"SELECT {column} FROM {table} ORDER BY 1")]


def erase(settings: Settings, learner_id: str) -> None:
    async def erased() -> None:
        db = await Database.open(settings.database_url)
        assert await db.write(lambda conn: personal.erase(conn, learner_id))
        await ledger.keep(db, settings)
        await db.close()

    run(erased())


def holders(settings: Settings, text: str) -> list[Path]:
    """Every file of the backups in which it can be found, by any means."""
    files = (path for path in (settings.home / "backups").rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


@pytest.fixture
def learner(lived_in: Settings) -> str:
    """One of the three, whose words are nobody else's."""
    learner = all_of(lived_in, "learners")[0]
    sql(
        lived_in,
        f"UPDATE turns SET message = '{SAID}' WHERE session_id IN (SELECT id FROM sessions WHERE learner_id = '{learner}')",
    )
    return learner


def test_who_was_erased_is_erased_again_after_a_restore_even_if_the_database_is_lost(
    lived_in: Settings, learner: str
) -> None:
    made(lived_in)
    erase(lived_in, learner)
    lose(lived_in.home)
    assert in_file(lived_in.home / "ion.db") == []
    found = restore(lived_in, Wanted(), silent)
    assert found.erased_again == 1
    assert learner not in all_of(lived_in, "learners")
    assert len(all_of(lived_in, "learners")) == 2
    assert all_of(lived_in, "erasures").count(learner) == 1
    assert SAID.encode() not in (lived_in.home / "ion.db").read_bytes()


def test_without_the_file_the_database_that_is_replaced_tells(lived_in: Settings, learner: str) -> None:
    made(lived_in)
    erase(lived_in, learner)
    (lived_in.home / "backups" / ledger.NAME).unlink()
    assert restore(lived_in, Wanted(force=True), silent).erased_again == 1
    assert learner not in all_of(lived_in, "learners")


def test_a_session_that_its_learner_deleted_stays_deleted(lived_in: Settings) -> None:
    made(lived_in)
    session, learner = all_of(lived_in, "sessions")[0], all_of(lived_in, "sessions", "learner_id || '/' || id")
    owner = next(both.split("/")[0] for both in learner if both.endswith(session))

    async def delete() -> None:
        db = await Database.open(lived_in.database_url)
        assert await db.write(lambda conn: sessions.delete(conn, session, owner))
        await ledger.keep(db, lived_in)
        await db.close()

    run(delete())
    lose(lived_in.home)
    assert restore(lived_in, Wanted(), silent).erased_again == 1
    assert session not in all_of(lived_in, "sessions")


def test_no_backup_holds_an_erased_learner_for_longer_than_the_erasure_period(lived_in: Settings, learner: str) -> None:
    before = [made(lived_in).id for _ in range(3)]
    erase(lived_in, learner)
    after = made(lived_in).id
    assert len(holders(lived_in, SAID)) == 3
    erased_at = max(one.at for one in ledger.read(shelf_of(lived_in)))

    def in_days(days: int) -> datetime:
        return erased_at + timedelta(days=days)

    long = lived_in.model_copy(update={"backup": lived_in.backup.model_copy(update={"keep_days": 365})})
    assert prune(long, silent, now=in_days(22)).waiting == 1
    assert len(holders(long, SAID)) == 3
    done = prune(long, silent, now=in_days(24))
    assert done.rewritten == {id: f"{id}-r1" for id in before}
    assert (done.failed, done.removed, done.waiting, done.kept) == ([], [], 0, 4)
    assert holders(long, SAID) == []
    shelf = shelf_of(long)
    assert shelf.ids() == sorted([*(f"{id}-r1" for id in before), after])
    for id in shelf.ids():
        held = shelf.manifest(id)
        assert held.tables["learners"].rows == 2
        assert held.erased == ([learner] if id != after else [])
        assert held.files["content/personas/mina.md"].size > 0
    assert [entry.state for entry in shelf.entries()][1:] == ["verified"] * 3
    assert prune(long, silent, now=in_days(40)).rewritten == {}
    lose(long.home)
    assert restore(long, Wanted(id=f"{before[0]}-r1"), silent).rows > 0


def test_the_erased_go_at_once_where_that_is_asked(lived_in: Settings, learner: str) -> None:
    made(lived_in)
    erase(lived_in, learner)
    assert len(prune(lived_in, silent, erase_now=True).rewritten) == 1
    assert holders(lived_in, SAID) == []
    second = all_of(lived_in, "learners")[0]
    erase(lived_in, second)
    assert [id[-3:] for id in prune(lived_in, silent, erase_now=True).rewritten.values()] == ["-r2"]


def test_a_backup_that_cannot_be_made_anew_is_named(lived_in: Settings, learner: str) -> None:
    id = made(lived_in).id
    (lived_in.home / "backups" / id / "secrets.enc").write_bytes(b"altered")
    erase(lived_in, learner)
    done = prune(lived_in, silent, erase_now=True)
    assert [reason.split(":")[0] for reason in done.failed] == [id]
    assert shelf_of(lived_in).ids() == [id]


def test_half_a_line_of_the_ledger_costs_no_other(lived_in: Settings, learner: str) -> None:
    made(lived_in)
    erase(lived_in, learner)
    shelf = shelf_of(lived_in)
    whole = ledger.read(shelf)
    with (shelf.folder / ledger.NAME).open("a", encoding="utf-8") as file:
        file.write('null\n{"at": "yesterday"}\n' + json.dumps({"at": utc_now().isoformat()})[:9])
    assert ledger.read(shelf) == whole


def test_a_rewritten_backup_is_proved_like_any_other(lived_in: Settings, learner: str) -> None:
    id = made(lived_in).id
    erase(lived_in, learner)
    (new,) = prune(lived_in, silent, erase_now=True).rewritten.values()
    shelf = shelf_of(lived_in)
    assert (new, shelf.proof(new) is not None) == (f"{id}-r1", True)
    (shelf.folder / new / "ion.db").write_bytes(b"altered")
    assert not prove(shelf, new, silent).ok
