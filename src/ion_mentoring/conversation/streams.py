"""A turn that is being answered: its events so far, and whoever follows them. It outlives the client that asked.

A turn that has ended is told again from the store, in the same pieces under the same numbers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, Literal

from ion_mentoring.store.records import Turn

KEEP_ALIVE_S: Final = 15.0
"""Silence after which those who follow a turn are told that it goes on, so that no proxy takes the stream for dead."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The mentor is chosen; the turn carries routing and resonance."""

    turn: Turn
    name: Literal["routing"] = "routing"


@dataclass(frozen=True, slots=True)
class Said:
    """The next piece of the reply."""

    text: str
    name: Literal["delta"] = "delta"


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn in its final state; `error` where it failed."""

    turn: Turn
    name: Literal["done", "error"] = "done"


Event = Routed | Said | Ended
Numbered = tuple[int, Event]
Batch = list[Numbered]
"""Events that were there at the same time; none: it was silent for `KEEP_ALIVE_S`."""


def ended(turn: Turn) -> Ended:
    return Ended(turn, "error" if turn.problem else "done")


def told_again(turn: Turn, after: int = 0) -> Iterator[Numbered]:
    """The events after number `after` of a turn that has ended.

    Of one that a crash interrupted nobody knows how much was told: its end comes after whatever was.
    """
    number = 0
    if turn.routing or turn.reply:
        number += 1
        if number > after:
            yield number, Routed(turn)
    for start, end in pairwise(accumulate(turn.pieces, initial=0)):
        number += 1
        if number > after and turn.reply:
            yield number, Said(turn.reply[start:end])
    number = max(number, after) if turn.state == "interrupted" else number
    if number + 1 > after:
        yield number + 1, ended(turn)


class RunningTurn:
    """Events of one turn, numbered from 1. Any number of readers may follow, each from where it wants."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.task: asyncio.Task[None] | None = None
        self.ending = False
        self.pieces: list[str] = []
        """What was said so far."""
        self._events: list[Event] = []
        self._news = asyncio.Event()

    @classmethod
    def of_ended(cls, turn: Turn) -> RunningTurn:
        """A turn that has ended, with all that was said."""
        running = cls(turn)
        for _, event in told_again(turn):
            running.publish(event)
        return running

    def publish(self, event: Event) -> None:
        if isinstance(event, Said):
            self.pieces.append(event.text)
        else:
            self.turn = event.turn
        self._events.append(event)
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def follow(self, after: int = 0) -> AsyncIterator[Numbered]:
        """Events after number `after`, those that are there and those to come, until the turn has ended."""
        async for batch in self.batches(after):
            for numbered in batch:
                yield numbered

    async def batches(self, after: int = 0) -> AsyncIterator[Batch]:
        """The same, as many at a time as there are."""
        number = after
        while True:
            news = self._news
            if batch := list(enumerate(self._events[number:], number + 1)):
                number += len(batch)
                yield batch
            elif self._events and isinstance(self._events[-1], Ended):
                return
            elif not await _within(KEEP_ALIVE_S, news):
                yield []

    def stop(self) -> None:
        """Cancels the answering; where its end is being stored already, that goes on."""
        if self.task and not self.ending:
            self.task.cancel()

    async def ended(self) -> Turn:
        """Waits for the end; a waiter that leaves does not stop the turn."""
        async for _, event in self.follow():
            if isinstance(event, Ended):
                return event.turn
        raise AssertionError("a turn's events end with its end")


async def _within(seconds: float, news: asyncio.Event) -> bool:
    """Whether the news came in that time."""
    try:
        async with asyncio.timeout(seconds):
            return await news.wait()
    except TimeoutError:
        return False
