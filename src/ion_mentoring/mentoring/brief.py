"""The brief: all that a provider may know of a turn. It is filled on the way and read at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ion_mentoring.mentoring.aims import Commitment, Goal
from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.resonance import Move, Resonance
from ion_mentoring.mentoring.words import Register, ReplyLanguage

Share = Literal["all", "talk", "nothing"]
"""What a remote provider may be told: everything, this talk without what is known of the learner beside it, or nothing."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier turn as the mentor remembers it. `used` is what its reply took from a playbook."""

    message: str
    reply: str
    persona: str | None
    playbook: str | None = None
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A turn, ready to be answered.

    `playbook` is the one that carries the reply (None: nothing fits), `related` what else fits; `history` is oldest
    first; `seed` varies the wording and is the same for the same turn; `careful` holds help numbers soon after a crisis in
    this session, `worry` a word on help that ends the reply to a message that gives cause for worry (level 1).
    `goal` is what the learner is after, `commitment` what the reply asks after: how it went, or how it goes. `suspicious`:
    the message may try to change the mentor's instructions; `canary` is a mark of the instructions that never comes out. `share`: what of it may
    leave the house.
    """

    message: str
    resonance: Resonance
    persona: Persona
    language: ReplyLanguage
    register: Register = "polite"
    move: Move = "new"
    playbook: Playbook | None = None
    related: tuple[Playbook, ...] = ()
    history: Sequence[Exchange] = field(default_factory=tuple)
    summary: str = ""
    careful: str = ""
    worry: str = ""
    goal: Goal | None = None
    commitment: Commitment | None = None
    seed: int = 0
    suspicious: bool = False
    canary: str = ""
    share: Share = "all"

    @property
    def first(self) -> bool:
        """Whether the session begins here, so that the mentor says who it is."""
        return not self.history

    def used(self, playbook: str) -> frozenset[str]:
        """What earlier replies of this session have already taken from a playbook: `step:0`, `example`, ..."""
        return frozenset(item for past in self.history if past.playbook == playbook for item in past.used)
