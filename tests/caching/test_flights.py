from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from ion_mentoring.caching.flights import Flight, Flights


class Maker:
    """Makes items as a test puts them; None is the end."""

    def __init__(self) -> None:
        self.made = 0
        self.items: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def make(self) -> AsyncGenerator[str, None]:
        self.made += 1
        try:
            while (item := await self.items.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.closed.set()

    def put(self, *items: str | Exception | None) -> None:
        for item in items:
            self.items.put_nowait(item)


@pytest.fixture
def maker() -> Maker:
    return Maker()


async def told(flight: Flight[str, str]) -> list[str]:
    return [item async for item in flight.follow()]


def followed(flights: Flights[str, str], maker: Maker) -> asyncio.Task[list[str]]:
    flight, _ = flights.join("key", "about", maker.make)
    return asyncio.create_task(told(flight))


async def test_all_who_ask_the_same_are_told_one_reply_from_its_beginning(maker: Maker) -> None:
    flights: Flights[str, str] = Flights()
    first, second = followed(flights, maker), followed(flights, maker)
    maker.put("a", "b")
    await asyncio.sleep(0.01)
    late = followed(flights, maker)
    maker.put("c", None)
    assert [await each for each in (first, second, late)] == [["a", "b", "c"]] * 3
    assert maker.made == 1


async def test_an_item_is_told_when_it_is_there(maker: Maker) -> None:
    flight, leads = Flights[str, str]().join("key", "", maker.make)
    follower = flight.follow()
    maker.put("a")
    assert leads and await anext(follower) == "a"
    await follower.aclose()


async def test_one_who_leaves_stops_nobody_else(maker: Maker) -> None:
    flights: Flights[str, str] = Flights()
    first, second = followed(flights, maker), followed(flights, maker)
    maker.put("a")
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    maker.put("b", None)
    assert await second == ["a", "b"]


async def test_when_all_have_left_it_stops_and_the_next_begins_anew(maker: Maker) -> None:
    flights: Flights[str, str] = Flights()
    only = followed(flights, maker)
    maker.put("a")
    await asyncio.sleep(0.01)
    only.cancel()
    with pytest.raises(asyncio.CancelledError):
        await only
    assert maker.closed.is_set()
    again = followed(flights, maker)
    maker.put("b", None)
    assert await again == ["b"] and maker.made == 2


async def test_what_it_fails_with_all_are_told(maker: Maker) -> None:
    flights: Flights[str, str] = Flights()
    both = [followed(flights, maker), followed(flights, maker)]
    maker.put("a", ValueError("broken"))
    assert [str(error) for error in await asyncio.gather(*both, return_exceptions=True)] == ["broken"] * 2
    flight, leads = flights.join("key", "", maker.make)
    assert leads
    await flight.stop()


async def test_closing_ends_what_is_on_its_way(maker: Maker) -> None:
    flights: Flights[str, str] = Flights()
    flights.join("key", "", maker.make)
    await asyncio.sleep(0)
    await flights.close()
    assert maker.closed.is_set()
