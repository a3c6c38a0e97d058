"""One turn: read it, stop it, say whether it helped."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ion_mentoring.api.v2.schemas import FeedbackRequest, Id, TurnView
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import turns

router = APIRouter(prefix="/turns", tags=["turns"])


@router.get("/{turn_id}", responses=responses(NotFound), summary="A turn in its present state")
async def read_turn(turn_id: Id, service: ServiceDep, learner: LearnerDep) -> TurnView:
    turn = await service.db.read(lambda conn: turns.get(conn, turn_id, learner.id))
    if turn is None:
        raise NotFound("There is no such turn.")
    return TurnView.of(turn)


@router.delete("/{turn_id}", responses=responses(NotFound, Conflict), summary="Stop a reply")
async def cancel_turn(turn_id: Id, service: ServiceDep, learner: LearnerDep) -> TurnView:
    """What was written so far is kept; a turn that has ended is a 409."""
    return TurnView.of(await service.mentor.cancel(turn_id, learner.id))


@router.put("/{turn_id}/feedback", status_code=204, responses=responses(NotFound), summary="Whether it helped")
@router.post("/{turn_id}/feedback", status_code=204, responses=responses(NotFound), include_in_schema=False)
async def give_feedback(turn_id: Id, body: FeedbackRequest, service: ServiceDep, learner: LearnerDep) -> Response:
    """A second opinion on the same turn replaces the first."""
    await service.db.write(lambda conn: turns.add_feedback(conn, turn_id, learner.id, body.rating, body.reason))
    return Response(status_code=204)
