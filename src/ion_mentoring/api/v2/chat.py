"""`POST /chat`: a learner's message in, a mentor's answer out, whole or as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from ion_mentoring.api.v2.schemas import ChatRequest, ChatResponse, Resonance, routing_of
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.streams import Event, Routed, RunningTurn, Said
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import Problem, problem_document, responses
from ion_mentoring.errors import IonError, NotFound, ProviderError, ProviderTimeout, StorageUnavailable, all_types

router = APIRouter(tags=["chat"])
_STREAM = "One event a line group: `routing {persona, reasons, resonance}`, `delta {text}`, then `done` or `error`."


@router.post(
    "/chat",
    response_model=ChatResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string", "description": _STREAM}}}},
        **responses(NotFound, ProviderError, ProviderTimeout, StorageUnavailable),
    },
    summary="Ask a mentor",
)
async def chat(
    body: ChatRequest,
    request: Request,
    service: ServiceDep,
    learner: LearnerDep,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    """The turn is stored before it is answered. A client that leaves does not lose the reply: `GET /turns/{id}`."""
    running = await service.mentor.ask(
        Question(
            learner=learner,
            message=body.message,
            session_id=body.session_id,
            persona=body.persona,
            fallback_language=preferred_language(accept_language),
        )
    )
    headers = {"ION-Turn-Id": running.turn.id}
    if body.stream:
        events = event_stream(running, request, reasons=body.include_reasoning)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers | {"X-Accel-Buffering": "no"})
    turn = await running.ended()
    if turn.problem:
        raise problem_of(turn.problem)
    answer = ChatResponse.of(turn, reasons=body.include_reasoning)
    return JSONResponse(answer.model_dump(mode="json"), headers=headers)


async def event_stream(running: RunningTurn, request: Request, *, reasons: bool) -> AsyncIterator[bytes]:
    """The turn's events in the form of the HTML standard: `id`, `event`, `data`."""
    async for number, event in running.follow():
        name, data = _event(event, request, reasons=reasons)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        yield f"id: {number}\nevent: {name}\ndata: {text}\n\n".encode()


def _event(event: Event, request: Request, *, reasons: bool) -> tuple[str, dict[str, Any]]:
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


def problem_of(stored: dict[str, Any]) -> IonError:
    """The error that a failed turn was stored with."""
    kinds = {kind.type: kind for kind in all_types()}
    return kinds.get(stored["type"], IonError)(stored["detail"])
