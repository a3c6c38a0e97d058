"""Anthropic's messages: what is asked, and what only this format says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialects import KEY, Anthropic
from far_end import FarEnd, event, sends
from pydantic import SecretStr

from ion_mentoring.errors import ProviderError
from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.providers.anthropic import AnthropicProvider
from ion_mentoring.settings.replies import AnthropicSettings
from providers.conftest import Heard, hear

SPEAKS = Anthropic()


async def asked(far_end: FarEnd, brief: Brief, **given: float) -> Heard:
    settings = AnthropicSettings(base_url=far_end.root + "/", api_key=SecretStr(KEY), model="m-1", **given)
    provider = AnthropicProvider(settings)
    try:
        return await hear(provider, brief)
    finally:
        await provider.close()


async def test_what_is_asked_is_the_prompt_and_the_settings(far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = sends(SPEAKS.piece("Rest."), SPEAKS.stop())
    await asked(far_end, replace(brief, history=(Exchange("one", "eins", "lua"),)), max_tokens=99)
    (body,) = far_end.bodies
    assert "burnout" in body["system"].lower()
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][-1]["content"] == brief.message
    assert (body["model"], body["max_tokens"], body["stream"]) == ("m-1", 99, True)
    assert "temperature" not in body
    assert far_end.headers[0]["x-api-key"] == KEY and far_end.headers[0]["anthropic-version"]
    assert far_end.paths == ["/v1/messages"]


async def test_a_temperature_is_sent_where_one_is_set(far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = sends(SPEAKS.piece("Rest."), SPEAKS.stop())
    await asked(far_end, brief, temperature=0.0)
    assert far_end.bodies[0]["temperature"] == 0


async def test_pings_blocks_and_thoughts_are_not_said(far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = sends(
        event(type="ping"),
        event(type="content_block_start", index=0, content_block={"type": "thinking", "thinking": ""}),
        event(type="content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "Tired."}),
        event(type="content_block_stop", index=0),
        event(type="something_new", more=[1]),
        SPEAKS.piece("Rest."),
        SPEAKS.stop(),
    )
    assert (await asked(far_end, brief)).text == "Rest."


@pytest.mark.parametrize(
    "data",
    [
        event(no="type"),
        event(type="content_block_delta"),
        event(type="content_block_delta", delta={"type": "text_delta"}),
        event(type="content_block_delta", delta={"type": "text_delta", "text": 5}),
        event(type="message_start", message=[]),
        event(type="message_delta", delta="text"),
    ],
)
async def test_an_event_of_an_unknown_form_is_told(far_end: FarEnd, brief: Brief, data: bytes) -> None:
    far_end.behave = sends(data)
    with pytest.raises(ProviderError, match="unknown form"):
        await asked(far_end, brief)
