from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Errand, Usage
from ion_mentoring.providers.embedded import EmbeddedProvider
from providers.conftest import hear


async def test_the_reply_is_streamed_word_by_word(brief: Brief) -> None:
    heard = await hear(EmbeddedProvider(), brief)
    assert heard.text == compose(brief).text
    assert len(heard.pieces) > 20
    assert max(len(piece.split()) for piece in heard.pieces) == 1


async def test_it_names_what_it_took_and_sends_nothing_away(brief: Brief) -> None:
    heard = await hear(EmbeddedProvider(), brief)
    assert "step:0" in heard.finished[0].used
    assert heard.errand.left_the_house == ()
    assert heard.errand.provider == "embedded"


async def test_its_tokens_cost_nothing(brief: Brief) -> None:
    heard = await hear(EmbeddedProvider(), brief)
    tokens = estimate_tokens(brief.message), estimate_tokens(heard.text)
    assert heard.finished[0].usage == Usage(*tokens, Money("0", "USD"))


async def test_the_next_reply_goes_on_where_the_last_one_ended(brief: Brief) -> None:
    provider = EmbeddedProvider()
    first = await hear(provider, brief)
    past = Exchange(brief.message, first.text, "lua", "burnout", first.finished[0].used)
    second = await hear(provider, replace(brief, message="And then?", move="next", history=(past,)))
    steps = {item for item in second.finished[0].used if item.startswith("step:")}
    assert steps
    assert not steps & set(first.finished[0].used)


async def test_a_long_reply_leaves_room_for_others(brief: Brief) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(count())
    heard = await hear(EmbeddedProvider(), brief)
    other.cancel()
    assert turns >= len(heard.pieces)


async def test_closing_the_stream_ends_it(brief: Brief) -> None:
    provider = EmbeddedProvider()
    async with aclosing(provider.stream(brief, Errand())) as stream:
        await anext(stream)
    assert [piece async for piece in stream] == []
    await provider.close()
