"""A far end in the form of OpenAI's chat completions, on loopback: it behaves, or misbehaves as a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

Behaviour = Callable[[web.Request, web.StreamResponse], Awaitable[None]]
DONE = b"data: [DONE]\n\n"


def event(**chunk: Any) -> bytes:
    text = json.dumps(chunk, ensure_ascii=False)
    return f"data: {text if text.isprintable() else json.dumps(chunk)}\n\n".encode()


def piece(text: str) -> bytes:
    return event(choices=[{"delta": {"content": text}, "finish_reason": None}])


def stop(reason: str = "stop", **more: Any) -> bytes:
    return event(choices=[{"delta": {}, "finish_reason": reason}], **more)


def says(*pieces: str, usage: dict[str, int] | None = None) -> Behaviour:
    """A reply that is whole."""
    counted = event(choices=[], usage=usage) if usage else b""
    return sends(*map(piece, pieces), stop(), counted, DONE)


def sends(*data: bytes) -> Behaviour:
    """These bytes, each in a write of its own."""

    async def behave(_request: web.Request, response: web.StreamResponse) -> None:
        for part in data:
            if part:
                await response.write(part)
                await asyncio.sleep(0)

    return behave


class FarEnd:
    """The server: what it was asked, how it behaves, and whether the other side has hung up."""

    def __init__(self) -> None:
        self.url = ""
        self.behave: Behaviour = says("Hello ", "from afar, and good luck with it.")
        self.status = 200
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/v1"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.headers.append(dict(request.headers))
        self.asked.set()
        if self.status != 200:
            return web.json_response({"error": {"message": f"no, {request.headers}"}}, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            await self.behave(request, response)
            with suppress(ConnectionError):
                await response.write_eof()
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise
        return response


async def waits_for_ever(_request: web.Request, _response: web.StreamResponse) -> None:
    await asyncio.Event().wait()


def then_waits(*pieces: str) -> Behaviour:
    """The beginning of a reply, and then silence."""

    async def behave(request: web.Request, response: web.StreamResponse) -> None:
        await sends(*map(piece, pieces))(request, response)
        await waits_for_ever(request, response)

    return behave


def breaks_off(*pieces: str) -> Behaviour:
    """The beginning of a reply, and then the line goes dead."""

    async def behave(request: web.Request, response: web.StreamResponse) -> None:
        await sends(*map(piece, pieces))(request, response)
        assert request.transport
        request.transport.abort()

    return behave


def trickles(text: str, every_s: float) -> Behaviour:
    """One word for ever, at this pace."""

    async def behave(_request: web.Request, response: web.StreamResponse) -> None:
        while True:
            await response.write(piece(text))
            await asyncio.sleep(every_s)

    return behave
