"""Whose a running turn is: what a process that ended left behind is marked, what is being answered is left alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from databases import until

from ion_mentoring.errors import StorageUnavailable
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session
from ion_mentoring.store.watch import Watch, watching

BEGIN_A_TURN = """
import asyncio, sys
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database

async def main():
    db = await Database.open(sys.argv[1])
    turn = await db.write(lambda conn: turns.append(conn, sys.argv[2], message="m", language="en"))
    print(turn.id, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
async def other(db: Database, url: str) -> AsyncIterator[Database]:
    """The same database, as another service has it open."""
    opened = await Database.open(url)
    yield opened
    await opened.close()


async def begin(db: Database, session: Session) -> str:
    turn = await db.write(lambda conn: turns.append(conn, session.id, message="m", language="en"))
    return turn.id


async def state(db: Database, id: str, learner: Learner) -> str:
    turn = await db.read(lambda conn: turns.get(conn, id, learner.id))
    assert turn
    return turn.state


async def all_ended(db: Database) -> bool:
    return not await db.read(turns.unfinished)


def begin_elsewhere(url: str, session: Session) -> tuple[subprocess.Popen[str], str]:
    """A process that answers a turn for ever, and the turn's id."""
    child = subprocess.Popen([sys.executable, "-c", BEGIN_A_TURN, url, session.id], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    return child, child.stdout.readline().strip()


async def test_a_start_leaves_the_running_turns_of_another_service_alone(
    db: Database, other: Database, session: Session, learner: Learner
) -> None:
    id = await begin(other, session)
    async with watching(db, lambda _: False):
        assert await state(db, id, learner) == "pending"
    assert await Watch(db, lambda _: False).look() == 0


async def test_what_a_service_leaves_when_it_stops_is_marked_by_those_that_go_on(
    db: Database, other: Database, session: Session, learner: Learner
) -> None:
    id = await begin(other, session)
    await other.close()
    assert await until(Watch(db, lambda _: False).look) == 1
    assert await state(db, id, learner) == "interrupted"


async def test_what_a_killed_process_leaves_is_marked_at_once(
    db: Database, url: str, session: Session, learner: Learner
) -> None:
    child, id = begin_elsewhere(url, session)
    watch = Watch(db, lambda _: False)
    assert await watch.look() == 0
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert await until(watch.look) == 1
    assert await state(db, id, learner) == "interrupted"


async def test_an_own_turn_that_lost_its_end_is_marked_when_it_is_found_twice(
    db: Database, session: Session, learner: Learner
) -> None:
    lost, running = await begin(db, session), await begin(db, session)
    watch = Watch(db, lambda id: id == running)
    assert [await watch.look(), await watch.look(), await watch.look()] == [0, 1, 0]
    assert (await state(db, lost, learner), await state(db, running, learner)) == ("interrupted", "pending")


async def test_a_service_looks_again_and_again(db: Database, other: Database, session: Session) -> None:
    async with watching(db, lambda _: False):
        await begin(other, session)
        await other.close()
        await until(lambda: all_ended(db))


@pytest.mark.sqlite
async def test_of_owners_that_ended_no_file_stays(db: Database, url: str, tmp_path: Path, session: Session) -> None:
    folder = tmp_path / "ion.db.owners"
    child, _ = begin_elsewhere(url, session)
    assert len(list(folder.iterdir())) == 2
    child.send_signal(signal.SIGKILL)
    child.communicate()
    again = await Database.open(url)
    assert {file.name for file in folder.iterdir()} == {db.owner.id, again.owner.id}
    await again.close()
    assert {file.name for file in folder.iterdir()} == {db.owner.id}


@pytest.mark.sqlite
async def test_a_folder_for_locks_that_cannot_be_made_is_told(db: Database, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "ion.db.owners"
    await db.close()
    folder.rmdir()
    folder.write_text("a file")
    with pytest.raises(StorageUnavailable, match="can't be written to"):
        await Database.open(url)
