"""The service inside this process, spoken to as the client speaks to one at an address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Literal, Self

from ion_mentoring.client import Answer, Delta, Done, Event, Persona, Routing, Session, Turn
from ion_mentoring.client.problems import error_in
from ion_mentoring.conversation import pages, sessions
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.conversation.streams import Ended, Routed, RunningTurn, Said
from ion_mentoring.store import learners, records

# What a turn looks like to a caller is the API's to say; it is imported once there is a turn, since it takes a while.


class Here:
    def __init__(self, service: Service, learner: records.Learner) -> None:
        self.service, self.learner = service, learner

    def stream(self, message: str, session_id: str | None = None, persona: str = "auto") -> ReplyHere:
        return ReplyHere(self, Question(self.learner, message, session_id, persona))

    async def personas(self) -> list[Persona]:
        return [
            Persona.model_validate({name: getattr(persona, name) for name in Persona.model_fields})
            for persona in self.service.content.personas.values()
        ]

    async def sessions(self) -> AsyncIterator[Session]:
        cursor: str | None = ""
        while cursor is not None:
            page = await sessions.list_page(self.service.db, self.learner, cursor=cursor or None)
            for session in page.items:
                yield _session(session)
            cursor = page.next_cursor

    async def session(self, session_id: str) -> Session:
        return _session(await sessions.get(self.service.db, self.learner, session_id))

    async def turn(self, turn_id: str) -> Turn:
        from ion_mentoring.api.v2.schemas import TurnView

        return Turn.model_validate(TurnView.of(await pages.turn(self.service.db, self.learner, turn_id)).model_dump())

    async def change_me(self, *, register: Literal["polite", "casual"]) -> None:
        changed = await self.service.db.write(lambda conn: learners.update(conn, self.learner.id, register=register))
        self.learner = changed or self.learner


class ReplyHere:
    def __init__(self, here: Here, question: Question) -> None:
        self._here, self._question = here, question
        self._running: RunningTurn
        self.answer: Answer

    async def __aenter__(self) -> Self:
        self._running = await self._here.service.mentor.ask(self._question)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """The turn goes on to its end."""

    @property
    def turn_id(self) -> str:
        return self._running.turn.id

    async def cancel(self) -> Turn:
        await self._here.service.mentor.cancel(self.turn_id, self._here.learner.id)
        return await self._here.turn(self.turn_id)

    async def __aiter__(self) -> AsyncIterator[Event]:
        async for _, event in self._running.follow():
            if isinstance(event, Said):
                yield Delta(text=event.text)
            elif isinstance(event, Routed):
                turn = event.turn
                yield Routing(persona=turn.persona, reasons=reasons_said(turn), resonance=turn.resonance)
            elif isinstance(event, Ended):
                if event.turn.problem:
                    raise error_in(event.turn.problem)
                self.answer = _answer(event.turn)
                yield Done(answer=self.answer)


def _answer(turn: records.Turn) -> Answer:
    from ion_mentoring.api.v2.schemas import ChatResponse

    return Answer.model_validate(ChatResponse.of(turn).model_dump())


def _session(session: records.Session) -> Session:
    from ion_mentoring.api.v2.schemas import SessionView

    return Session.model_validate(SessionView.of(session).model_dump())
