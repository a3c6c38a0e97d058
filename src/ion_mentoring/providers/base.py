"""The provider protocol: a brief goes in, a stream of text comes out. Closing the stream cancels the reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from ion_mentoring.mentoring.brief import Brief


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a decimal string, and its currency (ISO 4217)."""

    amount: str
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the prompt and of the reply; `cost` is None where no price is known."""

    prompt_tokens: int
    completion_tokens: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the reply's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a reply that is whole. `used` names what it took from the playbook; `remote` what left the house."""

    usage: Usage
    used: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()


class Provider(Protocol):
    """One source of replies."""

    name: str

    def stream(self, brief: Brief) -> AsyncGenerator[Delta | Finished, None]:
        """Deltas, then exactly one `Finished`; raises `ProviderError`. `aclose()` stops the far end's work."""
        ...

    async def close(self) -> None: ...
