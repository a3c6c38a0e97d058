"""What a reading is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ion_mentoring.mentoring.words import INTENTS, PACES, TONES, CrisisKind, Intent, Language, Pace, Tone

Move = Literal[
    "new",
    "next",
    "example",
    "failed",
    "done",
    "why",
    "shorter",
    "disagree",
    "thanks",
    "greeting",
    "ask_ai",
    "detail",
    "elsewhere",
    "scold",
    "instruct",
    "plea",
]
BESIDE: Final[tuple[Move, ...]] = ("elsewhere", "scold", "instruct", "plea")
"""Moves that leave the subject aside: other matters, an insult, an order to drop the role, a plea that says nothing yet."""
MOVES: Final[tuple[Move, ...]] = tuple(move for move in get_args(Move) if move not in BESIDE)
"""Moves within a talk: the labels of the head `move`."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """A crisis signal: `level` 0 none, 1 worry, 2 serious, 3 now; `score` 0 to 1, how likely it is level 2 or 3."""

    level: int
    score: float
    kind: CrisisKind | None


NO_CRISIS: Final = Crisis(0, 0.0, None)


@dataclass(frozen=True, slots=True)
class Resonance:
    """A message, read. `tones`, `paces`, `intents` and `moves` hold a probability for every label and sum to 1.

    `tone` is the likeliest one, or `calm` where the reader is unsure: its probability is low then. `injection`, 0 to 1,
    is how much the message looks like an attempt to talk the mentor out of its instructions; `elsewhere` the probability
    that it is on a matter that is none of a mentor's: the weather, a recipe.
    """

    language: Language
    tone: Tone
    pace: Pace
    intent: Intent
    tones: Mapping[Tone, float]
    paces: Mapping[Pace, float]
    intents: Mapping[Intent, float]
    crisis: Crisis
    moves: Mapping[Move, float]
    injection: float = 0.0
    elsewhere: float = 0.0

    @property
    def key(self) -> str:
        """One of 216, e.g. `anxious-burst-seek_advice`."""
        return f"{self.tone}-{self.pace}-{self.intent}"


def parse_key(key: str) -> tuple[Tone, Pace, Intent]:
    """Splits a resonance key on its first and second hyphen; raises `ValueError` where a part is no label."""
    tone, _, rest = key.partition("-")
    pace, _, intent = rest.partition("-")
    if tone not in TONES or pace not in PACES or intent not in INTENTS:
        raise ValueError(f"`{key}` is no resonance key: write tone-pace-intent, e.g. `calm-medium-learning`")
    return tone, pace, intent
