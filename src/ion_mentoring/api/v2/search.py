"""Search over everything that a learner and the mentors said."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ion_mentoring.api.v2.schemas import FoundView, Listing
from ion_mentoring.conversation import search
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.edge.waf.free_text import FREE

router = APIRouter(tags=["sessions"])


@router.get("/search", responses=responses(), summary="Where it was said")
async def search_turns(
    service: ServiceDep,
    learner: LearnerDep,
    q: Annotated[
        str,
        Query(
            json_schema_extra=FREE,
            min_length=1,
            max_length=200,
            description="A text, whatever the case of its letters.",
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[FoundView]:
    """Messages, replies and titles that hold the text, newest first, with the words around it."""
    page = await search.find(service.db, learner, q, limit=limit, cursor=cursor)
    return Listing(items=[FoundView.of(found) for found in page.items], next_cursor=page.next_cursor)
