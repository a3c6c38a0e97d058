"""What the mentors are and know: personas, playbooks; and `analyze`, the reading of a text without an answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ion_mentoring.api.v2.schemas import Analysis, AnalyzeRequest, Listing, PersonaView, PlaybookView
from ion_mentoring.conversation.analysis import analyze
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.edge.waf.free_text import FREE
from ion_mentoring.errors import NotFound
from ion_mentoring.text import clean

router = APIRouter()


@router.post("/analyze", tags=["chat"], responses=responses(), summary="Read a text's resonance")
async def analyze_text(body: AnalyzeRequest, service: ServiceDep, learner: LearnerDep) -> Analysis:
    """Nothing is stored and nothing is answered."""
    text = clean(body.text, "text", limit=service.settings.limits.message_chars)
    return Analysis.model_validate(analyze(service.content, text, learner.locale))


@router.get("/personas", tags=["content"], responses=responses(), summary="The mentors")
async def list_personas(service: ServiceDep, learner: LearnerDep) -> Listing[PersonaView]:
    return Listing(items=[PersonaView.of(persona) for persona in service.content.personas.values()])


@router.get("/personas/{persona_id}", tags=["content"], responses=responses(NotFound), summary="A mentor")
async def read_persona(persona_id: str, service: ServiceDep, learner: LearnerDep) -> PersonaView:
    persona = service.content.personas.get(persona_id)
    if persona is None:
        raise NotFound("There is no such persona.")
    return PersonaView.of(persona)


@router.get("/playbooks", tags=["content"], responses=responses(), summary="What the mentors have know-how on")
async def list_playbooks(
    service: ServiceDep,
    learner: LearnerDep,
    q: Annotated[
        str | None, Query(json_schema_extra=FREE, max_length=500, description="Search by words and by meaning.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Listing[PlaybookView]:
    books = service.content.playbooks
    if q is None:
        return Listing(items=[PlaybookView.of(book) for book in list(books.values())[:limit]])
    hits = await service.grounder.search(clean(q, "q", limit=500), min(limit, 20))
    return Listing(items=[PlaybookView.of(books[hit.playbook], hit.score) for hit in hits])
