"""The forms of the learner's place: goals, steps, commitments, and the way so far."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from ion_mentoring.api.v2.schemas import Id, Strict
from ion_mentoring.conversation.goals import Whole
from ion_mentoring.conversation.journey import Journey
from ion_mentoring.edge.waf.free_text import FreeText
from ion_mentoring.mentoring.week import Week
from ion_mentoring.store.records_place import CheckIn, Commitment, CommitmentState, GoalState, Step


def _real(day: str) -> str:
    date.fromisoformat(day)
    return day


Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_real),
    Field(description="A day in the learner's time zone.", examples=["2026-12-24"]),
]
Title = Annotated[str, FreeText, Field(min_length=1, max_length=200, examples=["정보처리기사 합격"])]
Note = Annotated[str, FreeText, Field(max_length=2000)]
StepText = Annotated[str, FreeText, Field(min_length=1, max_length=1000, examples=["기출 문제를 하루에 한 회 풀기"])]


class StepView(BaseModel):
    id: str
    goal_id: str | None
    session_id: str | None
    turn_id: str | None = Field(description="The turn whose reply proposed it; None for one of the learner's own.")
    text: str
    done: bool
    done_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, step: Step) -> StepView:
        return cls(
            id=step.id,
            goal_id=step.goal_id,
            session_id=step.session_id,
            turn_id=step.turn_id,
            text=step.text,
            done=step.done_at is not None,
            done_at=step.done_at,
            created_at=step.created_at,
        )


class NewStep(Strict):
    text: StepText
    goal_id: Id | None = Field(None, description="Left out: the goal of the turn's session; null: none.")
    turn_id: Id | None = Field(None, description="The turn whose reply proposed it.")


class StepChange(Strict):
    """What is left out stays; none of these but `goal_id` may be null."""

    text: StepText = Field(default_factory=str)
    done: bool = Field(default_factory=bool)
    goal_id: Id | None = Field(None, description="null takes the step out of its goal.")


class CheckInView(BaseModel):
    id: str
    progress: int
    note: str
    created_at: datetime

    @classmethod
    def of(cls, made: CheckIn) -> CheckInView:
        return cls(id=made.id, progress=made.progress, note=made.note, created_at=made.created_at)


class NewCheckIn(Strict):
    progress: int = Field(ge=0, le=100, strict=True, description="In percent.")
    note: Note = ""


class GoalView(BaseModel):
    """What a learner wants to reach; one at most is `active`, which the mentors keep in mind."""

    id: str
    title: str
    why: str
    due: str | None
    state: GoalState
    progress: int = Field(description="In percent: the last check-in, or the share of done steps if a tick is newer.")
    steps: list[StepView] = Field(description="Oldest first.")
    check_ins: list[CheckInView] = Field(description="Oldest first.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, whole: Whole) -> GoalView:
        goal = whole.goal
        return cls(
            id=goal.id,
            title=goal.title,
            why=goal.why,
            due=goal.due,
            state=goal.state,
            progress=whole.progress,
            steps=[StepView.of(step) for step in whole.steps],
            check_ins=[CheckInView.of(made) for made in whole.check_ins],
            created_at=goal.created_at,
            updated_at=goal.updated_at,
        )


class NewGoal(Strict):
    title: Title
    why: Note = ""
    due: Day | None = None
    active: bool | None = Field(None, description="Left out: active where no other goal is.")


class GoalChange(Strict):
    """What is left out stays; none of these but `due` may be null."""

    title: Title = Field(default_factory=str)
    why: Note = Field(default_factory=str)
    due: Day | None = None
    state: GoalState = Field(default_factory=lambda: "open", description="Another goal that was active becomes open.")


class CommitmentView(BaseModel):
    """The one dated next step that a learner takes from a session."""

    id: str
    session_id: str | None = Field(description="None once the session is deleted.")
    text: str
    due: str
    state: CommitmentState
    note: str
    asked_turn_id: str | None = Field(description="The turn in which a mentor asked how it went.")
    created_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, made: Commitment) -> CommitmentView:
        values = asdict(made)
        del values["learner_id"]
        return cls(**values)


class NewCommitment(Strict):
    text: StepText
    due: Day


class CommitmentChange(Strict):
    """What is left out stays; none of these may be null."""

    state: CommitmentState = Field(default_factory=lambda: "open")
    note: Note = Field(default_factory=str)
    text: StepText = Field(default_factory=str)
    due: Day = Field(default_factory=str)


class WeekView(BaseModel):
    start: str = Field(description="Its Monday.")
    turns: int
    sessions: int
    steps_done: int
    kept: int = Field(description="Commitments that were answered for in this week.")
    partly: int
    missed: int

    @classmethod
    def of(cls, week: Week) -> WeekView:
        return cls(start=str(week.start), **_counts(week))


def _counts(week: Week) -> dict[str, int]:
    lists = {"steps_done": week.steps, "kept": week.kept, "partly": week.partly, "missed": week.missed}
    return {"turns": week.turns, "sessions": week.sessions, **{name: len(texts) for name, texts in lists.items()}}


class ProgressPoint(BaseModel):
    at: datetime
    progress: int


class GoalLine(BaseModel):
    """A goal's progress over time: a point for each check-in and each ticked step, oldest first."""

    id: str
    title: str
    state: GoalState
    points: list[ProgressPoint]


class FollowThrough(BaseModel):
    """All of a learner's commitments by how they went."""

    kept: int = 0
    partly: int = 0
    missed: int = 0
    dropped: int = 0
    open: int = 0
    share: float | None = Field(
        description="Kept ones among those that were kept, partly kept (half) or missed, 0 to 1; null without any."
    )


class JourneyView(BaseModel):
    weeks: list[WeekView] = Field(description="Oldest first.")
    goals: list[GoalLine] = Field(description="Newest first.")
    open_commitments: list[CommitmentView] = Field(description="The one that is due first comes first.")
    follow_through: FollowThrough

    @classmethod
    def of(cls, journey: Journey) -> JourneyView:
        return cls(
            weeks=[WeekView.of(week) for week in journey.weeks],
            goals=[_line(whole) for whole in journey.goals],
            open_commitments=[CommitmentView.of(made) for made in journey.open_commitments],
            follow_through=FollowThrough(**journey.counts, share=journey.share),
        )


def _line(whole: Whole) -> GoalLine:
    points = [ProgressPoint(at=point.at, progress=point.progress) for point in whole.points]
    return GoalLine(id=whole.goal.id, title=whole.goal.title, state=whole.goal.state, points=points)


class MovedGoal(BaseModel):
    id: str
    title: str
    before: int = Field(description="Progress before the week, in percent.")
    after: int = Field(description="Progress at its end.")


class CommitmentAhead(BaseModel):
    id: str
    text: str
    due: str
    overdue: bool = Field(description="Its day has passed, and nobody has said how it went.")


class WeekFacts(BaseModel):
    """What the sentences are made from."""

    turns: int
    sessions: int
    steps_done: int
    kept: int
    partly: int
    missed: int
    steps: list[str] = Field(description="What was ticked off, oldest first.")
    goals: list[MovedGoal]
    ahead: list[CommitmentAhead] = Field(description="Open commitments, if it is the present week.")

    @classmethod
    def of(cls, week: Week) -> WeekFacts:
        return cls(
            **_counts(week),
            steps=list(week.steps),
            goals=[MovedGoal(**asdict(goal)) for goal in week.goals],
            ahead=[CommitmentAhead(**asdict(one)) for one in week.ahead],
        )


class WeekSummary(BaseModel):
    start: str = Field(description="Its Monday.")
    end: str = Field(description="Its Sunday.")
    text: str
    facts: WeekFacts
