"""What a message does in the running talk: begins a subject, or goes on with the one at hand, and with which playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ion_mentoring.mentoring.resonance import Move, Resonance
from ion_mentoring.mentoring.resonance.language import larger_part
from ion_mentoring.mentoring.retrieval import Hit
from ion_mentoring.mentoring.words import ReplyLanguage

FITS: Final = 0.2
"""A playbook that scores at least this fits a message (`scripts/measure_retrieval.py` prints what it costs)."""
SWITCHES: Final = 0.6
"""Another playbook that scores at least this takes over from the one at hand."""
SWITCHES_DETAIL: Final = 0.9
"""What it takes where the message reads as a detail: details share words with other subjects, so this is higher."""
SURE: Final = 0.6
LIKELY: Final = 0.35
"""A move below this is a guess. What is said is then taken for a detail, after which the talk just goes on."""
_SOCIAL: Final = ("thanks", "greeting", "ask_ai")


@dataclass(frozen=True, slots=True)
class Plan:
    """The move, and the playbook that carries the reply (None: none fits).

    `follows`: the message goes on with the talk ("and then?"), so that its mentor stays.
    """

    move: Move
    playbook: str | None
    related: tuple[str, ...] = ()
    follows: bool = True


def plan(
    moves: Mapping[Move, float],
    hits: Sequence[Hit],
    current: str | None,
    *,
    first: bool,
    aside: Move | None = None,
) -> Plan:
    """Decides from the move head's probabilities, the playbooks found, and the playbook that the session is at.

    `aside` is how the message leaves the subject, if it does; what a playbook clearly fits is on no other matter.
    """
    fitting = [hit for hit in hits if hit.score >= FITS]
    best = fitting[0] if fitting else None
    related = tuple(hit.playbook for hit in fitting[1:3])
    move = max(moves, key=lambda name: moves[name])
    if aside and not (aside == "elsewhere" and (move == "ask_ai" or (best and best.score >= SWITCHES))):
        return Plan(aside, None)
    if move in _SOCIAL and moves[move] >= SURE:
        return Plan(move, current if move == "ask_ai" else None)
    begins = first or move == "new"
    if not begins and moves[move] < LIKELY:
        move = "detail"
    if current is None:
        return Plan("new", best.playbook if best else None, related, follows=not begins)
    loose = begins or move == "detail" or moves[move] < SURE
    enough = FITS if begins else SWITCHES_DETAIL if move == "detail" else SWITCHES
    if best and best.playbook != current and loose and best.score >= enough:
        return Plan("new", best.playbook, related, follows=False)
    return Plan("detail" if begins else move, current, related)


def reply_language(
    text: str, resonance: Resonance, setting: ReplyLanguage | None, accepted: ReplyLanguage | None
) -> ReplyLanguage:
    """The language to answer in: the message's, else the learner's setting, else `Accept-Language`, else Korean.

    A mixed message goes by its larger part.
    """
    if resonance.language in ("ko", "en"):
        return resonance.language
    if resonance.language == "mixed":
        return "ko" if larger_part(text) == "ko" else "en"
    return setting or accepted or "ko"
