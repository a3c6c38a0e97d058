"""What a learner is after, as a mentor keeps it in mind: the goal, and what was set out to be done since last time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ion_mentoring.mentoring.retrieval import meaningful
from ion_mentoring.mentoring.sentences import on_one_line

SAID: Final = 60
"""Characters of a goal's title or of a commitment that a mentor says at most."""
_HANGUL: Final = re.compile("[가-힣]")
_ANY: Final = re.compile(
    "(?:하고|하기|하는|하면|해서|했어|했는|되고|되기|되는|돼서|있는|있어|있을|없는|없어|없이|싶은|싶어|싶다|좋은|좋겠|많이|"
    "어떤|어떻|이런|그런|저런|이번|우리|나를|나의|내가|목표|이루|정도|때문|매일|매주|올해|내년|this|that|want|goal|more|"
    "better|good|make|take|every|year|month|week|daily)"
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What the learner wants to reach; `due` is a day, and it and `why` may be empty."""

    id: str
    title: str
    why: str = ""
    due: str = ""

    @property
    def said(self) -> str:
        """The title as a mentor says it."""
        return on_one_line(self.title, SAID)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the learner set out to do after an earlier session; `ahead`: its day is still to come."""

    id: str
    text: str
    due: str
    ahead: bool = False

    @property
    def said(self) -> str:
        """What it is, as a mentor says it."""
        return on_one_line(self.text, SAID)


def touches(message: str, goal: Goal) -> bool:
    """Whether the message speaks of the goal: a word of its title is in it, in whatever form."""
    wanted = _words(goal.title)
    return any(_same(word, other) for word in _words(message) for other in wanted)


def _words(text: str) -> Iterable[str]:
    return [word for word in meaningful(text) if not _ANY.match(word)]


def _same(one: str, other: str) -> bool:
    """Korean changes the end of a word (`합격` is in `합격할까요`), and English adds to it (`exam`, `exams`)."""
    least = 2 if _HANGUL.match(one) else 4
    shorter, longer = sorted((one, other), key=len)
    if one == other:
        return len(one) >= least - (least > 2)
    if least == 2:
        return len(shorter) >= least and one[:least] == other[:least]
    return len(shorter) >= least and longer.startswith(shorter)
