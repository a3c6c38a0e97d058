"""How far a goal is: what the learner said last, and what the steps that were done since have added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A check-in: so many percent at that moment."""

    at: datetime
    progress: int


def points(said: Sequence[Said], done: Sequence[datetime | None]) -> list[Said]:
    """The progress over time, oldest first. `done` has an entry a step: when it was ticked off, None while it is open.

    Each check-in is a point, and each tick one, at the share of the steps that there are now; a tick never takes back
    what was reached before it, since nobody is further away for having done something.
    """
    ticks = sorted(at for at in done if at)
    added = [(True, Said(at, round(100 * number / len(done)))) for number, at in enumerate(ticks, 1)]
    found: list[Said] = []
    for is_tick, point in sorted([*added, *((False, point) for point in said)], key=lambda pair: pair[1].at):
        reached = found[-1].progress if found and is_tick else 0
        found.append(Said(point.at, max(point.progress, reached)))
    return found


def progress(said: Sequence[Said], done: Sequence[datetime | None]) -> int:
    """In percent: the last point's; 0 where nothing has been done and nothing said."""
    found = points(said, done)
    return found[-1].progress if found else 0
