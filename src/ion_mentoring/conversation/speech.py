"""What a turn says to its learner beside its reply, in the learner's language."""

from __future__ import annotations

from ion_mentoring.messages import say_reason
from ion_mentoring.store.records import Turn


def reasons_said(turn: Turn) -> list[str]:
    """Why this mentor answered."""
    return [say_reason(key, turn.language, values) for key, values in turn.routing.get("reasons", [])]
