"""A learner's next steps. Another learner's are a 404."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ion_mentoring.api.v2.place_schemas import NewStep, StepChange, StepView
from ion_mentoring.api.v2.schemas import Id, Listing
from ion_mentoring.conversation import steps
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, NotFound
from ion_mentoring.store import steps as stored

router = APIRouter(prefix="/steps", tags=["journey"])


@router.get("", responses=responses(), summary="Steps, newest first")
async def list_steps(
    service: ServiceDep,
    learner: LearnerDep,
    *,
    open: Annotated[bool | None, Query(description="Only those that are still to do, or that are done.")] = None,
    goal_id: Annotated[Id | None, Query(description="Only steps towards this goal.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[StepView]:
    page = await service.db.read(
        lambda conn: stored.list_page(conn, learner.id, limit, cursor, is_open=open, goal_id=goal_id)
    )
    return Listing(items=[StepView.of(step) for step in page.items], next_cursor=page.next_cursor)


@router.post("", status_code=201, responses=responses(NotFound, Conflict), summary="Take a step over, or set one")
async def add_step(body: NewStep, service: ServiceDep, learner: LearnerDep, response: Response) -> StepView:
    """The same text from the same turn is one step: taken over again, it comes back as it is, with a 200."""
    step, is_new = await steps.add(service.db, learner, body.model_dump(exclude_unset=True))
    if not is_new:
        response.status_code = 200
    return StepView.of(step)


@router.patch("/{step_id}", responses=responses(NotFound, Conflict), summary="Tick a step off, or change it")
async def change_step(step_id: Id, body: StepChange, service: ServiceDep, learner: LearnerDep) -> StepView:
    return StepView.of(await steps.change(service.db, learner, step_id, body.model_dump(exclude_unset=True)))


@router.delete("/{step_id}", status_code=204, responses=responses(NotFound), summary="Delete a step")
async def delete_step(step_id: Id, service: ServiceDep, learner: LearnerDep) -> Response:
    await steps.remove(service.db, learner, step_id)
    return Response(status_code=204)
