"""What the repositories of the learner's place give: goals, check-ins, steps, commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

GoalState = Literal["active", "open", "reached", "dropped"]
CommitmentState = Literal["open", "kept", "partly", "missed", "dropped"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a learner wants to reach; `due` is a day. One at most is `active`: the one that the mentors keep in mind."""

    id: str
    learner_id: str
    title: str
    why: str
    due: str | None
    state: GoalState
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How far a learner said to be, in percent."""

    id: str
    goal_id: str
    progress: int
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, of the learner's own or taken over from the reply of `turn_id`; done at `done_at`."""

    id: str
    learner_id: str
    goal_id: str | None
    session_id: str | None
    turn_id: str | None
    text: str
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """The one dated next step from a session; in the turn `asked_turn_id` a mentor asked how it went."""

    id: str
    learner_id: str
    session_id: str | None
    text: str
    due: str
    state: CommitmentState
    note: str
    asked_turn_id: str | None
    created_at: datetime
    closed_at: datetime | None
