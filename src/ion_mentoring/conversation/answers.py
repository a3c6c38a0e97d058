"""Where a reply comes from: one that was kept, one that is on its way for somebody else, or one that is made now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from ion_mentoring import telemetry
from ion_mentoring.caching.claims import Claim, Found
from ion_mentoring.caching.entries import Chosen, Kept
from ion_mentoring.caching.flights import Flights
from ion_mentoring.caching.house import Houses
from ion_mentoring.caching.keys import ReplyKey, digest_of
from ion_mentoring.caching.replies import Replies
from ion_mentoring.conversation.context import Context
from ion_mentoring.conversation.outcome import Outcome
from ion_mentoring.conversation.receipts import routing_record
from ion_mentoring.conversation.way import Found as Fitting
from ion_mentoring.conversation.way import Heard, Way, register_of
from ion_mentoring.store.records import Learner

Told = Chosen | str
"""The mentor first, then the reply piece by piece."""
_NOTHING = Context()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with all that its reply depends on; `began` is when it came, by the performance counter.

    `ahead` is what was looked up already. `anew`: no kept reply will do.
    """

    heard: Heard
    learner: Learner
    context: Context
    summary: str
    persona: str
    began: float
    ahead: asyncio.Task[Fitting] | None = None
    anew: bool = False


class Answers:
    """One for a service; without `replies` every reply is made."""

    def __init__(self, way: Way, replies: Replies | None = None, clock: Callable[[], float] = time.time) -> None:
        self.way, self.replies, self._clock = way, replies, clock
        self._houses = Houses(way.content, way.settings)
        self._first = way.settings.providers.chain[0]
        self._flights: Flights[Told, Outcome] = Flights()
        self._refreshing: dict[str, asyncio.Task[None]] = {}

    def ahead(self, heard: Heard) -> asyncio.Task[Fitting] | None:
        """Looks up what a reply is made of while the turn is stored; not where a kept one may make that needless."""
        return None if self.replies else asyncio.create_task(self.way.look_up(heard))

    def key(self, asking: Asking) -> ReplyKey | None:
        """None where a crisis is near, or gave cause for worry: such a reply is always made for its learner."""
        heard, context = asking.heard, asking.context
        if heard.resonance.crisis.level or context.crisis or context.worried:
            return None
        minded = context != _NOTHING or bool(asking.summary)
        return ReplyKey(
            house=self._houses.now,
            persona=asking.persona,
            language=heard.language,
            register=register_of(asking.learner),
            message=heard.said,
            context=digest_of(context, asking.summary) if minded else "",
            owner=asking.learner.id if minded else "",
        )

    async def tell(self, asking: Asking, outcome: Outcome) -> AsyncGenerator[Told, None]:
        """The reply; `outcome` learns how it went. Raises as `Way.speak`. Closing it stops what is made for it alone."""
        async with aclosing(self._source(asking, outcome)) as told:
            async for item in told:
                if outcome.first_token_ms is None and isinstance(item, str):
                    outcome.began_to_speak(1000 * (perf_counter() - asking.began))
                yield item
        outcome.state = "done"
        telemetry.CACHE_REPLIES.labels(outcome.met).inc()

    async def close(self) -> None:
        """Ends what nobody waits for any more, and waits for what is being kept."""
        for task in self._refreshing.values():
            task.cancel()
        await self._flights.close()
        if self.replies:
            await self.replies.close()

    def _source(self, asking: Asking, outcome: Outcome) -> AsyncGenerator[Told, None]:
        replies, key = self.replies, self.key(asking) if self.replies else None
        if replies is None or key is None:
            return self._made(asking, outcome)
        digest = key.digest
        if asking.anew:
            return self._making(replies, replies.unclaimed(digest), asking, outcome)
        if found := replies.find(digest):
            return self._again(replies, digest, found, asking, outcome)
        return self._shared(replies, digest, asking, outcome)

    async def _shared(self, replies: Replies, key: str, asking: Asking, outcome: Outcome) -> AsyncGenerator[Told, None]:
        """The reply that is on its way already, or one that others may follow."""
        made = Outcome()
        flight, leads = self._flights.join(key, made, partial(self._led, replies, key, asking, made))
        try:
            async with aclosing(flight.follow()) as told:
                async for item in told:
                    yield item
        finally:
            outcome.share(flight.about, leads=leads)

    async def _led(self, replies: Replies, key: str, asking: Asking, made: Outcome) -> AsyncGenerator[Told, None]:
        claim = await replies.claim(key)
        found = claim.found
        source = self._again(replies, key, found, asking, made) if found else self._making(replies, claim, asking, made)
        async with aclosing(source) as told:
            async for item in told:
                yield item

    async def _again(
        self, replies: Replies, key: str, found: Found, asking: Asking, outcome: Outcome
    ) -> AsyncGenerator[Told, None]:
        """A reply that was kept; a stale one is made anew, while nobody waits for it."""
        outcome.meet(found)
        if found.stale and key not in self._refreshing:
            task = self._refreshing[key] = asyncio.create_task(self._refreshed(replies, key, asking))
            task.add_done_callback(lambda _: self._refreshing.pop(key))
        yield found.kept.chosen
        for piece in found.kept.pieces:
            yield piece

    async def _making(
        self, replies: Replies, claim: Claim, asking: Asking, made: Outcome
    ) -> AsyncGenerator[Told, None]:
        """A new reply, which is kept if it may be."""
        made.met = "miss"
        pieces: list[str] = []
        kept: Kept | None = None
        try:
            async with aclosing(self._made(asking, made)) as told:
                async for item in told:
                    if isinstance(item, str):
                        pieces.append(item)
                    yield item
            kept = made.to_keep(pieces, first=self._first, learner_id=asking.learner.id, now=self._clock())
        finally:
            replies.settle(claim, kept)

    async def _made(self, asking: Asking, made: Outcome) -> AsyncGenerator[Told, None]:
        """The rest of the way: grounding, brief, provider."""
        way, heard = self.way, asking.heard
        found = await asking.ahead if asking.ahead else await way.look_up(heard)
        choice = made.choice = way.choose(heard, found, asking.context, asking.persona)
        made.brief = brief = way.brief(heard, choice, asking.learner, asking.context, summary=asking.summary)
        yield Chosen(brief.persona.id, routing_record(choice.routing))
        async with aclosing(way.speak(brief, made)) as pieces:
            async for text in pieces:
                yield text

    async def _refreshed(self, replies: Replies, key: str, asking: Asking) -> None:
        """A new reply in the place of a stale one, unless another process is making one."""
        claim = await replies.claim(key, or_find=False)
        if replies.shared and claim.lease is None:
            return
        try:
            async for _ in self._making(replies, claim, asking, Outcome()):
                pass
        except Exception as error:  # noqa: BLE001 - the stale one is given until it is too old
            telemetry.log.warning("a stale reply could not be made anew", error=type(error).__name__)
        else:
            telemetry.CACHE_REFRESHED.inc()
