"""The learner's own settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter

from ion_mentoring.api.v2.schemas import LearnerChange, LearnerView
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import learners
from ion_mentoring.store.records import Learner

router = APIRouter(prefix="/learners", tags=["learners"])


@router.get("/me", response_model_by_alias=True, responses=responses(), summary="Who I am here")
async def read_me(learner: LearnerDep) -> LearnerView:
    return _view(learner)


@router.patch("/me", response_model_by_alias=True, responses=responses(), summary="Change my settings")
async def change_me(body: LearnerChange, service: ServiceDep, learner: LearnerDep) -> LearnerView:
    """Language, register (존댓말 or 반말) and time zone; fields that are left out stay as they are."""
    changes = body.model_dump(exclude_unset=True)
    zone = changes.get("time_zone")
    if zone is not None and zone not in available_timezones():
        raise InvalidInput(f"`{zone[:60]}` is no time zone of the IANA database.", field="time_zone")
    changed = await service.db.write(lambda conn: learners.update(conn, learner.id, **_named(changes)))
    if changed is None:
        raise NotFound("The learner does not exist any more.")
    return _view(changed)


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    names = {"register_": "register"}
    return {names.get(name, name): value for name, value in changes.items() if value is not None or name == "locale"}


def _view(learner: Learner) -> LearnerView:
    return LearnerView.model_validate(
        {name: getattr(learner, name) for name in ("id", "name", "locale", "register", "time_zone")}
    )
