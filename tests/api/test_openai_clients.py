"""Clients that know nothing of ION: OpenAI's own, and the command `llm`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import openai
import pytest
from far_end import FarEnd, breaks_off
from openai.types.chat import ChatCompletionMessageParam
from server import Caller

from api.conftest import Served

BURNOUT = "I think I'm burned out by work. What can I do?"
ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": BURNOUT}]


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/openai/v1", api_key=served.keys["learner"], max_retries=0) as opened:
        yield opened


@pytest.fixture
async def far_client(afar: Caller) -> AsyncIterator[openai.AsyncOpenAI]:
    key = afar.headers["Authorization"].removeprefix("Bearer ")
    async with openai.AsyncOpenAI(base_url=f"{afar.url}/openai/v1", api_key=key, max_retries=0) as opened:
        yield opened


def test_the_client_talks_with_a_mentor(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()][:2] == ["ion-auto", "ion-elro"]
    assert client.models.retrieve("ion-lua").owned_by == "ion"
    first = client.chat.completions.create(model="ion-nana", messages=ASKED)
    assert first.model == "ion-nana"
    said = first.choices[0].message
    assert said.content and "AI mentor" in said.content
    onward: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a helpful assistant."},
        *ASKED,
        {"role": "assistant", "content": said.content},
        {"role": "user", "content": [{"type": "text", "text": "ok, what's next?"}]},
    ]
    second = client.chat.completions.create(model="ion-nana", messages=onward, temperature=0.2, max_tokens=300)
    assert second.choices[0].finish_reason == "stop"
    assert second.choices[0].message.content and second.choices[0].message.content not in said.content
    assert second.usage and second.usage.total_tokens > 10


def test_the_client_streams(client: openai.OpenAI) -> None:
    options: openai.types.chat.ChatCompletionStreamOptionsParam = {"include_usage": True}
    with client.chat.completions.create(
        model="ion-auto", messages=ASKED, stream=True, stream_options=options
    ) as stream:
        *chunks, last = stream
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks).count(" ") > 50
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert last.usage and last.usage.completion_tokens > 100


def test_the_clients_own_helper_for_streams_works_too(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="ion-auto", messages=ASKED) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        assert stream.get_final_completion().choices[0].message.content == text


def test_errors_are_those_that_the_client_knows(client: openai.OpenAI, served: Served) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4o", messages=ASKED)
    assert (unknown.value.param, unknown.value.code) == ("model", "model_not_found")
    with pytest.raises(openai.BadRequestError, match="only parts of the type") as image:
        picture: ChatCompletionMessageParam = {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": "data:,"}}],
        }
        client.chat.completions.create(model="ion-auto", messages=[picture])
    assert image.value.param == "messages[0].content"
    assert image.value.request_id
    with pytest.raises(openai.AuthenticationError) as nobody:
        client.with_options(api_key="sk-wrong").models.list()  # pragma: allowlist secret
    assert nobody.value.code == "invalid_api_key"
    with pytest.raises(openai.BadRequestError, match="acts for a learner"):
        client.with_options(api_key=served.keys["service"]).chat.completions.create(model="ion-auto", messages=ASKED)


def test_a_session_is_kept_on_request(client: openai.OpenAI) -> None:
    raw = client.chat.completions.with_raw_response
    first = raw.create(model="ion-auto", messages=ASKED, extra_headers={"ION-Session": "new"})
    session = {"ION-Session": first.headers["ION-Session"]}
    second = raw.create(model="ion-auto", messages=[{"role": "user", "content": "next"}], extra_headers=session)
    assert second.headers["ION-Session"] == first.headers["ION-Session"]
    assert second.parse().model == first.parse().model


def test_an_integrator_names_its_learner(client: openai.OpenAI, served: Served) -> None:
    service = client.with_options(api_key=served.keys["service"])
    by_user = service.chat.completions.create(model="ion-auto", messages=ASKED, user=f"eve-{uuid4()}")
    encoded = {"ION-Learner": "UTF-8''%EC%9D%B4%EB%B8%8C"}
    by_header = service.chat.completions.create(model="ion-auto", messages=ASKED, extra_headers=encoded, user="이브")
    assert by_user.model == by_header.model


async def test_the_asynchronous_client_asks_and_streams(far_client: openai.AsyncOpenAI) -> None:
    whole = await far_client.chat.completions.create(model="ion-lua", messages=ASKED)
    assert whole.choices[0].message.content == "Hello from afar, and good luck with it."
    stream = await far_client.chat.completions.create(model="ion-lua", messages=ASKED, stream=True)
    pieces = [chunk.choices[0].delta.content async for chunk in stream]
    assert pieces == ["", "Hello ", "from afar, and good luck with it.", None]


async def test_the_client_notices_a_stream_that_breaks_off(far_client: openai.AsyncOpenAI, far_end: FarEnd) -> None:
    far_end.behave = breaks_off("Begin with ")
    stream = await far_client.chat.completions.create(model="ion-auto", messages=ASKED, stream=True)
    with pytest.raises(openai.APIError) as error:
        async for _ in stream:
            pass
    assert error.value.type == "server_error"


async def test_the_command_llm_talks_with_a_mentor(served: Served, tmp_path: Path) -> None:
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: ion\n  model_name: ion-auto\n  api_base: {served.url}/openai/v1\n  api_key_name: ion\n"
    )

    def llm(*arguments: str) -> str:
        command = [str(Path(sys.executable).parent / "llm"), *arguments]
        environment = {**os.environ, "LLM_USER_PATH": str(tmp_path)}
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    key = ["--key", served.keys["learner"]]
    first = await asyncio.to_thread(llm, "-m", "ion", *key, BURNOUT)
    assert "I'm an AI mentor" in first
    whole = await asyncio.to_thread(llm, "-m", "ion", *key, "--no-stream", "-s", "Be a pirate", "-c", "what's next?")
    assert len(whole) > 50
    assert whole not in first
