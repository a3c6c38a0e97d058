"""Anthropic's messages: `POST {base_url}/v1/messages`. The system prompt stands beside the messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ion_mentoring.mentoring.prompting import Message
from ion_mentoring.providers.wire import FarEnd, Post, Said
from ion_mentoring.settings.replies import AnthropicSettings

_VERSION = "2023-06-01"


class AnthropicProvider(FarEnd):
    name = "anthropic"
    filtered = frozenset({"refusal"})
    whole = frozenset({"end_turn", "max_tokens", "stop_sequence"})

    def __init__(self, settings: AnthropicSettings) -> None:
        super().__init__(settings)
        self._settings = settings

    async def post(self, messages: Sequence[Message]) -> Post:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.model,
            "system": "\n\n".join(message.content for message in messages if message.role == "system"),
            "messages": [asdict(message) for message in messages if message.role != "system"],
            "stream": True,
            "max_tokens": settings.max_tokens,
        }
        if settings.temperature is not None:
            body["temperature"] = settings.temperature
        headers = {"x-api-key": settings.api_key.get_secret_value(), "anthropic-version": _VERSION}
        return Post(settings.base_url.rstrip("/") + "/v1/messages", headers, body)

    def said(self, event: dict[str, Any]) -> Said:
        match event["type"]:
            case "message_start":
                return Said(prompt_tokens=_prompt_tokens(event["message"].get("usage")))
            case "content_block_delta" if event["delta"]["type"] == "text_delta":
                return Said(event["delta"]["text"])
            case "message_delta":
                counted = (event.get("usage") or {}).get("output_tokens")
                return Said(stop=event["delta"].get("stop_reason"), completion_tokens=counted)
            case "message_stop":
                return Said(last=True)
        return Said()


def _prompt_tokens(usage: Any) -> Any:
    """Tokens of the prompt with those that the far end has read from its cache or put into it."""
    counted = usage if isinstance(usage, dict) else {}
    parts = [counted.get(name) for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")]
    return sum(part for part in parts if isinstance(part, int))
