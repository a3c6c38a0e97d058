"""What a learner agrees to, and how old they are where that is asked; a guardian's consent is recorded by others."""

from __future__ import annotations

from fastapi import APIRouter

from ion_mentoring.api.v2.consent_schemas import AgeRequest, ConsentRequest, ConsentView
from ion_mentoring.api.v2.schemas import Id
from ion_mentoring.conversation import agreeing
from ion_mentoring.edge.identity import IdentityDep, LearnerDep, ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, Forbidden, NotFound

router = APIRouter(tags=["learners"])
ME = "/learners/me"


@router.get(f"{ME}/consent", responses=responses(), summary="What I have agreed to, and what is asked")
async def read_consent(service: ServiceDep, learner: LearnerDep) -> ConsentView:
    return ConsentView.of(service, learner)


@router.put(f"{ME}/consent", responses=responses(Conflict), summary="Agree that remote providers are told")
async def give_consent(
    body: ConsentRequest, service: ServiceDep, learner: LearnerDep, identity: IdentityDep
) -> ConsentView:
    """To the version that is asked for now; it is noted with the time."""
    return ConsentView.of(service, await agreeing.agree(service, learner, body.version, by=identity.key_id))


@router.delete(f"{ME}/consent", responses=responses(), summary="Take my consent back")
async def withdraw_consent(service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> ConsentView:
    """From the next message on, and within seconds in every process of the service."""
    return ConsentView.of(service, await agreeing.withdraw(service, learner, by=identity.key_id))


@router.put(f"{ME}/age", responses=responses(Conflict), summary="Say when I was born, once")
async def say_age(body: AgeRequest, service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> ConsentView:
    """Only the day from which no guardian is needed is kept. With a year alone that is the last day it can be."""
    born = (body.year, body.month, body.day)
    return ConsentView.of(service, await agreeing.say_age(service, learner, born, by=identity.key_id))


@router.put(
    f"{ME}/guardian",
    dependencies=[require("service")],
    responses=responses(Forbidden),
    summary="Record that a learner's guardian agreed",
)
async def record_guardian(service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> ConsentView:
    """For a service key, of the learner that it names: whoever keeps the integrator's accounts has asked the guardian."""
    return ConsentView.of(service, await agreeing.guardian(service, learner.id, consents=True, by=identity.key_id))


@router.delete(
    f"{ME}/guardian",
    dependencies=[require("service")],
    responses=responses(Forbidden),
    summary="Record that a guardian took their consent back",
)
async def withdraw_guardian(service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> ConsentView:
    return ConsentView.of(service, await agreeing.guardian(service, learner.id, consents=False, by=identity.key_id))


@router.put(
    "/admin/learners/{learner_id}/guardian",
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden, NotFound),
    summary="Record that a learner's guardian agreed",
)
async def record_guardian_of(learner_id: Id, service: ServiceDep, identity: IdentityDep) -> ConsentView:
    """The learner's id is on their settings page."""
    return ConsentView.of(service, await agreeing.guardian(service, learner_id, consents=True, by=identity.key_id))


@router.delete(
    "/admin/learners/{learner_id}/guardian",
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden, NotFound),
    summary="Record that a guardian took their consent back",
)
async def withdraw_guardian_of(learner_id: Id, service: ServiceDep, identity: IdentityDep) -> ConsentView:
    return ConsentView.of(service, await agreeing.guardian(service, learner_id, consents=False, by=identity.key_id))


@router.delete(
    "/admin/learners/{learner_id}/age",
    tags=["admin"],
    dependencies=[require("operator")],
    responses=responses(Forbidden, NotFound),
    summary="Let a learner say their age anew",
)
async def correct_age_of(learner_id: Id, service: ServiceDep, identity: IdentityDep) -> ConsentView:
    """Where a mistake was made."""
    return ConsentView.of(service, await agreeing.correct_age(service, learner_id, by=identity.key_id))
