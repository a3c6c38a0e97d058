"""How a turn went, as far as it got, and how that is written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from ion_mentoring import telemetry
from ion_mentoring.caching.claims import Found, Met
from ion_mentoring.caching.entries import Chosen, Kept, Tags
from ion_mentoring.conversation.receipts import (
    kept_receipt,
    performance_record,
    receipt_of,
    routing_record,
)
from ion_mentoring.errors import IonError
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.dialog import Plan
from ion_mentoring.mentoring.routing import Routing
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Errand, Finished, Usage
from ion_mentoring.store.records import FinalState

_PIECE: Final = 60
"""Characters of a kept reply's pieces at least, the last one aside."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The mentor, and what the reply is to be made of; `score` is the best playbook's."""

    routing: Routing
    plan: Plan
    score: float


@dataclass(slots=True)
class Outcome:
    """A reply that was made now has `choice`, `brief` and `finished`; one that was made before is `kept`.

    `met` is how the turn met the cache.
    """

    state: FinalState = "failed"
    choice: Choice | None = None
    brief: Brief | None = None
    errand: Errand = field(default_factory=Errand)
    finished: Finished | None = None
    first_token_ms: float | None = None
    problem: dict[str, Any] | None = None
    held_back: bool = False
    met: Met = "off"
    kept: Kept | None = None

    def fail(self, error: IonError) -> None:
        self.state = "failed"
        told = {"type": error.type, "title": error.title, "detail": error.detail, "status": error.status}
        self.problem = error.extra | told

    def began_to_speak(self, after_ms: float) -> None:
        self.first_token_ms = after_ms
        source = "cache" if self.is_free else self.provider or ""
        telemetry.FIRST_TOKEN_SECONDS.labels(source).observe(after_ms / 1000)

    def meet(self, found: Found) -> None:
        """The reply is one that was made before."""
        self.kept, self.met = found.kept, found.met

    def share(self, made: Outcome, *, leads: bool) -> None:
        """The reply is one that several turns are told; it counts for the one that leads."""
        self.choice, self.brief, self.finished = made.choice, made.brief, made.finished
        self.errand, self.held_back, self.kept = made.errand, made.held_back, made.kept
        self.met = made.met if leads or made.kept else "l1"

    @property
    def chosen(self) -> Chosen | None:
        """The mentor; None where the turn did not get that far."""
        if self.kept:
            return self.kept.chosen
        if self.brief is None or self.choice is None:
            return None
        return Chosen(self.brief.persona.id, routing_record(self.choice.routing))

    @property
    def provider(self) -> str | None:
        """Who made the reply."""
        return self.kept.tags.provider if self.kept else self.errand.provider

    @property
    def asked_after(self) -> str | None:
        """The id of the commitment that the reply asks after: whoever made it was told of it."""
        return self.receipt.get("commitment") if self.state == "done" else None

    @property
    def unmatched(self) -> float | None:
        """The score of the best playbook where none fitted; None where one did."""
        if self.kept:
            return self.kept.unmatched
        choice = self.choice
        return choice.score if choice and choice.plan.move == "new" and choice.plan.playbook is None else None

    @property
    def receipt(self) -> dict[str, Any]:
        made = self.kept.receipt if self.kept else receipt_of(self.errand, self.brief, self.finished)
        return kept_receipt(made, self.met, self.kept.made_at if self.kept else None) if self.is_free else made

    @property
    def used(self) -> Usage:
        """What is charged."""
        if self.is_free:
            return Usage(0, 0, Money("0"))
        return self.finished.usage if self.finished else self.errand.used

    @property
    def usage(self) -> dict[str, Any]:
        return asdict(self.used)

    @property
    def is_free(self) -> bool:
        """Whether nobody was asked for the sake of this turn."""
        return self.met in ("l1", "l2")

    def performance(self, total_ms: float) -> dict[str, Any]:
        return performance_record(total_ms, self.first_token_ms, self.met)

    def to_keep(self, pieces: Sequence[str], *, first: str, learner_id: str, now: float) -> Kept | None:
        """The reply for the next who asks; None where it is not whole, or not by `first`, the provider of choice.

        Nor where personal data was hidden for it: it went out as placeholders, and is stored in the turn alone.
        """
        chosen, answer, finished = self.chosen, self.errand.answer, self.finished
        if self.state != "done" or chosen is None or answer is None or answer.provider != first or answer.masked:
            return None
        if finished is None or not finished.is_complete:
            return None
        receipt = receipt_of(self.errand, self.brief, finished)
        books = tuple(book["id"] for book in receipt["playbooks"])
        tags = Tags(chosen.persona, answer.provider, answer.model, books, learner_id)
        return Kept(tags, now, chosen.routing, receipt, tuple(_gathered(pieces)), self.unmatched)


def _gathered(pieces: Sequence[str]) -> Iterator[str]:
    """The same text in fewer pieces: a reply that is there needs no event for each of its words."""
    gathered = ""
    for piece in pieces:
        gathered += piece
        if len(gathered) >= _PIECE:
            yield gathered
            gathered = ""
    if gathered:
        yield gathered
