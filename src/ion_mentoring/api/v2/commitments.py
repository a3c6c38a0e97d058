"""A learner's commitments and how they went. Another learner's are a 404."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ion_mentoring.api.v2.place_schemas import CommitmentChange, CommitmentView, NewCommitment
from ion_mentoring.api.v2.schemas import Id, Listing
from ion_mentoring.conversation import commitments
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import commitments as stored
from ion_mentoring.store.records_place import CommitmentState

router = APIRouter(tags=["journey"])


@router.get("/commitments", responses=responses(), summary="Commitments, newest first")
async def list_commitments(
    service: ServiceDep,
    learner: LearnerDep,
    *,
    state: Annotated[CommitmentState | None, Query(description="Only those in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[CommitmentView]:
    page = await service.db.read(lambda conn: stored.list_page(conn, learner.id, limit, cursor, state))
    return Listing(items=[CommitmentView.of(made) for made in page.items], next_cursor=page.next_cursor)


@router.put(
    "/sessions/{session_id}/commitment", responses=responses(NotFound, Conflict), summary="Commit to a next step"
)
async def put_commitment(
    session_id: Id, body: NewCommitment, service: ServiceDep, learner: LearnerDep
) -> CommitmentView:
    """A session has one: the open one is changed, and one that is closed is a 409. A later session asks how it went."""
    return CommitmentView.of(await commitments.put(service.db, learner, session_id, body.text, body.due))


@router.patch("/commitments/{commitment_id}", responses=responses(NotFound), summary="Say how it went, or change it")
async def change_commitment(
    commitment_id: Id, body: CommitmentChange, service: ServiceDep, learner: LearnerDep
) -> CommitmentView:
    """Put off to another day, it is asked after once more."""
    values = body.model_dump(exclude_unset=True)
    return CommitmentView.of(await commitments.change(service.db, learner, commitment_id, values))


@router.delete("/commitments/{commitment_id}", status_code=204, responses=responses(NotFound), summary="Delete it")
async def delete_commitment(commitment_id: Id, service: ServiceDep, learner: LearnerDep) -> Response:
    await commitments.remove(service.db, learner, commitment_id)
    return Response(status_code=204)
