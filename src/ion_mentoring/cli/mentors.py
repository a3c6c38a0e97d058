"""Whom the chat talks to: the service inside this process, or one at an address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal, Protocol

from ion_mentoring.cli.common import local_service
from ion_mentoring.client import Answer, AsyncIon, Event, Persona, Retries, Session, Turn


class Reply(Protocol):
    """A reply as it is made."""

    @property
    def turn_id(self) -> str: ...
    @property
    def answer(self) -> Answer: ...
    def __aiter__(self) -> AsyncIterator[Event]: ...
    async def cancel(self) -> Turn: ...


class Mentors(Protocol):
    """What a chat needs of a service: some of what `AsyncIon` has."""

    def stream(
        self, message: str, session_id: str | None = None, persona: str = "auto"
    ) -> AbstractAsyncContextManager[Reply]: ...
    async def personas(self) -> list[Persona]: ...
    def sessions(self) -> AsyncIterator[Session]: ...
    async def session(self, session_id: str) -> Session: ...
    async def turn(self, turn_id: str) -> Turn: ...
    async def change_me(self, *, register: Literal["polite", "casual"]) -> object: ...


@asynccontextmanager
async def mentors(url: str | None, key: str) -> AsyncIterator[Mentors]:
    """Those at the address; without one, those of this machine."""
    if url is not None:
        async with AsyncIon(url, key, retries=Retries(tries=4)) as ion:  # a person waits for it
            yield ion
        return
    from ion_mentoring.cli.here import Here

    async with local_service() as (service, learner):
        yield Here(service, learner)
