"""Scopes: a key may be made for less than its role may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

from ion_mentoring.errors import InvalidInput

Scope = Literal["chat", "read", "write", "manage", "metrics"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
MEANING: Final[dict[Scope, str]] = {
    "chat": "ask a mentor, have a message analysed, follow or cancel the reply; see which mentors there are",
    "read": "read what belongs to the learner, or is there for everybody",
    "write": "change what belongs to the learner: sessions, goals, steps, commitments, feedback, settings, erasing",
    "manage": "all under `/api/v2/admin`",
    "metrics": "read `/metrics`",
}


def stored(scopes: Iterable[str]) -> str:
    """As a key keeps them: each once, in their order; none stands for all. Raises InvalidInput for one that is not."""
    given = set(scopes)
    if unknown := sorted(given - set(SCOPES)):
        raise InvalidInput(f"There is no scope {unknown[0]!r}. Take of {', '.join(SCOPES)}.", field="scopes")
    return " ".join(scope for scope in SCOPES if scope in given)


def allow(scopes: frozenset[str], needed: Scope) -> bool:
    """Whether one who has `scopes` may do what `needed` stands for."""
    return not scopes or needed in scopes
