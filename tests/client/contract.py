"""What the client takes the service to promise about streams, as an application: numbered events that can be resumed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from server import serving_app
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

TURN = "019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50"
RESONANCE = {"tone": "calm", "pace": "flowing", "intent": "planning", "key": "calm-flowing-planning"}
CHOICE = {"primary": "lua", "secondary": "nana", "confidence": 0.8, "scores": {"lua": 0.7}, "reasons": ["안녕"]}
PIECES = ["Begin ", "with rest, ", "그리고 ", "walk."]
ANSWER: dict[str, Any] = {
    "id": TURN,
    "session_id": TURN,
    "content": "".join(PIECES),
    "persona": "lua",
    "resonance": RESONANCE,
    "routing": CHOICE,
    "usage": {},
    "performance": {},
    "receipt": {"provider": "embedded"},
    "crisis": {"level": 0, "score": 0.0, "kind": None},
    "state": "done",
    "created_at": "2026-01-02T03:04:05Z",
    "of_a_later_version": [1, 2],
}
STORED = {
    name: ANSWER[name] for name in ("id", "session_id", "persona", "resonance", "routing", "receipt", "created_at")
}
STORED |= {"parent_id": None, "message": "hello", "reply": "Begin ", "state": "cancelled", "provider": "embedded"}
WHOLE: list[tuple[str, Any]] = [
    ("routing", {"persona": "lua", "reasons": ["안녕"], "resonance": RESONANCE}),
    *(("delta", {"text": piece}) for piece in PIECES),
    ("of_a_later_version", {}),
    ("done", ANSWER),
]


def written(events: Sequence[tuple[str, Any]], after: int = 0) -> bytes:
    """The events as they are sent, with a sign of life before each."""
    parts = [": keep-alive\n\n"]
    for number, (name, data) in enumerate(events, 1):
        if number > after:
            parts.append(
                f"id: {number}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n: keep-alive\n\n"
            )
    return "".join(parts).encode()


@dataclass
class Contract:
    """`cuts`: after how many bytes of its body each answer breaks off, None for a whole one; whole ones follow."""

    events: list[tuple[str, Any]] = field(default_factory=lambda: list(WHOLE))
    cuts: list[int | None] = field(default_factory=list)
    names_turn: bool = True
    forgetful: bool = False
    falls_silent: bool = False
    keys: Counter[str] = field(default_factory=Counter)
    resumed_after: list[int] = field(default_factory=list)

    def answer(self, after: int) -> Response:
        headers = {"ION-Turn-Id": TURN} if self.names_turn else {}
        body = written(self.events, 0 if self.forgetful else after)
        return BrokenOff(body, self.cuts.pop(0) if self.cuts else None, headers, silent=self.falls_silent)

    def cancel(self) -> JSONResponse:
        """The turn ends where it is; whoever follows is told so."""
        self.events[2:] = [("done", {**ANSWER, "state": "cancelled"})]
        return JSONResponse(STORED)


class BrokenOff(Response):
    """A stream of which only the first bytes are sent; then the connection is closed without an end, or stays open."""

    def __init__(self, body: bytes, cut: int | None, headers: dict[str, str], *, silent: bool) -> None:
        super().__init__(None, media_type="text/event-stream", headers=headers)
        self._sent, self._whole, self._silent = body[:cut], cut is None, silent
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self._sent, "more_body": not self._whole})
        while self._silent and (await receive())["type"] != "http.disconnect":
            pass


@contextmanager
def keeping(contract: Contract) -> Iterator[str]:
    app = FastAPI()

    @app.post("/api/v2/chat")
    async def chat(request: Request) -> Response:
        assert (await request.json())["stream"] is True
        contract.keys[request.headers["idempotency-key"]] += 1
        return contract.answer(0)

    @app.get("/api/v2/turns/{turn_id}/events")
    async def events(turn_id: str, request: Request) -> Response:
        assert turn_id == TURN
        contract.resumed_after.append(int(request.headers["last-event-id"]))
        return contract.answer(contract.resumed_after[-1])

    @app.delete("/api/v2/turns/{turn_id}")
    async def cancel(turn_id: str) -> Response:
        assert turn_id == TURN
        return contract.cancel()

    with serving_app(app) as url:
        yield url
