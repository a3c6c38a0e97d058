"""The forms of API v1. They don't change any more: not a name, not a type."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.edge.waf.free_text import FreeText
from ion_mentoring.store.records import Turn

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
_NAMES = "Whom a service key acts for: it has to name them. A person's own key ignores it."
_NO_MENTOR = "null where fixed help was given instead of a mentor's reply."


class ChatRequestV1(BaseModel):
    """A learner's message."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, FreeText] = Field(min_length=1, examples=["How do I prepare for an interview in two days?"])
    user_id: str | None = Field(None, description=_NAMES, examples=["student-4711"])
    session_id: Id | None = Field(None, description="Goes on with a session; without it a new one begins.")


class MetadataV1(BaseModel):
    session_id: str
    turn_id: str
    secondary_persona: str | None = Field(description=_NO_MENTOR)
    reasons: list[str] = Field(description="Why it was this mentor, in the reply's language.")
    crisis_level: Literal[0, 1, 2, 3] = Field(description="0 none, 1 worry, 2 serious, 3 now; from 2 on help is given.")
    created_at: datetime


class ChatResponseV1(BaseModel):
    """A mentor's answer; in a crisis fixed help, with `persona_used` and `confidence` null."""

    content: str
    persona_used: str | None = Field(description=_NO_MENTOR, examples=["lua"])
    resonance_key: str = Field(examples=["anxious-burst-seek_advice"])
    confidence: float | None = Field(
        description=f"Calibrated probability that the persona is right; {_NO_MENTOR}", examples=[0.83]
    )
    metadata: MetadataV1

    @classmethod
    def of(cls, turn: Turn) -> ChatResponseV1:
        return cls(
            content=turn.reply or "",
            persona_used=turn.persona,
            resonance_key=turn.resonance["key"],
            confidence=turn.routing.get("confidence"),
            metadata=MetadataV1(
                session_id=turn.session_id,
                turn_id=turn.id,
                secondary_persona=turn.routing.get("secondary"),
                reasons=reasons_said(turn),
                crisis_level=turn.resonance["crisis"]["level"],
                created_at=turn.created_at,
            ),
        )
