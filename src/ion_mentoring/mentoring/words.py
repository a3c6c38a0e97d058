"""The fixed vocabulary of resonance and of content, in the order in which it is numbered."""

from __future__ import annotations

from typing import Final, Literal, get_args

Tone = Literal[
    "frustrated",
    "playful",
    "anxious",
    "analytical",
    "calm",
    "curious",
    "urgent",
    "confused",
    "collaborative",
]
Pace = Literal["burst", "flowing", "contemplative", "medium"]
Intent = Literal["seek_advice", "problem_solving", "learning", "validation", "planning", "reflection"]
Language = Literal["ko", "en", "mixed", "other"]
ReplyLanguage = Literal["ko", "en"]
Register = Literal["polite", "casual"]
CrisisKind = Literal["self_harm", "violence", "medical"]
ToneGroup = Literal["hurt", "lost", "open", "steady"]

TONES: Final[tuple[Tone, ...]] = get_args(Tone)
PACES: Final[tuple[Pace, ...]] = get_args(Pace)
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
LANGUAGES: Final[tuple[ReplyLanguage, ...]] = get_args(ReplyLanguage)
CRISIS_KINDS: Final[tuple[CrisisKind, ...]] = get_args(CrisisKind)

TONE_GROUP: Final[dict[Tone, ToneGroup]] = {
    "frustrated": "hurt",
    "anxious": "hurt",
    "confused": "lost",
    "urgent": "lost",
    "curious": "open",
    "playful": "open",
    "collaborative": "open",
    "calm": "steady",
    "analytical": "steady",
}
TONE_GROUPS: Final[tuple[ToneGroup, ...]] = get_args(ToneGroup)
