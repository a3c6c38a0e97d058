"""`POST /chat`: a learner's message in, a mentor's answer out, whole or as server-sent events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from ion_mentoring.api.v2.schemas import ChatRequest, ChatResponse
from ion_mentoring.api.v2.streams import DESCRIPTION, EventStream
from ion_mentoring.conversation.asking import NEWEST, Question
from ion_mentoring.edge.freshness import IonCache
from ion_mentoring.edge.idempotency import IdempotencyKey, once
from ion_mentoring.edge.identity import IdentityDep, LearnerDep, ServiceDep
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import problem_of, responses
from ion_mentoring.errors import (
    AgeNeeded,
    BudgetSpent,
    ConsentNeeded,
    GuardianNeeded,
    NotFound,
    ProviderError,
    ProviderTimeout,
    StorageUnavailable,
)

router = APIRouter(tags=["chat"])


@router.post(
    "/chat",
    response_model=ChatResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string", "description": DESCRIPTION}}}},
        **responses(
            NotFound,
            AgeNeeded,
            ConsentNeeded,
            GuardianNeeded,
            BudgetSpent,
            ProviderError,
            ProviderTimeout,
            StorageUnavailable,
        ),
    },
    summary="Ask a mentor",
)
async def chat(
    body: ChatRequest,
    request: Request,
    service: ServiceDep,
    learner: LearnerDep,
    identity: IdentityDep,
    *,
    accept_language: Annotated[str | None, Header()] = None,
    idempotency_key: IdempotencyKey = None,
    ion_cache: IonCache = None,
) -> Response:
    """The turn is stored before it is answered. A client that leaves does not lose the reply: `GET /turns/{id}/events`."""
    running = await service.mentor.ask(
        Question(
            learner=learner,
            message=body.message,
            session_id=body.session_id,
            parent_id=body.parent_id if "parent_id" in body.model_fields_set else NEWEST,
            persona=body.persona,
            once=once(request, idempotency_key, body),
            fallback_language=preferred_language(accept_language),
            key_id=identity.key_id,
            anew=ion_cache is not None,
        )
    )
    headers = {"ION-Turn-Id": running.turn.id}
    if body.stream:
        return EventStream(running.batches(), request, headers, reasons=body.include_reasoning)
    turn = await running.ended()
    if turn.problem:
        raise problem_of(turn.problem)
    answer = ChatResponse.of(turn, reasons=body.include_reasoning)
    return JSONResponse(answer.model_dump(mode="json"), headers=headers)
