"""Around every request: an id on each log line and response, the size of its body, its time and outcome. Plain ASGI."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ion_mentoring import telemetry
from ion_mentoring.edge.headers import made_safe
from ion_mentoring.edge.problems import problem_response
from ion_mentoring.errors import IonError, TooLarge, TooSlow
from ion_mentoring.store.ids import new_id

_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestContext:
    """Gives each request an id (the caller's `X-Request-Id` where it is a harmless one), logs it and counts it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status = perf_counter(), 0
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *made_safe(message["headers"], scope["scheme"]),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                telemetry.log.error("unhandled error", error=type(error).__name__, exc_info=error)
                if status:
                    raise  # the answer has begun, so that the connection can only be broken off
                told = IonError("The error is in the log under this request id.")
                await problem_response(told, scope)(scope, receive, send_with_id)
            finally:
                _record(scope, status or 500, perf_counter() - began)


class BodyLimit:
    """Refuses a body over the limit, whether it says its length or not, or one that takes too long to come."""

    def __init__(self, app: ASGIApp, *, limit: int, seconds: float) -> None:
        self._app, self._limit, self._seconds = app, limit, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        too_large = TooLarge(f"A request body may have at most {self._limit:,} bytes.")
        if _declared_length(scope) > self._limit:
            return await problem_response(too_large, scope)(scope, receive, send)
        refused: IonError | None = None
        seen, is_whole = 0, False
        deadline = asyncio.get_running_loop().time() + self._seconds

        async def counted() -> Message:
            nonlocal refused, seen, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                refused = TooSlow(f"A request body has to come within {self._seconds:g} s.")
                raise refused from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > self._limit:
                refused = too_large
                raise refused
            return message

        async def answered(message: Message) -> None:
            """Lets through no answer of those who took the refusal for a broken body."""
            if refused is None:
                await send(message)

        with suppress(TooLarge, TooSlow):
            await self._app(scope, counted, answered)
        if refused is not None:
            closing = {"Connection": "close"} if isinstance(refused, TooSlow) else None
            await problem_response(refused, scope, closing)(scope, receive, send)


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser goes there, and not a program: programs take anything, or JSON."""
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _ID.fullmatch(given) else new_id()


def _declared_length(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _route(scope: Scope) -> str:
    """The template of the path; a nested router's own lacks what stands before it."""
    template: str | None = getattr(scope.get("route"), "path", None)
    if template is None:
        return "unmatched"
    return "/".join(scope["path"].split("/")[: -template.count("/")]) + template


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"].isalpha() and len(scope["method"]) < 10 else "OTHER"
    telemetry.REQUESTS.labels(method, route, str(status)).inc()
    telemetry.REQUEST_SECONDS.labels(method, route).observe(seconds)
    if not route.startswith(("/health", "/metrics")):
        telemetry.log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
