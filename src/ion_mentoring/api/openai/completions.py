"""`POST /chat/completions`: the client's messages are the history; only a session that is named keeps anything."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from ion_mentoring.accounts.keys import Identity
from ion_mentoring.api.openai.answers import Completion, chunks, completion
from ion_mentoring.api.openai.models import persona_of
from ion_mentoring.api.openai.requests import CompletionRequest, history
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, Event, RunningTurn, Said
from ion_mentoring.edge.freshness import IonCache
from ion_mentoring.edge.identity import LEARNER, IdentityDep, ServiceDep, learner_named, name_in_header
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.openai_errors import responses
from ion_mentoring.edge.problems import problem_of
from ion_mentoring.errors import BudgetSpent, InvalidInput, NotFound, ProviderError, ProviderTimeout, StorageUnavailable
from ion_mentoring.store.records import Learner

router = APIRouter()
_SESSION = (
    "A session's id: the message is asked in it, with its own history. `new` begins one. Without it nothing is kept."
)
_STREAM = "Chunks as OpenAI sends them, `data: [DONE]` last."


@router.post(
    "/chat/completions",
    response_model=Completion,
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string", "description": _STREAM}}},
            "headers": {
                "ION-Session": {"schema": {"type": "string"}, "description": "The session, where one keeps the turn."},
                "ION-Turn-Id": {"schema": {"type": "string"}, "description": "The turn, where a session keeps it."},
            },
        },
        **responses(NotFound, BudgetSpent, ProviderError, ProviderTimeout, StorageUnavailable),
    },
    summary="Ask a mentor as an OpenAI-compatible model",
)
async def complete(
    body: CompletionRequest,
    request: Request,
    service: ServiceDep,
    identity: IdentityDep,
    *,
    ion_session: Annotated[
        str | None, Header(alias="ION-Session", pattern=r"^(new|[0-9a-f-]{36})$", description=_SESSION)
    ] = None,
    accept_language: Annotated[str | None, Header()] = None,
    ion_cache: IonCache = None,
    _name: Annotated[str | None, Header(alias=LEARNER, description="As `user`.")] = None,
) -> Response:
    """`user`, or the header `ION-Learner`, names the learner of a service key; a person's own key ignores both."""
    body.check_parameters()
    persona = persona_of(body.model, service.content)
    learner = await _learner(request, service, identity, body.user)
    language, anew = preferred_language(accept_language), ion_cache is not None
    headers: dict[str, str] = {}
    if ion_session:
        message, _ = history(body.messages)
        session = None if ion_session == "new" else ion_session
        question = Question(learner, message, session, persona, language, key_id=identity.key_id, anew=anew)
        running = await service.mentor.ask(question)
        headers = {"ION-Session": running.turn.session_id, "ION-Turn-Id": running.turn.id}
        events = _stored(running)
    else:
        message, before = history(body.messages)
        aside = Aside(learner, message, before, persona, language, field="messages", key_id=identity.key_id, anew=anew)
        events = service.passing.answer(aside)
    events = await _begun(events)
    if not body.stream:
        return JSONResponse((await completion(events)).model_dump(mode="json"), headers=headers)
    include_usage = bool(body.stream_options and body.stream_options.include_usage)
    streamed = chunks(events, include_usage=include_usage)
    return StreamingResponse(streamed, media_type="text/event-stream", headers=headers | {"X-Accel-Buffering": "no"})


async def _learner(request: Request, service: Service, identity: Identity, user: str | None) -> Learner:
    header = name_in_header(request, identity)
    if header and user and header != user:
        raise InvalidInput(f"`user` and `{LEARNER}` name two learners. Name one.", field="user")
    return await learner_named(service, identity, header or user, "user")


async def _stored(running: RunningTurn) -> AsyncGenerator[Event, None]:
    """The events of a turn that a session keeps; raises what it failed with."""
    async for _, event in running.follow():
        if isinstance(event, Ended) and event.turn.problem:
            raise problem_of(event.turn.problem)
        yield event


async def _begun(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """The same events once the first word is there: what fails before it is still answered with a status of its own."""
    first: list[Event] = []
    async for event in events:
        first.append(event)
        if isinstance(event, Said):
            break

    async def resumed() -> AsyncGenerator[Event, None]:
        async with aclosing(events):
            for event in first:
                yield event
            async for event in events:
                yield event

    return resumed()
