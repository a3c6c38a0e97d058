from __future__ import annotations

import asyncio
import json

import pytest
from far_end import FarEnd, then_waits
from server import Caller

TURN = {
    *("id", "session_id", "parent_id", "message", "reply", "persona", "state", "provider", "created_at"),
    *("resonance", "routing", "receipt", "problem", "steps", "siblings", "feedback"),
}


async def test_a_turn_is_read_as_it_is_stored(ada: Caller) -> None:
    said = (await ada.chat("I am burned out")).json
    turn = (await ada.get(f"/api/v2/turns/{said['id']}")).json
    assert turn.keys() == TURN
    assert (turn["message"], turn["reply"], turn["state"]) == ("I am burned out", said["content"], "done")
    assert turn["routing"] == said["routing"]
    assert turn["receipt"] == said["receipt"]
    assert (turn["siblings"], turn["feedback"]) == ([said["id"]], None)
    assert turn["steps"] == said["steps"] != []
    assert all(f"**{step.partition('.')[0]}" in said["content"] for step in turn["steps"])


async def first_event(caller: Caller, far_end: FarEnd) -> tuple[str, asyncio.Task[list[tuple[int, str, object]]]]:
    """A stream that has begun and goes on in the background: the turn's id, and its events when it is over."""
    far_end.behave = then_waits("Begin with ")
    began: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def follow() -> list[tuple[int, str, object]]:
        body = {"message": "I am burned out", "stream": True}
        headers = caller.headers
        async with caller._session.post(caller.url + "/api/v2/chat", json=body, headers=headers) as response:
            events = []
            async for line in response.content:
                if line.startswith(b"id: "):
                    number = int(line[4:])
                elif line.startswith(b"event: "):
                    name = line[7:].decode().strip()
                elif line.startswith(b"data: "):
                    events.append((number, name, json.loads(line[6:])))
                    if name == "delta" and not began.done():
                        began.set_result(response.headers["ION-Turn-Id"])
            return events

    task = asyncio.create_task(follow())
    return await asyncio.wait_for(began, 10), task


async def test_cancel_ends_the_stream_and_keeps_what_was_said(afar: Caller, far_end: FarEnd) -> None:
    turn_id, stream = await first_event(afar, far_end)
    cancelled = await afar("DELETE", f"/api/v2/turns/{turn_id}")
    assert cancelled.status == 200
    assert (cancelled.json["state"], cancelled.json["reply"]) == ("cancelled", "Begin with ")
    events = await asyncio.wait_for(stream, 10)
    assert [name for _, name, _ in events] == ["routing", "delta", "done"]
    assert events[-1][2]["state"] == "cancelled"  # type: ignore[index]
    again = await afar("DELETE", f"/api/v2/turns/{turn_id}")
    assert again.status == 409
    assert "it is cancelled" in again.json["detail"]


async def test_a_client_that_hangs_up_does_not_lose_the_reply(afar: Caller, far_end: FarEnd) -> None:
    turn_id, stream = await first_event(afar, far_end)
    stream.cancel()
    assert (await afar.get(f"/api/v2/turns/{turn_id}")).json["state"] in ("pending", "streaming")
    assert not far_end.hung_up.is_set()
    assert (await afar("DELETE", f"/api/v2/turns/{turn_id}")).json["reply"] == "Begin with "


async def test_a_turn_that_is_done_cannot_be_cancelled(ada: Caller) -> None:
    turn = (await ada.chat("I am burned out")).json
    answer = await ada("DELETE", f"/api/v2/turns/{turn['id']}")
    assert answer.status == 409
    assert answer.json["type"].endswith("/conflict")


@pytest.mark.parametrize("method", ["PUT", "POST"])
async def test_feedback_is_taken_and_a_second_opinion_replaces_the_first(ada: Caller, method: str) -> None:
    path = f"/api/v2/turns/{(await ada.chat('I am burned out')).json['id']}/feedback"
    for opinion in ({"rating": -1, "reason": "너무 길어요"}, {"rating": 1}):
        answer = await ada(method, path, json=opinion)
        assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "opinion",
    [{}, {"rating": 0}, {"rating": 2}, {"rating": "good"}, {"rating": 1, "reason": "x" * 2001}, {"rating": 1, "a": 1}],
)
async def test_feedback_that_is_none_is_refused(ada: Caller, opinion: dict[str, object]) -> None:
    turn = (await ada.chat("I am burned out")).json
    answer = await ada("PUT", f"/api/v2/turns/{turn['id']}/feedback", json=opinion)
    assert answer.status == 422
    assert {error["field"] for error in answer.json["errors"]} <= {"rating", "reason", "a"}
