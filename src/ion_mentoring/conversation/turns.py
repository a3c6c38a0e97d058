"""The orchestrator: the way of a turn, from a learner's message to a stored reply, and nothing else.

A turn is stored before anything is asked of a provider and completed after, so that a crash leaves a marked turn and
never a hole. It runs in a task of its own: a client that leaves does not lose the reply. Two messages at once in one
session are answered one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring import telemetry
from ion_mentoring.accounts.budgets import Budgets, Payer
from ion_mentoring.caching.entries import Chosen
from ion_mentoring.conversation.answers import Answers, Asking, Ready
from ion_mentoring.conversation.asking import NEWEST, AskedBefore, Question, append, unstored
from ion_mentoring.conversation.context import recall
from ion_mentoring.conversation.journey import today
from ion_mentoring.conversation.outcome import Outcome
from ion_mentoring.conversation.past import Past, past_of, summarise_until
from ion_mentoring.conversation.receipts import performance_record, receipt_of, usage_record
from ion_mentoring.conversation.streams import KEEP_ALIVE_S, Batch, Routed, RunningTurn, Said, ended, told_again
from ion_mentoring.conversation.way import Heard, crisis_event, tell_of
from ion_mentoring.errors import Conflict, IonError, NotFound, NotReady
from ion_mentoring.providers.base import Errand
from ion_mentoring.store import commitments, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import UNFINISHED, JsonObject, Turn

T = TypeVar("T")
_Placed = tuple[Turn, Past]
_Ready = tuple[Past, Ready]
_LOOK_AGAIN_S: Final = 0.5
_SLOW_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way; `began` is when it came, by the performance counter."""

    question: Question
    heard: Heard
    payer: Payer
    ready: asyncio.Task[_Ready]
    began: float

    async def with_its(self, storing: asyncio.Future[T]) -> T:
        """What storing it gives; where that fails, nothing is made ready either."""
        try:
            return await storing
        except BaseException:
            self.ready.cancel()
            raise


class Mentor:
    """Answers questions; one for a service."""

    def __init__(self, db: Database, answers: Answers, budgets: Budgets) -> None:
        self._db, self._answers, self._way, self._budgets = db, answers, answers.way, budgets
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
        try:
            if heard.is_crisis:
                return await self._help(question, heard, began)
            self._way.admit(question.learner)
            payer = self._budgets.payer(question.learner, question.key_id, heard.language)
            placed: asyncio.Future[_Placed] = asyncio.get_running_loop().create_future()
            storing = self._db.submit(partial(self._append, question, heard, payer, placed))
            ready = asyncio.create_task(self._make_ready(question, heard, placed, began))
            asked = _Asked(question, heard, payer, ready, began)
            (turn, past), payer = await asked.with_its(storing)
        except AskedBefore as before:
            return self._again(before.turn)
        running = self._running[turn.id] = RunningTurn(turn)
        order = self._order.setdefault(turn.session_id, asyncio.Lock())
        outcome = Outcome()
        outcome.errand.allowance = self._budgets.allowance(payer, turn.id)
        running.task = asyncio.create_task(self._answer(running, replace(asked, payer=payer), past, outcome, order))
        for _ in range(2):  # the provider is asked first, by a task of its task, and then the response made ready
            await asyncio.sleep(0)
        return running

    def running(self, turn_id: str) -> RunningTurn | None:
        """A turn that is being answered now."""
        return self._running.get(turn_id)

    async def follow(self, turn_id: str, learner_id: str, after: int = 0) -> AsyncIterator[Batch] | None:
        """The events of a turn after number `after`, whether it has ended or not; None where there will be none.

        Raises NotFound. A turn that another process answers is told when it has ended.
        """
        turn = await self._db.read(lambda conn: turns.get(conn, turn_id, learner_id))
        if turn is None:
            raise NotFound("There is no such turn.")
        if running := self._running.get(turn_id):
            return running.batches(after)
        if turn.state not in UNFINISHED and not any(told_again(turn, after)):
            return None
        return self._afterwards(turn, learner_id, after)

    async def _afterwards(self, turn: Turn, learner_id: str, after: int) -> AsyncIterator[Batch]:
        id, looks = turn.id, 0
        while turn.state in UNFINISHED:
            await asyncio.sleep(_LOOK_AGAIN_S)
            turn = await self._db.read(lambda conn: _of(conn, id, learner_id))
            looks += 1
            if looks * _LOOK_AGAIN_S % KEEP_ALIVE_S == 0:
                yield []
        yield list(told_again(turn, after))

    def _again(self, turn: Turn) -> RunningTurn:
        """The turn that was made of the same request before; waited for, if it is still being answered."""
        if running := self._running.get(turn.id):
            return running
        return RunningTurn.of_ended(turn)

    async def cancel(self, turn_id: str, learner_id: str) -> Turn:
        """Stops a reply; what was written so far is kept. A turn that has ended, or ends first, is a conflict."""
        running = self._running.get(turn_id)
        turn = await self._db.read(lambda conn: turns.get(conn, turn_id, learner_id))
        if turn is None:
            raise NotFound("There is no such turn.")
        if running:
            running.stop()
            turn = await running.ended()
            if turn.state == "cancelled":
                return turn
        raise Conflict(f"The turn has ended already: it is {turn.state}.")

    async def stop(self, turn_id: str) -> None:
        """Ends a reply for whatever reason, if it is being written here."""
        if running := self._running.get(turn_id):
            running.stop()
            await running.ended()

    async def close(self, *, grace_s: float = 10.0) -> None:
        """Takes no more questions and waits for the running replies; what is late is marked as interrupted."""
        self._closing = True
        tasks = [running.task for running in self._running.values() if running.task]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_s)
            for late in self._running.values():
                late.stop()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _help(self, question: Question, heard: Heard, began: float) -> RunningTurn:
        """A crisis leaves the way at once: fixed help, stored with its event in one transaction, and no provider."""
        reply, spent = self._way.help(heard), 1000 * (perf_counter() - began)
        turn = await self._stored_help(question, heard, reply, spent)
        tell_of(heard.resonance.crisis, turn.id)
        return RunningTurn.of_ended(turn)

    async def _stored_help(self, question: Question, heard: Heard, reply: str, spent: float) -> Turn:
        """The turn in its session, or in a new one, or stored nowhere: no fault of a request is a reason not to help."""
        anew = replace(question, session_id=None, parent_id=NEWEST, once=None)
        for asked in (question, anew):
            try:
                return await self._db.write(partial(_store_help, asked, heard, reply, spent))
            except IonError as error:
                telemetry.log.error("crisis not stored as it was asked", error=error.type)
        receipt, usage, performance = _records_of_help(spent)
        told = replace(unstored(heard, 1), state="done", reply=reply, pieces=[len(reply)])
        return replace(told, receipt=receipt, usage=usage, performance=performance)

    async def _append(
        self, question: Question, heard: Heard, payer: Payer, placed: asyncio.Future[_Placed], conn: AsyncConnection
    ) -> tuple[_Placed, Payer]:
        """The turn with what came before it, and who pays for it; raises BudgetSpent.

        Turn and past are `placed` when they are known, which is before they are committed.
        """
        turn = await append(conn, question, heard)
        payer = await self._budgets.admit(conn, payer)
        known = turn, await past_of(conn, turn, question.learner)
        placed.get_loop().call_soon_threadsafe(_tell, placed, known)
        return known, payer

    async def _answer(
        self, running: RunningTurn, asked: _Asked, past: Past, outcome: Outcome, order: asyncio.Lock
    ) -> None:
        """Walks the rest of the way and always ends the turn, whatever happens on it.

        The session's order is kept until the end is stored: the next reply builds on this one.
        """
        telemetry.TURNS_RUNNING.inc()
        async with AsyncExitStack() as held:
            try:
                waits = order.locked()
                await held.enter_async_context(order)
                if waits:  # what it followed had no reply when it was stored
                    past = await self._db.read(lambda conn: past_of(conn, running.turn, asked.question.learner))
                await self._reply(running, asked, past, outcome)
            except asyncio.CancelledError:
                outcome.state = "interrupted" if self._closing else "cancelled"
            except IonError as error:
                outcome.fail(error)
            except Exception:  # noqa: BLE001  whatever it was, the turn has to end
                telemetry.log.exception("turn failed", turn_id=running.turn.id)
                outcome.fail(IonError("The reply could not be made. Your message is kept."))
            running.ending = True
            telemetry.TURNS_RUNNING.dec()
            await self._end(running, asked, outcome)

    async def _make_ready(
        self, question: Question, heard: Heard, placed: asyncio.Future[_Placed], began: float
    ) -> _Ready:
        """All that comes before the provider is asked, as the disk works: of a write, the commit takes longest."""
        _, past = await placed
        return past, await self._answers.make_ready(_asking(question, heard, past, began))

    async def _reply(self, running: RunningTurn, asked: _Asked, past: Past, outcome: Outcome) -> None:
        turn, (known, ready) = running.turn, await asked.ready
        if past is not known:  # the turn before it has ended meanwhile, or the transaction ran again
            asking = _asking(asked.question, asked.heard, past, asked.began)
            ready = await self._answers.make_ready(asking, ready)
        async with (
            self._noted_if_slow(running),
            aclosing(self._answers.tell(ready, outcome)) as told,
        ):
            async for item in told:
                if isinstance(item, Chosen):
                    routed = replace(turn, persona=item.persona, routing=item.routing, state="streaming")
                    running.publish(Routed(routed))
                    continue
                running.publish(Said(item))
                if len(running.pieces) == 1:
                    await asyncio.sleep(0)  # the first word goes out before the rest of its chunk is read

    @asynccontextmanager
    async def _noted_if_slow(self, running: RunningTurn) -> AsyncIterator[None]:
        """Writes down that a reply has begun, if it takes a while: of a quick one the end alone is stored."""

        def note() -> None:
            id, persona, routing = running.turn.id, running.turn.persona, running.turn.routing
            if persona:
                self._db.write_soon(lambda conn: turns.start_streaming(conn, id, persona, routing))

        later = asyncio.get_running_loop().call_later(_SLOW_S, note)
        try:
            yield
        finally:
            later.cancel()

    async def _end(self, running: RunningTurn, asked: _Asked, outcome: Outcome) -> None:
        """Stores the final state and tells whoever follows."""
        total_ms, learner = 1000 * (perf_counter() - asked.began), asked.question.learner
        turn_id, pieces = running.turn.id, running.pieces
        reply = "" if outcome.held_back else "".join(pieces)

        async def store(conn: AsyncConnection) -> Turn:
            turn = await turns.complete(
                conn,
                turn_id,
                state=outcome.state,
                reply=reply or None,
                provider=outcome.provider,
                receipt=outcome.receipt,
                usage=outcome.usage,
                performance=outcome.performance(total_ms),
                problem=outcome.problem,
                persona=outcome.chosen.persona if outcome.chosen else None,
                routing=outcome.chosen.routing if outcome.chosen else None,
                pieces=[len(piece) for piece in pieces],
            )
            turn = turn or await _of(conn, turn_id, learner.id)
            await summarise_until(conn, turn, learner)
            await self._budgets.charge(conn, turn_id, asked.payer, outcome.used)
            if outcome.asked_after:
                await commitments.note_asked(conn, outcome.asked_after, turn_id)
            if outcome.unmatched is not None:
                await turns.record_unmatched(conn, turn_id, outcome.unmatched)
            return turn

        try:
            turn = await self._db.write(store)
            self._budgets.tell(outcome.used, outcome.provider)
        except Exception as error:  # noqa: BLE001 - whoever follows the turn waits for its end
            telemetry.log.error("turn not completed", turn_id=turn_id, error=type(error).__name__)
            outcome.fail(error if isinstance(error, IonError) else IonError("The reply could not be stored."))
            turn = replace(running.turn, state="failed", problem=outcome.problem, reply=reply or None)
        del self._running[turn_id]
        if outcome.unmatched is not None:
            telemetry.UNMATCHED.labels(running.turn.language).inc()
        telemetry.TURNS.labels(turn.state, turn.persona or "none", outcome.provider or "none").inc()
        running.publish(ended(turn))


def _asking(question: Question, heard: Heard, past: Past, began: float) -> Asking:
    return Asking(
        heard=heard,
        learner=question.learner,
        context=recall(past.turns, past.in_mind, today(question.learner)),
        summary=past.summary,
        persona=question.persona,
        began=began,
        anew=question.anew,
    )


def _tell(placed: asyncio.Future[T], known: T) -> None:
    if not placed.done():
        placed.set_result(known)


async def _store_help(question: Question, heard: Heard, reply: str, spent: float, conn: AsyncConnection) -> Turn:
    learner_id, crisis = question.learner.id, heard.resonance.crisis
    turn = await append(conn, question, heard)
    receipt, usage, performance = _records_of_help(spent)
    helped = await turns.complete(
        conn,
        turn.id,
        state="done",
        reply=reply,
        pieces=[len(reply)],
        receipt=receipt,
        usage=usage,
        performance=performance,
    )
    await turns.record_event(conn, "crisis", turn_id=turn.id, learner_id=learner_id, data=crisis_event(crisis))
    return helped or await _of(conn, turn.id, learner_id)


def _records_of_help(spent: float) -> tuple[JsonObject, JsonObject, JsonObject]:
    """Receipt, usage and performance: nobody was asked, and nothing left the house."""
    return receipt_of(Errand(), None, None), usage_record(Errand(), None), performance_record(spent, spent)


async def _of(conn: AsyncConnection, turn_id: str, learner_id: str) -> Turn:
    turn = await turns.get(conn, turn_id, learner_id)
    if turn is None:
        raise NotFound("The session was deleted while the reply was written.")
    return turn
