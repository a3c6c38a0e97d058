"""The OpenAI-compatible provider against a far end that behaves, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from aiohttp import web
from far_end import DONE, FarEnd, event, piece, says, sends, stop, then_waits
from pydantic import SecretStr

from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.providers.base import Delta, Errand, Usage
from ion_mentoring.providers.openai import OpenAIProvider
from ion_mentoring.settings.replies import OpenAISettings
from providers.conftest import hear

KEY = "sk-marker-4711"


@pytest.fixture
def reply_settings(far_end: FarEnd) -> OpenAISettings:
    return OpenAISettings(
        base_url=far_end.url + "/", api_key=SecretStr(KEY), model="m-1", max_tokens=99, temperature=0.3
    )


@pytest.fixture
async def provider(reply_settings: OpenAISettings) -> AsyncIterator[OpenAIProvider]:
    made = OpenAIProvider(reply_settings)
    yield made
    await made.close()


async def test_a_reply_comes_in_pieces_with_the_usage_that_was_counted(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = says("Rest ", "first", ".", usage={"prompt_tokens": 321, "completion_tokens": 7})
    heard = await hear(provider, brief)
    assert heard.pieces == ["Rest ", "first", "."]
    assert heard.finished[0].usage == Usage(321, 7, None)
    assert heard.errand.left_the_house == ("system", "user")


async def test_what_is_asked_is_the_prompt_and_the_settings(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    await hear(provider, brief)
    (body,) = far_end.bodies
    assert {key: body[key] for key in ("model", "max_tokens", "temperature", "stream")} == {
        "model": "m-1",
        "max_tokens": 99,
        "temperature": 0.3,
        "stream": True,
    }
    assert body["stream_options"] == {"include_usage": True}
    assert body["messages"][0]["role"] == "system"
    assert body["messages"][-1] == {"role": "user", "content": brief.message}
    assert far_end.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_without_a_key_no_authorization_is_sent(far_end: FarEnd, brief: Brief) -> None:
    provider = OpenAIProvider(OpenAISettings(base_url=far_end.url))
    await hear(provider, brief)
    await provider.close()
    assert "Authorization" not in far_end.headers[0]


async def test_the_session_so_far_is_sent_in_order(provider: OpenAIProvider, far_end: FarEnd, brief: Brief) -> None:
    from dataclasses import replace

    past = (Exchange("one", "eins", "lua"), Exchange("two", "zwei", "lua"))
    heard = await hear(provider, replace(brief, history=past))
    said = [message["content"] for message in far_end.bodies[0]["messages"][1:]]
    assert said == ["one", "eins", "two", "zwei", brief.message]
    assert heard.errand.left_the_house == ("system", "user", "assistant", "user", "assistant", "user")


async def test_where_the_far_end_counts_nothing_the_usage_is_estimated(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = says("one two three four")
    usage = (await hear(provider, brief)).finished[0].usage
    sent = sum(estimate_tokens(message["content"]) for message in far_end.bodies[0]["messages"])
    assert usage == Usage(sent, estimate_tokens("one two three four"), None)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
async def test_wherever_the_bytes_are_split_the_text_is_whole(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief, size: int
) -> None:
    whole = piece("괜찮아요 ") + piece("한 걸음씩 🌱") + stop() + DONE
    far_end.behave = sends(*(whole[i : i + size] for i in range(0, len(whole), size)))
    assert (await hear(provider, brief)).text == "괜찮아요 한 걸음씩 🌱"


async def test_comments_blank_lines_and_carriage_returns_are_no_trouble(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = sends(b": ping\r\n\r\n", b"event: x\r\n", piece("fine").replace(b"\n", b"\r\n"), stop(), DONE)
    assert (await hear(provider, brief)).text == "fine"


async def test_a_reply_that_ends_without_done_is_whole_if_it_said_why_it_stopped(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = sends(piece("cut at the longest length"), stop("length"))
    assert (await hear(provider, brief)).text == "cut at the longest length"


async def test_a_first_chunk_that_only_names_the_role_says_nothing(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    role = event(choices=[{"delta": {"role": "assistant", "content": None}}])
    far_end.behave = sends(role, piece("Hello"), stop(), DONE)
    assert (await hear(provider, brief)).pieces == ["Hello"]


async def test_half_a_surrogate_pair_does_not_reach_the_learner(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    half = b'data: {"choices": [{"delta": {"content": "well \\ud83d"}}]}\n\n'
    far_end.behave = sends(half, stop(), DONE)
    (await hear(provider, brief)).text.encode("utf-8")


async def test_closing_the_stream_hangs_up_on_the_far_end(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = then_waits("Once ")
    async with aclosing(provider.stream(brief, Errand())) as stream:
        assert await anext(stream) == Delta("Once ")
        assert not far_end.hung_up.is_set()
    await asyncio.wait_for(far_end.hung_up.wait(), 2)


async def test_a_reader_that_is_cancelled_hangs_up_on_the_far_end(
    provider: OpenAIProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = then_waits("Once ")
    reader = asyncio.create_task(hear(provider, brief))
    await far_end.asked.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    await asyncio.wait_for(far_end.hung_up.wait(), 2)


async def test_many_replies_at_once_do_not_mix(provider: OpenAIProvider, far_end: FarEnd, brief: Brief) -> None:
    from dataclasses import replace

    async def repeat(request: web.Request, response: web.StreamResponse) -> None:
        said = (await request.json())["messages"][-1]["content"]
        await sends(*(piece(said) for _ in range(5)), stop(), DONE)(request, response)

    far_end.behave = repeat
    heard = await asyncio.gather(*(hear(provider, replace(brief, message=f"<{n}>")) for n in range(20)))
    assert [one.text for one in heard] == [f"<{n}>" * 5 for n in range(20)]


async def test_a_provider_that_was_never_used_closes() -> None:
    await OpenAIProvider(OpenAISettings()).close()
