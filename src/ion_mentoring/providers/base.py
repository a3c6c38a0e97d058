"""The provider protocol: a brief goes in, a stream of text comes out. Closing the stream cancels the reply.

An errand goes with it and comes back with what happened on the way, however the reply ended.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ion_mentoring.errors import ProviderError
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import Tally
from ion_mentoring.prices import Money, Price, Prices


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the prompt and of the reply; `cost` is None where no price is known."""

    prompt_tokens: int
    completion_tokens: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the reply's text, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a reply that is whole. `used` names what it took from the playbook, `added_by` a model that added to it.

    One that is not `is_complete` could have said more, had there been more time or room: it is good for this turn alone.
    """

    usage: Usage
    used: tuple[str, ...] = ()
    added_by: str = ""
    is_complete: bool = True


@dataclass(slots=True)
class Attempt:
    """One time that a provider was asked; `sent` holds the roles of the messages that went to it.

    `masked` counts the personal data that placeholders stood for, by kind; `withheld` names what it was not told of.
    """

    provider: str
    model: str
    sent: tuple[str, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    answered: bool = False
    error: ProviderError | None = None
    price: Price | None = None
    prompt_tokens: int = 0
    heard: Tally = field(default_factory=Tally)

    def usage(self, *, ahead: int = 0) -> Usage:
        """An estimate as far as it came, and `ahead` tokens of reply more."""
        prompt, completion = self.prompt_tokens, self.heard.tokens + ahead
        return Usage(prompt, completion, self.price.of(prompt, completion) if self.price else None)


class Allowance(Protocol):
    """How much a reply may use."""

    async def cover(self, attempt: Attempt) -> None:
        """Raises BudgetSpent where the attempt uses more: its prompt, and what it has said so far."""


@dataclass(slots=True)
class Errand:
    """What travels with one turn through retries and fallbacks: when it must end, and who was asked for what."""

    ends: float = math.inf
    """On the event loop's clock."""
    attempts: list[Attempt] = field(default_factory=list)
    prices: Prices | None = None
    allowance: Allowance | None = None

    def begin(self, provider: str, model: str) -> Attempt:
        attempt = Attempt(provider, model, price=self.prices.price(provider, model) if self.prices else None)
        self.attempts.append(attempt)
        return attempt

    async def cover(self, attempt: Attempt) -> None:
        """Before a prompt is sent, and while the reply is written: raises BudgetSpent where no budget covers it."""
        if self.allowance:
            await self.allowance.cover(attempt)

    @property
    def answer(self) -> Attempt | None:
        """The attempt whose text was given out; None before the first token."""
        return next((attempt for attempt in self.attempts if attempt.answered), None)

    @property
    def used(self) -> Usage:
        """What a reply that did not come to its end has used: an estimate, since no far end has counted it.

        An attempt that failed before its first word counts for nothing, and one that was stopped there for its prompt.
        """
        stopped = (one for one in reversed(self.attempts) if one.sent and one.error is None)
        attempt = self.answer or next(stopped, None)
        return attempt.usage() if attempt else Usage(0, 0, Money("0"))

    @property
    def provider(self) -> str | None:
        """Who answered."""
        return self.answer.provider if self.answer else None

    @property
    def left_the_house(self) -> tuple[str, ...]:
        """Roles of the messages that went to somebody, whether or not an answer came back."""
        return max((attempt.sent for attempt in self.attempts), key=len, default=())


class Provider(Protocol):
    """One source of replies."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        """Deltas, then exactly one `Finished`; raises `ProviderError`. `aclose()` stops the far end's work."""
        ...

    async def close(self) -> None: ...
