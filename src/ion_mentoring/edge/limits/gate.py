"""The gate that every request comes to first: how many may come from one address, and how many are served at once."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ion_mentoring import telemetry
from ion_mentoring.edge.limits.windows import Windows
from ion_mentoring.edge.problems import problem_response
from ion_mentoring.errors import Overloaded, TooManyRequests
from ion_mentoring.settings.edge import LimitSettings

_MINUTE: Final = 60.0
_EXCESS_S: Final = 600.0
_FREE: Final = ("/health/", "/assets/")
"""Whether the service lives is asked at all times; the page's files cost nothing."""


class Gate:
    """Refuses what is too much of one address (429), and what comes while all are served that can be (503)."""

    def __init__(self, app: ASGIApp, *, limits: LimitSettings, windows: Windows) -> None:
        self._app, self._limits, self._windows = app, limits, windows
        self._slots = Slots(limits.concurrent, limits.queue, limits.queue_s)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            return await self._app(scope, receive, send)
        address = network_of(scope["client"][0] if scope.get("client") else "")
        try:
            await self._may_come(address)
            async with self._one_more(address), self._slots.taken() as slot:
                await self._app(scope, receive, slot.released_by_stream(send))
        except (Overloaded, TooManyRequests) as refused:
            telemetry.LIMITED.labels(refused.type).inc()
            await problem_response(refused, scope)(scope, receive, send)

    async def _may_come(self, address: str) -> None:
        late = await self._windows.banned(address)
        if late:
            raise TooManyRequests("Too many requests were refused, so that none is taken for a while.", late)
        late = await self._windows.hit(f"address:{address}", self._limits.address_requests_per_minute, _MINUTE)
        if not late:
            return
        if await self._windows.hit(f"excess:{address}", self._limits.ban_after, _EXCESS_S):
            late = self._limits.ban_s
            await self._windows.ban(address, late)
            telemetry.log.warning("address banned", seconds=late)
        raise TooManyRequests("There were too many requests from this address.", late)

    @asynccontextmanager
    async def _one_more(self, address: str) -> AsyncIterator[None]:
        if self._open[address] >= self._limits.concurrent_per_address:
            raise TooManyRequests("Too many requests from this address are still running.", 1.0)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class Slot:
    """One request's right to be served."""

    def __init__(self, running: asyncio.Semaphore) -> None:
        self._running: asyncio.Semaphore | None = running

    def release(self) -> None:
        if self._running:
            self._running.release()
            self._running = None

    def released_by_stream(self, send: Send) -> Send:
        """A stream that has begun costs little, and may last: its slot is another's."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                self.release()
            await send(message)

        return sent


class Slots:
    """So many are served at once; so many more wait, no longer than so many seconds, and the rest is told to come back."""

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        self._running = asyncio.Semaphore(running)
        self._room, self._seconds = waiting, seconds

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[Slot]:
        """Raises Overloaded where the line is full, or does not move."""
        if self._running.locked():
            await self._wait()
        else:
            await self._running.acquire()
        slot = Slot(self._running)
        try:
            yield slot
        finally:
            slot.release()

    async def _wait(self) -> None:
        if not self._room:
            raise Overloaded("The service has more to do than it can. Try again in a moment.")
        self._room -= 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._running.acquire()
        except TimeoutError:
            raise Overloaded("The service has more to do than it can. Try again in a moment.") from None
        finally:
            self._room += 1


@lru_cache(4096)
def network_of(address: str) -> str:
    """Whose an address is: itself, or for IPv6 the network of 64 bits that one subscriber has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _is_stream(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/event-stream") for name, value in start["headers"])
