"""Any OpenAI-compatible far end: `POST {base_url}/chat/completions`, server-sent events, straight on aiohttp.

An SDK costs more time than all else that a turn does (docs/dependencies.md), so the wire format is read here.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import aiohttp

from ion_mentoring.errors import ProviderError, ProviderTimeout
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import Message, build_prompt, estimate_tokens
from ion_mentoring.providers.base import Delta, Finished, Usage
from ion_mentoring.settings import OpenAISettings

_LONGEST_LINE = 2**20
_HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")  # a lone surrogate can be neither stored nor sent


class OpenAIProvider:
    """One connection pool to one far end, with a budget each for connecting, the first token and the whole."""

    name = "openai"

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def stream(self, brief: Brief) -> AsyncGenerator[Delta | Finished, None]:
        settings = self._settings
        messages = build_prompt(
            brief, window=settings.context_tokens, reserve=settings.max_tokens, count=estimate_tokens
        )
        budget = _Budget(settings)
        text, usage, stop = "", None, None
        response = await self._post(messages, budget)
        try:
            async for chunk in _chunks(response, budget):
                piece, stop = _piece(chunk, stop)
                usage = chunk.get("usage") or usage
                if piece:
                    budget.started = True
                    text += piece
                    yield Delta(piece)
        finally:
            response.close()
        if stop == "content_filter":
            raise ProviderError("The far end's content filter stopped the reply. Put the message in other words.")
        if stop is None:
            raise ProviderError("The far end closed the stream before the reply was complete.")
        yield Finished(_usage(usage, messages, text), remote=tuple(message.role for message in messages))

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post(self, messages: list[Message], budget: _Budget) -> aiohttp.ClientResponse:
        settings = self._settings
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_timeout_s)
            self._session = aiohttp.ClientSession(timeout=timeout)
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
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with budget.held():
            response = await self._session.post(url, json=body, headers=headers)
        if response.status != 200:
            response.close()
            raise ProviderError(f"The far end answered {response.status} {response.reason}. {_hint(response.status)}")
        return response


class _Budget:
    """The time that is left: until the first token, and after it until the end."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._began = asyncio.get_running_loop().time()
        self.started = False

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Holds one await to the budget, and says in our words what the network says in its own."""
        settings = self._settings
        limit = settings.timeout_s if self.started else min(settings.first_token_timeout_s, settings.timeout_s)
        try:
            async with asyncio.timeout_at(self._began + limit):
                yield
        except aiohttp.ConnectionTimeoutError as error:
            raise ProviderTimeout(f"No connection within {settings.connect_timeout_s:g} s.") from error
        except TimeoutError as error:
            what = "end of the reply" if self.started else "first token"
            raise ProviderTimeout(f"No {what} within {limit:g} s.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ProviderError(f"The far end can't be reached or broke off ({type(error).__name__}).") from error


async def _chunks(response: aiohttp.ClientResponse, budget: _Budget) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of the event stream, until `[DONE]` or its end; only whole lines are decoded."""
    buffer = b""
    while True:
        async with budget.held():
            data = await response.content.readany()
        if not data:
            return
        *lines, buffer = (buffer + data).split(b"\n")
        if len(buffer) > _LONGEST_LINE:
            raise ProviderError("The far end sent a line of more than a megabyte.")
        for line in lines:
            payload = line[5:].strip() if line.startswith(b"data:") else b""
            if payload == b"[DONE]":
                return
            if payload:
                yield _decoded(payload)


def _decoded(payload: bytes) -> dict[str, Any]:
    try:
        chunk = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ProviderError("The far end sent something that is no JSON.") from error
    if not isinstance(chunk, dict) or "error" in chunk:
        raise ProviderError("The far end broke off with an error of its own.")
    return chunk


def _piece(chunk: dict[str, Any], stop: str | None) -> tuple[str, str | None]:
    """The text of a chunk and the reason for which the reply stopped, as far as it is known."""
    try:
        choice = (chunk.get("choices") or [{}])[0]
        text, reason = choice.get("delta", {}).get("content") or "", choice.get("finish_reason") or stop
        return _HALF_A_PAIR.sub("\ufffd", text), reason
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ProviderError("The far end sent a chunk of an unknown form.") from error


def _usage(usage: Any, messages: list[Message], text: str) -> Usage:
    """What the far end counted, or an estimate where it counted nothing, or nonsense."""
    counted = usage if isinstance(usage, dict) else {}

    def tokens(name: str, *texts: str) -> int:
        found = counted.get(name)
        return found if isinstance(found, int) and found > 0 else sum(map(estimate_tokens, texts))

    prompt = tokens("prompt_tokens", *(message.content for message in messages))
    return Usage(prompt, tokens("completion_tokens", text), None)


def _hint(status: int) -> str:
    hints = {
        401: "Check ION_OPENAI__API_KEY.",
        403: "Check ION_OPENAI__API_KEY.",
        404: "Check ION_OPENAI__BASE_URL and ION_OPENAI__MODEL.",
        429: "It is over its limit.",
    }
    return hints.get(status, "Try again later.")
