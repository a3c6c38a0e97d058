"""Which pages of other addresses may call the API from a browser: those of the list, each exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT: Final = (
    *("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "ION-Cache", "ION-Learner"),
    *("ION-Session", "Last-Event-ID", "X-Request-Id"),
)
_READ: Final = ("Deprecation", "ETag", "ION-Turn-Id", "Link", "Retry-After", "Sunset", "X-Request-Id")


class Cors:
    """Starlette's, and `Vary: Origin` on every answer: a cache must not hand one page's answer to another."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._inner = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_SENT,
            expose_headers=_READ,
            allow_credentials=True,
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._inner(scope, receive, send)

        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).add_vary_header("Origin")
            await send(message)

        await self._inner(scope, receive, varied)
