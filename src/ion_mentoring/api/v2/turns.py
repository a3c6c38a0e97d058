"""One turn: read it, stop it, say whether it helped."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from ion_mentoring.api.v2.schemas import FeedbackRequest, Id, TurnView
from ion_mentoring.api.v2.streams import DESCRIPTION, EventStream
from ion_mentoring.conversation import pages
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import turns

router = APIRouter(prefix="/turns", tags=["turns"])


@router.get("/{turn_id}", responses=responses(NotFound), summary="A turn in its present state")
async def read_turn(turn_id: Id, service: ServiceDep, learner: LearnerDep) -> TurnView:
    return TurnView.of(await pages.turn(service.db, learner, turn_id))


@router.get(
    "/{turn_id}/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string", "description": DESCRIPTION}}}},
        204: {"description": "All events were received before; there will be no others."},
        **responses(NotFound),
    },
    summary="Follow a turn, from where a broken connection stopped",
)
async def follow_turn(
    turn_id: Id,
    request: Request,
    service: ServiceDep,
    learner: LearnerDep,
    last_event_id: Annotated[int, Header(ge=0, alias="Last-Event-ID", description="0: from the beginning.")] = 0,
    include_reasoning: bool = True,
) -> Response:
    """The events after `Last-Event-ID`, byte for byte as they were sent first, however long ago the turn has ended."""
    batches = await service.mentor.follow(turn_id, learner.id, last_event_id)
    if batches is None:
        return Response(status_code=204)
    return EventStream(batches, request, {"ION-Turn-Id": turn_id}, reasons=include_reasoning)


@router.delete("/{turn_id}", responses=responses(NotFound, Conflict), summary="Stop a reply")
async def cancel_turn(turn_id: Id, service: ServiceDep, learner: LearnerDep) -> TurnView:
    """What was written so far is kept; a turn that has ended is a 409."""
    await service.mentor.cancel(turn_id, learner.id)
    return TurnView.of(await pages.turn(service.db, learner, turn_id))


@router.put("/{turn_id}/feedback", status_code=204, responses=responses(NotFound), summary="Whether it helped")
@router.post("/{turn_id}/feedback", status_code=204, responses=responses(NotFound), include_in_schema=False)
async def give_feedback(turn_id: Id, body: FeedbackRequest, service: ServiceDep, learner: LearnerDep) -> Response:
    """A second opinion on the same turn replaces the first."""
    await service.db.write(lambda conn: turns.add_feedback(conn, turn_id, learner.id, body.rating, body.reason))
    return Response(status_code=204)
