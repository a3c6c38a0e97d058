"""`POST /chat` in the form of v1: the same conversation as v2, in other words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request

from ion_mentoring.api.v1.lifetime import DESCRIBED
from ion_mentoring.api.v1.schemas import ChatRequestV1, ChatResponseV1
from ion_mentoring.conversation.asking import Question
from ion_mentoring.edge.freshness import IonCache
from ion_mentoring.edge.idempotency import IdempotencyKey, once
from ion_mentoring.edge.identity import IdentityDep, ServiceDep, learner_named
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import problem_of, responses
from ion_mentoring.errors import BudgetSpent, NotFound, ProviderError, ProviderTimeout, StorageUnavailable

router = APIRouter(tags=["v1"])


@router.post(
    "/chat",
    deprecated=True,
    responses={
        200: {"headers": DESCRIBED},
        **responses(NotFound, BudgetSpent, ProviderError, ProviderTimeout, StorageUnavailable),
    },
    summary="Ask a mentor, in the form of v1",
)
async def chat_v1(
    body: ChatRequestV1,
    service: ServiceDep,
    identity: IdentityDep,
    request: Request,
    *,
    accept_language: Annotated[str | None, Header()] = None,
    idempotency_key: IdempotencyKey = None,
    ion_cache: IonCache = None,
) -> ChatResponseV1:
    """The turn is stored before it is answered, and is there in v2 as well."""
    learner = await learner_named(service, identity, body.user_id, "user_id")
    question = Question(
        learner=learner,
        message=body.message,
        session_id=body.session_id,
        once=once(request, idempotency_key, body),
        fallback_language=preferred_language(accept_language),
        key_id=identity.key_id,
        anew=ion_cache is not None,
    )
    turn = await (await service.mentor.ask(question)).ended()
    if turn.problem:
        raise problem_of(turn.problem)
    return ChatResponseV1.of(turn)
