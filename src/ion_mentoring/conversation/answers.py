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
from ion_mentoring.conversation.consent import may_share
from ion_mentoring.conversation.context import Context
from ion_mentoring.conversation.outcome import Choice, Outcome
from ion_mentoring.conversation.receipts import routing_record
from ion_mentoring.conversation.way import Found as Fitting
from ion_mentoring.conversation.way import Heard, Way, register_of
from ion_mentoring.mentoring.brief import Brief, Share
from ion_mentoring.mentoring.injection import band
from ion_mentoring.store.records import Learner

Told = Chosen | str
"""The mentor first, then the reply piece by piece."""
_NOTHING = Context()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with all that its reply depends on; `began` is when it came, by the performance counter.

    `anew`: no kept reply will do.
    """

    heard: Heard
    learner: Learner
    context: Context
    summary: str
    persona: str
    began: float
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reply is to be made of, and what the provider is told."""

    fitting: Fitting
    choice: Choice
    brief: Brief


@dataclass(frozen=True, slots=True)
class Ready:
    """A question for which everything was done that may be done before it is stored.

    `key` is the digest under which its reply is looked for, empty where it isn't. `draft` is None where a kept reply, or
    one on its way, made it needless.
    """

    asking: Asking
    key: str
    draft: Draft | None


class Answers:
    """One for a service; without `replies` every reply is made."""

    def __init__(self, way: Way, replies: Replies | None = None, clock: Callable[[], float] = time.time) -> None:
        self.way, self.replies, self._clock = way, replies, clock
        self._houses = Houses(way.content, way.settings)
        self._first = way.settings.providers.chain[0]
        self._flights: Flights[Told, Outcome] = Flights()
        self._refreshing: dict[str, asyncio.Task[None]] = {}

    async def make_ready(self, asking: Asking, before: Ready | None = None) -> Ready:
        """Looks for a kept reply first, and for what one is made of where there is none.

        `before` is the same question, made ready in another context: what fits the message alone is not looked up again.
        """
        key = self.key(asking) if self.replies else None
        digest = key.digest if key else ""
        if self.replies and digest and not asking.anew and await self._is_there(self.replies, digest):
            return Ready(asking, digest, None)
        known = before.draft.fitting if before and before.draft else None
        return Ready(asking, digest, await self._draft(asking, known))

    async def _is_there(self, replies: Replies, key: str) -> bool:
        """Whether a reply is kept, or on its way."""
        return key in self._flights or await replies.look(key) is not None

    def key(self, asking: Asking) -> ReplyKey | None:
        """None where a crisis is near, or gave cause for worry: such a reply is always made for its learner."""
        heard, context = asking.heard, asking.context
        if heard.resonance.crisis.level or context.crisis or context.worried:
            return None
        minded = context != _NOTHING or bool(asking.summary)
        house = self._houses.now
        return ReplyKey(
            house=house,
            persona=asking.persona,
            language=heard.language,
            register=register_of(asking.learner),
            message=heard.said,
            context=digest_of(context, asking.summary) if minded else "",
            owner=asking.learner.id if minded else "",
            share="all" if house.leaving == "own" else self._share(asking.learner, minded=minded),
        )

    async def tell(self, ready: Ready, outcome: Outcome) -> AsyncGenerator[Told, None]:
        """The reply; `outcome` learns how it went. Raises as `Way.speak`. Closing it stops what is made for it alone."""
        asking = ready.asking
        telemetry.INJECTIONS.labels(band(asking.heard.resonance.injection)).inc()
        async with aclosing(self._source(ready, outcome)) as told:
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

    def _share(self, learner: Learner, *, minded: bool) -> Share:
        """What a remote provider may be told; where there is nothing beside the message, the talk is all there is."""
        share = may_share(learner, self.way.settings.privacy)
        return share if minded or share == "nothing" else "all"

    def _source(self, ready: Ready, outcome: Outcome) -> AsyncGenerator[Told, None]:
        replies, key = self.replies, ready.key
        if replies is None or not key:
            return self._made(ready, outcome)
        if ready.asking.anew:
            return self._making(replies, replies.unclaimed(key), ready, outcome)
        if found := replies.find(key):
            return self._again(replies, found, ready, outcome)
        if outcome.errand.allowance and key not in self._flights:  # it may end early, and for nobody else
            return self._led(replies, ready, outcome)
        return self._shared(replies, ready, outcome)

    async def _shared(self, replies: Replies, ready: Ready, outcome: Outcome) -> AsyncGenerator[Told, None]:
        """The reply that is on its way already, or one that others may follow."""
        made = Outcome()
        flight, leads = self._flights.join(ready.key, made, partial(self._led, replies, ready, made))
        try:
            async with aclosing(flight.follow()) as told:
                async for item in told:
                    yield item
        finally:
            outcome.share(flight.about, leads=leads)

    async def _led(self, replies: Replies, ready: Ready, made: Outcome) -> AsyncGenerator[Told, None]:
        claim = await replies.claim(ready.key)
        found = claim.found
        source = self._again(replies, found, ready, made) if found else self._making(replies, claim, ready, made)
        async with aclosing(source) as told:
            async for item in told:
                yield item

    async def _again(
        self, replies: Replies, found: Found, ready: Ready, outcome: Outcome
    ) -> AsyncGenerator[Told, None]:
        """A reply that was kept; a stale one is made anew, while nobody waits for it.

        Nobody is charged for that, so it is left to others where a budget applies.
        """
        key = ready.key
        outcome.meet(found)
        if found.stale and key not in self._refreshing and outcome.errand.allowance is None:
            task = self._refreshing[key] = asyncio.create_task(self._refreshed(replies, ready))
            task.add_done_callback(lambda _: self._refreshing.pop(key))
        yield found.kept.chosen
        for piece in found.kept.pieces:
            yield piece

    async def _making(self, replies: Replies, claim: Claim, ready: Ready, made: Outcome) -> AsyncGenerator[Told, None]:
        """A new reply, which is kept if it may be."""
        made.met = "miss"
        pieces: list[str] = []
        kept: Kept | None = None
        learner = ready.asking.learner
        try:
            async with aclosing(self._made(ready, made)) as told:
                async for item in told:
                    if isinstance(item, str):
                        pieces.append(item)
                    yield item
            kept = made.to_keep(pieces, first=self._first, learner_id=learner.id, now=self._clock())
        finally:
            replies.settle(claim, kept)

    async def _made(self, ready: Ready, made: Outcome) -> AsyncGenerator[Told, None]:
        """The rest of the way: grounding and brief, if they are still to do, and the provider."""
        draft = ready.draft or await self._draft(ready.asking)
        made.choice, made.brief = draft.choice, draft.brief
        yield Chosen(draft.brief.persona.id, routing_record(draft.choice.routing))
        async with aclosing(self.way.speak(draft.brief, made)) as pieces:
            async for text in pieces:
                yield text

    async def _draft(self, asking: Asking, fitting: Fitting | None = None) -> Draft:
        way, heard = self.way, asking.heard
        fitting = fitting or await way.look_up(heard)
        choice = way.choose(heard, fitting, asking.context, asking.persona)
        return Draft(fitting, choice, way.brief(heard, choice, asking.learner, asking.context, summary=asking.summary))

    async def _refreshed(self, replies: Replies, ready: Ready) -> None:
        """A new reply in the place of a stale one, unless another process is making one."""
        claim = await replies.claim(ready.key, or_find=False)
        if replies.shared and claim.lease is None:
            return
        try:
            async for _ in self._making(replies, claim, ready, Outcome()):
                pass
        except Exception as error:  # noqa: BLE001 - the stale one is given until it is too old
            telemetry.log.warning("a stale reply could not be made anew", error=type(error).__name__)
        else:
            telemetry.CACHE_REFRESHED.inc()
