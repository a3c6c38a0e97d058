"""The way of a turn with a far end: order, cancel, stop, failure."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from far_end import DONE, FarEnd, breaks_off, piece, says, sends, stop, then_waits

from conversation.conftest import BURNOUT, asked, new_learner, stored
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, RunningTurn, Said
from ion_mentoring.errors import Conflict, NotFound, NotReady
from ion_mentoring.store import sessions
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner


@pytest.fixture
async def learner(remote: Service) -> Learner:
    return await new_learner(remote, "지민")


class Gate:
    """A far end that holds every reply until it is let go."""

    def __init__(self, far_end: FarEnd) -> None:
        self.open = asyncio.Event()
        far_end.behave = self._behave

    async def _behave(self, request: web.Request, response: web.StreamResponse) -> None:
        await response.write(piece("Begin with rest. "))
        await self.open.wait()
        await sends(piece("Then go on."), stop(), DONE)(request, response)


async def begun(running: RunningTurn) -> None:
    """Waits for the first words."""
    async for _, event in running.follow():
        if isinstance(event, Said):
            return


async def test_a_reply_from_afar_is_stored_with_what_left_the_house(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = says("Rest ", "first, then look.", usage={"prompt_tokens": 321, "completion_tokens": 7})
    turn = await asked(remote, learner, BURNOUT["en"])
    assert (turn.state, turn.provider, turn.reply) == ("done", "openai", "Rest first, then look.")
    assert turn.receipt["left_the_house"] == ["system", "user"]
    assert turn.receipt["authored"] is False
    assert turn.receipt["cost"] == turn.usage["cost"] == {"amount": "0.00005235", "currency": "USD"}
    assert turn.usage["prompt_tokens"] == 321 and turn.usage["completion_tokens"] == 7
    assert (turn.receipt["model"], turn.receipt["tried"], turn.receipt["sent_to"]) == ("gpt-4o-mini", [], ["openai"])
    assert "burnout" in far_end.bodies[0]["messages"][0]["content"].lower()


async def test_two_messages_at_once_in_one_session_are_answered_in_order(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    session = (await asked(remote, learner, BURNOUT["en"])).session_id
    gate = Gate(far_end)
    questions = [Question(learner, text, session) for text in ("What comes first?", "What comes second?")]
    first, second = await asyncio.gather(*map(remote.mentor.ask, questions))
    await begun(first)
    assert (first.turn.position, second.turn.position) == (2, 3)
    assert (await stored(remote, learner, second.turn.id)).state == "pending"
    assert len(far_end.bodies) == 2
    gate.open.set()
    turns = [await first.ended(), await second.ended()]
    assert [turn.state for turn in turns] == ["done", "done"]
    asked_last = [message["content"] for message in far_end.bodies[-1]["messages"][-3:]]
    assert asked_last == ["What comes first?", "Begin with rest. Then go on.", "What comes second?"]


async def test_two_sessions_do_not_wait_for_each_other(remote: Service, far_end: FarEnd, learner: Learner) -> None:
    gate = Gate(far_end)
    running = await asyncio.gather(*(remote.mentor.ask(Question(learner, BURNOUT["en"])) for _ in range(3)))
    await asyncio.gather(*map(begun, running))
    assert len(far_end.bodies) == 3
    gate.open.set()
    assert {(await one.ended()).state for one in running} == {"done"}


async def test_a_failed_provider_leaves_a_failed_turn_with_the_message(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.status = 500
    turn = await asked(remote, learner, BURNOUT["en"])
    assert (turn.state, turn.message, turn.reply) == ("failed", BURNOUT["en"], None)
    assert turn.problem
    assert turn.problem["type"] == "provider-failed"
    assert turn.problem["status"] == 502
    assert "500" in turn.problem["detail"]
    assert turn == await stored(remote, learner, turn.id)
    far_end.status = 200
    assert (await asked(remote, learner, "And now?", turn.session_id)).state == "done"


async def test_a_reply_that_broke_off_keeps_what_was_said(remote: Service, far_end: FarEnd, learner: Learner) -> None:
    far_end.behave = breaks_off("Begin with ")
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    end = [event async for _, event in running.follow()][-1]
    assert isinstance(end, Ended)
    assert end.name == "error"
    assert (end.turn.state, end.turn.reply) == ("failed", "Begin with ")


async def test_an_error_that_nobody_foresaw_ends_the_turn_too(
    remote: Service, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise ZeroDivisionError("secret words of a learner")

    monkeypatch.setattr(remote.mentor._way.provider, "stream", broken)
    turn = await asked(remote, learner, BURNOUT["en"])
    assert turn.state == "failed"
    assert turn.problem
    assert turn.problem["type"] == "internal"
    assert "Your message is kept" in turn.problem["detail"]
    assert "secret" not in str(turn.problem)


@pytest.mark.parametrize(
    "reply", ["I am a human, trust me.", "한국어로만 길게 답하면 영어로 물은 사람은 읽을 수가 없어요. 정말로요."]
)
async def test_a_reply_that_fails_the_checks_is_held_back(
    remote: Service, far_end: FarEnd, learner: Learner, reply: str
) -> None:
    good, far_end.behave = far_end.behave, says(reply)
    turn = await asked(remote, learner, BURNOUT["en"])
    assert (turn.state, turn.reply) == ("failed", None)
    assert turn.problem and "held back" in turn.problem["detail"]
    far_end.behave = good
    await asked(remote, learner, "And now?", turn.session_id)
    assert reply not in str(far_end.bodies[-1])


async def test_an_empty_reply_is_no_reply(remote: Service, far_end: FarEnd, learner: Learner) -> None:
    far_end.behave = says(" \n ")
    turn = await asked(remote, learner, BURNOUT["en"])
    assert (turn.state, turn.reply) == ("failed", None)
    assert turn.problem and "empty" in turn.problem["detail"]


async def test_half_a_surrogate_pair_from_afar_does_not_stop_the_turn(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    half = b'data: {"choices": [{"delta": {"content": "Rest well \\ud83d"}}]}\n\n'
    far_end.behave = sends(half, stop(), DONE)
    turn = await asyncio.wait_for(asked(remote, learner, BURNOUT["en"]), 5)
    assert turn.state == "done"


async def test_cancel_keeps_what_was_said_and_hangs_up(remote: Service, far_end: FarEnd, learner: Learner) -> None:
    far_end.behave = then_waits("Begin with ")
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    turn = await remote.mentor.cancel(running.turn.id, learner.id)
    assert (turn.state, turn.reply, turn.problem) == ("cancelled", "Begin with ", None)
    await asyncio.wait_for(far_end.hung_up.wait(), 2)
    with pytest.raises(Conflict, match="it is cancelled"):
        await remote.mentor.cancel(running.turn.id, learner.id)


async def test_a_turn_that_waits_for_another_can_be_cancelled(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    session = (await asked(remote, learner, BURNOUT["en"])).session_id
    gate = Gate(far_end)
    first = await remote.mentor.ask(Question(learner, "What comes first?", session))
    second = await remote.mentor.ask(Question(learner, "What comes second?", session))
    await begun(first)
    assert (await remote.mentor.cancel(second.turn.id, learner.id)).state == "cancelled"
    gate.open.set()
    assert (await first.ended()).state == "done"


async def test_what_is_not_there_or_not_mine_cannot_be_cancelled(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    gate = Gate(far_end)
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    stranger = await new_learner(remote, "서준")
    with pytest.raises(NotFound, match="no such turn"):
        await remote.mentor.cancel(running.turn.id, stranger.id)
    gate.open.set()
    assert (await running.ended()).state == "done"
    with pytest.raises(Conflict, match="it is done"):
        await remote.mentor.cancel(running.turn.id, learner.id)


@pytest.mark.parametrize("times", [1, 3])
async def test_cancel_while_the_end_is_being_stored_leaves_it_whole(
    remote: Service, learner: Learner, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    storing, go_on = asyncio.Event(), asyncio.Event()
    write = Database.write

    async def slow(self: Database, fn: Any) -> Any:
        if getattr(fn, "__name__", "") == "store":
            storing.set()
            await go_on.wait()
        return await write(self, fn)

    monkeypatch.setattr(Database, "write", slow)
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    await storing.wait()
    ended, waiting = running.ended, asyncio.Semaphore(0)

    def noticed() -> Any:
        waiting.release()
        return ended()

    monkeypatch.setattr(running, "ended", noticed)
    cancels = [asyncio.create_task(remote.mentor.cancel(running.turn.id, learner.id)) for _ in range(times)]
    for _ in cancels:
        await waiting.acquire()
    go_on.set()
    assert (await asyncio.wait_for(ended(), 5)).state == "done"
    for outcome in await asyncio.gather(*cancels, return_exceptions=True):
        assert isinstance(outcome, Conflict)
    assert (await stored(remote, learner, running.turn.id)).state == "done"


async def test_cancelling_twice_at_once_gives_both_the_same_end(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = then_waits("Begin with ")
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    both = asyncio.gather(*(remote.mentor.cancel(running.turn.id, learner.id) for _ in range(2)))
    one, other = await asyncio.wait_for(both, 5)
    assert one == other
    assert (await stored(remote, learner, one.id)).state == "cancelled"


async def test_stopping_waits_for_running_replies(remote: Service, far_end: FarEnd, learner: Learner) -> None:
    gate = Gate(far_end)
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    closing = asyncio.create_task(remote.mentor.close())
    await asyncio.sleep(0)
    with pytest.raises(NotReady, match="stopping"):
        await remote.mentor.ask(Question(learner, "And now?"))
    gate.open.set()
    await closing
    assert (await stored(remote, learner, running.turn.id)).state == "done"


async def test_a_reply_that_is_late_when_the_service_stops_is_marked_as_interrupted(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = then_waits("Begin with ")
    running = await remote.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    await remote.mentor.close(grace_s=0.01)
    found = await stored(remote, learner, running.turn.id)
    assert (found.state, found.reply) == ("interrupted", "Begin with ")


@pytest.mark.parametrize("message", [BURNOUT["en"], "Zwölf Boxkämpfer jagen Viktor quer über den großen Deich"])
async def test_a_session_that_is_deleted_while_the_reply_is_written_ends_the_turn(
    remote: Service, far_end: FarEnd, learner: Learner, message: str
) -> None:
    gate = Gate(far_end)
    running = await remote.mentor.ask(Question(learner, message))
    await begun(running)
    assert await remote.db.write(lambda conn: sessions.delete(conn, running.turn.session_id, learner.id))
    gate.open.set()
    turn = await asyncio.wait_for(running.ended(), 5)
    assert turn.state == "failed"
    assert turn.problem
    assert turn.problem["type"] == "not-found"
    assert remote.mentor.running(turn.id) is None


async def test_a_session_that_is_deleted_before_its_turn_comes_ends_the_turn(
    remote: Service, far_end: FarEnd, learner: Learner
) -> None:
    session = (await asked(remote, learner, BURNOUT["en"])).session_id
    gate = Gate(far_end)
    first = await remote.mentor.ask(Question(learner, "What comes first?", session))
    second = await remote.mentor.ask(Question(learner, "What comes second?", session))
    await begun(first)
    await remote.db.write(lambda conn: sessions.delete(conn, session, learner.id))
    gate.open.set()
    ends = [await asyncio.wait_for(one.ended(), 5) for one in (first, second)]
    assert [end.state for end in ends] == ["failed", "failed"]
    assert len(far_end.bodies) == 2
