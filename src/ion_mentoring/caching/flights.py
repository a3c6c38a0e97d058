"""One reply on its way, for all who asked the same at the same time: each is told all of it, from its beginning."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Flight(Generic[T, R]):
    """Runs on its own: who leaves early stops nobody else, and when all have left, it stops.

    What it fails with, all are told. `about` is what its maker notes of it.
    """

    def __init__(self, items: AsyncGenerator[T, None], about: R, landed: Callable[[], None]) -> None:
        self.about = about
        self._items: list[T] = []
        self._news = asyncio.Event()
        self._ended = False
        self._failure: BaseException | None = None
        self._followers = 0
        self._landed = landed
        self._task = asyncio.create_task(self._fly(items))

    async def follow(self) -> AsyncGenerator[T, None]:
        """Every item from the first on; closing it leaves the flight."""
        self._followers += 1
        told = 0
        try:
            while True:
                news = self._news
                while told < len(self._items):
                    told += 1
                    yield self._items[told - 1]
                if self._ended:
                    break
                await news.wait()
        finally:
            self._followers -= 1
            if not self._followers:
                await self.stop()
        if self._failure:
            raise self._failure

    async def stop(self) -> None:
        """Ends it, if it is not over yet."""
        if not self._ended:
            self._landed()
            self._task.cancel()
        await asyncio.wait([self._task])

    async def _fly(self, items: AsyncGenerator[T, None]) -> None:
        try:
            async with aclosing(items):
                async for item in items:
                    self._items.append(item)
                    self._tell()
        except BaseException as failure:  # noqa: BLE001 - it is raised where it is followed
            self._failure = failure
        finally:
            self._ended = True
            self._landed()
            self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class Flights(Generic[T, R]):
    """The flights of now, by key."""

    def __init__(self) -> None:
        self._flying: dict[str, Flight[T, R]] = {}

    def join(self, key: str, about: R, make: Callable[[], AsyncGenerator[T, None]]) -> tuple[Flight[T, R], bool]:
        """The flight of this key, and whether it began just now, with `about` and what `make` gives."""
        if flight := self._flying.get(key):
            return flight, False
        begun: Flight[T, R] = Flight(make(), about, lambda: self._land(key, begun))
        self._flying[key] = begun
        return begun, True

    def __contains__(self, key: str) -> bool:
        return key in self._flying

    def _land(self, key: str, flight: Flight[T, R]) -> None:
        if self._flying.get(key) is flight:
            del self._flying[key]

    async def close(self) -> None:
        """Ends what is still on its way."""
        await asyncio.gather(*(flight.stop() for flight in list(self._flying.values())))
