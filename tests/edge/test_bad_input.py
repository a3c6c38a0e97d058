"""Bad input is a clear problem: named, complete, without a trace of what is behind it, and nothing is stored."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from server import Answer, Caller

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id"}
SESSION = "00000000-0000-7000-8000-000000000000"
V1, V2, OPENAI = "/api/v1/chat", "/api/v2/chat", "/openai/v1/chat/completions"
JSON = {"Content-Type": "application/json"}


def problem(answer: Answer, status: int, kind: str, field: str | None = None) -> dict[str, Any]:
    """The problem document, after a look at what all of them have in common."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json
    assert document.keys() >= MEMBERS
    assert document["status"] == status
    assert document["type"].endswith("/" + kind)
    assert document["request_id"] == answer.headers["X-Request-Id"]
    assert not any(trace in answer.text for trace in ("Traceback", 'File "', ".py", "sqlalchemy", "pydantic"))
    if field:
        assert field in {error["field"] for error in document["errors"]}
        assert all(error.keys() == {"field", "detail"} for error in document["errors"])
    return document


def openai_error(answer: Answer, status: int, param: str | None = None) -> dict[str, Any]:
    """The same in OpenAI's form."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    error: dict[str, Any] = answer.json["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert not any(trace in answer.text for trace in ("Traceback", 'File "', ".py", "sqlalchemy", "pydantic"))
    if param:
        assert error["param"] == param
    return error


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"message": ""}, "message", "at least 1 character"),
        ({"message": " \n "}, "message", "is empty"),
        ({"message": "x" * 20_000}, "message", "20,000 characters; at most 16,000"),
        ({"message": "a\x00b"}, "message", "U+0000 at 1"),
        ({"message": "a\x1b[31mred"}, "message", "U+001B"),
        ({}, "message", "Field required"),
        ({"message": None}, "message", "string"),
        ({"message": 5}, "message", "string"),
        ({"message": ["hello"]}, "message", "string"),
        ({"message": {"text": "hello"}}, "message", "string"),
        ({"message": "hello", "stream": "perhaps"}, "stream", "boolean"),
        ({"message": "hello", "include_reasoning": []}, "include_reasoning", "boolean"),
        ({"message": "hello", "persona": "nobody"}, "persona", "no persona `nobody`"),
        ({"message": "hello", "persona": ""}, "persona", "no persona"),
        ({"message": "hello", "persona": 7}, "persona", "string"),
        ({"message": "hello", "session_id": "mine"}, "session_id", "pattern"),
        ({"message": "hello", "session_id": SESSION + "\n"}, "session_id", "pattern"),
        ({"message": "hello", "mesage": "hello"}, "mesage", "not permitted"),
        ([1, 2], "body", "dictionary"),
        ("hello", "body", "dictionary"),
        (None, "body", "required"),
    ],
)
async def test_a_body_that_cannot_be_used_is_a_422_that_names_the_field(
    ada: Caller, body: Any, field: str, said: str
) -> None:
    answer = await ada("POST", "/api/v2/chat", json=body)
    document = problem(answer, 422, "invalid-input", field)
    assert said in document["detail"]
    assert document["instance"] == "/api/v2/chat"
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"message": ""}, "message", "at least 1 character"),
        ({"message": " \n "}, "message", "is empty"),
        ({"message": "x" * 20_000}, "message", "20,000 characters; at most 16,000"),
        ({"message": "a\x00b"}, "message", "U+0000 at 1"),
        ({}, "message", "Field required"),
        ({"message": ["hello"]}, "message", "string"),
        ({"message": "hello", "user_id": 7}, "user_id", "string"),
        ({"message": "hello", "session_id": "mine"}, "session_id", "pattern"),
        ({"message": "hello", "session_id": SESSION + "\n"}, "session_id", "pattern"),
        ({"message": "hello", "persona": "lua"}, "persona", "not permitted"),
        ([1, 2], "body", "dictionary"),
        (None, "body", "required"),
    ],
)
async def test_v1_refuses_what_v2_refuses(ada: Caller, body: Any, field: str, said: str) -> None:
    named = {"user_id": ada.headers["ION-Learner"], **body} if isinstance(body, dict) else body
    document = problem(await ada("POST", V1, json=named), 422, "invalid-input", field)
    assert said in document["detail"]
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\tb", "a\u200bb", None])
async def test_v1_refuses_a_learner_of_no_name(ada: Caller, name: str | None) -> None:
    problem(await ada("POST", V1, json={"message": "hello", "user_id": name}), 422, "invalid-input", "user_id")


ASKED = [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("change", "param", "said"),
    [
        ({"messages": []}, "messages", "at least 1 item"),
        ({"messages": "hello"}, "messages", "list"),
        ({"messages": None}, "messages", "list"),
        ({"messages": [7]}, "messages[0]", "dictionary"),
        ({"messages": [{}]}, "messages[0].role", "required"),
        ({"messages": [*ASKED, {"role": "robot", "content": "hello"}]}, "messages[1].role", "Input should be"),
        ({"messages": [{"role": "tool", "content": "hello"}]}, "messages[0].role", "Input should be"),
        ({"messages": [{"role": "user"}]}, "messages", "is empty"),
        ({"messages": [{"role": "user", "content": " \n"}]}, "messages", "is empty"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content", "string"),
        ({"messages": [{"role": "user", "content": {"text": "hello"}}]}, "messages[0].content", "string"),
        ({"messages": [{"role": "user", "content": ["hello"]}]}, "messages[0].content", "only parts"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": 7}]}]}, "messages[0].content", "only"),
        ({"messages": [{"role": "user", "content": "x" * 20_000}]}, "messages", "20,000 characters"),
        ({"messages": [{"role": "user", "content": "a\x00b"}]}, "messages", "U+0000"),
        ({"messages": [*ASKED, {"role": "assistant", "content": "hi"}]}, "messages", "has to be the learner's"),
        ({"messages": [{"role": "system", "content": "hi"}]}, "messages", "has to be the learner's"),
        ({"model": None}, "model", "string"),
        ({"model": ["ion-auto"]}, "model", "string"),
        ({"stream": "perhaps"}, "stream", "boolean"),
        ({"stream_options": 7}, "stream_options", "dictionary"),
        ({"stream_options": {"include_usage": "perhaps"}}, "stream_options.include_usage", "boolean"),
        ({"user": 7}, "user", "string"),
        ({"user": "x" * 201}, "user", "name two learners"),
        ({"best_of": 2}, "best_of", "Unknown parameter"),
        ({"x" * 5000: 2}, "x" * 80, "Unknown parameter"),
    ],
)
async def test_openais_clients_are_told_in_openais_form(
    ada: Caller, change: dict[str, Any], param: str, said: str
) -> None:
    for more in ({}, {"stream": True}):
        body = {"model": "ion-auto", "messages": ASKED, **more, **change}
        error = openai_error(await ada("POST", OPENAI, json=body), 400, param)
        assert said in error["message"]
        assert len(error["message"]) < 600
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


@pytest.mark.parametrize("missing", ["model", "messages"])
async def test_openais_clients_are_told_what_is_missing(ada: Caller, missing: str) -> None:
    body = {"model": "ion-auto", "messages": ASKED}
    del body[missing]
    assert "required" in openai_error(await ada("POST", OPENAI, json=body), 400, missing)["message"]


async def test_an_earlier_message_may_be_no_worse_than_the_last(ada: Caller) -> None:
    earlier = [{"role": "user", "content": "a\x00b"}, {"role": "assistant", "content": "hi"}]
    body = {"model": "ion-auto", "messages": [*earlier, *ASKED]}
    openai_error(await ada("POST", OPENAI, json=body), 400, "messages")


@pytest.mark.parametrize("path", [V1, V2, OPENAI])
@pytest.mark.parametrize(
    "body",
    [
        rb'{"message": "\ud800"}',
        rb'{"message": "hello \udc00 there"}',
        rb'{"message": "hello", "persona": "\ud800"}',
        rb'{"message": "hello", "session_id": "\ud800"}',
        rb'{"message": "hello", "user_id": "\ud800"}',
        rb'{"message": "hello", "\ud800": 1}',
        rb'{"model": "ion-auto", "messages": [{"role": "assistant", "content": "\ud800"}, {"role": "user", "content": "a"}]}',
        rb'{"model": "ion-auto", "messages": [{"role": "user", "content": "\ud800"}]}',
        rb'{"model": "ion-auto", "messages": [{"role": "user", "content": [{"type": "text", "text": "\ud800"}]}]}',
        rb'{"model": "ion-auto", "messages": [{"role": "user", "content": "hello"}], "user": "\ud800"}',
        rb'{"model": "ion-auto", "messages": [{"role": "user", "content": "hello"}], "\ud800": 1}',
    ],
)
async def test_a_lone_surrogate_is_refused_wherever_it_stands(ada: Caller, path: str, body: bytes) -> None:
    answer = await ada("POST", path, data=body, headers=JSON)
    if path == OPENAI:
        openai_error(answer, 400)
    else:
        problem(answer, 422, "invalid-input")
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


@pytest.mark.parametrize("path", [V1, V2, OPENAI])
@pytest.mark.parametrize(
    "body",
    [
        b"{broken",
        b"",
        b'{"message": "a", }',
        b'{"message": "\xff\xfe"}',
        b"\x80abc",
        '{"message": "안녕"}'.encode("euc-kr"),
        b'{"message": "line\nbreak"}',
        b"[" * 100_000,
        b'{"message": ' + b'{"a":' * 50_000,
    ],
)
async def test_a_body_that_cannot_be_read_is_told(ada: Caller, path: str, body: bytes) -> None:
    answer = await ada("POST", path, data=body, headers=JSON)
    if path == OPENAI:
        assert ("JSON" if body else "required") in openai_error(answer, 400)["message"]
    elif body:
        assert "JSON" in problem(answer, 400, "malformed-request")["detail"]
    else:
        problem(answer, 422, "invalid-input", "body")


async def test_json_under_another_name_is_not_guessed_at(ada: Caller) -> None:
    answer = await ada("POST", "/api/v2/chat", data=b'{"message": "hello"}', headers={"Content-Type": "text/plain"})
    problem(answer, 415, "unsupported-media-type")


async def test_a_megabyte_is_refused_by_its_declared_length(ada: Caller) -> None:
    for path in (V1, V2):
        answer = await ada("POST", path, json={"message": "x" * 1_000_000})
        assert "262,144 bytes" in problem(answer, 413, "too-large")["detail"]
    answer = await ada("POST", OPENAI, json={"messages": "x" * 1_000_000})
    assert "262,144 bytes" in openai_error(answer, 413)["message"]


async def test_a_megabyte_that_hides_its_length_is_refused_too(ada: Caller) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"message": "'
        for _ in range(100):
            yield b"x" * 10_000
        yield b'"}'

    answer = await ada("POST", "/api/v2/chat", data=pieces(), headers=JSON)
    problem(answer, 413, "too-large")
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


async def test_the_largest_body_is_read(ada: Caller) -> None:
    answer = await ada.chat("x" * (256 * 1024 - len('{"message": ""}')))
    problem(answer, 422, "invalid-input", "message")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", V1, "POST"),
        ("GET", V2, "POST"),
        ("PUT", "/api/v2/sessions", "GET"),
        ("POST", "/health/live", "GET"),
        ("DELETE", "/api/v2/chat", "POST"),
    ],
)
async def test_a_wrong_method_is_a_405_that_says_what_is_allowed(
    ada: Caller, method: str, path: str, allowed: str
) -> None:
    answer = await ada(method, path)
    problem(answer, 405, "method-not-allowed")
    assert allowed in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/nowhere", "/api", "/api/v2", "/api/v3/chat", "/api/v2/chat/../../etc"])
async def test_an_unknown_path_is_a_404(ada: Caller, path: str) -> None:
    document = problem(await ada.get(path), 404, "not-found")
    assert document["detail"] == "There is nothing at this path."


async def test_a_path_that_is_no_text_is_a_400(ada: Caller) -> None:
    document = problem(await ada.get("/%ff"), 400, "malformed-request")
    assert document["detail"] == "The address is not in UTF-8."


async def test_openais_clients_learn_of_a_wrong_path_model_or_method_in_its_form(ada: Caller) -> None:
    openai_error(await ada.get("/openai/v1/embeddings"), 404)
    openai_error(await ada.get("/openai/v1/models/a/b"), 404)
    body = rb'{"model": "\ud800", "messages": [{"role": "user", "content": "hello"}]}'
    openai_error(await ada("POST", OPENAI, data=body, headers=JSON), 404, "model")
    for name in ("ion-", "x" * 4000):
        openai_error(await ada.get(f"/openai/v1/models/{name}"), 404)
    wrong = await ada.get(OPENAI)
    openai_error(wrong, 405)
    assert wrong.headers["Allow"] == "POST"


@pytest.mark.parametrize("session_id", ["x", "1", "A" * 36, "0" * 37])
async def test_an_id_that_is_none_is_refused(ada: Caller, session_id: str) -> None:
    problem(await ada.get(f"/api/v2/sessions/{session_id}/turns"), 422, "invalid-input", "session_id")


async def test_a_request_without_end_does_not_hold_up_others(ada: Caller) -> None:
    host, port = ada.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /api/v2/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    )
    await writer.drain()
    assert (await ada.get("/health/live")).status == 200
    writer.close()
    await writer.wait_closed()


async def test_what_is_no_http_is_answered_with_400(ada: Caller) -> None:
    host, port = ada.url.removeprefix("http://").split(":")

    def speak() -> bytes:
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(b"\x16\x03\x01 hello?\r\n\r\n")
            return connection.recv(100)

    assert b" 400 " in await asyncio.to_thread(speak)
