"""The orchestrator: the way of a turn, from a learner's message to a stored reply, and nothing else.

A turn is stored before anything is asked of a provider and completed after, so that a crash leaves a marked turn and
never a hole. It runs in a task of its own: a client that leaves does not lose the reply. Two messages at once in one
session are answered one after the other.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from time import perf_counter
from weakref import WeakValueDictionary
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring import telemetry
from ion_mentoring.conversation.context import REMEMBERED, recall
from ion_mentoring.conversation.receipts import (
    performance_record,
    receipt_of,
    resonance_record,
    routing_record,
    usage_record,
)
from ion_mentoring.conversation.streams import Ended, Routed, RunningTurn, Said
from ion_mentoring.conversation.way import AUTO, Heard, Outcome, Way, crisis_event, tell_of
from ion_mentoring.errors import Conflict, IonError, NotFound, NotReady
from ion_mentoring.mentoring.prompting import summarise
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session, Turn
from ion_mentoring.text import first_line


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

    def __init__(self, db: Database, way: Way) -> None:
        self._db, self._way = db, way
        self._running: dict[str, RunningTurn] = {}
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._closing = False

    async def ask(self, question: Question) -> RunningTurn:
        """Stores the message and begins to answer it; follow the events of what comes back, or await its end."""
        began = perf_counter()
        if self._closing:
            raise NotReady("The service is stopping. Ask again in a moment.")
        heard = self._way.hear(question.message, question.learner, question.fallback_language)
        self._way.check_persona(question.persona)
        if heard.is_crisis:
            return await self._help(question, heard, began)
        turn = await self._db.write(lambda conn: self._append(conn, question, heard))
        running = self._running[turn.id] = RunningTurn(turn)
        order = self._order.setdefault(turn.session_id, asyncio.Lock())
        running.task = asyncio.create_task(self._answer(running, question, heard, began, order))
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

    async def _append(self, conn: AsyncConnection, question: Question, heard: Heard) -> Turn:
        session = await self._session(conn, question, heard.message)
        return await turns.append(
            conn,
            session.id,
            message=heard.message,
            language=heard.language,
            resonance=resonance_record(heard.resonance),
        )

    async def _session(self, conn: AsyncConnection, question: Question, message: str) -> Session:
        if question.session_id is None:
            return await sessions.insert(conn, question.learner.id, first_line(message))
        session = await sessions.get(conn, question.session_id, question.learner.id)
        if session is None:
            raise NotFound("There is no such session.")
        return session

    async def _help(self, question: Question, heard: Heard, began: float) -> RunningTurn:
        """A crisis leaves the way at once: fixed help, stored with its event in one transaction, and no provider."""
        crisis, reply = heard.resonance.crisis, self._way.help(heard)
        milliseconds = 1000 * (perf_counter() - began)

        async def store(conn: AsyncConnection) -> Turn:
            turn = await self._append(conn, question, heard)
            await turns.complete(
                conn,
                turn.id,
                state="done",
                reply=reply,
                receipt=receipt_of(None, None, None),
                performance=performance_record(milliseconds, milliseconds),
            )
            learner_id, data = question.learner.id, crisis_event(crisis)
            await turns.record_event(conn, "crisis", turn_id=turn.id, learner_id=learner_id, data=data)
            return await self._stored(conn, turn.id, question.learner)

        turn = await self._db.write(store)
        tell_of(crisis, turn.id)
        running = RunningTurn(turn)
        for event in (Routed(turn), Said(reply), Ended(turn)):
            running.publish(event)
        return running

    async def _answer(
        self, running: RunningTurn, question: Question, heard: Heard, began: float, order: asyncio.Lock
    ) -> None:
        """Walks the rest of the way and always ends the turn, whatever happens on it.

        The session's order is kept until the end is stored: the next reply builds on this one.
        """
        outcome = Outcome()
        telemetry.TURNS_RUNNING.inc()
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(order)
                await self._reply(running, question, heard, outcome, began)
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
        self, running: RunningTurn, question: Question, heard: Heard, outcome: Outcome, began: float
    ) -> None:
        turn, learner = running.turn, question.learner
        session, past = await self._db.read(lambda conn: _past(conn, turn, learner))
        context = recall(past)
        choice = outcome.choice = await self._way.choose(heard, context, question.persona)
        seed = crc32(turn.session_id.encode())
        brief = outcome.brief = self._way.brief(heard, choice, learner, context, summary=session.summary, seed=seed)
        persona, routing = brief.persona.id, routing_record(choice.routing)
        await self._db.write(lambda conn: turns.start_streaming(conn, turn.id, persona, routing))
        running.publish(Routed(replace(turn, persona=persona, routing=routing, state="streaming")))
        async with aclosing(self._way.speak(brief, outcome, began)) as pieces:
            async for text in pieces:
                running.publish(Said(text))

    async def _end(self, running: RunningTurn, question: Question, outcome: Outcome, began: float) -> None:
        """Stores the final state and tells whoever follows."""
        total_ms = 1000 * (perf_counter() - began)
        turn_id, reply = running.turn.id, "" if outcome.held_back else running.text

        async def store(conn: AsyncConnection) -> Turn:
            await turns.complete(
                conn,
                turn_id,
                state=outcome.state,
                reply=reply or None,
                provider=self._way.provider.name,
                receipt=receipt_of(self._way.provider.name, outcome.brief, outcome.finished),
                usage=usage_record(outcome.finished),
                performance=performance_record(total_ms, outcome.first_token_ms),
                problem=outcome.problem,
            )
            turn = await self._stored(conn, turn_id, question.learner)
            await _summarise(conn, turn, question.learner)
            if outcome.unmatched and outcome.choice:
                await turns.record_unmatched(conn, turn_id, outcome.choice.score)
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
        telemetry.TURNS.labels(turn.state, turn.persona or "none", self._way.provider.name).inc()
        running.publish(Ended(turn, "error" if turn.state == "failed" else "done"))

    async def _stored(self, conn: AsyncConnection, turn_id: str, learner: Learner) -> Turn:
        turn = await turns.get(conn, turn_id, learner.id)
        if turn is None:
            raise NotFound("The session was deleted while the reply was written.")
        return turn


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
