"""Any OpenAI-compatible far end: `POST {base_url}/chat/completions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ion_mentoring.mentoring.prompting import Message
from ion_mentoring.providers.wire import FarEnd, Post, Said
from ion_mentoring.settings.replies import OpenAISettings


class OpenAIProvider(FarEnd):
    name = "openai"
    filtered = frozenset({"content_filter"})
    whole = frozenset({"stop", "length"})

    def __init__(self, settings: OpenAISettings) -> None:
        super().__init__(settings)
        self._settings = settings

    async def post(self, messages: Sequence[Message]) -> Post:
        settings = self._settings
        key = settings.api_key.get_secret_value()
        body = {
            "model": settings.model,
            "messages": [asdict(message) for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": settings.max_tokens,
            "temperature": settings.temperature,
        }
        url = settings.base_url.rstrip("/") + "/chat/completions"
        return Post(url, {"Authorization": f"Bearer {key}"} if key else {}, body)

    def said(self, event: dict[str, Any]) -> Said:
        choice = (event.get("choices") or [{}])[0]
        text, stop = choice.get("delta", {}).get("content") or "", choice.get("finish_reason")
        usage = event.get("usage")
        counted = usage if isinstance(usage, dict) else {}
        return Said(text, stop, counted.get("prompt_tokens"), counted.get("completion_tokens"))
