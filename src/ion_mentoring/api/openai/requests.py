"""What a client of OpenAI's asks: its parameters, taken, ignored or refused, and its messages as a history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from ion_mentoring.edge.waf.free_text import FREE
from ion_mentoring.errors import InvalidInput

IGNORED: Final = frozenset(
    {
        *("temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "logit_bias"),
        *("max_tokens", "max_completion_tokens", "reasoning_effort", "verbosity", "prediction"),
        *("metadata", "store", "service_tier", "parallel_tool_calls", "safety_identifier"),
        *("prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "moderation"),
    }
)
"""Wishes on how a model works. A mentor decides itself how long and how freely it answers."""

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

REFUSED: Final[dict[str, tuple[Any, ...]]] = {
    "audio": (),
    "function_call": ("none", "auto"),
    "functions": ([],),
    "logprobs": (False,),
    "modalities": (["text"],),
    "n": (1,),
    "response_format": ({"type": "text"},),
    "stop": ([],),
    "tool_choice": ("none", "auto"),
    "tools": ([],),
    "top_logprobs": (0,),
    "web_search_options": (),
}
"""What would ask for another form of answer, with the values that ask for nothing (null is one everywhere)."""


def _joined(content: Any) -> Any:
    """The text of a list of parts; a part that is no text is refused, since the mentor would not see it."""
    if isinstance(content, str) and _SURROGATE.search(content):
        raise ValueError("this is no Unicode text, it holds a lone surrogate")
    if not isinstance(content, list):
        return content
    parts = [part for part in content if not (isinstance(part, dict) and part.get("type") == "refusal")]
    if any(not isinstance(part, dict) or not isinstance(part.get("text"), str) for part in parts):
        raise ValueError("only parts of the type `text` are taken")
    return _joined("\n".join(part["text"] for part in parts))


_PICTURE = {
    "description": "Refused: a mentor reads text alone.",
    "type": "object",
    "properties": {"url": {"type": "string", **FREE}},
}
_PART = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": {"type": "string", **FREE}, "image_url": _PICTURE},
    "required": ["type", "text"],
}
_CONTENT = {"anyOf": [{"type": "string", **FREE}, {"type": "array", "items": _PART}, {"type": "null"}]}


class ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str | None, BeforeValidator(_joined), WithJsonSchema(_CONTENT)] = None


class StreamOptions(BaseModel):
    include_usage: bool | None = None
    include_obfuscation: bool | None = None


class CompletionRequest(BaseModel):
    """A chat completion. Parameters beside these are ignored or refused as `docs/api.md` says."""

    model_config = ConfigDict(extra="allow")

    model: str = Field(examples=["ion-auto", "ion-lua"])
    messages: list[ChatMessage] = Field(
        min_length=1,
        description="The history. `system` and `developer` are read by nobody: the mentor stays the mentor.",
        examples=[[{"role": "user", "content": "How do I prepare for an interview in two days?"}]],
    )
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: str | None = Field(None, description="Whom a service key acts for, as the header `ION-Learner`.")

    def check_parameters(self) -> None:
        """Raises InvalidInput, as OpenAI would, for what is not known and for what a mentor can't do."""
        for name, value in (self.model_extra or {}).items():
            if name in REFUSED and (value is None or value in REFUSED[name]):
                continue
            if name in REFUSED:
                told = f"Unsupported value: a mentor answers in text, once, and calls no tools; leave out `{name}`."
                raise InvalidInput(told, field=name, code="unsupported_parameter")
            if name not in IGNORED:
                raise InvalidInput(f"Unknown parameter: `{name[:80]}`.", field=name[:80], code="unknown_parameter")


def history(messages: Sequence[ChatMessage]) -> tuple[str, list[tuple[str, str]]]:
    """The message to answer, and the exchanges before it, oldest first.

    What a learner wrote in several messages without a reply between them is one message. What the mentor is said to
    have said before the learner's first message belongs to no exchange and is left out.
    """
    before: list[tuple[str, str]] = []
    asked: list[str] = []
    for message in messages:
        text = (message.content or "").strip()
        if message.role == "user":
            asked.append(text)
        elif message.role == "assistant" and any(asked):
            before.append((_one(asked), text))
            asked = []
        elif message.role == "assistant" and before and not asked:
            before[-1] = (before[-1][0], _one([before[-1][1], text]))
    if not asked:
        raise InvalidInput("The last message has to be the learner's, of the role `user`.", field="messages")
    return _one(asked), before


def _one(texts: Sequence[str]) -> str:
    return "\n\n".join(text for text in texts if text)
