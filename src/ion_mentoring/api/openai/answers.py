"""A turn's events in the form of OpenAI's chat completions, whole or as chunks."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any, Literal

from pydantic import BaseModel, Field

from ion_mentoring.api.openai.models import model_of
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.conversation.streams import Event, Routed, Said
from ion_mentoring.edge import openai_errors
from ion_mentoring.errors import IonError
from ion_mentoring.mentoring.personas import AUTO
from ion_mentoring.store.records import Turn


class AssistantMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class CompletionChoice(BaseModel):
    index: int = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class TokenUsage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class IonPart(BaseModel):
    """What OpenAI's form has no place for; its clients leave it alone."""

    persona: str | None = Field(description="null where fixed help was given instead of a mentor's reply.")
    resonance_key: str = Field(examples=["anxious-burst-seek_advice"])
    confidence: float | None
    reasons: list[str]
    crisis_level: int = Field(description="0 none, 1 worry, 2 serious, 3 now")


class Completion(BaseModel):
    """A chat completion; `model` names the mentor that answered, or `ion-auto` where fixed help was given."""

    id: str = Field(examples=["chatcmpl-019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50"])
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = Field(examples=["ion-lua"])
    choices: list[CompletionChoice]
    usage: TokenUsage
    ion: IonPart


async def completion(events: AsyncGenerator[Event, None]) -> Completion:
    """The whole answer; raises IonError where there is none."""
    async with aclosing(events):
        async for event in events:
            if not isinstance(event, Said):
                turn = event.turn
    choice = CompletionChoice(message=AssistantMessage(content=turn.reply or ""))
    return Completion(**_head(turn), choices=[choice], usage=_usage(turn), ion=_ion(turn))


async def chunks(events: AsyncGenerator[Event, None], *, include_usage: bool) -> AsyncGenerator[bytes, None]:
    """Server-sent events: chunks of the answer and `[DONE]`; an answer that breaks off ends with its error."""
    head: dict[str, Any] = {}
    try:
        async with aclosing(events):
            async for event in events:
                if not isinstance(event, Said):
                    head = _head(event.turn) | {"object": "chat.completion.chunk"}
                    head |= {"usage": None} if include_usage else {}
                for data in _chunks_of(event, head, include_usage=include_usage):
                    yield _event(data)
        yield b"data: [DONE]\n\n"
    except IonError as error:
        yield _event(openai_errors.document(error))


def _chunks_of(event: Event, head: dict[str, Any], *, include_usage: bool) -> Iterator[dict[str, Any]]:
    if isinstance(event, Said):
        yield _chunk(head, {"content": event.text})
    elif isinstance(event, Routed):
        yield _chunk(head, {"role": "assistant", "content": ""})
    else:
        yield _chunk(head, {}, "stop") | {"ion": _ion(event.turn).model_dump()}
        if include_usage:
            yield head | {"choices": [], "usage": _usage(event.turn).model_dump()}


def _head(turn: Turn) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{turn.id}",
        "created": int(turn.created_at.timestamp()),
        "model": model_of(turn.persona or AUTO),
    }


def _usage(turn: Turn) -> TokenUsage:
    asked, said = (turn.usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens"))
    return TokenUsage(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


def _ion(turn: Turn) -> IonPart:
    return IonPart(
        persona=turn.persona,
        resonance_key=turn.resonance["key"],
        confidence=turn.routing.get("confidence"),
        reasons=reasons_said(turn),
        crisis_level=turn.resonance["crisis"]["level"],
    )


def _chunk(head: dict[str, Any], delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    return head | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]}


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
