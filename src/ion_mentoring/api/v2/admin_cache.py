"""The cache of replies, for operators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ion_mentoring.api.v2.schemas import Message, Strict
from ion_mentoring.caching.entries import Which
from ion_mentoring.conversation import keeping
from ion_mentoring.conversation.trial import Trial
from ion_mentoring.edge.identity import IdentityDep, ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, Forbidden
from ion_mentoring.mentoring.words import Register, ReplyLanguage

router = APIRouter(prefix="/admin/cache", tags=["admin"], dependencies=[require("operator")])
Name = Annotated[str, Query(max_length=200)]


class CacheStats(BaseModel):
    enabled: bool
    l1: dict[str, int] | None = Field(None, description="This process: `entries`, `bytes`, `most_bytes`.")
    l2: dict[str, Any] | None = Field(None, description="Redis: `entries`, `trouble`; null without one.")
    turns: dict[Literal["l1", "l2", "miss", "off"], int] = Field(
        default_factory=dict, description="Turns of this process by how they met the cache."
    )
    hit_rate: float | None = Field(None, description="Of the turns that looked for a reply, those that found one.")
    evictions: int = 0
    refreshes: int = 0


class InspectRequest(Strict):
    message: Message
    persona: str = Field("auto", description="`auto`, or a persona's id.")
    language: ReplyLanguage | None = Field(None, description="For a message whose language is unclear.")
    register_: Register = Field("polite", alias="register", description="존댓말 or 반말.")


class Inspected(BaseModel):
    key: str | None = Field(description="Null where such a reply is never kept.")
    made_of: dict[str, Any] | None = Field(description="All that the reply depends on.")
    kept: dict[str, Any] | None = Field(description="Where the reply is, how old, by whom; never its words.")


class Cleared(BaseModel):
    forgotten: int = Field(description="Replies that were there.")


class WarmRequest(Strict):
    top: int = Field(20, ge=1, le=200, description="So many questions, those first that most learners asked.")


class Warmed(BaseModel):
    made: int = Field(description="Replies that were made.")
    known: int = Field(description="Replies that were there already.")
    failed: int = Field(description="Questions that could not be answered, or whose reply is never kept.")


@router.get("", responses=responses(Forbidden), summary="What is kept, and how often it was met")
async def cache_stats(service: ServiceDep) -> CacheStats:
    """Of the process that answers; entries in Redis are of all."""
    return CacheStats.model_validate(await keeping.stats(service))


@router.post("/inspect", responses=responses(Forbidden, Conflict), summary="The key of a question, and what is kept")
async def inspect_cache(body: InspectRequest, service: ServiceDep) -> Inspected:
    """As somebody of whom nothing is known would ask it."""
    trial = Trial(body.message, body.language, body.register_)
    return Inspected.model_validate(await keeping.inspect(service, trial, body.persona))


@router.delete("", responses=responses(Forbidden, Conflict), summary="Forget kept replies, in every process")
async def clear_cache(
    service: ServiceDep,
    identity: IdentityDep,
    persona: Name = "",
    playbook: Name = "",
    model: Name = "",
    learner: Annotated[str, Query(max_length=200, description="The learner's id.")] = "",
) -> Cleared:
    """Those that have all of what is named; nothing named: all of them."""
    which = Which(persona, playbook, model, learner)
    return Cleared(forgotten=await keeping.clear(service, which, by=identity.key_id))


@router.post("/warm", responses=responses(Forbidden, Conflict), summary="Ask what is asked most, so that it is kept")
async def warm_cache(body: WarmRequest, service: ServiceDep) -> Warmed:
    """Only what at least two learners began a session with. Whoever makes the replies is paid for them as ever."""
    met = [step["met"] async for step in keeping.warm(service, body.top)]
    made, known = met.count("miss"), met.count("l1") + met.count("l2")
    return Warmed(made=made, known=known, failed=len(met) - made - known)
