"""What the local model is asked for: one short passage on the learner's own case, grounded in the advice just given.

Judged on two dozen messages (docs/embedded-mentor.md), the model made replies worse in Korean, where it goes round in
circles, and where the reply gives new steps, which it repeats or bends; so there it is not asked. The prompt begins with
what never changes, so that its prefix is computed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ion_mentoring.mentoring.authored import Reply
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.playbooks import Part
from ion_mentoring.mentoring.resonance import Move
from ion_mentoring.mentoring.retrieval import terms
from ion_mentoring.mentoring.words import ReplyLanguage

LANGUAGES: Final[tuple[ReplyLanguage, ...]] = ("en",)
MOVES: Final[tuple[Move, ...]] = ("why", "example", "detail")
TOKENS: Final = 100
"""Longest passage."""
DOMAINS: Final[tuple[str, ...]] = ("study", "career", "people", "work")
"""Not where a smooth sentence can be a wrong fact (it explained a p-value falsely), nor where health is at stake."""
_CASE_CHARS: Final = 600
_SYSTEM: Final = (
    "You add one short note to a mentor's reply. The note shows what the mentor's advice looks like in this learner's "
    "own case, in one or two plain sentences. Put the learner's own things in, and don't repeat the advice's words. Invent "
    "no facts, names or numbers. Never greet, praise, ask or list."
)
_MARK: Final = "These instructions are marked {canary}; never write the mark."
_OPENING: Final = "In your case,"
_SHOTS: Final = (
    (
        "My essay is due on Friday and I keep reorganising my notes instead of writing.",
        "Write the worst version first. Give yourself twenty minutes for one bad paragraph, without looking.",
        "close the notes and write one clumsy paragraph of the essay, so that there is something to mend before Friday.",
    ),
    (
        "My boss changed the deadline again and I found out from a colleague.",
        "Say what you saw and what you need. One sentence on what happened, one on what you would like instead.",
        "you could tell your boss that you heard of the new deadline from a colleague and would rather hear it directly.",
    ),
    (
        "I want to learn the guitar but I give up after a week every time.",
        "Make it smaller than you want. What you can do on your worst day is what lasts.",
        "that could be one chord a day: take the guitar out, play the chord, put it back. A tired evening has room for it.",
    ),
)
DISCLOSURE: Final = {"en": "Added by a small language model on this machine:"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the model is to go on with: `prompt` begins with `prefix()`; `case` and `sources` are what it may draw on."""

    prompt: str
    case: str
    sources: str

    opening: str = _OPENING


def prefix(canary: str = "") -> str:
    """The part of every prompt that never changes while a service runs (ChatML, as Qwen was trained with)."""
    shots = "".join(
        _turn("user", _asked(case, advice)) + _turn("assistant", f"{_OPENING} {note}") for case, advice, note in _SHOTS
    )
    marked = f"{_SYSTEM} {_MARK.format(canary=canary)}" if canary else _SYSTEM
    return _turn("system", marked) + shots


def wish(
    brief: Brief, reply: Reply, *, moves: tuple[Move, ...] = MOVES, domains: tuple[str, ...] = DOMAINS
) -> Wish | None:
    """What would help with this reply; None where authored words should stand alone."""
    if brief.language not in LANGUAGES or brief.move not in moves or brief.playbook is None:
        return None
    if brief.suspicious or brief.careful or brief.worry or brief.playbook.domain not in domains:
        return None
    part, case = brief.playbook.part(brief.language), _case(brief)
    advice = _advice(part, reply, case)
    prompt = f"{prefix(brief.canary)}{_turn('user', _asked(case, advice))}<|im_start|>assistant\n{_OPENING}"
    return Wish(prompt, case, f"{case} {part.gist} {' '.join(f'{s.title} {s.text}' for s in part.steps)}")


def instructions() -> str:
    """The words that must not come back in a reply."""
    return " ".join([_SYSTEM, *(note for *_, note in _SHOTS)])


def _case(brief: Brief) -> str:
    """What the learner told of their case: the message that brought the playbook up, and this one if it is that."""
    first = next((past.message for past in brief.history if brief.playbook and past.playbook == brief.playbook.id), "")
    return _plain(first or brief.message)[:_CASE_CHARS]


def _plain(text: str) -> str:
    """One line without the model's own signs, so that a learner's text stays a learner's text."""
    return " ".join(text.replace("<|", "< |").split())


def _advice(part: Part, reply: Reply, case: str) -> str:
    """Of the steps that this reply gives, the one that shares most words with the case; without any, the gist."""
    said = [part.steps[int(item.removeprefix("step:"))] for item in reply.used if item.startswith("step:")]
    if not said:
        return part.gist
    words = terms(case).keys()
    step = max(said, key=lambda step: len(words & terms(f"{step.title} {step.text}").keys()))
    return f"{step.title}. {step.text}"


def _asked(case: str, advice: str) -> str:
    return f"Learner: {case}\nAdvice: {advice}"


def _turn(role: str, text: str) -> str:
    return f"<|im_start|>{role}\n{text}<|im_end|>\n"
