"""The forms of API v2."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.store.records import Session, Turn

T = TypeVar("T")
Message = Annotated[str, Field(min_length=1, examples=["최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?"])]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]


class Strict(BaseModel):
    """A request body: a field that is not known is an error, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class ChatRequest(Strict):
    message: Message
    session_id: Id | None = Field(None, description="Goes on with a session; without it a new one begins.")
    parent_id: Id | None = Field(
        None,
        description="The turn that this message follows, so that an earlier one can be put anew; null: the beginning of"
        " the session. Left out: the newest turn.",
    )
    persona: str = Field("auto", description="`auto`, or a persona's id.", examples=["auto", "lua"])
    stream: bool = Field(False, description="Answer as server-sent events `routing`, `delta`, `done`, `error`.")
    include_reasoning: bool = Field(True, description="Whether `routing.reasons` says why this mentor answered.")


class Crisis(BaseModel):
    level: int = Field(description="0 none, 1 worry, 2 serious, 3 now")
    score: float
    kind: Literal["self_harm", "violence", "medical"] | None = None


class Resonance(BaseModel):
    tone: str
    pace: str
    intent: str
    key: str = Field(examples=["anxious-burst-seek_advice"])


class Routing(BaseModel):
    primary: str | None = Field(description="None where fixed help was given instead of a mentor's reply.")
    secondary: str | None
    confidence: float | None = Field(description="Calibrated probability that the primary persona is right.")
    scores: dict[str, float]
    reasons: list[str]


class Money(BaseModel):
    amount: str = Field(description="A decimal number.", examples=["0.0012"])
    currency: str = Field(examples=["USD"])


class Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Money | None = Field(None, description="None where no price is known.")


class Performance(BaseModel):
    total_ms: float | None = None
    first_token_ms: float | None = None
    cache: str = Field("off", description="How the cache was met.")


class ChatResponse(BaseModel):
    """A mentor's answer."""

    id: str
    session_id: str
    content: str
    persona: str | None = Field(description="None where a crisis was answered with fixed help.")
    resonance: Resonance
    routing: Routing
    usage: Usage
    performance: Performance
    receipt: dict[str, Any] = Field(description="What the reply was made of, and what left the house.")
    crisis: Crisis
    state: str
    created_at: datetime

    @classmethod
    def of(cls, turn: Turn, *, reasons: bool = True) -> ChatResponse:
        return cls(
            id=turn.id,
            session_id=turn.session_id,
            content=turn.reply or "",
            persona=turn.persona,
            resonance=Resonance(**{key: turn.resonance[key] for key in ("tone", "pace", "intent", "key")}),
            routing=routing_of(turn, reasons=reasons),
            usage=Usage(**turn.usage),
            performance=Performance(**turn.performance),
            receipt=turn.receipt,
            crisis=Crisis(**turn.resonance["crisis"]),
            state=turn.state,
            created_at=turn.created_at,
        )


def routing_of(turn: Turn, *, reasons: bool) -> Routing:
    said = turn.routing
    return Routing(
        primary=said.get("primary"),
        secondary=said.get("secondary"),
        confidence=said.get("confidence"),
        scores=said.get("scores", {}),
        reasons=reasons_said(turn) if reasons else [],
    )


class TurnView(BaseModel):
    """A turn as it is stored."""

    id: str
    session_id: str
    parent_id: str | None
    message: str
    reply: str | None
    persona: str | None
    state: Literal["pending", "streaming", "done", "cancelled", "failed", "interrupted"]
    provider: str | None
    created_at: datetime
    resonance: Resonance
    routing: Routing
    receipt: dict[str, Any]
    problem: dict[str, Any] | None = Field(None, description="Why it failed.")

    @classmethod
    def of(cls, turn: Turn) -> TurnView:
        return cls(
            resonance=Resonance(**{key: turn.resonance[key] for key in ("tone", "pace", "intent", "key")}),
            routing=routing_of(turn, reasons=True),
            **{
                name: getattr(turn, name)
                for name in (
                    *("id", "session_id", "parent_id", "message", "reply", "persona"),
                    *("state", "provider", "created_at", "receipt", "problem"),
                )
            },
        )


class SessionView(BaseModel):
    id: str
    title: str
    turns: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, session: Session) -> SessionView:
        return cls(
            id=session.id,
            title=session.title,
            turns=session.turn_count,
            created_at=session.created_at,
            updated_at=session.updated_at,
        )


class Listing(BaseModel, Generic[T]):
    """A page of a list; `next_cursor` asks for the page after it, None ends the list."""

    items: list[T]
    next_cursor: str | None = None


class AnalyzeRequest(Strict):
    text: Message


class Analysis(BaseModel):
    language: Literal["ko", "en", "mixed", "other"]
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


class PersonaView(BaseModel):
    id: str
    version: int
    name: dict[str, str]
    summary: dict[str, str]
    color: str
    tones: dict[str, float]
    paces: dict[str, float]
    intents: dict[str, float]


class PlaybookView(BaseModel):
    id: str
    domain: str
    situation: dict[str, str]
    tones: list[str]
    sources: list[str]
    score: float | None = Field(None, description="How well it fits the search, 0 to 1.")


class FeedbackRequest(Strict):
    rating: Literal[-1, 1] = Field(description="1 helped, -1 did not")
    reason: str = Field("", max_length=2000)


class LearnerView(BaseModel):
    id: str
    name: str
    locale: ReplyLanguage | None
    register_: Literal["polite", "casual"] = Field(alias="register")
    time_zone: str

    model_config = ConfigDict(populate_by_name=True)


class LearnerChange(Strict):
    """What a learner may set; what is left out stays."""

    locale: ReplyLanguage | None = None
    register_: Literal["polite", "casual"] | None = Field(None, alias="register", description="존댓말 or 반말.")
    time_zone: str | None = Field(None, examples=["Asia/Seoul"])


class SessionChange(Strict):
    title: str = Field(min_length=1, max_length=200)
