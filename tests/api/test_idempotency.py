"""`Idempotency-Key` over HTTP: in both versions, whole and streamed."""

from __future__ import annotations

import asyncio

import pytest
from server import Caller

SAID = "I am burned out by work. What can I do?"


@pytest.mark.parametrize("path", ["/api/v1/chat", "/api/v2/chat"])
async def test_the_same_request_has_the_same_answer(ada: Caller, path: str) -> None:
    body = {"message": SAID, **({"user_id": ada.headers["ION-Learner"]} if "v1" in path else {})}
    answers = await asyncio.gather(
        *(ada("POST", path, json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(5))
    )
    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert sum(item["turns"] for item in (await ada.get("/api/v2/sessions")).json["items"]) == 1
    other = await ada("POST", path, json=body | {"message": "else"}, headers={"Idempotency-Key": "k-1"})
    assert (other.status, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")


async def test_a_stream_that_is_asked_for_again_is_the_same_stream(ada: Caller) -> None:
    headers = {"Idempotency-Key": '"0193-quoted"'}
    first, second = [await ada.saying(**headers).chat(SAID, stream=True) for _ in range(2)]
    assert first.events == second.events
    assert first.headers["ION-Turn-Id"] == second.headers["ION-Turn-Id"]


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "with space", "한글", "tab\there"])
async def test_a_key_that_is_none_is_refused_and_nothing_is_stored(ada: Caller, key: str) -> None:
    answer = await ada.saying(**{"Idempotency-Key": key.encode().decode("latin-1")}).chat(SAID)
    assert answer.status == 422
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


async def test_a_branch_over_http(ada: Caller) -> None:
    first = (await ada.chat(SAID)).json
    await ada.chat("ok, and then?", session_id=first["session_id"])
    edited = (await ada.chat("Which step first?", session_id=first["session_id"], parent_id=first["id"])).json
    anew = (await ada.chat("Something else", session_id=first["session_id"], parent_id=None)).json
    turns = (await ada.get(f"/api/v2/sessions/{first['session_id']}/turns?all=true")).json["items"]
    parents = {turn["id"]: turn["parent_id"] for turn in turns}
    assert parents[edited["id"]] == first["id"]
    assert parents[anew["id"]] is None
    astray = await ada.chat("hm", session_id=first["session_id"], parent_id="00000000-0000-7000-8000-000000000000")
    assert astray.status == 404
    assert (await ada.chat("hm", parent_id=first["id"])).status == 422
