"""Resonance: what a message sounds like (tone, pace, intent), in which language, and whether it signals a crisis."""

from ion_mentoring.mentoring.resonance.heads import Head, Heads
from ion_mentoring.mentoring.resonance.language import detect
from ion_mentoring.mentoring.resonance.reader import ReadsCrisis, ResonanceReader
from ion_mentoring.mentoring.resonance.types import (
    BESIDE,
    MOVES,
    NO_CRISIS,
    Crisis,
    Move,
    Resonance,
    parse_key,
)

__all__ = [
    "BESIDE",
    "MOVES",
    "NO_CRISIS",
    "Crisis",
    "Head",
    "Heads",
    "Move",
    "ReadsCrisis",
    "Resonance",
    "ResonanceReader",
    "detect",
    "parse_key",
]
