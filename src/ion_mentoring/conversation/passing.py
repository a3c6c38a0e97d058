"""Answers in passing: the asker brings the history along, and nothing of it is stored.

A message is read for a crisis all the same, and a crisis is noted, without its words. What a session would remember
(its mentor, its playbook, what was said of it) is read from the history that was brought.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

from ion_mentoring import telemetry
from ion_mentoring.accounts.budgets import Budgets
from ion_mentoring.caching.entries import Chosen
from ion_mentoring.conversation.answers import Answers, Asking
from ion_mentoring.conversation.asking import unstored
from ion_mentoring.conversation.context import CAREFUL_FOR, REMEMBERED, Context
from ion_mentoring.conversation.outcome import Outcome
from ion_mentoring.conversation.receipts import performance_record, receipt_of
from ion_mentoring.conversation.streams import Ended, Event, Routed, Said
from ion_mentoring.conversation.way import Heard, crisis_event, register_of, tell_of
from ion_mentoring.errors import IonError
from ion_mentoring.mentoring.authored import taken
from ion_mentoring.mentoring.brief import Exchange
from ion_mentoring.mentoring.personas import AUTO
from ion_mentoring.mentoring.prompting import summarise
from ion_mentoring.mentoring.resonance import Crisis
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.providers.base import Errand
from ion_mentoring.store import turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Turn

SUMMARISED: Final = 12
"""Exchanges before the remembered ones that are summed up; what is older still is not looked at."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A message with the exchanges before it, (message, reply) and oldest first; `field` is what errors call it."""

    learner: Learner
    message: str
    before: Sequence[tuple[str, str]] = ()
    persona: str = AUTO
    fallback_language: ReplyLanguage | None = None
    field: str = "message"
    key_id: str | None = None
    anew: bool = False


class Passing:
    """Answers what is asked in passing; one for a service.

    Without a database it answers a trial: a crisis in it is met with help as well, but nobody is told of it.
    """

    def __init__(self, db: Database | None, answers: Answers, budgets: Budgets) -> None:
        self._db, self._answers, self._way, self._budgets = db, answers, answers.way, budgets

    async def answer(self, aside: Aside) -> AsyncGenerator[Event, None]:
        """The events of a turn that is in no session; raises IonError where it fails. Closing it stops the reply."""
        began = perf_counter()
        heard = self._way.hear(aside.message, aside.learner, aside.fallback_language, aside.field)
        self._way.check_persona(aside.persona)
        if not heard.is_crisis:
            self._way.admit(aside.learner)
        turn = unstored(heard, len(aside.before) + 1)
        events = self._help(aside, heard, turn, began) if heard.is_crisis else self._reply(aside, heard, turn, began)
        async with aclosing(events):
            async for event in events:
                yield event

    async def _help(self, aside: Aside, heard: Heard, turn: Turn, began: float) -> AsyncGenerator[Event, None]:
        """Help, whether or not its event can be noted: nothing else of this turn is on the disk."""
        reply = self._way.help(heard)
        if self._db:
            await self._note(self._db, aside.learner.id, heard.resonance.crisis, turn.id)
        spent = 1000 * (perf_counter() - began)
        receipt, performance = receipt_of(Errand(), None, None), performance_record(spent, spent)
        yield Routed(turn)
        yield Said(reply)
        yield Ended(replace(turn, state="done", reply=reply, receipt=receipt, performance=performance))

    async def _note(self, db: Database, learner_id: str, crisis: Crisis, turn_id: str) -> None:
        data = crisis_event(crisis)
        try:
            await db.write(lambda conn: turns.record_event(conn, "crisis", learner_id=learner_id, data=data))
        except IonError as error:
            telemetry.log.error("crisis not noted", turn_id=turn_id, error=error.type)
        tell_of(crisis, turn_id)

    async def _reply(self, aside: Aside, heard: Heard, turn: Turn, began: float) -> AsyncGenerator[Event, None]:
        outcome, payer = Outcome(), self._budgets.payer(aside.learner, aside.key_id, heard.language)
        payer = await self._budgets.admitted(payer)
        outcome.errand.allowance = self._budgets.allowance(payer, turn.id)
        telemetry.TURNS_RUNNING.inc()
        try:
            async with aclosing(self._walk(aside, heard, turn, outcome, began)) as events:
                async for event in events:
                    yield event
        except (GeneratorExit, asyncio.CancelledError):
            outcome.state = "cancelled"
            raise
        except IonError:
            raise
        except Exception as error:
            telemetry.log.exception("answer failed", turn_id=turn.id)
            raise IonError("The reply could not be made.") from error
        finally:
            await self._budgets.settle(turn.id, payer, outcome.used, outcome.errand)
            telemetry.TURNS_RUNNING.dec()
            persona = outcome.chosen.persona if outcome.chosen else "none"
            telemetry.TURNS.labels(outcome.state, persona, outcome.provider or "none").inc()
            if outcome.unmatched is not None and self._db:
                telemetry.UNMATCHED.labels(heard.language).inc()

    async def _walk(
        self, aside: Aside, heard: Heard, turn: Turn, outcome: Outcome, began: float
    ) -> AsyncGenerator[Event, None]:
        asking = Asking(
            heard=heard,
            learner=aside.learner,
            context=await self._recall(aside),
            summary=await self._sum_up(aside),
            persona=aside.persona,
            began=began,
            anew=aside.anew,
        )
        ready = await self._answers.make_ready(asking)
        said: list[str] = []
        async with aclosing(self._answers.tell(ready, outcome)) as told:
            async for item in told:
                if isinstance(item, Chosen):
                    turn = replace(turn, persona=item.persona, routing=item.routing, state="streaming")
                    yield Routed(turn)
                    continue
                said.append(item)
                yield Said(item)
        ended = replace(
            turn,
            state="done",
            reply="".join(said),
            provider=outcome.provider,
            receipt=outcome.receipt,
            usage=outcome.usage,
            performance=outcome.performance(1000 * (perf_counter() - began)),
        )
        yield Ended(ended)

    async def _recall(self, aside: Aside) -> Context:
        """What a session would remember, found by walking the last exchanges again; a crisis is no part of it."""
        context = Context()
        last = len(aside.before[-REMEMBERED:])
        for number, (message, reply) in enumerate(aside.before[-REMEMBERED:]):
            await asyncio.sleep(0)  # a long message takes 40 ms to read; the other streams go on in between
            heard = self._way.hear(message, aside.learner, aside.fallback_language, aside.field)
            crisis = heard.resonance.crisis
            context = replace(context, worried=context.worried or crisis.level > 0)
            if heard.is_crisis:
                recent = number >= last - CAREFUL_FOR
                context = replace(context, crisis=crisis.kind or "self_harm") if recent else context
                continue
            context = await self._go_on(context, heard, reply, aside)
        return context

    async def _go_on(self, context: Context, heard: Heard, reply: str, aside: Aside) -> Context:
        """The context with one more exchange."""
        choice = self._way.choose(heard, await self._way.look_up(heard), context, aside.persona)
        persona, name = choice.routing.primary, choice.plan.playbook
        book = self._way.content.playbooks.get(name) if name else None
        used = taken(reply, book.part(heard.language), register_of(aside.learner)) if book else ()
        past = Exchange(heard.message, reply, persona, name, used)
        return replace(context, history=(*context.history, past), persona=persona, playbook=name or context.playbook)

    async def _sum_up(self, aside: Aside) -> str:
        """A line for each of the exchanges before those that are remembered; what was said in a crisis is left out."""
        summary = ""
        for message, reply in aside.before[:-REMEMBERED][-SUMMARISED:]:
            await asyncio.sleep(0)
            if self._way.content.reader.crisis(message).level < 2:
                summary = summarise(summary, Exchange(message, reply, None), ["-"])
        return summary
