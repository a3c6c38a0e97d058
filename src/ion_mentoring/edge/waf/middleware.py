"""The firewall before the routes. It reads a body once and hands on what it read; an answer it never touches."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ion_mentoring import telemetry
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import problem_response
from ion_mentoring.edge.waf.free_text import Routes
from ion_mentoring.edge.waf.policy import Found, Policy, Verdict
from ion_mentoring.edge.waf.requests import Request
from ion_mentoring.errors import Blocked, IonError, MalformedRequest, UnsupportedMediaType
from ion_mentoring.messages import say
from ion_mentoring.settings import Settings

BODY: Final = "body"
"""The label of what is refused before any rule is asked: no JSON, or JSON that could be read in two ways."""


class Firewall:
    """Answers 403 for what a group blocks, 415 and 400 for a body that is no plain JSON. Plain ASGI."""

    def __init__(self, app: ASGIApp, *, policy: Policy) -> None:
        self._app, self._policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        sent = await whole(receive)
        if sent is None:
            return None  # the caller has gone
        try:
            verdict = self._judged(request_of(scope, sent))
        except (MalformedRequest, UnsupportedMediaType) as refused:
            telemetry.WAF_REQUESTS.labels(BODY, "refused").inc()
            return await problem_response(refused, scope)(scope, receive, send)
        if found := verdict.blocked_by:
            return await problem_response(_blocked(found, scope), scope)(scope, receive, send)
        if sent != verdict.body:
            _tell_length(scope, len(verdict.body))
        await self._app(scope, _once(verdict.body, receive), send)

    def _judged(self, request: Request) -> Verdict:
        began = perf_counter()
        verdict = self._policy.judge(request)
        telemetry.WAF_SECONDS.observe(perf_counter() - began)
        for group, action, rule, place in dict.fromkeys(map(_record, verdict.found)):
            telemetry.WAF_REQUESTS.labels(group, "blocked" if action == "on" else "detected").inc()
            telemetry.log.warning("attack", group=group, action=action, rule=rule, place=place)
        return verdict


def install(app: FastAPI, settings: Settings) -> None:
    """Puts the firewall before the routes that are there. Raises StartupError where its rules can't be used."""
    if settings.waf.enabled:
        app.add_middleware(Firewall, policy=Policy(settings.waf, settings.home, Routes(app.routes)))


async def whole(receive: Receive) -> bytes | None:
    """The body, whose size the limit before this holds small; None where the caller went away before it was here."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def request_of(scope: Scope, body: bytes) -> Request:
    path = scope.get("raw_path") or scope["path"].encode()
    target = path + (b"?" + scope["query_string"] if scope.get("query_string") else b"")
    client = scope.get("client")
    return Request(
        method=scope["method"],
        target=target.decode("latin-1"),
        headers=[(name.decode("latin-1"), _text(value)) for name, value in scope["headers"]],
        body=body,
        client=client[0] if client else "",
        scheme=scope["scheme"],
        version=scope.get("http_version", "1.1"),
    )


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _record(found: Found) -> tuple[str, str, int, str]:
    """For the log: the name of a field is the caller's own text, and stays out."""
    return found.group, found.action, found.rule, found.where.partition(":")[0]


def _blocked(found: Found, scope: Scope) -> IonError:
    language = preferred_language(Headers(scope=scope).get("accept-language")) or "en"
    request_id = scope.get("state", {}).get("request_id", "-")
    return Blocked(say("waf.blocked", language, group=found.group, request_id=request_id), group=found.group)


def _tell_length(scope: Scope, length: int) -> None:
    """In place: those before this look at the same scope, for the route that was found."""
    scope["headers"] = [
        (name, str(length).encode() if name == b"content-length" else value) for name, value in scope["headers"]
    ]


def _once(body: bytes, receive: Receive) -> Receive:
    """The body, and then whatever comes: that the caller leaves, for one."""
    is_given = False

    async def given() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given
