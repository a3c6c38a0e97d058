"""What all wire formats have in common where the far end is well: whole texts, counts, one connection for many replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from dialects import DIALECTS, KEY, Anthropic, Dialect, OpenAI
from far_end import FarEnd, sends
from faults import silent

from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.providers.base import Usage
from ion_mentoring.providers.wire import FarEnd as Remote
from providers.conftest import hear


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
async def provider(dialect: Dialect, far_end: FarEnd, tmp_path: Path) -> AsyncIterator[Remote]:
    made = dialect.provider(far_end.root, tmp_path, first_token_timeout_s=2, timeout_s=4)
    yield made
    await made.close()


@pytest.mark.parametrize("size", [1, 3, 50])
async def test_wherever_the_bytes_are_split_the_text_is_whole(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief, size: int
) -> None:
    whole = dialect.piece("괜찮아요 ") + dialect.piece("한 걸음씩 🌱") + dialect.stop()
    far_end.behave = sends(*(whole[i : i + size] for i in range(0, len(whole), size)))
    heard = await hear(provider, brief)
    assert heard.pieces == ["괜찮아요 ", "한 걸음씩 🌱"]
    assert heard.errand.provider == dialect.name


async def test_the_far_ends_own_counts_are_used_and_without_them_an_estimate(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    before, after = dialect.counted(321, 7)
    far_end.behave = sends(before, dialect.piece("Rest first."), after)
    assert (await hear(provider, brief)).finished[0].usage == Usage(321, 7, None)
    far_end.behave = sends(dialect.piece("Rest first."), dialect.stop())
    usage = (await hear(provider, brief)).finished[0].usage
    assert usage.completion_tokens == estimate_tokens("Rest first.") and usage.prompt_tokens > 100


async def test_one_connection_serves_reply_after_reply(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = sends(dialect.piece("Rest."), dialect.stop())
    for _ in range(4):
        await hear(provider, brief)
    assert len(far_end.connections) == 1


@pytest.mark.parametrize("dialect", [OpenAI(), Anthropic()], ids=lambda dialect: dialect.name)
async def test_a_far_end_that_does_not_end_its_response_holds_up_no_reply(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    """These two say which event is the last one; a stream of Vertex AI has no end but the response's."""
    far_end.behave = silent(dialect.piece("Rest."), dialect.stop())
    assert (await hear(provider, brief)).text == "Rest."
    await far_end.hung_up.wait()


async def test_an_error_in_the_stream_is_told_without_its_words(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    from far_end import event

    from ion_mentoring.errors import ProviderError

    far_end.behave = sends(event(type="error", error={"type": "overloaded_error", "message": KEY}))
    with pytest.raises(ProviderError, match="error of its own") as caught:
        await hear(provider, brief)
    assert caught.value.transient and KEY not in caught.value.detail


async def test_a_reason_to_stop_that_nobody_knows_is_no_whole_reply(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    from ion_mentoring.errors import ProviderError

    stop = dialect.stop()
    for reason in (b'"stop"', b'"end_turn"', b'"STOP"'):
        stop = stop.replace(reason, b'"a_new_reason"')
    far_end.behave = sends(dialect.piece("Rest."), stop)
    with pytest.raises(ProviderError, match="a reason that is not known"):
        await hear(provider, brief)


async def test_a_long_reply_is_not_held_back_until_its_end(
    dialect: Dialect, provider: Remote, far_end: FarEnd, brief: Brief
) -> None:
    import asyncio
    from contextlib import aclosing

    from ion_mentoring.providers.base import Delta, Errand

    go_on = asyncio.Event()

    async def waits_for_the_reader(request: web.Request, response: web.StreamResponse) -> None:
        await sends(dialect.piece("One. "))(request, response)
        await go_on.wait()
        await sends(dialect.piece("Two."), dialect.stop())(request, response)

    far_end.behave = waits_for_the_reader
    async with aclosing(provider.stream(brief, Errand())) as stream:
        assert await anext(stream) == Delta("One. ")
        go_on.set()
        assert await anext(stream) == Delta("Two.")
