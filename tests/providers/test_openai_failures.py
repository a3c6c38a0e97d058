"""The OpenAI-compatible provider against a far end that misbehaves: a clear error, in time, and never the key."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import pytest
from far_end import DONE, Behaviour, FarEnd, breaks_off, event, piece, sends, stop, then_waits, trickles, waits_for_ever
from pydantic import SecretStr

from ion_mentoring.errors import ProviderError, ProviderTimeout
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.providers.openai import OpenAIProvider
from ion_mentoring.settings.replies import OpenAISettings
from providers.conftest import hear

KEY = "sk-marker-4711"
Failure = Callable[..., Awaitable[ProviderError]]


@asynccontextmanager
async def provider_at(url: str, **budgets: float) -> AsyncIterator[OpenAIProvider]:
    given: dict[str, Any] = {"connect_timeout_s": 1, "first_token_timeout_s": 2, "timeout_s": 4} | budgets
    provider = OpenAIProvider(OpenAISettings(base_url=url, api_key=SecretStr(KEY), **given))
    yield provider
    await provider.close()


@pytest.fixture
def failure(far_end: FarEnd, brief: Brief) -> Failure:
    """The error that a reply ends with; nowhere in it, or in what led to it, is the key."""

    async def fail(behave: Behaviour | None = None, *, url: str | None = None, **budgets: float) -> ProviderError:
        if behave:
            far_end.behave = behave
        async with provider_at(url or far_end.url, **budgets) as provider:
            with pytest.raises(ProviderError) as caught:
                await hear(provider, brief)
        link: BaseException | None = caught.value
        while link:
            assert KEY not in str(link) + repr(link)
            link = link.__cause__ or link.__context__
        return caught.value

    return fail


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (401, "ION_OPENAI__API_KEY"),
        (403, "ION_OPENAI__API_KEY"),
        (404, "ION_OPENAI__BASE_URL and ION_OPENAI__MODEL"),
        (429, "over its limit"),
        (500, "Try again later"),
        (503, "Try again later"),
    ],
)
async def test_a_refusal_names_its_status_and_what_to_do(
    failure: Failure, far_end: FarEnd, status: int, hint: str
) -> None:
    far_end.status = status
    error = await failure()
    assert f"answered {status} " in error.detail
    assert hint in error.detail


async def test_a_stall_before_the_first_token_ends_in_its_budget(failure: Failure) -> None:
    began = perf_counter()
    error = await failure(waits_for_ever, first_token_timeout_s=0.2)
    assert isinstance(error, ProviderTimeout)
    assert error.detail == "No first token within 0.2 s."
    assert 0.15 < perf_counter() - began < 1.5


async def test_chunks_without_text_do_not_count_as_a_first_token(failure: Failure) -> None:
    error = await failure(trickles("", 0.02), first_token_timeout_s=0.2)
    assert error.detail == "No first token within 0.2 s."


async def test_a_trickle_ends_when_the_whole_budget_is_used(failure: Failure) -> None:
    began = perf_counter()
    error = await failure(trickles("drip ", 0.02), first_token_timeout_s=0.3, timeout_s=0.4)
    assert isinstance(error, ProviderTimeout)
    assert error.detail == "No end of the reply within 0.4 s."
    assert 0.35 < perf_counter() - began < 2


async def test_silence_after_the_first_token_ends_when_the_whole_budget_is_used(failure: Failure) -> None:
    error = await failure(then_waits("Once "), first_token_timeout_s=0.1, timeout_s=0.3)
    assert error.detail == "No end of the reply within 0.3 s."


async def test_a_time_out_hangs_up_on_the_far_end(failure: Failure, far_end: FarEnd) -> None:
    await failure(waits_for_ever, first_token_timeout_s=0.1)
    await far_end.hung_up.wait()


async def test_a_line_that_goes_dead_is_told(failure: Failure) -> None:
    error = await failure(breaks_off("Once "))
    assert "broke off" in error.detail


async def test_an_end_without_a_reason_is_no_whole_reply(failure: Failure) -> None:
    error = await failure(sends(piece("Once upon")))
    assert "before the reply was complete" in error.detail


async def test_what_is_no_event_stream_is_no_reply(failure: Failure) -> None:
    error = await failure(sends(b"<html><body>502 Bad Gateway</body></html>\n"))
    assert "before the reply was complete" in error.detail


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"data: {not json\n\n", "no JSON"),
        (b'data: {"choices": [\xff\xfe]}\n\n', "no JSON"),
        (b"data: " + b"[" * 5000 + b"\n\n", "no JSON"),
        (b"data: [1, 2]\n\n", "unknown form"),
        (event(error={"message": f"bad key {KEY}"}), "error of its own"),
        (event(choices=[1]), "unknown form"),
        (event(choices="text"), "unknown form"),
        (event(choices={"a": 1}), "unknown form"),
        (event(choices=[{"delta": "text"}]), "unknown form"),
        (event(choices=[{"delta": {"content": 5}}]), "unknown form"),
        (event(choices=[{"delta": {"content": ["a"]}}]), "unknown form"),
        (event(choices=[{"delta": {"content": {"a": "b"}}}]), "unknown form"),
    ],
)
async def test_rubbish_is_told_as_rubbish(failure: Failure, data: bytes, said: str) -> None:
    error = await failure(sends(piece("Once "), data))
    assert said in error.detail


@pytest.mark.parametrize("usage", ["many", ["a"], {"prompt_tokens": "many"}, {"completion_tokens": [1]}])
async def test_a_usage_that_makes_no_sense_is_estimated(far_end: FarEnd, brief: Brief, usage: Any) -> None:
    far_end.behave = sends(piece("Once upon a time"), stop(usage=usage), DONE)
    async with provider_at(far_end.url) as provider:
        counted = (await hear(provider, brief)).finished[0].usage
    assert counted.completion_tokens == 4
    assert counted.prompt_tokens > 100


async def test_a_line_over_a_megabyte_is_not_taken(failure: Failure) -> None:
    error = await failure(sends(b"data: " + b"x" * (2**20 + 2**17)))
    assert "more than a megabyte" in error.detail


async def test_a_content_filter_is_told_with_what_to_do(failure: Failure) -> None:
    error = await failure(sends(piece("Once "), stop("content_filter"), DONE))
    assert "content filter" in error.detail
    assert "other words" in error.detail


async def test_a_refused_connection_is_told(failure: Failure) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = await failure(url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert "can't be reached" in error.detail
    assert not isinstance(error, ProviderTimeout)


async def test_a_far_end_that_never_takes_the_connection_is_told(failure: Failure) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.create_connection(("127.0.0.1", port), timeout=1)]
        error = await failure(url=f"http://127.0.0.1:{port}/v1", connect_timeout_s=0.2)
        for connection in waiting:
            connection.close()
    assert isinstance(error, ProviderTimeout)
    assert error.detail == "No connection within 0.2 s."


async def test_an_address_that_is_none_is_told(failure: Failure) -> None:
    error = await failure(url="nowhere:what/v1")
    assert "can't be reached" in error.detail


async def test_after_a_failure_the_next_reply_comes(far_end: FarEnd, brief: Brief) -> None:
    async with provider_at(far_end.url) as provider:
        good, far_end.behave = far_end.behave, breaks_off("Once ")
        with pytest.raises(ProviderError):
            await hear(provider, brief)
        far_end.behave = good
        assert (await hear(provider, brief)).text.startswith("Hello")
