"""What was used of tokens and money, and what is left: for me, and for operators of everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ion_mentoring.accounts.own_limits import OwnLimits, set_own
from ion_mentoring.accounts.standing import Kind, subjects_of
from ion_mentoring.api.v2.schemas import Id, Listing
from ion_mentoring.api.v2.usage_schemas import LimitsChange, LimitsView, PeriodView, SubjectUsageView, UsageView
from ion_mentoring.conversation.service import Service
from ion_mentoring.edge.identity import IdentityDep, LearnerDep, ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Forbidden, NotFound

router = APIRouter()


@router.get("/usage", tags=["usage"], responses=responses(), summary="What I have used, and what is left")
async def read_usage(service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> UsageView:
    """By day and month, in tokens and money: the learner's, and that of the key that asks."""
    settings = service.settings.budgets
    subjects = subjects_of(learner, identity.key_id, settings)
    standings = await service.db.read(lambda conn: service.budgets.standings(conn, subjects))
    return UsageView(periods=[PeriodView.of_standing(one, settings.currency) for one in standings])


@router.get(
    "/admin/usage",
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden),
    summary="What learners or keys have used, newest first",
)
async def list_usage(
    service: ServiceDep,
    of: Annotated[Kind, Query(description="Learners, or keys.")] = "learner",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[SubjectUsageView]:
    """Those that have used something, or have limits of their own."""
    currency = service.settings.budgets.currency
    page = await service.budgets.page(of, limit, cursor)
    items = [
        SubjectUsageView(
            id=one.id,
            name=one.name,
            own=LimitsView.of(OwnLimits.of(one.rows, currency)),
            periods=[PeriodView.of_standing(each, currency) for each in one.standings],
        )
        for one in page.items
    ]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.put(
    "/admin/learners/{learner_id}/budget",
    status_code=204,
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden, NotFound),
    summary="What one learner may use",
)
async def set_learner_budget(
    learner_id: Id, body: LimitsChange, service: ServiceDep, identity: IdentityDep
) -> Response:
    """In the place of what the settings say for all; what is left out is as they say."""
    return await _set(service, "learner", learner_id, body, identity.key_id)


@router.put(
    "/admin/keys/{key_id}/budget",
    status_code=204,
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden, NotFound),
    summary="What one key may use",
)
async def set_key_budget(key_id: Id, body: LimitsChange, service: ServiceDep, identity: IdentityDep) -> Response:
    """In the place of what the settings say for all; what is left out is as they say."""
    return await _set(service, "key", key_id, body, identity.key_id)


async def _set(service: Service, kind: Kind, id: str, body: LimitsChange, by: str) -> Response:
    await set_own(service.db, kind, id, body.limits(), service.settings.budgets.currency, by=by)
    return Response(status_code=204)
