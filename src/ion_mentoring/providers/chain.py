"""Providers one after the other: the next is asked only while no word was given out, and a turn has one reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from ion_mentoring import telemetry
from ion_mentoring.errors import ProviderError, ProviderTimeout
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.prices import Prices
from ion_mentoring.providers.base import Attempt, Delta, Errand, Finished, Provider
from ion_mentoring.providers.circuit import Circuit
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.settings.replies import ProviderSettings

Stream = AsyncGenerator[Delta | Finished, None]


@dataclass(frozen=True, slots=True)
class Link:
    """A provider and the breaker before it."""

    provider: Provider
    circuit: Circuit

    @property
    def remote(self) -> bool:
        return self.provider.name != "embedded"


class Chain:
    """A provider made of providers: retries, fallbacks and breakers up to the first token, prices at the end."""

    name: Final = "chain"
    model: Final = ""

    def __init__(self, providers: Sequence[Provider], prices: Prices, settings: ProviderSettings) -> None:
        self._settings, self._prices = settings, prices
        self._links = [
            Link(one, Circuit(one.name, failures=settings.circuit_failures, open_s=settings.circuit_open_s))
            for one in providers
        ]
        self._unpriced: set[str] = set()

    async def stream(self, brief: Brief, errand: Errand) -> Stream:
        errand.ends = min(errand.ends, _now() + self._settings.timeout_s)
        errand.prices = self._prices
        stream, first = await self._begun(brief, errand)
        async with aclosing(stream):
            yield await self._taken(first, errand)
            async for piece in stream:
                yield await self._taken(piece, errand)

    @property
    def troubles(self) -> dict[str, str]:
        """The providers that are left alone at present, each with why."""
        return {link.provider.name: link.circuit.trouble for link in self._links if link.circuit.trouble}

    async def warm(self) -> None:
        """What can be made ready before the first turn."""
        for link in self._links:
            if isinstance(link.provider, EmbeddedProvider):
                await link.provider.warm()

    async def close(self) -> None:
        for link in self._links:
            await link.provider.close()

    async def _begun(self, brief: Brief, errand: Errand) -> tuple[Stream, Delta | Finished]:
        """The first stream that says something, and what it says; else the error of the last provider."""
        failure = ProviderError("There is no provider to ask.")
        for link in self._links:
            try:
                return await self._first(link, brief, errand)
            except ProviderError as error:
                failure = error
        raise failure

    async def _first(self, link: Link, brief: Brief, errand: Errand) -> tuple[Stream, Delta | Finished]:
        if not link.remote:
            stream = self._attempt(link, brief, errand)
            return stream, await anext(stream)
        import stamina  # 0.1 s, which the embedded mentor needs not wait for

        settings = self._settings
        ends = min(errand.ends, _now() + settings.retry_timeout_s)
        async for attempt in stamina.retry_context(
            on=partial(_worth, link.circuit, ends),
            attempts=settings.attempts,
            timeout=max(0.001, ends - _now()),
            wait_initial=settings.retry_wait_s,
            wait_jitter=settings.retry_wait_s,
        ):
            with attempt:
                stream = self._attempt(link, brief, errand)
                return stream, await anext(stream)
        raise AssertionError("a retry ends with a result or an error")

    async def _attempt(self, link: Link, brief: Brief, errand: Errand) -> Stream:
        """One stream of one provider; the errand and the circuit learn how it went."""
        provider, before = link.provider, len(errand.attempts)
        try:
            if link.remote and _now() >= errand.ends:
                raise ProviderTimeout("No time was left to ask it.")
            with link.circuit.attempt():
                async with aclosing(provider.stream(brief, errand)) as stream:
                    async for piece in stream:
                        yield piece
        except ProviderError as error:
            if len(errand.attempts) == before:
                errand.begin(provider.name, provider.model)
            errand.attempts[-1].error = error
            telemetry.PROVIDER_FAILURES.labels(provider.name, error.type).inc()
            raise

    async def _taken(self, piece: Delta | Finished, errand: Errand) -> Delta | Finished:
        """A delta once what came before it is covered, so that no reply is ended at its end; the end with its price."""
        answer = errand.answer
        if answer is None:
            return piece
        if isinstance(piece, Delta):
            await errand.cover(answer)
            answer.heard.add(piece.text)
            return piece
        return self._priced(piece, answer)

    def _priced(self, end: Finished, answer: Attempt) -> Finished:
        usage = end.usage
        if usage.cost is not None:
            return end
        if answer.price is None:
            self._tell_unpriced(answer.provider, answer.model)
            return end
        return replace(end, usage=replace(usage, cost=answer.price.of(usage.prompt_tokens, usage.completion_tokens)))

    def _tell_unpriced(self, provider: str, model: str) -> None:
        if model not in self._unpriced:
            self._unpriced.add(model)
            telemetry.log.warning("no price is known; add it to prices.yaml", provider=provider, model=model)


def _worth(circuit: Circuit, ends: float, error: Exception) -> bool | float:
    """Whether it is worth asking once more, and after how many seconds where the far end has said so."""
    if not isinstance(error, ProviderError) or not error.transient or circuit.state == "open":
        return False
    if error.retry_after_s is None:
        return True
    return error.retry_after_s if _now() + error.retry_after_s < ends else False


def _now() -> float:
    return asyncio.get_running_loop().time()
