"""What a long session remembers, and what a full disk leaves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from far_end import FarEnd
from sqlalchemy import text

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import IonError, StorageUnavailable
from ion_mentoring.settings import Settings
from ion_mentoring.store import sessions, sqlite, turns
from ion_mentoring.store.records import Learner, Session, Turn

pytestmark = pytest.mark.usefixtures("read_once")


async def session_of(service: Service, learner: Learner, turn: Turn) -> Session:
    found = await service.db.read(lambda conn: sessions.get(conn, turn.session_id, learner.id))
    assert found
    return found


async def summarised(service: Service, session: Session) -> int:
    """How many turns the summary covers."""
    return len(await service.db.read(lambda conn: turns.path(conn, session.summary_turn_id)))


async def test_the_summary_of_a_long_session_grows_by_what_is_no_longer_remembered(
    remote: Service, far_end: FarEnd
) -> None:
    learner = await new_learner(remote, "지민")
    turn = await asked(remote, learner, "question 1: I am burned out")
    for number in range(2, 11):
        turn = await asked(remote, learner, f"question {number}: I am burned out", turn.session_id)
        session = await session_of(remote, learner, turn)
        assert await summarised(remote, session) == max(0, number - 6)
        assert len(session.summary.splitlines()) == max(0, number - 6)
    assert [line[:12] for line in session.summary.splitlines()] == [f"- question {n}" for n in range(1, 5)]
    system, *talk = far_end.bodies[-1]["messages"]
    assert "question 3" in system["content"]
    assert "question 4" not in system["content"]
    said = [message["content"][:11].rstrip(":") for message in talk if message["role"] == "user"]
    assert said == [f"question {n}" for n in range(4, 11)]


async def test_turns_without_a_reply_and_crises_are_counted_and_not_summarised(
    remote: Service, far_end: FarEnd
) -> None:
    learner = await new_learner(remote, "지민")
    first = await asked(remote, learner, CRISIS["en"])
    far_end.status = 500
    await asked(remote, learner, BURNOUT["en"], first.session_id)
    far_end.status = 200
    for number in range(3, 10):
        turn = await asked(remote, learner, f"question {number}", first.session_id)
    session = await session_of(remote, learner, turn)
    assert await summarised(remote, session) == 3
    assert session.summary.startswith("- question 3")
    assert len(session.summary.splitlines()) == 1


async def test_many_messages_at_once_are_each_summarised_once(remote: Service) -> None:
    learner = await new_learner(remote, "지민")
    first = await asked(remote, learner, "question 1")
    questions = [Question(learner, f"question {n}", first.session_id) for n in range(2, 13)]
    running = await asyncio.gather(*map(remote.mentor.ask, questions))
    ends = [await one.ended() for one in running]
    assert {turn.state for turn in ends} == {"done"}
    session = await session_of(remote, learner, first)
    assert await summarised(remote, session) == 6
    assert [line.split(" ->")[0] for line in session.summary.splitlines()] == [f"- question {n}" for n in range(1, 7)]


class Disk:
    """How many pages every connection to the database may use."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._connect, self._connections, self._pages = sqlite._connect, list[Any](), 1_000_000
        monkeypatch.setattr(sqlite, "_connect", self._limited)

    def _limited(self, *args: Any) -> Any:
        made = self._connect(*args)
        self._connections.append(made)
        made.execute(f"PRAGMA max_page_count = {self._pages}")
        return made

    def hold(self, pages: int) -> None:
        self._pages = pages
        for made in self._connections:
            made.execute(f"PRAGMA max_page_count = {pages}")


@pytest.mark.sqlite
async def test_a_full_disk_is_told_and_loses_nothing_that_was_acknowledged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    async with open_service(settings) as service:
        learner = await new_learner(service, "지민")
        first = await asked(service, learner, BURNOUT["en"])
        disk.hold(await service.db.read(lambda conn: conn.scalar(text("PRAGMA page_count"))) + 12)
        accepted = {first.id: BURNOUT["en"]}
        refused: list[IonError] = []
        for number in range(200):
            message = f"{number} I am burned out. " + "so much to do, " * 300 + "all of it"
            try:
                running = await service.mentor.ask(Question(learner, message, first.session_id))
                accepted[running.turn.id] = message
                await asyncio.wait_for(running.ended(), 5)
            except IonError as error:
                refused.append(error)
            if len(refused) == 3:
                break
        assert [type(error) for error in refused] == [StorageUnavailable] * 3
        assert "disk is full" in refused[0].detail
        await service.db.ping()
        disk.hold(1_000_000)
        after = await asked(service, learner, BURNOUT["en"], first.session_id)
        assert after.state == "done"
        found = await service.db.read(lambda conn: turns.recent(conn, first.session_id, 1000))
        assert {turn.id: turn.message for turn in found} == accepted | {after.id: after.message}


async def test_a_reply_that_does_not_fit_on_the_disk_ends_as_failed_with_its_message_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> bool:
        raise StorageUnavailable("The disk is full.")

    async with open_service(settings) as service:
        learner = await new_learner(service, "지민")
        monkeypatch.setattr(turns, "complete", full)
        turn = await asyncio.wait_for(asked(service, learner, BURNOUT["en"]), 5)
        assert turn.state == "failed"
        assert turn.problem and turn.problem["type"] == "storage-unavailable"
        monkeypatch.undo()
        kept = await service.db.read(lambda conn: turns.get(conn, turn.id, learner.id))
        assert kept and kept.message == BURNOUT["en"]
        assert kept.state in ("pending", "streaming"), "streaming is noted when a reply takes longer than a moment"
        assert await service.db.write(lambda conn: turns.interrupt(conn, [turn.id])) == 1
