"""What every far end has in common: a connection pool, a budget of time, server-sent events, refusals in our words.

A wire format is a subclass: how it is asked, and what one of its events says. An SDK costs more time than all else
that a turn does (docs/dependencies.md), so the formats are read here, straight on aiohttp.
"""

from __future__ import annotations

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import aiohttp

from ion_mentoring.errors import ProviderError, ProviderTimeout
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import Message, build_prompt, estimate_tokens
from ion_mentoring.providers.base import Attempt, Delta, Errand, Finished, Usage
from ion_mentoring.secrets.live import doubt
from ion_mentoring.settings.replies import FarEndSettings

_LONGEST_LINE = 2**20
_DRAIN_S = 0.25
"""How long the end of a response is waited for once the reply is whole, so that its connection can be used again."""
_HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")  # a lone surrogate can be neither stored nor sent
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
"""Reasons to stop that mean: the reply is as long as it may be."""
_MISUSE = (AttributeError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Post:
    """A request as a wire format makes it."""

    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says; the later one's `stop` and counts stand. `last`: nothing but the response's end follows."""

    text: str = ""
    stop: str | None = None
    prompt_tokens: Any = None
    completion_tokens: Any = None
    last: bool = False


class FarEnd(ABC):
    """A provider over HTTP: one connection pool, with a budget each for connecting, the first token and the whole."""

    name: ClassVar[str]
    sign_in: ClassVar[str] = "API_KEY"
    """The setting that a refused sign-in is about."""
    filtered: ClassVar[frozenset[str]]
    """Reasons to stop that mean: the far end does not want this text."""
    whole: ClassVar[frozenset[str]]
    """Reasons to stop that mean: the reply is what it should be, or as long as it may be."""

    def __init__(self, settings: FarEndSettings) -> None:
        self._limits = settings
        self._opened: aiohttp.ClientSession | None = None

    @property
    def model(self) -> str:
        return self._limits.model

    @abstractmethod
    async def post(self, messages: Sequence[Message]) -> Post:
        """How these messages are sent."""

    @abstractmethod
    def said(self, event: dict[str, Any]) -> Said:
        """What an event says; `AttributeError`, `LookupError` and `TypeError` mean that it has an unknown form."""

    async def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        limits = self._limits
        messages = build_prompt(brief, window=limits.context_tokens, reserve=limits.max_tokens, count=estimate_tokens)
        attempt, heard = errand.begin(self.name, self.model), _Heard()
        attempt.prompt_tokens = sum(estimate_tokens(message.content) for message in messages)
        await errand.cover(attempt)
        budget = _Budget(limits, errand.ends)
        response = await self._send(messages, attempt, budget)
        try:
            async for event in _events(response, budget):
                said = self._read(event)
                heard.take(said)
                if text := _HALF_A_PAIR.sub("\ufffd", said.text):
                    budget.started = attempt.answered = True
                    heard.text += text
                    yield Delta(text)
                if said.last:
                    await _drain(response)
                    break
        finally:
            response.close()
        self._check(heard)
        yield Finished(heard.usage(attempt), is_complete=heard.stop not in _CUT)

    async def close(self) -> None:
        if self._opened:
            await self._opened.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connection pool; opened when it is first needed, since it belongs to a running loop."""
        if self._opened is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_timeout_s)
            self._opened = aiohttp.ClientSession(timeout=timeout)
        return self._opened

    async def _send(self, messages: Sequence[Message], attempt: Attempt, budget: _Budget) -> aiohttp.ClientResponse:
        async with budget.held():
            post = await self.post(messages)
            attempt.sent = tuple(message.role for message in messages)
            try:
                response = await self.session.post(post.url, json=post.body, headers=post.headers)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
                attempt.sent = ()
                raise
        if response.status != 200:
            response.close()
            if response.status in {401, 403}:
                doubt(self._limits)
            raise self._refusal(response)
        return response

    def _refusal(self, response: aiohttp.ClientResponse) -> ProviderError:
        status = response.status
        return ProviderError(
            f"The far end answered {status} {response.reason}. {self._hint(status)}",
            transient=status in {408, 429} or status >= 500,
            healthy=status in {400, 413, 422},
            retry_after_s=_retry_after(response.headers.get("Retry-After", "")),
        )

    def _hint(self, status: int) -> str:
        room = f"ION_{self.name.upper()}__"
        hints = {
            401: f"Check {room}{self.sign_in}.",
            403: f"Check {room}{self.sign_in}.",
            404: f"Check {room}BASE_URL and {room}MODEL.",
            429: "It is over its limit.",
        }
        return hints.get(status, "Try again later.")

    def _read(self, event: dict[str, Any]) -> Said:
        if "error" in event:
            raise ProviderError("The far end broke off with an error of its own.", transient=True)
        try:
            said = self.said(event)
            if isinstance(said.text, str):
                return said
            raise TypeError
        except _MISUSE as error:
            raise ProviderError("The far end sent an event of an unknown form.") from error

    def _check(self, heard: _Heard) -> None:
        """Raises where what was heard is no whole reply."""
        if heard.stop in self.filtered:
            told = "The far end's content filter stopped the reply. Put the message in other words."
            raise ProviderError(told, healthy=True)
        if heard.stop is None:
            raise ProviderError("The far end closed the stream before the reply was complete.", transient=True)
        if heard.stop not in self.whole:
            raise ProviderError("The far end stopped the reply for a reason that is not known.")
        if not heard.text:
            raise ProviderError("The far end's reply was empty.", healthy=True)


@dataclass(slots=True)
class _Heard:
    """A reply as far as it came."""

    text: str = ""
    stop: str | None = None
    prompt_tokens: Any = None
    completion_tokens: Any = None

    def take(self, said: Said) -> None:
        self.stop = said.stop or self.stop
        self.prompt_tokens = said.prompt_tokens or self.prompt_tokens
        self.completion_tokens = said.completion_tokens or self.completion_tokens

    def usage(self, attempt: Attempt) -> Usage:
        """What the far end counted, or an estimate where it counted nothing, or nonsense."""
        prompt, completion = self.prompt_tokens, self.completion_tokens
        return Usage(
            prompt if _counted(prompt) else attempt.prompt_tokens,
            completion if _counted(completion) else estimate_tokens(self.text),
            None,
        )


def _counted(tokens: Any) -> bool:
    return isinstance(tokens, int) and tokens > 0


class _Budget:
    """The time that is left: until the first token, and after it until the end, but never past the errand's own."""

    def __init__(self, limits: FarEndSettings, ends: float) -> None:
        self._limits, self._ends = limits, ends
        self._began = asyncio.get_running_loop().time()
        self.started = False

    @property
    def _limit(self) -> float:
        """Seconds from the beginning."""
        limits = self._limits
        own = limits.timeout_s if self.started else min(limits.first_token_timeout_s, limits.timeout_s)
        return max(0.0, min(own, self._ends - self._began))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Holds one await to the budget, and says in our words what the network says in its own."""
        try:
            async with asyncio.timeout_at(self._began + self._limit):
                yield
        except aiohttp.ConnectionTimeoutError as error:
            told = f"No connection within {self._limits.connect_timeout_s:g} s."
            raise ProviderTimeout(told, transient=True) from error
        except TimeoutError as error:
            what = "end of the reply" if self.started else "first token"
            raise ProviderTimeout(f"No {what} within {round(self._limit, 2):g} s.") from error
        except (aiohttp.ClientError, OSError) as error:
            told = f"The far end can't be reached or broke off ({type(error).__name__})."
            raise ProviderError(told, transient=True) from error


async def _events(response: aiohttp.ClientResponse, budget: _Budget) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of the event stream, until its end; only whole lines are decoded, and `[DONE]` is none."""
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
                await _drain(response)
                return
            if payload:
                yield _decoded(payload)


def _decoded(payload: bytes) -> dict[str, Any]:
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ProviderError("The far end sent something that is no JSON.") from error
    if not isinstance(event, dict):
        raise ProviderError("The far end sent an event of an unknown form.")
    return event


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Reads to the response's end, which gives its connection back to the pool. One that does not end is closed."""
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(_DRAIN_S):
            while await response.content.readany():
                pass


def _retry_after(value: str) -> float | None:
    """Seconds of a `Retry-After`, which holds them or a date (RFC 9110, 10.2.3); None where it holds neither."""
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
