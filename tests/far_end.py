"""A far end on loopback, at every address that a provider asks: it behaves, or misbehaves as a test tells it to.

The pieces here have OpenAI's form, in which most tests speak; the others' are in `dialects`.
"""

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
        self.root = self.url = ""
        self.behave: Behaviour = says("Hello ", "from afar, and good luck with it.")
        self.status = 200
        self.refusals: list[int] = []
        self.demands: str | None = None
        """The key that it asks for, in OpenAI's way; None: it lets everybody in."""
        self.retry_after: str | None = None
        self.tokens = 0
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.connections: set[tuple[str, int]] = set()
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        app.router.add_post("/v1/messages", self._answer)
        app.router.add_post("/v1/projects/{project}/locations/{region}/publishers/google/models/{call}", self._answer)
        app.router.add_post("/token", self._token)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def _status(self, request: web.Request) -> int:
        if self.demands is not None and request.headers.get("Authorization") != f"Bearer {self.demands}":
            return 401
        return self.refusals.pop(0) if self.refusals else self.status

    async def _token(self, request: web.Request) -> web.Response:
        """Google's sign-in: a token for whoever signed an assertion."""
        assert (await request.post())["assertion"]
        self.tokens += 1
        return web.json_response({"access_token": f"token-{self.tokens}", "expires_in": 3600, "token_type": "Bearer"})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.paths.append(request.path_qs)
        if request.transport:
            self.connections.add(request.transport.get_extra_info("peername"))
        self.headers.append(dict(request.headers))
        self.asked.set()
        if (status := self._status(request)) != 200:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.json_response({"error": {"message": f"no, {request.headers}"}}, status=status, headers=headers)
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
