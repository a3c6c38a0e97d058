"""A stream that breaks is followed again from where it stopped: while it runs, after it has ended, after a restart."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from far_end import FarEnd, says, then_waits
from server import Caller, ion_serve

SAID = "최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?"
Event = tuple[int, str, Any]


class Reader:
    """Reads server-sent events, and may be cut off after any byte; whole events alone count, as in a browser."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.turn_id = ""
        self.events: list[Event] = []

    async def ask(self, bytes_: float, **body: Any) -> None:
        """Asks, and reads so many bytes of the answer."""
        asked = {"message": SAID, "stream": True, **body}
        await self._read("POST", "/api/v2/chat", bytes_, json=asked)

    async def resume(self, bytes_: float = float("inf")) -> int:
        """Goes on where it stopped; the status of the answer."""
        last = self.events[-1][0] if self.events else 0
        return await self._read("GET", f"/api/v2/turns/{self.turn_id}/events", bytes_, last=last)

    async def _read(self, method: str, path: str, left: float, *, last: int | None = None, **more: Any) -> int:
        headers = {**self._caller.headers, **({} if last is None else {"Last-Event-ID": str(last)})}
        text = b""
        url = self._caller.url + path
        async with self._caller._session.request(method, url, headers=headers, **more) as response:
            self.turn_id = response.headers.get("ION-Turn-Id", self.turn_id)
            async for data in response.content.iter_any():
                taken = data if left >= len(data) else data[: int(left)]
                text += taken
                left -= len(taken)
                if left <= 0:
                    response.close()
                    break
        self.events += [_event(group) for group in text.split(b"\n\n")[:-1] if not group.startswith(b":")]
        return response.status

    @property
    def ended(self) -> bool:
        return bool(self.events) and self.events[-1][1] in ("done", "error")

    @property
    def text(self) -> str:
        return "".join(data["text"] for _, name, data in self.events if name == "delta")


def _event(group: bytes) -> Event:
    fields = dict(line.split(": ", 1) for line in group.decode().split("\n"))
    return int(fields["id"]), fields["event"], json.loads(fields["data"])


async def _cut(reader: Reader, at: int) -> None:
    """Asks, is cut off after `at` bytes, and goes on, cut off again and again, to the end."""
    await reader.ask(at)
    while not reader.ended:
        assert await reader.resume(at) == 200


@pytest.mark.parametrize("batch", range(4))
async def test_a_stream_cut_at_random_bytes_and_resumed_is_the_same_reply(ada: Caller, batch: int) -> None:
    """A hundred of them in four batches; the seed is in the test's name."""
    rng = random.Random(batch)
    for _ in range(25):
        reader = Reader(ada)
        await _cut(reader, rng.randint(2_500, 6_000))
        stored = (await ada.get(f"/api/v2/turns/{reader.turn_id}")).json
        assert reader.text == stored["reply"] == reader.events[-1][2]["content"]
        assert [number for number, _, _ in reader.events] == list(range(1, len(reader.events) + 1))
        assert await reader.resume() == 204


async def test_a_running_reply_is_followed_by_many_each_from_its_own_place(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin ", "with ", "rest, ")
    first = Reader(afar)
    asking = asyncio.create_task(first.ask(float("inf")))
    await asyncio.wait_for(far_end.asked.wait(), 5)
    turn_id = await _running(afar)
    others = [Reader(afar) for _ in range(3)]
    for number, other in enumerate(others):
        other.turn_id = turn_id
        other.events = [(number, "delta", {"text": ""})] if number else []
    following = [asyncio.create_task(other.resume()) for other in others]
    await asyncio.sleep(0.1)
    assert (await afar("DELETE", f"/api/v2/turns/{turn_id}")).status == 200
    assert await asyncio.gather(*following) == [200, 200, 200]
    await asking
    assert first.text == others[0].text == "Begin with rest, "
    assert [other.events[-1][:2] for other in others] == [(5, "done")] * 3


async def _running(caller: Caller) -> str:
    """The id of the turn that is being answered."""
    while True:
        for session in (await caller.get("/api/v2/sessions")).json["items"]:
            turns = (await caller.get(f"/api/v2/sessions/{session['id']}/turns")).json["items"]
            if turns[-1]["state"] == "streaming":
                return str(turns[-1]["id"])
        await asyncio.sleep(0.02)


async def test_a_failure_is_told_again(afar: Caller, far_end: FarEnd) -> None:
    far_end.status = 500
    reader = Reader(afar)
    await reader.ask(0)
    while not reader.ended:
        assert await reader.resume() == 200
    assert reader.events[-1][1] == "error"
    assert reader.events[-1][2]["problem"]["status"] == 502
    assert await reader.resume() == 204


async def test_silence_is_broken_by_comments(afar: Caller, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ion_mentoring.conversation.streams.KEEP_ALIVE_S", 0.05)
    far_end.behave = then_waits("Begin ")
    body = {"message": SAID, "stream": True}
    async with afar._session.post(afar.url + "/api/v2/chat", json=body, headers=afar.headers) as response:
        assert response.headers["Cache-Control"].endswith("no-transform")
        assert response.headers["X-Accel-Buffering"] == "no"
        assert "Content-Encoding" not in response.headers
        comments = 0
        async for line in response.content:
            comments += line == b": keep-alive\n"
            if comments == 3:
                break


@pytest.mark.parametrize("last", ["-1", "one", "1.5", "99999999999999999999999"])
async def test_a_last_event_id_that_is_none_is_refused_or_beyond_the_end(ada: Caller, last: str) -> None:
    turn_id = (await ada.chat(SAID)).json["id"]
    answer = await ada.get(f"/api/v2/turns/{turn_id}/events", headers={"Last-Event-ID": last})
    assert answer.status == (204 if last.isdigit() else 422)


async def test_another_learners_turn_is_not_followed(ada: Caller, bob: Caller) -> None:
    turn_id = (await ada.chat(SAID)).json["id"]
    assert (await bob.get(f"/api/v2/turns/{turn_id}/events")).status == 404


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_a_reply_is_followed_after_a_restart(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """And one that the crash interrupted is ended, whatever was told of it."""
    with ion_serve(tmp_path / "home") as before:
        key = (tmp_path / "home" / "local.key").read_text().strip()
        reader = Reader(Caller(session, before.url, Authorization=f"Bearer {key}"))
        await reader.ask(3_000)
        told = list(reader.events)
    with ion_serve(tmp_path / "home") as after:
        reader._caller = Caller(session, after.url, Authorization=f"Bearer {key}")
        while not reader.ended:
            assert await reader.resume(3_000) == 200
        assert reader.events[: len(told)] == told
        assert reader.text == reader.events[-1][2]["content"]


async def test_what_a_crash_interrupted_ends_for_its_reader(
    tmp_path: Path, session: aiohttp.ClientSession, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin ", "with ")
    afar = {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": far_end.url}
    with ion_serve(tmp_path / "home", env=afar) as before:
        key = (tmp_path / "home" / "local.key").read_text().strip()
        reader = Reader(Caller(session, before.url, Authorization=f"Bearer {key}"))
        asking = asyncio.create_task(reader.ask(float("inf")))
        await asyncio.wait_for(far_end.asked.wait(), 10)
        reader.turn_id = await _running(reader._caller)
        before.child.kill()
        with pytest.raises(aiohttp.ClientError):
            await asking
    reader.events = [(7, "delta", {"text": "as if"})]
    far_end.behave = says("Gladly.")
    with ion_serve(tmp_path / "home", env=afar) as after:
        reader._caller = Caller(session, after.url, Authorization=f"Bearer {key}")
        assert await reader.resume() == 200
    assert [event[:2] for event in reader.events[1:]] == [(8, "done")]
    assert reader.events[-1][2]["state"] == "interrupted"
