"""What the repositories give: plain, frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, get_args

from ion_mentoring.mentoring.words import Language, Register, ReplyLanguage

TurnState = Literal["pending", "streaming", "done", "cancelled", "failed", "interrupted"]
FinalState = Literal["done", "cancelled", "failed", "interrupted"]
UNFINISHED: tuple[TurnState, ...] = ("pending", "streaming")
FINAL_STATES: tuple[FinalState, ...] = get_args(FinalState)

Rating = Literal[-1, 1]
JsonObject = dict[str, Any]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list; `next_cursor` asks for those that follow, None ends the list."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key to the service; of the key itself only the hash is known."""

    id: str
    hash: str
    role: str
    name: str
    learner_id: str | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    expires_at: datetime | None = None
    scopes: str = ""
    prefix: str = ""
    old_hash: str | None = None
    old_until: datetime | None = None
    issuer: str = ""

    def is_good(self, at: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, slots=True)
class Learner:
    """The person who is mentored: (key that names them, name).

    `consent_version` is what they agreed to, `of_age_on` the day (YYYY-MM-DD) from which they need no guardian's consent.
    """

    id: str
    key_id: str | None
    name: str
    locale: ReplyLanguage | None
    register: Register
    time_zone: str
    created_at: datetime
    consent_version: str | None = None
    consented_at: datetime | None = None
    of_age_on: str | None = None
    guardian_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An ordered list of turns of one learner; `summary` covers those up to `summary_turn_id`."""

    id: str
    learner_id: str
    title: str
    summary: str
    created_at: datetime
    updated_at: datetime
    summary_turn_id: str | None
    pinned: bool
    goal_id: str | None
    turn_count: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a learner and the reply to it, which follows `parent_id`; `position` counts from 1 in the session.

    `pieces` are the lengths of the pieces in which the reply was streamed, in characters.
    """

    id: str
    session_id: str
    parent_id: str | None
    position: int
    message: str
    reply: str | None
    persona: str | None
    state: TurnState
    provider: str | None
    language: Language
    resonance: JsonObject
    routing: JsonObject
    receipt: JsonObject
    usage: JsonObject
    performance: JsonObject
    problem: JsonObject | None
    created_at: datetime
    completed_at: datetime | None
    pieces: list[int]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner thinks of a reply."""

    turn_id: str
    learner_id: str
    rating: Rating
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn in its session: the turns that follow the same one, itself among them, and what its learner thinks of it."""

    turn: Turn
    siblings: tuple[str, ...] = ()
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a text was found: in a turn of a session, or, without a turn, in its title."""

    session_id: str
    title: str
    turn_id: str | None
    message: str | None
    reply: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """A learner's feedback on a reply, and what the reply was made of; neither who gave it nor what was said."""

    turn_id: str
    rating: Rating
    reason: str
    persona: str | None
    playbooks: list[str]
    provider: str | None
    language: Language
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CrisisEvent:
    """That there was a crisis, without its words; `turn_id` is None where it was answered in passing."""

    id: str
    kind: str
    level: int
    turn_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A text of a persona or playbook; None took it back to what is shipped. `by` names a key; None: by hand."""

    id: str
    text: str | None
    by: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A message that no playbook fits: its best score, when it was last asked, and how often."""

    message: str
    language: Language
    score: float
    created_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What somebody changed: `actor` is a key's id, `command line` or `service`; `hash` covers all before it."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: JsonObject
    previous: str
    hash: str
