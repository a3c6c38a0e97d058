"""The client for programs that wait: `Ion`."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from copy import copy
from types import EllipsisType, TracebackType
from typing import Literal, Self, TypeVar

import httpx2

from ion_mentoring.client import calls
from ion_mentoring.client.answers import Analysis, Answer, Learner, Page, Persona, Playbook, Session, Turn
from ion_mentoring.client.calls import Call
from ion_mentoring.client.events import Delta, Event, Following
from ion_mentoring.client.problems import Reply
from ion_mentoring.client.target import Target
from ion_mentoring.client.tries import PATIENT, Retries, Tries

T = TypeVar("T")


class Wire:
    """The connection: sends calls until they are answered, or have failed for good."""

    def __init__(self, http: httpx2.Client, target: Target) -> None:
        self.http, self.target = http, target

    def call(self, call: Call[T]) -> T:
        target = self.target
        return call.result(self.send(call, target.tries(), target.timeout_s, stream=False).content)

    def send(self, call: Call[T], tries: Tries, wait_s: float, *, stream: bool) -> httpx2.Response:
        """The response to the call; the body of a stream is still to be read."""
        while True:
            try:
                request = self.http.build_request(**self.target.request(call, wait_s))
                response = self.http.send(request, stream=stream)
                if tries.settled(call, response.status_code):
                    return response
                reply = Reply(response.status_code, response.headers, response.read())
            except httpx2.RequestError as error:
                pause = tries.after_break(str(error) or type(error).__name__)
            else:
                pause = tries.after_answer(reply)
            time.sleep(pause)


class Stream:
    """A mentor's answer as it is made; gone on with by itself when the connection breaks.

    Iterating gives `Routing`, then `Delta`s, then `Done`, each once; or iterate `text`. To leave early is not to
    cancel: the reply goes on at the service, and `Ion.turn` reads it.
    """

    def __init__(self, wire: Wire, ask: Call[Answer]) -> None:
        self._wire, self._following = wire, Following(calls.streamed(ask), wire.target.tries())
        self._response: httpx2.Response | None = None
        self._events = self._read()

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._events.close()
        self._close()

    def __iter__(self) -> Iterator[Event]:
        return self._events

    @property
    def text(self) -> Iterator[str]:
        """The reply, piece by piece."""
        return (event.text for event in self._events if isinstance(event, Delta))

    @property
    def turn_id(self) -> str:
        return self._following.turn_id or ""

    @property
    def answer(self) -> Answer:
        """The whole answer, once the stream was read to its end."""
        return self._following.whole()

    def cancel(self) -> Turn:
        """Stops the reply; what was said is kept. Raises Conflict where it had ended already."""
        return self._wire.call(calls.cancel_turn(self.turn_id))

    def _open(self) -> None:
        self._close()
        wait_s = self._wire.target.silence_s
        self._response = self._wire.send(self._following.call, self._following.tries, wait_s, stream=True)
        self._following.opened(self._response.headers)

    def _close(self) -> None:
        if self._response:
            self._response.close()

    def _read(self) -> Generator[Event, None, None]:
        while self._response:
            reason = "the stream broke off"
            try:
                for sent in httpx2.EventSource(self._response):
                    if event := self._following.take(sent.id, sent.event, sent.data):
                        yield event
                    if self._following.answer:
                        return
            except httpx2.RequestError as error:
                reason = str(error) or reason
            time.sleep(self._following.tries.after_break(reason))
            self._open()


class Ion:
    """The service at `url`, spoken to with `key`. Safe to share between threads; close it, or use it with `with`.

    A service key names its learner: `Ion(url, key, learner="student-4711")`, or `ion.speaking_for("student-4711")`.
    Failures are raised as the service's own errors (`ion_mentoring.errors`), once trying again is of no use.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        learner: str | None = None,
        retries: Retries = PATIENT,
        timeout_s: float = 150.0,
        silence_s: float = 60.0,
    ) -> None:
        self._wire = Wire(httpx2.Client(), Target(url, key, learner, retries, timeout_s, silence_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._wire.http.close()

    def speaking_for(self, learner: str) -> Self:
        """The same for another learner of a service key, over the same connections: closing one closes both."""
        other = copy(self)
        other._wire = Wire(self._wire.http, self._wire.target.named(learner))  # noqa: SLF001  of its own kind
        return other

    def chat(
        self,
        message: str,
        session_id: str | None = None,
        persona: str = "auto",
        parent_id: str | EllipsisType | None = ...,
    ) -> Answer:
        """A mentor's answer. However often it is tried, the message is asked once.

        It follows the session's newest turn, or the turn `parent_id`; None is the beginning of the session.
        """
        return self._wire.call(calls.chat(message, session_id, persona, parent_id))

    def stream(
        self,
        message: str,
        session_id: str | None = None,
        persona: str = "auto",
        parent_id: str | EllipsisType | None = ...,
    ) -> Stream:
        """The same as it is made: `with ion.stream("...") as reply: for piece in reply.text: ...`."""
        return Stream(self._wire, calls.chat(message, session_id, persona, parent_id))

    def analyze(self, text: str) -> Analysis:
        """What the text sounds like and who would answer; nothing is stored."""
        return self._wire.call(calls.analyze(text))

    def personas(self) -> list[Persona]:
        return self._wire.call(calls.personas()).items

    def persona(self, persona_id: str) -> Persona:
        return self._wire.call(calls.persona(persona_id))

    def playbooks(self, search: str | None = None, limit: int = 100) -> list[Playbook]:
        """All of them, or those that fit the search, by words and by meaning, best first."""
        return self._wire.call(calls.playbooks(search, limit)).items

    def sessions(self, search: str | None = None) -> Iterator[Session]:
        """Newest first, those that hold the text of the search; pages are fetched as they are reached."""
        return self._each(lambda cursor: calls.sessions(search, cursor))

    def session(self, session_id: str) -> Session:
        return self._wire.call(calls.session(session_id))

    def rename_session(self, session_id: str, title: str) -> Session:
        return self._wire.call(calls.rename_session(session_id, title))

    def export_session(self, session_id: str, form: Literal["md", "json"] = "md") -> str:
        return self._wire.call(calls.export_session(session_id, form))

    def delete_session(self, session_id: str) -> None:
        """With all of its turns, for good."""
        self._wire.call(calls.delete_session(session_id))

    def turns(self, session_id: str) -> Iterator[Turn]:
        """A session's turns, newest first; pages are fetched as they are reached."""
        return self._each(lambda cursor: calls.turns(session_id, cursor))

    def turn(self, turn_id: str) -> Turn:
        """A turn in its present state."""
        return self._wire.call(calls.turn(turn_id))

    def cancel_turn(self, turn_id: str) -> Turn:
        """Stops a reply; what was said is kept. Raises Conflict where it had ended already."""
        return self._wire.call(calls.cancel_turn(turn_id))

    def feedback(self, turn_id: str, rating: Literal[-1, 1], reason: str = "") -> None:
        """1 helped, -1 did not; a second opinion replaces the first."""
        self._wire.call(calls.feedback(turn_id, rating, reason))

    def me(self) -> Learner:
        return self._wire.call(calls.me())

    def change_me(
        self,
        *,
        locale: Literal["ko", "en"] | EllipsisType | None = ...,
        register: Literal["polite", "casual"] | EllipsisType = ...,
        time_zone: str | EllipsisType = ...,
    ) -> Learner:
        """What is left out stays; `locale=None` leaves the language to the messages."""
        return self._wire.call(calls.change_me(locale=locale, register=register, time_zone=time_zone))

    def _each(self, page_at: Callable[[str | None], Call[Page[T]]]) -> Iterator[T]:
        page = self._wire.call(page_at(None))
        yield from page.items
        while page.next_cursor:
            page = self._wire.call(page_at(page.next_cursor))
            yield from page.items
