"""What the service answers, typed. A field that a newer service adds is kept and breaks nothing.

Words that the service may add to (tones, personas, states) are plain strings for the same reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Form(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True, serialize_by_alias=True)


class Resonance(Form):
    """What the message sounds like; `key` is the three in one, e.g. `anxious-burst-seek_advice`."""

    tone: str
    pace: str
    intent: str
    key: str


class Crisis(Form):
    """`level`: 0 none, 1 worry, 2 serious, 3 now; from 2 on fixed help was given instead of a mentor's reply."""

    level: int
    score: float
    kind: str | None = None


class Choice(Form):
    """Which mentor was chosen and why; `primary` is None where fixed help was given."""

    primary: str | None
    secondary: str | None
    confidence: float | None
    scores: dict[str, float]
    reasons: list[str]


class Money(Form):
    """`amount` is a decimal number as text, so that nothing is rounded."""

    amount: str
    currency: str


class Usage(Form):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Money | None = None


class Performance(Form):
    total_ms: float | None = None
    first_token_ms: float | None = None
    cache: str = "off"


class Answer(Form):
    """A mentor's answer; its `id` is the turn's."""

    id: str
    session_id: str
    content: str
    persona: str | None
    resonance: Resonance
    routing: Choice
    usage: Usage
    performance: Performance
    receipt: dict[str, Any]
    crisis: Crisis
    state: str
    created_at: datetime
    steps: list[str] = []


class Opinion(Form):
    """What the learner thinks of a reply: 1 helped, -1 did not."""

    rating: int
    reason: str


class Turn(Form):
    """A turn as it is stored; `problem` says why it failed.

    `steps` are those that the reply proposes, `siblings` the turns that follow the same one, itself among them.
    """

    id: str
    session_id: str
    parent_id: str | None
    message: str
    reply: str | None
    persona: str | None
    state: str
    provider: str | None
    created_at: datetime
    resonance: Resonance
    routing: Choice
    receipt: dict[str, Any]
    problem: dict[str, Any] | None = None
    steps: list[str] = []
    siblings: list[str] = []
    feedback: Opinion | None = None


class Session(Form):
    """`turns` is how many it has, `goal_id` the goal that it is filed under, `summary` what it was about before."""

    id: str
    title: str
    turns: int
    pinned: bool = False
    goal_id: str | None = None
    summary: str = ""
    created_at: datetime
    updated_at: datetime


class Analysis(Form):
    """What a text sounds like and who would answer it; nothing was stored."""

    language: str
    tone: str
    pace: str
    intent: str
    resonance_key: str
    persona: str
    secondary: str
    confidence: float
    scores: dict[str, float]
    reasons: list[str] = []
    crisis: Crisis
    injection: float = 0.0


class Persona(Form):
    """A mentor; `name` and `summary` by language."""

    id: str
    version: int
    name: dict[str, str]
    summary: dict[str, str]
    color: str
    tones: dict[str, float]
    paces: dict[str, float]
    intents: dict[str, float]


class Playbook(Form):
    """`score` says how well it fits the search, 0 to 1; None where nothing was searched for."""

    id: str
    domain: str
    situation: dict[str, str]
    tones: list[str]
    sources: list[str]
    score: float | None = None


class Learner(Form):
    """`locale` is None where the messages decide the language; `register_` is polite (존댓말) or casual (반말).

    `role` and `key_name` are those of the key that asked.
    """

    id: str
    name: str
    locale: str | None
    register_: str = Field(alias="register")
    time_zone: str
    role: str
    key_name: str


class Page(Form, Generic[T]):
    """Some items of a list; `next_cursor` asks for those that follow, None ends the list."""

    items: list[T]
    next_cursor: str | None = None
