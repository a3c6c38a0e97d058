"""`ion migrate --to`: a SQLite service in PostgreSQL, row for row, whatever comes between."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from databases import MakeUrl, until
from postgres_server import PostgresServer
from server import ION
from sqlalchemy import Row, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import Conflict, InvalidInput
from ion_mentoring.store import audit, budgets, erasures, keys, learners, requests, sessions, turns
from ion_mentoring.store.copying import CopiedTable, copy
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.records_budget import BudgetRow, Spent
from ion_mentoring.store.rowhash import row_hash, table_hash
from ion_mentoring.store.tables import (
    check_ins,
    commitments,
    events,
    goals,
    metadata,
    revisions,
    sign_ins,
    steps,
    unmatched,
)

NOON = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def source(home: Path) -> str:
    """The URL of a service that stopped."""
    home.mkdir()
    return f"sqlite+aiosqlite:///{home / 'ion.db'}"


@pytest.fixture
def target(postgres_url: MakeUrl) -> str:
    return postgres_url("template0")


async def fill(url: str, *, notes: int = 0) -> None:
    """Something in every table, and `notes` events more."""
    migrate(url)
    db = await Database.open(url)
    await db.write(_something)
    rows = [
        {"id": new_id(), "kind": "note", "data": {"말": "안녕 " * 50, "n": n}, "created_at": NOON} for n in range(notes)
    ]
    if rows:
        await db.write(lambda conn: conn.execute(insert(events), rows))
    await db.close()


async def _something(conn: AsyncConnection) -> None:
    await keys.insert(conn, id="k", hash="h", role="service", name="학교", at=NOON)
    for name in ("지민", "Ünal \U0001f642", "가나다"):
        learner = await learners.get_or_create(conn, "k", name)
        session = await sessions.insert(conn, learner.id, "첫 면접")
        turn = await turns.append(
            conn, session.id, message="떨려요\n\t'\"\\", language="ko", resonance={"b": [1.5, None]}
        )
        await turns.complete(conn, turn.id, "failed", reply="half", problem={"type": "x"}, at=NOON)
        await turns.append(conn, session.id, message="…", language="en")
        await turns.add_feedback(conn, turn.id, learner.id, -1, "너무 길어요")
        await turns.record_event(conn, "crisis", turn_id=turn.id, data={"level": 3, "score": 0.1 + 0.2})
        await turns.record_unmatched(conn, turn.id, 1 / 3)
        await requests.note(conn, learner.id, "/api/v2/chat", "key-1", "hash", turn.id)
        await _way_to_go(conn, learner.id, session.id, turn.id)
        used = BudgetRow(learner.id, "month", learner.id, 2**40, 2**50, "KRW", NOON, None, None)
        await budgets.charge(conn, [used], NOON)
        await budgets.hold(conn, turn.id, [learner.id], Spent(2**40, 1), now=NOON, until=NOON + timedelta(hours=1))
    browser = {"hash": "b", "key_id": "k", "created_at": NOON, "expires_at": NOON + timedelta(days=30)}
    await conn.execute(insert(sign_ins), browser)
    revision = {"id": new_id(), "kind": "persona", "name": "lua", "text": "글", "key_id": "k", "created_at": NOON}
    await conn.execute(insert(revisions), revision)
    await audit.append(conn, "k", "persona.save", "lua", {"말": [1, None]})
    await erasures.record(conn, "session", [new_id()], NOON)


async def _way_to_go(conn: AsyncConnection, learner_id: str, session_id: str, turn_id: str) -> None:
    mine = {"id": new_id(), "learner_id": learner_id, "created_at": NOON}
    goal = {"title": "이직", "why": "새 일", "due": "2026-12-31", "state": "active", "updated_at": NOON}
    await conn.execute(insert(goals), mine | goal)
    check_in = {"id": new_id(), "goal_id": mine["id"], "progress": 40, "note": "반쯤", "created_at": NOON}
    await conn.execute(insert(check_ins), check_in)
    here = {"session_id": session_id}
    step = here | {"goal_id": mine["id"], "turn_id": turn_id, "text": "이력서", "done_at": NOON}
    await conn.execute(insert(steps), mine | step)
    promise = here | {"text": "두 번 연습", "due": "2026-11-30", "state": "open", "asked_turn_id": turn_id}
    await conn.execute(insert(commitments), mine | promise)


def silent(*_: object) -> None:
    """Nobody watches."""


async def rows_of(url: str) -> dict[str, list[Row[Any]]]:
    async def read(conn: AsyncConnection, table: Table) -> Sequence[Row[Any]]:
        return (await conn.execute(select(table).order_by(*table.primary_key.columns))).all()

    db = await Database.open(url)
    found = {
        table.name: list(await db.read(lambda conn, table=table: read(conn, table))) for table in metadata.sorted_tables
    }
    await db.close()
    return found


async def count(db: Database) -> int:
    found = await db.read(lambda conn: conn.execute(select(func.count()).select_from(events)))
    return int(found.scalar_one())


async def test_every_row_of_every_table_is_copied_as_it_is(source: str, target: str) -> None:
    await fill(source, notes=1200)
    told: list[tuple[str, int, int]] = []
    result = await copy(source, target, lambda *step: told.append(step))
    before, after = await rows_of(source), await rows_of(target)
    assert before == after
    assert all(before.values())
    assert {name: (table.rows, table.copied) for name, table in result.items()} == {
        name: (len(rows), len(rows)) for name, rows in before.items()
    }
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2] == 2 * sum(map(len, before.values()))


async def test_a_second_run_copies_nothing_and_compares_everything(source: str, target: str) -> None:
    await fill(source)
    first = await copy(source, target, silent)
    again = await copy(source, target, silent)
    assert again == {name: CopiedTable(table.rows, 0, table.hash) for name, table in first.items()}


async def test_a_copy_that_is_killed_half_way_goes_on_where_it_stopped(source: str, target: str, home: Path) -> None:
    await fill(source, notes=6_000)
    migrate(target)
    db = await Database.open(target)
    command = [ION, "migrate", "--to", target, "--json"]
    copying = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert await until(lambda: count(db), every_s=0.01)
    copying.send_signal(signal.SIGKILL)
    await copying.communicate()
    copied_before = await count(db)
    assert 0 < copied_before < 6_003
    await db.close()
    rest = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out, _ = await rest.communicate()
    assert rest.returncode == 0
    result = json.loads(out)
    assert result["verified"] and result["tables"]["events"]["rows"] == 6_003
    assert result["tables"]["events"]["copied"] == 6_003 - copied_before
    assert await rows_of(source) == await rows_of(target)


@pytest.mark.parametrize(
    ("tampering", "words"),
    [
        ("UPDATE turns SET reply = 'other' WHERE reply = 'half'", r"row \S+ of `turns` differs"),
        ("UPDATE events SET data = '{\"level\": 2}'", "of `events` differs"),
        ("UPDATE keys SET created_at = created_at + interval '1 microsecond'", "row k of `keys` differs"),
        (
            "INSERT INTO keys (id, hash, role, name, created_at) VALUES ('z', 'z', 'admin', 'z', now())",
            "row z .* is not in",
        ),
    ],
)
async def test_a_row_that_was_tampered_with_is_found(
    source: str, target: str, postgres: PostgresServer, tampering: str, words: str
) -> None:
    await fill(source)
    await copy(source, target, silent)
    await asyncio.to_thread(postgres.run, tampering, "SELECT 1", url=target)
    with pytest.raises(Conflict, match=words):
        await copy(source, target, silent)


async def test_a_row_that_changes_while_it_is_copied_is_found_by_the_comparison(
    source: str, target: str, postgres: PostgresServer
) -> None:
    await fill(source)

    def tamper(step: str, _done: int, _total: int) -> None:
        if step == "copy turns":
            postgres.run("UPDATE turns SET message = 'other' WHERE message = '…'", "SELECT 1", url=target)

    with pytest.raises(Conflict, match=r"not whole: the row \S+ of `turns`"):
        await copy(source, target, tamper)


async def test_a_target_with_data_of_its_own_is_left_alone(source: str, target: str) -> None:
    await fill(source)
    await fill(target)
    before = await rows_of(target)
    with pytest.raises(Conflict, match="holds other data"):
        await copy(source, target, silent)
    assert await rows_of(target) == before


async def test_a_service_that_runs_is_not_copied(source: str, target: str) -> None:
    await fill(source)
    running = await Database.open(source)
    with pytest.raises(Conflict, match="stop it first"):
        await copy(source, target, silent)
    await running.close()


async def test_only_sqlite_is_copied_and_only_into_postgresql(source: str) -> None:
    for pair in ((source, source), ("postgresql://a/b", "postgresql://c/d")):
        with pytest.raises(InvalidInput, match="from SQLite to PostgreSQL"):
            await copy(*pair, silent)


async def test_the_command_says_what_it_did_and_what_comes_next(source: str, target: str, home: Path) -> None:
    await fill(source)
    command = [ION, "migrate", "--to", target]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, env=os.environ.copy())
    assert (done.returncode, done.stderr) == (0, "")
    assert "all 47 are in PostgreSQL and say the same" in done.stdout


def test_a_hash_is_of_what_a_row_says_and_not_of_how_it_is_written() -> None:
    seoul = timezone(timedelta(hours=9))
    row = ("t", 0.5, NOON)
    assert row_hash(unmatched, row) == row_hash(unmatched, ("t", 0.5, NOON.astimezone(seoul)))
    later = NOON + timedelta(microseconds=1)
    assert (
        len({row_hash(unmatched, other) for other in (row, ("u", 0.5, NOON), ("t", 0.6, NOON), ("t", 0.5, later))}) == 4
    )
    note = ["e", "note", None, None, {"a": 1, "b": 2}, NOON]
    assert row_hash(events, note) == row_hash(events, [*note[:4], {"b": 2, "a": 1}, NOON])
    assert row_hash(events, note) != row_hash(events, [*note[:4], {"a": 1, "b": "2"}, NOON])
    assert table_hash([b"a", b"b"]) != table_hash([b"b", b"a"])
    with pytest.raises(TypeError, match="no form"):
        row_hash(unmatched, ("t", object(), NOON))
