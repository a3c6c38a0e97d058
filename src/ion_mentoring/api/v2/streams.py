"""A turn's events as server-sent events, in the form of the HTML standard: `id`, `event`, `data`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ion_mentoring.api.v2.schemas import ChatResponse, Resonance, routing_of
from ion_mentoring.conversation.streams import Batch, Event, Routed, Said
from ion_mentoring.edge.problems import Problem, problem_document, problem_of

DESCRIPTION: Final = (
    "One event a line group: `routing {persona, reasons, resonance}`, `delta {text}`, then `done` or `error`."
)
PATIENCE_S: Final = 60.0
"""How long a reader may read nothing, before it is given up."""
_HEADERS: Final = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """Follows a turn to its end. Proxies are asked neither to hold it back nor to compress it."""

    def __init__(
        self, batches: AsyncIterator[Batch], request: Request, headers: Mapping[str, str], *, reasons: bool
    ) -> None:
        written = _written(batches, request, reasons=reasons)
        super().__init__(written, media_type="text/event-stream", headers={**headers, **_HEADERS})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the turn has ended or the client leaves; the framework's task group costs a tenth of a request."""
        writing = asyncio.create_task(self.stream_response(send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
        finally:
            for task in (writing, leaving):
                task.cancel()

    async def stream_response(self, send: Send) -> None:
        """Gives a reader up that reads nothing: the turn goes on, and can be followed again."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(PATIENCE_S):
                await send(message)

        try:
            await super().stream_response(send_in_time)
        except TimeoutError:
            return


async def _written(batches: AsyncIterator[Batch], request: Request, *, reasons: bool) -> AsyncIterator[bytes]:
    """A chunk for each batch; a comment for each while of silence."""
    async for batch in batches:
        chunk = [_line_group(number, *_told(event, request, reasons=reasons)) for number, event in batch]
        yield "".join(chunk or [": keep-alive\n\n"]).encode()


def _line_group(number: int, name: str, data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {name}\ndata: {text}\n\n"


def _told(event: Event, request: Request, *, reasons: bool) -> tuple[str, dict[str, Any]]:
    if isinstance(event, Said):
        return "delta", {"text": event.text}
    turn = event.turn
    if isinstance(event, Routed):
        routing = routing_of(turn, reasons=reasons)
        resonance = Resonance(**{key: turn.resonance[key] for key in ("tone", "pace", "intent", "key")})
        return "routing", {"persona": turn.persona, "reasons": routing.reasons, "resonance": resonance.model_dump()}
    if turn.problem:
        problem = problem_document(problem_of(turn.problem), request.url.path, request.state.request_id)
        return "error", {"problem": Problem(**problem).model_dump(exclude_none=True)}
    return "done", ChatResponse.of(turn, reasons=reasons).model_dump(mode="json")
