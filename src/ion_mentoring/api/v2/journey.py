"""The way that a learner is going."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query

from ion_mentoring.api.v2.place_schemas import Day, JourneyView, WeekFacts, WeekSummary
from ion_mentoring.conversation import journey
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import InvalidInput
from ion_mentoring.mentoring.week import monday, summary
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.messages import say

router = APIRouter(prefix="/journey", tags=["journey"])


@router.get("", responses=responses(), summary="Weeks, goals and follow-through")
async def read_journey(
    service: ServiceDep,
    learner: LearnerDep,
    weeks: Annotated[int, Query(ge=1, le=53, description="How many, the last of them the present one.")] = 12,
) -> JourneyView:
    """Weeks begin on Monday, in the learner's time zone."""
    return JourneyView.of(await journey.journey(service.db, learner, weeks))


@router.get("/summary", responses=responses(), summary="A week in a few sentences")
async def read_week(
    service: ServiceDep,
    learner: LearnerDep,
    week: Annotated[Day | None, Query(description="A day of the week; left out: the present one.")] = None,
    language: Annotated[ReplyLanguage | None, Query(description="Left out: the learner's own.")] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> WeekSummary:
    """Each sentence is made from what was done, which `facts` hold."""
    spoken = language or learner.locale or preferred_language(accept_language) or "ko"
    found = await journey.week(service.db, learner, _start(week) or monday(journey.today(learner)))
    text = summary(found, spoken, lambda name, **values: say(f"week.{name}", spoken, **values))
    return WeekSummary(start=str(found.start), end=str(found.end), text=text, facts=WeekFacts.of(found))


def _start(week: str | None) -> date | None:
    day = date.fromisoformat(week) if week else None
    if day and not 2000 <= day.year < 3000:
        raise InvalidInput("`week` is before the year 2000, or after 2999.", field="week")
    return monday(day) if day else None
