"""A learner's goals and how far they are. Another learner's are a 404."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ion_mentoring.api.v2.place_schemas import CheckInView, GoalChange, GoalView, NewCheckIn, NewGoal
from ion_mentoring.api.v2.schemas import Id, Listing
from ion_mentoring.conversation import goals
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, NotFound

router = APIRouter(prefix="/goals", tags=["journey"])


@router.get("", responses=responses(), summary="Goals, newest first")
async def list_goals(
    service: ServiceDep,
    learner: LearnerDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[GoalView]:
    page = await goals.list_page(service.db, learner, limit, cursor)
    return Listing(items=[GoalView.of(whole) for whole in page.items], next_cursor=page.next_cursor)


@router.post("", status_code=201, responses=responses(), summary="Set a goal")
async def add_goal(body: NewGoal, service: ServiceDep, learner: LearnerDep) -> GoalView:
    return GoalView.of(await goals.add(service.db, learner, body.model_dump()))


@router.get("/{goal_id}", responses=responses(NotFound), summary="A goal with its steps and check-ins")
async def read_goal(goal_id: Id, service: ServiceDep, learner: LearnerDep) -> GoalView:
    return GoalView.of(await goals.get(service.db, learner, goal_id))


@router.patch("/{goal_id}", responses=responses(NotFound), summary="Change a goal")
async def change_goal(goal_id: Id, body: GoalChange, service: ServiceDep, learner: LearnerDep) -> GoalView:
    return GoalView.of(await goals.change(service.db, learner, goal_id, body.model_dump(exclude_unset=True)))


@router.delete("/{goal_id}", status_code=204, responses=responses(NotFound), summary="Delete a goal")
async def delete_goal(goal_id: Id, service: ServiceDep, learner: LearnerDep) -> Response:
    """With its check-ins. Its steps and sessions stay, under no goal."""
    await goals.remove(service.db, learner, goal_id)
    return Response(status_code=204)


@router.post("/{goal_id}/check-ins", status_code=201, responses=responses(NotFound, Conflict), summary="How far it is")
async def check_in(goal_id: Id, body: NewCheckIn, service: ServiceDep, learner: LearnerDep) -> CheckInView:
    return CheckInView.of(await goals.check_in(service.db, learner, goal_id, body.progress, body.note))
