"""A learner's week in a few sentences, each of them made from what was done and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ion_mentoring.mentoring.sentences import on_one_line
from ion_mentoring.mentoring.words import ReplyLanguage

Told = Callable[..., str]
"""A sentence by its name, with its values filled in."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LONG: Final = 80
_GOALS: Final = 2
"""Goals that are spoken of: those that moved most."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A goal that was checked in on, or of which a step was ticked off: its progress before the week and at its end."""

    id: str
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """An open commitment; `overdue`: its day has passed."""

    id: str
    text: str
    due: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """What was done from a Monday on. Texts are oldest first; `ahead`, the one that is due first coming first."""

    start: date
    turns: int = 0
    sessions: int = 0
    steps: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    goals: tuple[Moved, ...] = ()
    ahead: tuple[Ahead, ...] = ()

    @property
    def end(self) -> date:
        """Its Sunday."""
        return self.start + timedelta(days=6)


def monday(day: date) -> date:
    """The Monday of a day's week (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def summary(week: Week, language: ReplyLanguage, told: Told) -> str:
    """A line a thing: how much was talked, what was done, what became of the goals, what comes next."""
    return "\n".join(_sentences(week, language, told))


def day(when: date, language: ReplyLanguage) -> str:
    """A day without its year, as it is said."""
    return f"{when.month}월 {when.day}일" if language == "ko" else f"{_MONTHS[when.month - 1]} {when.day}"


def _sentences(week: Week, language: ReplyLanguage, told: Told) -> Iterator[str]:
    days = {"start": day(week.start, language), "end": day(week.end, language)}
    yield _talked(week, told, days)
    for name, texts in (("done", week.steps), ("kept", week.kept), ("partly", week.partly), ("missed", week.missed)):
        yield from _counted(name, texts, told)
    for goal in sorted(week.goals, key=lambda one: one.before - one.after)[:_GOALS]:
        yield _moved(goal, told)
    if week.ahead:
        first = week.ahead[0]
        name = "overdue" if first.overdue else "ahead"
        yield told(name, text=on_one_line(first.text, _LONG), due=day(date.fromisoformat(first.due), language))


def _talked(week: Week, told: Told, days: dict[str, str]) -> str:
    if not week.turns:
        busy = week.steps or week.goals or week.kept or week.partly or week.missed
        return told("silent" if busy else "quiet", **days)
    if week.turns == 1:
        return told("talked_once", **days)
    if week.sessions == 1:
        return told("talked", turns=week.turns, **days)
    return told("talked_often", turns=week.turns, sessions=week.sessions, **days)


def _counted(name: str, texts: Sequence[str], told: Told) -> Iterator[str]:
    if len(texts) == 1:
        yield told(name, text=on_one_line(texts[0], _LONG))
    elif texts:
        yield told(f"{name}_many", count=len(texts), text=on_one_line(texts[-1], _LONG))


def _moved(goal: Moved, told: Told) -> str:
    title = on_one_line(goal.title, _LONG)
    if goal.after > goal.before:
        return told("forward", goal=title, before=goal.before, after=goal.after)
    if goal.after < goal.before:
        return told("back", goal=title, before=goal.before, after=goal.after)
    return told("stayed", goal=title, after=goal.after)
