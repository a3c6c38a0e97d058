"""A brief of a session for a human mentor: markdown that the learner reads, changes and then shares, or does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ion_mentoring.mentoring.grow import Grow, Point
from ion_mentoring.mentoring.nameless import nameless
from ion_mentoring.mentoring.sentences import on_one_line

Told = Callable[..., str]
"""A heading or a phrase by its name, in the reader's language, with its values filled in."""
SAID: Final = 5
"""Sentences of a section at most: the newest."""
_LONG: Final = 300


@dataclass(frozen=True, slots=True)
class Aim:
    """The goal that the session is filed under; `due` is a day or empty."""

    title: str
    why: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """The learner's commitment; `state` is open, kept, partly, missed or dropped."""

    text: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a brief is made of; all texts as they were said. `began` and `ended` are days.

    `crises` are the messages that were met with fixed help; empty where they are not to be shared.
    """

    title: str
    opening: str
    began: str
    ended: str
    turns: int
    grow: Grow
    aim: Aim | None = None
    tried: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    promise: Promise | None = None
    crises: tuple[str, ...] = ()


def brief(facts: Facts, told: Told, names: Sequence[str] = ()) -> str:
    """The markdown; `names` are what must not be in it. A section of which nothing was said is left out."""
    parts, taken = facts.grow, facts.done + facts.ahead
    sections = {
        "about": _once([facts.title, facts.opening]),
        "goal": [*_aim(facts.aim, told), *_texts(parts.goal)],
        "now": _texts(parts.reality, facts.tried),
        "tried": [*facts.tried[-SAID:], *(told("done", text=text) for text in facts.done[-SAID:])],
        "options": _texts(parts.options, taken),
        "questions": list(facts.questions[-SAID:]),
        "will": [*_promise(facts.promise, told), *_once([*facts.ahead[-SAID:], *_texts(parts.will)])],
        "crisis": list(facts.crises),
    }
    head = [f"# {told('title')}", told("from", days=_days(facts, told), turns=facts.turns)]
    written = [f"## {told(name)}\n\n{_listed(lines, names)}" for name, lines in sections.items() if any(lines)]
    return "\n\n".join([*head, *written]) + "\n"


def _days(facts: Facts, told: Told) -> str:
    same = facts.began == facts.ended
    return facts.began if same else told("days", began=facts.began, ended=facts.ended)


def _texts(points: Sequence[Point], besides: Sequence[str] = ()) -> list[str]:
    """The newest of those that are not told elsewhere."""
    return [point.text for point in points if point.text not in besides][-SAID:]


def _aim(aim: Aim | None, told: Told) -> list[str]:
    if aim is None:
        return []
    due = f" ({told('due', due=aim.due)})" if aim.due else ""
    return [f"**{on_one_line(aim.title, _LONG)}**{due}", *([told("why", why=aim.why)] if aim.why else [])]


def _promise(promise: Promise | None, told: Told) -> list[str]:
    if promise is None:
        return []
    return [f"**{on_one_line(promise.text, _LONG)}** ({told('due', due=promise.due)}, {told(promise.state)})"]


def _once(texts: Iterable[str]) -> list[str]:
    """Each text once; one that is the beginning of another is left out (a title is, of the first message)."""
    lines = list(dict.fromkeys(on_one_line(text, _LONG) for text in filter(None, texts)))
    return [one for one in lines if not any(other != one and other.startswith(one.rstrip("…")) for other in lines)]


def _listed(lines: Iterable[str], names: Sequence[str]) -> str:
    return "\n".join(f"- {nameless(on_one_line(line, _LONG), names)}" for line in lines if line)
