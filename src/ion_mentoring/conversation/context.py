"""What the mentor remembers of a session when a new message comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ion_mentoring.mentoring.aims import Commitment, Goal
from ion_mentoring.mentoring.brief import Exchange
from ion_mentoring.store.in_mind import InMind
from ion_mentoring.store.records import Turn

REMEMBERED = 6
"""Turns that are remembered word by word; what is older is in the session's summary."""
CAREFUL_FOR = 2
"""Turns after a crisis in which the mentor stays careful."""

_NOTHING: Final = InMind()


@dataclass(frozen=True, slots=True)
class Context:
    """The session so far, oldest turn first. `crisis` is the kind of a crisis a moment ago, or None.

    `worried`: an earlier message of these gave cause for worry, and help was named then.

    `goal` is what the learner is after, `commitment` what was set out to be done in an earlier session.

    What was said in a crisis is no part of `history`: it is never sent to a remote provider.
    """

    history: tuple[Exchange, ...] = ()
    persona: str | None = None
    playbook: str | None = None
    crisis: str | None = None
    worried: bool = False
    goal: Goal | None = None
    commitment: Commitment | None = None


def recall(turns: Sequence[Turn], mind: InMind = _NOTHING, today: date | None = None) -> Context:
    """The context from the last turns of a session, oldest first; turns without any reply don't count.

    A commitment is asked after where the session begins; `today` says whether its day is still to come.
    """
    answered = [turn for turn in turns if turn.reply]
    spoken = [turn for turn in answered if turn.persona]
    crises = [turn for turn in answered[-CAREFUL_FOR:] if turn.persona is None]
    history = tuple(_exchange(turn) for turn in spoken)
    return Context(
        history=history,
        persona=spoken[-1].persona if spoken else None,
        playbook=next((past.playbook for past in reversed(history) if past.playbook), None),
        crisis=(crises[-1].resonance.get("crisis") or {}).get("kind") if crises else None,
        goal=_goal(mind),
        commitment=None if history else _commitment(mind, today),
        worried=any((turn.resonance.get("crisis") or {}).get("level") for turn in answered),
    )


def _goal(mind: InMind) -> Goal | None:
    goal = mind.goal
    return Goal(goal.id, goal.title, goal.why, goal.due or "") if goal else None


def _commitment(mind: InMind, today: date | None) -> Commitment | None:
    made = mind.commitment
    return Commitment(made.id, made.text, made.due, today is not None and str(today) < made.due) if made else None


def _exchange(turn: Turn) -> Exchange:
    carried = (turn.receipt.get("playbooks") or [None])[0]
    return Exchange(
        message=turn.message,
        reply=turn.reply or "",
        persona=turn.persona,
        playbook=carried["id"] if carried else None,
        used=tuple(carried.get("used", ())) if carried else (),
    )
