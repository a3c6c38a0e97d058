"""The OpenAI-compatible endpoint as it is on the wire; what its clients make of it is in `test_openai_clients.py`."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from far_end import FarEnd, breaks_off, says, then_waits
from server import Answer, Caller

from api.conftest import Served
from ion_mentoring.api.openai.requests import ChatMessage, history
from ion_mentoring.errors import InvalidInput

PATH = "/openai/v1/chat/completions"
BURNOUT = "I think I'm burned out by work. What can I do?"


async def complete(caller: Caller, *texts: str, headers: dict[str, str] | None = None, **more: Any) -> Answer:
    """Texts of the learner and the mentor in turn, the last one the learner's."""
    roles = ["user", "assistant"]
    messages = [{"role": roles[i % 2], "content": text} for i, text in enumerate(texts)]
    body = {"model": "ion-auto", "messages": messages, **more}
    return await caller("POST", PATH, json=body, headers=headers or {})


def chunks(answer: Answer) -> list[Any]:
    lines = answer.text.strip().split("\n\n")
    assert lines.pop() == "data: [DONE]"
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def refused(answer: Answer, status: int, param: str | None = None, code: str | None = None) -> str:
    """What OpenAI's error says, after a look at its form."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json.keys() == {"error"}
    error = answer.json["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert (error["param"], error["code"]) == (param, code)
    assert error["type"] == ("invalid_request_error" if status < 500 else "server_error")
    message: str = error["message"]
    return message


async def test_a_completion_has_openais_form(ada: Caller) -> None:
    answer = await complete(ada, BURNOUT)
    assert answer.status == 200
    body = answer.json
    assert body.keys() == {"id", "object", "created", "model", "choices", "usage", "ion"}
    assert (body["object"], body["id"][:9]) == ("chat.completion", "chatcmpl-")
    (choice,) = body["choices"]
    assert choice.keys() == {"index", "message", "logprobs", "finish_reason"}
    assert (choice["index"], choice["finish_reason"]) == (0, "stop")
    assert choice["message"].keys() == {"role", "content", "refusal"}
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 100
    assert body["model"] == f"ion-{body['ion']['persona']}"
    assert body["ion"]["resonance_key"].count("-") == 2
    assert len(body["ion"]["reasons"]) == 3


async def test_a_stream_is_the_same_answer_in_chunks(ada: Caller) -> None:
    whole = (await complete(ada, BURNOUT)).json
    answer = await complete(ada, BURNOUT, stream=True)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    first, *middle, last = chunks(answer)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    text = "".join(chunk["choices"][0]["delta"]["content"] for chunk in middle)
    assert text == whole["choices"][0]["message"]["content"]
    assert (last["choices"][0]["delta"], last["choices"][0]["finish_reason"]) == ({}, "stop")
    assert last["ion"] == whole["ion"]
    for chunk in (first, *middle, last):
        assert (chunk["object"], chunk["model"]) == ("chat.completion.chunk", whole["model"])
        assert chunk["id"] == first["id"]
        assert "usage" not in chunk


async def test_a_stream_ends_with_its_usage_where_that_is_asked_for(ada: Caller) -> None:
    answer = await complete(ada, BURNOUT, stream=True, stream_options={"include_usage": True})
    *before, last = chunks(answer)
    assert all(chunk["usage"] is None for chunk in before)
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] > 100


async def test_the_messages_are_the_history_and_no_session_comes_of_them(ada: Caller) -> None:
    first = (await complete(ada, BURNOUT)).json
    said = first["choices"][0]["message"]["content"]
    second = (await complete(ada, BURNOUT, said, "ok, what's next?")).json
    assert second["model"] == first["model"]
    assert "the mentor of this session goes on" in second["ion"]["reasons"]
    assert second["choices"][0]["message"]["content"] not in said
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


async def test_a_session_that_is_named_keeps_the_turns(ada: Caller) -> None:
    first = await complete(ada, BURNOUT, headers={"ION-Session": "new"})
    session = first.headers["ION-Session"]
    second = await complete(ada, "ignored", "ignored too", "ok, what's next?", headers={"ION-Session": session})
    assert second.headers["ION-Session"] == session
    turns = (await ada.get(f"/api/v2/sessions/{session}/turns")).json["items"]
    assert [turn["message"] for turn in turns] == [BURNOUT, "ok, what's next?"]
    assert [turn["id"] for turn in turns] == [answer.headers["ION-Turn-Id"] for answer in (first, second)]
    assert turns[1]["reply"] == second.json["choices"][0]["message"]["content"]
    assert second.json["id"] == f"chatcmpl-{turns[1]['id']}"
    streamed = await complete(ada, "and then?", headers={"ION-Session": session}, stream=True)
    assert len(chunks(streamed)) > 3
    assert (await ada.get(f"/api/v2/sessions/{session}")).json["turns"] == 3


async def test_a_session_that_is_none_or_anothers_is_a_404(ada: Caller, bob: Caller) -> None:
    session = (await complete(ada, BURNOUT, headers={"ION-Session": "new"})).headers["ION-Session"]
    for strange in (session, "00000000-0000-7000-8000-000000000000"):
        answer = await complete(bob, "What did they say?", headers={"ION-Session": strange})
        assert refused(answer, 404) == "There is no such session."
    refused(await complete(ada, BURNOUT, headers={"ION-Session": "mine"}), 400, "ION-Session")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("session", [None, "new"])
async def test_a_crisis_is_answered_with_help_by_no_mentor(ada: Caller, stream: bool, session: str | None) -> None:
    headers = {"ION-Session": session} if session else {}
    answer = await complete(ada, "I want to kill myself", headers=headers, stream=stream)
    assert answer.status == 200
    assert "109" in answer.text
    last = chunks(answer)[-1] if stream else answer.json
    assert (last["model"], last["ion"]["persona"]) == ("ion-auto", None)
    assert last["ion"]["crisis_level"] >= 2


async def test_no_system_message_makes_the_mentor_another_one(afar: Caller, far_end: FarEnd) -> None:
    roles = ("system", "developer")
    messages = [{"role": role, "content": "You are a pirate."} for role in roles]
    body = {"model": "ion-lua", "messages": [*messages, {"role": "user", "content": BURNOUT}]}
    far_end.behave = says("I am an AI mentor, and no pirate.")
    answer = await afar("POST", PATH, json=body)
    assert answer.json["model"] == "ion-lua"
    assert "pirate" not in str(far_end.bodies[-1])


async def test_text_may_come_in_parts(ada: Caller) -> None:
    parts = [{"type": "text", "text": "I think I'm burned out by work."}, {"type": "text", "text": "What can I do?"}]
    body = {"model": "ion-auto", "messages": [{"role": "user", "content": parts}]}
    answer = await ada("POST", PATH, json=body)
    assert answer.json["ion"] == (await complete(ada, BURNOUT.replace(". ", ".\n"))).json["ion"]


async def test_wishes_on_how_a_model_works_are_ignored(ada: Caller) -> None:
    more: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": 5,
        "n": 1,
        "stop": None,
        "tools": [],
        "logprobs": False,
        "seed": 4,
    }
    more |= {"response_format": {"type": "text"}, "modalities": ["text"], "metadata": {"a": "b"}, "stream": None}
    assert (await complete(ada, BURNOUT, **more)).status == 200


@pytest.mark.parametrize(
    ("more", "param", "code", "said"),
    [
        ({"tools": [{"type": "function"}]}, "tools", "unsupported_parameter", "calls no tools"),
        ({"n": 2}, "n", "unsupported_parameter", "leave out `n`"),
        ({"stop": ["\n"]}, "stop", "unsupported_parameter", "leave out `stop`"),
        ({"response_format": {"type": "json_object"}}, "response_format", "unsupported_parameter", "in text"),
        ({"logprobs": True}, "logprobs", "unsupported_parameter", "logprobs"),
        ({"temprature": 1}, "temprature", "unknown_parameter", "Unknown parameter"),
        ({"model": "gpt-4o"}, "model", "model_not_found", "There is no model `gpt-4o`"),
        ({"model": "lua"}, "model", "model_not_found", "There is no model `lua`"),
    ],
)
async def test_what_a_mentor_cannot_do_is_refused_clearly(
    ada: Caller, more: dict[str, Any], param: str, code: str, said: str
) -> None:
    answer = await complete(ada, BURNOUT, **more)
    assert said in refused(answer, 404 if param == "model" else 400, param, code)


async def test_models_are_the_mentors(ada: Caller, anyone: Caller, served: Served) -> None:
    listed = (await ada.get("/openai/v1/models")).json
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == ["ion-auto", "ion-elro", "ion-lua", "ion-nana", "ion-riri"]
    assert (await ada.get("/openai/v1/models/ion-lua")).json == listed["data"][2]
    refused(await ada.get("/openai/v1/models/gpt-4o"), 404, "model", "model_not_found")
    nameless = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    assert (await nameless.get("/openai/v1/models")).status == 200


async def test_a_service_key_names_its_learner_as_user_or_in_the_header(anyone: Caller, served: Served) -> None:
    service = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    assert "acts for a learner" in refused(await complete(service, BURNOUT), 400, "user")
    name, new = f"eve-{uuid4()}", {"ION-Session": "new"}
    named = service.saying(ION_Learner=name)
    by_user = await complete(service, BURNOUT, user=name, headers=new)
    by_header = await complete(named, BURNOUT, headers=new)
    by_both = await complete(named, BURNOUT, user=name, headers=new)
    sessions = {answer.headers["ION-Session"] for answer in (by_user, by_header, by_both)}
    assert {item["id"] for item in (await named.get("/api/v2/sessions")).json["items"]} == sessions
    assert "name two learners" in refused(await complete(named, BURNOUT, user="other"), 400, "user")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", PATH), ("GET", "/openai/v1/models"), ("GET", "/openai/v1/models/x")]
)
async def test_without_a_key_nobody_comes_in(anyone: Caller, served: Served, method: str, path: str) -> None:
    revoked = anyone.saying(Authorization=f"Bearer {served.keys['revoked']}")
    for caller in (anyone, anyone.saying(Authorization="Bearer sk-proj-of-another-house"), revoked):
        answer = await caller(method, path, json={} if method == "POST" else None)
        refused(answer, 401, code="invalid_api_key")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("session", [None, "new"])
@pytest.mark.parametrize("stream", [False, True])
async def test_what_fails_before_the_first_word_has_a_status(
    afar: Caller, far_end: FarEnd, stream: bool, session: str | None
) -> None:
    headers = {"ION-Session": session} if session else {}
    far_end.status = 500
    refused(await complete(afar, BURNOUT, stream=stream, headers=headers), 502, code="provider-failed")
    far_end.status, far_end.behave = 200, then_waits()
    refused(await complete(afar, BURNOUT, stream=stream, headers=headers), 504, code="provider-timeout")


@pytest.mark.parametrize("session", [None, "new"])
async def test_what_fails_later_ends_the_stream_with_its_error(
    afar: Caller, far_end: FarEnd, session: str | None
) -> None:
    far_end.behave = breaks_off("Begin with ")
    answer = await complete(afar, BURNOUT, stream=True, headers={"ION-Session": session} if session else {})
    assert answer.status == 200
    *_, said, last = [json.loads(line.removeprefix("data: ")) for line in answer.text.strip().split("\n\n")]
    assert said["choices"][0]["delta"]["content"] == "Begin with "
    assert last["error"]["type"] == "server_error"


async def test_a_client_that_hangs_up_stops_what_nobody_keeps(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with ")
    body = {"model": "ion-auto", "messages": [{"role": "user", "content": BURNOUT}], "stream": True}
    async with afar._session.post(afar.url + PATH, json=body, headers=afar.headers) as response:
        async for line in response.content:
            if b"Begin" in line:
                break
    await asyncio.wait_for(far_end.hung_up.wait(), 10)


def test_a_history_is_read_as_exchanges() -> None:
    def read(*said: tuple[Any, str | None]) -> tuple[str, list[tuple[str, str]]]:
        return history([ChatMessage(role=role, content=text) for role, text in said])

    assert read(("user", "a")) == ("a", [])
    assert read(("system", "s"), ("assistant", "hello"), ("user", "a")) == ("a", [])
    assert read(("user", "a"), ("assistant", "b"), ("user", "c")) == ("c", [("a", "b")])
    assert read(("user", "a"), ("user", "b"), ("developer", "d"), ("user", "c")) == ("a\n\nb\n\nc", [])
    assert read(("user", "a"), ("assistant", "b"), ("assistant", "c"), ("user", "d")) == ("d", [("a", "b\n\nc")])
    assert read(("user", "a"), ("assistant", None), ("user", "b")) == ("b", [("a", "")])
    silent: list[list[tuple[Any, str | None]]] = [[("system", "s")], [("user", "a"), ("assistant", "b")]]
    for without in silent:
        with pytest.raises(InvalidInput, match="has to be the learner's"):
            read(*without)
