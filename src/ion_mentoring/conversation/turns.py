"""The orchestrator: the way of a turn, from a learner's message to a stored reply, and nothing else.

A turn is stored before anything is asked of a provider and completed after, so that a crash leaves a marked turn and
never a hole. It runs in a task of its own: a client that leaves does not lose the reply. Two messages at once in one
session are answered one after the other.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any
from weakref import WeakValueDictionary
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring import telemetry
from ion_mentoring.content import Content
from ion_mentoring.conversation.context import REMEMBERED, Context, recall
from ion_mentoring.conversation.grounding import Grounder
from ion_mentoring.conversation.receipts import receipt_of, resonance_record, routing_record, usage_record
from ion_mentoring.conversation.streams import Ended, Routed, RunningTurn, Said
from ion_mentoring.errors import Conflict, InvalidInput, IonError, NotFound, NotReady, ProviderError
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.checks import reply_faults
from ion_mentoring.mentoring.dialog import Plan, plan, reply_language
from ion_mentoring.mentoring.prompting import summarise
from ion_mentoring.mentoring.resonance import Resonance
from ion_mentoring.mentoring.routing import Routing, Strategy, chosen, route
from ion_mentoring.mentoring.words import Register, ReplyLanguage
from ion_mentoring.messages import say
from ion_mentoring.providers.base import Errand, Finished, Provider
from ion_mentoring.settings import Settings
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import FinalState, Learner, Session, Turn
from ion_mentoring.text import clean, first_line

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Question:
    """What a learner asks: a message, in a session or a new one, of a mentor by name or of whoever fits."""

    learner: Learner
    message: str
    session_id: str | None = None
    persona: str = AUTO
    fallback_language: ReplyLanguage | None = None


class Mentor:
    """Answers questions; one for a service."""

    def __init__(
        self,
        db: Database,
        content: Content,
        provider: Provider,
        grounder: Grounder,
        strategy: Strategy,
        settings: Settings,
    ) -> None:
        self._db, self._content, self._provider = db, content, provider
        self._grounder, self._strategy, self._settings = grounder, strategy, settings
        self._running: dict[str, RunningTurn] = {}
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._closing = False

    async def ask(self, question: Question) -> RunningTurn:
        """Stores the message and begins to answer it; follow the events of what comes back, or await its end."""
        began = perf_counter()
        if self._closing:
            raise NotReady("The service is stopping. Ask again in a moment.")
        message = clean(question.message, "message", limit=self._settings.limits.message_chars)
        if question.persona != AUTO and question.persona not in self._content.personas:
            known = ", ".join([AUTO, *self._content.personas])
            raise InvalidInput(f"There is no persona `{question.persona}`. Known are {known}.", field="persona")
        resonance = self._content.reader.read(message)
        language = reply_language(message, resonance, question.learner.locale, question.fallback_language)
        if resonance.crisis.level >= 2:
            return await self._help(question, message, resonance, language, began)
        turn = await self._db.write(lambda conn: self._append(conn, question, message, resonance, language))
        running = self._running[turn.id] = RunningTurn(turn)
        order = self._order.setdefault(turn.session_id, asyncio.Lock())
        running.task = asyncio.create_task(self._answer(running, question, resonance, language, began, order))
        return running

    def running(self, turn_id: str) -> RunningTurn | None:
        """A turn that is being answered now."""
        return self._running.get(turn_id)

    async def cancel(self, turn_id: str, learner_id: str) -> Turn:
        """Stops a reply; what was written so far is kept. A turn that has ended, or ends first, is a conflict."""
        turn = await self._db.read(lambda conn: turns.get(conn, turn_id, learner_id))
        if turn is None:
            raise NotFound("There is no such turn.")
        if running := self._running.get(turn_id):
            running.stop()
            turn = await running.ended()
            if turn.state == "cancelled":
                return turn
        raise Conflict(f"The turn has ended already: it is {turn.state}.")

    async def close(self, *, grace_s: float = 10.0) -> None:
        """Takes no more questions and waits for the running replies; what is late is marked as interrupted."""
        self._closing = True
        tasks = [running.task for running in self._running.values() if running.task]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_s)
            for late in self._running.values():
                late.stop()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _append(
        self, conn: AsyncConnection, question: Question, message: str, resonance: Resonance, language: ReplyLanguage
    ) -> Turn:
        session = await self._session(conn, question, message)
        return await turns.append(
            conn, session.id, message=message, language=language, resonance=resonance_record(resonance)
        )

    async def _session(self, conn: AsyncConnection, question: Question, message: str) -> Session:
        if question.session_id is None:
            return await sessions.insert(conn, question.learner.id, first_line(message))
        session = await sessions.get(conn, question.session_id, question.learner.id)
        if session is None:
            raise NotFound("There is no such session.")
        return session

    async def _help(
        self, question: Question, message: str, resonance: Resonance, language: ReplyLanguage, began: float
    ) -> RunningTurn:
        """A crisis leaves the way at once: fixed help, stored with its event in one transaction, and no provider."""
        crisis = resonance.crisis
        kind = crisis.kind or "self_harm"
        settings = self._settings.help
        parts = [say(f"crisis.{kind}", language)]
        if crisis.level == 3:
            parts.append(say("crisis.now", language))
        parts.append(say("crisis.watched" if settings.watched else "crisis.unwatched", language))
        parts.append(self._content.helplines.said(settings.country, kind, language))
        parts.append(say("crisis.after", language))
        reply = "\n\n".join(parts)
        milliseconds = 1000 * (perf_counter() - began)

        async def store(conn: AsyncConnection) -> Turn:
            turn = await self._append(conn, question, message, resonance, language)
            await turns.complete(
                conn,
                turn.id,
                state="done",
                reply=reply,
                receipt=receipt_of(Errand(), None, None),
                usage=usage_record(Errand(), None),
                performance=_performance(milliseconds, milliseconds),
            )
            data = {"kind": kind, "level": crisis.level, "score": crisis.score}
            await turns.record_event(conn, "crisis", turn_id=turn.id, learner_id=question.learner.id, data=data)
            return await self._stored(conn, turn.id, question.learner)

        turn = await self._db.write(store)
        telemetry.CRISES.labels(kind, str(crisis.level)).inc()
        telemetry.log.warning("crisis signal", turn_id=turn.id, kind=kind, level=crisis.level)
        running = RunningTurn(turn)
        for event in (Routed(turn), Said(reply), Ended(turn)):
            running.publish(event)
        return running

    async def _answer(
        self,
        running: RunningTurn,
        question: Question,
        resonance: Resonance,
        language: ReplyLanguage,
        began: float,
        order: asyncio.Lock,
    ) -> None:
        """Walks the rest of the way and always ends the turn, whatever happens on it.

        The session's order is kept until the end is stored: the next reply builds on this one.
        """
        outcome = _Outcome()
        telemetry.TURNS_RUNNING.inc()
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(order)
                await self._reply(running, question, resonance, language, began, outcome)
            except asyncio.CancelledError:
                outcome.state = "interrupted" if self._closing else "cancelled"
            except IonError as error:
                outcome.fail(error)
            except Exception:  # noqa: BLE001  whatever it was, the turn has to end
                telemetry.log.exception("turn failed", turn_id=running.turn.id)
                outcome.fail(IonError("The reply could not be made. Your message is kept."))
            running.ending = True
            telemetry.TURNS_RUNNING.dec()
            await self._end(running, question, outcome, began)

    async def _reply(
        self,
        running: RunningTurn,
        question: Question,
        resonance: Resonance,
        language: ReplyLanguage,
        began: float,
        outcome: _Outcome,
    ) -> None:
        brief, routing, next_plan, score = await self._brief(running.turn, question, resonance, language)
        outcome.brief, outcome.routing, outcome.plan, outcome.score = brief, routing, next_plan, score
        await self._db.write(
            lambda conn: turns.start_streaming(conn, running.turn.id, brief.persona.id, routing_record(routing))
        )
        running.publish(
            Routed(replace(running.turn, persona=brief.persona.id, routing=routing_record(routing), state="streaming"))
        )
        async with aclosing(self._provider.stream(brief, outcome.errand)) as stream:
            async for piece in stream:
                if isinstance(piece, Finished):
                    outcome.finished = piece
                    continue
                if outcome.first_token_ms is None:
                    outcome.first_token_ms = 1000 * (perf_counter() - began)
                    telemetry.FIRST_TOKEN_SECONDS.labels(outcome.errand.provider).observe(outcome.first_token_ms / 1000)
                running.publish(Said(piece.text))
        if faults := reply_faults(running.text, language):
            outcome.held_back = True
            raise ProviderError(f"The reply was held back ({', '.join(faults)}). Ask again, or in other words.")
        outcome.state = "done"

    async def _brief(
        self, turn: Turn, question: Question, resonance: Resonance, language: ReplyLanguage
    ) -> tuple[Brief, Routing, Plan, float]:
        """Routing, context and grounding: everything that the provider is told."""
        session, past = await self._db.read(lambda conn: _past(conn, turn, question.learner))
        context = recall(past)
        hits = await self._grounder.find(turn.message)
        move = plan(self._content.reader.move(turn.message), hits, context.playbook, first=not context.history)
        routing = await self._route(question, turn.message, resonance, context, move)
        books = self._content.playbooks
        brief = Brief(
            message=turn.message,
            resonance=resonance,
            persona=self._content.personas[routing.primary],
            language=language,
            register=_register(question.learner),
            move=move.move,
            playbook=books.get(move.playbook) if move.playbook else None,
            related=tuple(books[name] for name in move.related if name in books),
            history=context.history,
            summary=session.summary,
            careful=self._helplines(context.crisis, language) if context.crisis else "",
            worry=self._worry(context, resonance, language),
            seed=crc32(turn.session_id.encode()),
        )
        return brief, routing, move, hits[0].score if hits else 0.0

    async def _route(
        self, question: Question, message: str, resonance: Resonance, context: Context, move: Plan
    ) -> Routing:
        personas = list(self._content.personas.values())
        scores = (
            await asyncio.to_thread(self._strategy.scores, message, resonance, personas)
            if (self._strategy.embeds)
            else self._strategy.scores(message, resonance, personas)
        )
        routing = route(scores, resonance, self._content.affinities, current=context.persona, follows=move.follows)
        return routing if question.persona == AUTO else chosen(question.persona, routing)

    def _helplines(self, kind: str, language: ReplyLanguage) -> str:
        return self._content.helplines.said(self._settings.help.country, kind, language)  # type: ignore[arg-type]

    def _worry(self, context: Context, resonance: Resonance, language: ReplyLanguage) -> str:
        """A word on help for a message of level 1, once a session; nothing where a crisis has shown the numbers."""
        kind = resonance.crisis.kind
        if resonance.crisis.level != 1 or kind is None or context.crisis or context.worried:
            return ""
        return f"{say('crisis.worry', language)}\n\n{self._helplines(kind, language)}"

    async def _end(self, running: RunningTurn, question: Question, outcome: _Outcome, began: float) -> None:
        """Stores the final state and tells whoever follows."""
        total_ms = 1000 * (perf_counter() - began)
        turn_id, reply = running.turn.id, "" if outcome.held_back else running.text

        async def store(conn: AsyncConnection) -> Turn:
            await turns.complete(
                conn,
                turn_id,
                state=outcome.state,
                reply=reply or None,
                provider=outcome.errand.provider,
                receipt=receipt_of(outcome.errand, outcome.brief, outcome.finished),
                usage=usage_record(outcome.errand, outcome.finished),
                performance=_performance(total_ms, outcome.first_token_ms),
                problem=outcome.problem,
            )
            turn = await self._stored(conn, turn_id, question.learner)
            await _summarise(conn, turn, question.learner)
            if outcome.unmatched:
                await turns.record_unmatched(conn, turn_id, outcome.score)
            return turn

        try:
            turn = await self._db.write(store)
        except Exception as error:  # noqa: BLE001 - whoever follows the turn waits for its end
            telemetry.log.error("turn not completed", turn_id=turn_id, error=type(error).__name__)
            outcome.fail(error if isinstance(error, IonError) else IonError("The reply could not be stored."))
            turn = replace(running.turn, state="failed", problem=outcome.problem, reply=reply or None)
        del self._running[turn_id]
        if outcome.unmatched:
            telemetry.UNMATCHED.labels(running.turn.language).inc()
        telemetry.TURNS.labels(turn.state, turn.persona or "none", outcome.errand.provider or "none").inc()
        running.publish(Ended(turn, "error" if turn.state == "failed" else "done"))

    async def _stored(self, conn: AsyncConnection, turn_id: str, learner: Learner) -> Turn:
        turn = await turns.get(conn, turn_id, learner.id)
        if turn is None:
            raise NotFound("The session was deleted while the reply was written.")
        return turn


@dataclass(slots=True)
class _Outcome:
    """How a turn went, as far as it got."""

    state: FinalState = "failed"
    brief: Brief | None = None
    routing: Routing | None = None
    plan: Plan | None = None
    score: float = 0.0
    errand: Errand = field(default_factory=Errand)
    finished: Finished | None = None
    first_token_ms: float | None = None
    problem: dict[str, Any] | None = None
    held_back: bool = False

    def fail(self, error: IonError) -> None:
        self.state = "failed"
        self.problem = {"type": error.type, "title": error.title, "detail": error.detail, "status": error.status}

    @property
    def unmatched(self) -> bool:
        return self.plan is not None and self.plan.move == "new" and self.plan.playbook is None


async def _past(conn: AsyncConnection, turn: Turn, learner: Learner) -> tuple[Session, list[Turn]]:
    session = await sessions.get(conn, turn.session_id, learner.id)
    if session is None:
        raise NotFound("The session was deleted before the reply was written.")
    return session, await turns.recent(conn, turn.session_id, REMEMBERED, before=turn.position)


async def _summarise(conn: AsyncConnection, turn: Turn, learner: Learner) -> None:
    """Brings the session's summary up to the turns that the next message will not remember word by word."""
    session = await sessions.get(conn, turn.session_id, learner.id)
    left = turn.position - REMEMBERED
    if session is None or left <= session.summarised_turns:
        return
    summary = session.summary
    for past in recall(await turns.recent(conn, session.id, left - session.summarised_turns, before=left + 1)).history:
        summary = summarise(summary, past, [past.persona or "-"])
    await sessions.set_summary(conn, session.id, summary, left)


def _register(learner: Learner) -> Register:
    return "casual" if learner.register == "casual" else "polite"


def _performance(total_ms: float, first_token_ms: float | None) -> dict[str, Any]:
    first = round(first_token_ms, 2) if first_token_ms is not None else None
    return {"total_ms": round(total_ms, 2), "first_token_ms": first, "cache": "off"}
