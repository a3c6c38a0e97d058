"""The forms of API v2."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ion_mentoring.accounts.roles import Role
from ion_mentoring.conversation.search import Found
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.edge.waf.free_text import FreeText
from ion_mentoring.mentoring.grow import Grow
from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.steps import proposed
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.store.records import Feedback, Placed, Session, Turn

T = TypeVar("T")
Message = Annotated[str, FreeText, Field(min_length=1, examples=["최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?"])]
_STEPS = "The steps that the reply proposes, as plain text: the items of its numbered lists."
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
    cache: Literal["l1", "l2", "miss", "off"] = Field(
        "off", description="Where the reply was kept: in this process, in Redis, nowhere; `off`: it was not looked for."
    )


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
    steps: list[str] = Field(description=_STEPS)
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
            steps=steps_of(turn),
            created_at=turn.created_at,
        )


def steps_of(turn: Turn) -> list[str]:
    """None of them where a crisis was met with fixed help."""
    return list(proposed(turn.reply or "")) if turn.persona else []


def routing_of(turn: Turn, *, reasons: bool) -> Routing:
    said = turn.routing
    return Routing(
        primary=said.get("primary"),
        secondary=said.get("secondary"),
        confidence=said.get("confidence"),
        scores=said.get("scores", {}),
        reasons=reasons_said(turn) if reasons else [],
    )


class FeedbackView(BaseModel):
    rating: Literal[-1, 1] = Field(description="1 helped, -1 did not")
    reason: str

    @classmethod
    def of(cls, feedback: Feedback) -> FeedbackView:
        return cls(rating=feedback.rating, reason=feedback.reason)


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
    steps: list[str] = Field(description=_STEPS)
    siblings: list[str] = Field(description="The turns that follow the same turn, itself among them, oldest first.")
    feedback: FeedbackView | None = Field(description="What the learner thinks of the reply.")

    @classmethod
    def of(cls, placed: Placed) -> TurnView:
        turn = placed.turn
        return cls(
            steps=steps_of(turn),
            siblings=list(placed.siblings),
            feedback=FeedbackView.of(placed.feedback) if placed.feedback else None,
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
    pinned: bool
    goal_id: str | None = Field(description="The goal that it is filed under.")
    summary: str = Field(description="What its older turns were about, a line each; empty while it is short.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, session: Session) -> SessionView:
        return cls(
            id=session.id,
            title=session.title,
            turns=session.turn_count,
            pinned=session.pinned,
            goal_id=session.goal_id,
            summary=session.summary,
            created_at=session.created_at,
            updated_at=session.updated_at,
        )


class FoundView(BaseModel):
    """A place where the text of a search stands: `before`, `match` and `after` are one line of it."""

    session_id: str
    session_title: str
    turn_id: str | None = Field(description="None where it is the title.")
    where: Literal["message", "reply", "title"]
    before: str
    match: str
    after: str
    created_at: datetime

    @classmethod
    def of(cls, found: Found) -> FoundView:
        return cls(**asdict(found))


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
    injection: float = Field(
        description="How much it looks like an attempt to talk the mentor out of its instructions, 0 to 1."
    )


class PersonaView(BaseModel):
    id: str
    version: int
    name: dict[str, str]
    summary: dict[str, str]
    color: str
    tones: dict[str, float]
    paces: dict[str, float]
    intents: dict[str, float]

    @classmethod
    def of(cls, persona: Persona) -> PersonaView:
        return cls.model_validate({name: getattr(persona, name) for name in cls.model_fields})


class PlaybookView(BaseModel):
    id: str
    domain: str
    situation: dict[str, str]
    tones: list[str]
    sources: list[str]
    score: float | None = Field(None, description="How well it fits the search, 0 to 1.")

    @classmethod
    def of(cls, book: Playbook, score: float | None = None) -> PlaybookView:
        fields = asdict(book)
        return cls(score=score, **{name: fields[name] for name in cls.model_fields if name in fields})


class FeedbackRequest(Strict):
    rating: Literal[-1, 1] = Field(description="1 helped, -1 did not")
    reason: Annotated[str, FreeText] = Field("", max_length=2000)


class Erasure(Strict):
    confirm: Annotated[str, FreeText] = Field(
        description="The learner's name, so that nothing is erased by mistake.", examples=["지민"]
    )


class LearnerView(BaseModel):
    id: str
    name: str
    locale: ReplyLanguage | None
    register_: Literal["polite", "casual"] = Field(alias="register")
    time_zone: str
    role: Role = Field(description="What the key may do that I come with.")
    key_name: str = Field(description="What that key is called.")

    model_config = ConfigDict(populate_by_name=True)


class LearnerChange(Strict):
    """What a learner may set; what is left out stays."""

    locale: ReplyLanguage | None = None
    register_: Literal["polite", "casual"] | None = Field(None, alias="register", description="존댓말 or 반말.")
    time_zone: str | None = Field(None, examples=["Asia/Seoul"])


class PointView(BaseModel):
    text: str
    turn_id: str | None = Field(
        description="The turn in which it was said; None where it was taken down beside the talk."
    )


class GrowView(BaseModel):
    """Goal, reality, options, will; a part of which nothing was said is empty."""

    goal: list[PointView]
    reality: list[PointView]
    options: list[PointView] = Field(description="Steps that the replies propose.")
    will: list[PointView] = Field(description="Steps that were taken over, the commitment, and intentions.")

    @classmethod
    def of(cls, grow: Grow) -> GrowView:
        return cls.model_validate(asdict(grow))


class BriefView(BaseModel):
    markdown: str = Field(description="To be read, and changed, before it is shared.")


class SessionChange(Strict):
    """What is left out stays; none of these but `goal_id` may be null."""

    title: Annotated[str, FreeText] = Field(min_length=1, max_length=200, default_factory=str)
    pinned: bool = Field(default_factory=bool)
    goal_id: Id | None = Field(None, description="One of the learner's own goals; null takes the session out.")
