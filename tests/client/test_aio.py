"""The awaiting client against the real service, and both where a connection to it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from api.conftest import Served, afar, http
from far_end import FarEnd, then_waits
from server import Caller

from client.conftest import AT_ONCE
from client.unsteady import relays, unsteady
from ion_mentoring.client import AsyncIon, Delta, Done, Ion, Routing
from ion_mentoring.errors import Conflict, NotFound

__all__ = ["afar", "http"]


@pytest.fixture
async def aion(served: Served) -> AsyncIterator[AsyncIon]:
    async with AsyncIon(served.url, served.keys["service"], learner=f"ada-{uuid4()}", retries=AT_ONCE) as ion:
        yield ion


async def test_a_stream_gives_the_mentor_the_pieces_and_the_whole(aion: AsyncIon) -> None:
    async with aion.stream("번아웃이 온 것 같아요") as reply:
        first, *pieces, last = [event async for event in reply]
    assert isinstance(first, Routing)
    assert isinstance(last, Done)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == last.answer.content
    assert (reply.answer, reply.turn_id) == (last.answer, last.answer.id)


async def test_who_leaves_a_stream_early_finds_the_reply_as_a_turn(aion: AsyncIon) -> None:
    async with aion.stream("I am burned out by work") as reply:
        await anext(reply.text)
        with pytest.raises(RuntimeError, match="read to its end"):
            _ = reply.answer
    assert (await aion.turn(reply.turn_id)).message == "I am burned out by work"


async def test_all_that_can_be_asked_is_awaited(aion: AsyncIon) -> None:
    first, *_ = answers = [await aion.chat(f"I am burned out by work, number {number}") for number in range(21)]
    second = await aion.chat("ok, what's next?", session_id=first.session_id, persona="nana")
    assert [turn.id async for turn in aion.turns(first.session_id)] == [second.id, first.id]
    assert [session.id async for session in aion.sessions()][1:] == [answer.session_id for answer in answers[:0:-1]]
    assert [session.id async for session in aion.sessions("number 7")] == [answers[7].session_id]
    assert (await aion.rename_session(first.session_id, "칠")).title == "칠"
    assert (await aion.session(first.session_id)).turns == 2
    assert (await aion.export_session(first.session_id)).startswith("# 칠\n")
    await aion.feedback(second.id, -1)
    with pytest.raises(Conflict):
        await aion.cancel_turn(second.id)
    await aion.delete_session(first.session_id)
    with pytest.raises(NotFound):
        await aion.session(first.session_id)
    assert (await aion.analyze("면접이 내일인데 너무 떨려요")).tone == "anxious"
    assert "lua" in [persona.id for persona in await aion.personas()]
    assert (await aion.persona("lua")).name["ko"] == "루아"
    assert (await aion.playbooks("recursion", limit=1))[0].id == "recursion"
    assert (await aion.change_me(register="casual")) == await aion.me()
    other = aion.speaking_for(f"other-{uuid4()}")
    assert [session async for session in other.sessions()] == []


async def test_several_questions_are_asked_at_once(aion: AsyncIon) -> None:
    answers = await asyncio.gather(*(aion.chat(f"I am burned out, number {number}") for number in range(5)))
    assert len({answer.id for answer in answers}) == 5


async def test_a_reply_is_cancelled_and_what_was_said_is_kept(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with rest, ", "and then ")
    key = afar.headers["Authorization"].removeprefix("Bearer ")
    async with AsyncIon(afar.url, key) as ion, ion.stream("I am burned out by work") as reply:
        assert await anext(reply.text) == "Begin with rest, "
        turn = await reply.cancel()
        assert [event.event async for event in reply][-1] == "done"
        await asyncio.wait_for(far_end.hung_up.wait(), 5)
    assert turn.state == reply.answer.state == "cancelled"
    assert turn.reply == "Begin with rest, and then "


async def test_a_task_that_is_cancelled_while_it_reads_leaves_the_turn_and_the_client_whole(
    afar: Caller, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with rest, ")
    key = afar.headers["Authorization"].removeprefix("Bearer ")
    async with AsyncIon(afar.url, key) as ion:
        said, turn_id = asyncio.Event(), ""

        async def read() -> None:
            nonlocal turn_id
            async with ion.stream("I am burned out by work") as reply:
                turn_id = reply.turn_id
                async for _ in reply.text:
                    said.set()

        reading = asyncio.create_task(read())
        await asyncio.wait_for(said.wait(), 5)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert (await ion.cancel_turn(turn_id)).state == "cancelled"


@pytest.mark.parametrize("cut", [0, 100, 1000, 1300, 1800])
def test_a_stream_of_the_real_service_is_resumed(served: Served, cut: int) -> None:
    with unsteady(relays(served.url, cut=cut), relays(served.url)) as line:
        ion = Ion(line.url, served.keys["service"], learner=f"ada-{uuid4()}", retries=AT_ONCE)
        with ion, ion.stream("I am burned out by work") as reply:
            first, *pieces, last = reply
            assert isinstance(first, Routing)
            assert isinstance(last, Done)
            assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == last.answer.content
            assert len(list(ion.sessions())) == 1
    assert (b"/events HTTP/1.1" in line.asked[1]) == (cut >= 1000), (
        "before the turn has a name, the question is repeated"
    )


@pytest.mark.parametrize("cut", [0, 20, 1000])
def test_a_question_whose_answer_was_lost_is_asked_once(served: Served, cut: int) -> None:
    with unsteady(*[relays(served.url, cut=cut)] * 2, relays(served.url)) as line:
        ion = Ion(line.url, served.keys["service"], learner=f"ada-{uuid4()}", retries=AT_ONCE)
        with ion:
            answer = ion.chat("I am burned out by work")
            assert [turn.id for session in ion.sessions() for turn in ion.turns(session.id)] == [answer.id]
    assert len(set(line.header("Idempotency-Key")[:3])) == 1
