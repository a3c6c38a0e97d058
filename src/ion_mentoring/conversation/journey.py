"""The way that a learner is going: week by week, goal by goal, and how often what was set out to do was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.conversation.goals import Whole, whole
from ion_mentoring.mentoring.week import Ahead, Moved, Week, monday
from ion_mentoring.store import commitments, goals
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.journey import Activity, activity, counted
from ion_mentoring.store.records import Learner
from ion_mentoring.store.records_place import Commitment, CommitmentState

LOOKED_AT = 100
"""Goals and open commitments at most: the newest."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Weeks oldest first, goals newest first, open commitments by when they are due."""

    weeks: Sequence[Week]
    goals: Sequence[Whole]
    open_commitments: Sequence[Commitment]
    counts: dict[CommitmentState, int]

    @property
    def share(self) -> float | None:
        """Of the commitments that were answered for, how many were kept; one that was partly is half. None without."""
        kept, partly = self.counts.get("kept", 0), self.counts.get("partly", 0)
        answered = kept + partly + self.counts.get("missed", 0)
        return (kept + partly / 2) / answered if answered else None


def today(learner: Learner) -> date:
    """The day that it is for the learner."""
    return utc_now().astimezone(ZoneInfo(learner.time_zone)).date()


async def journey(db: Database, learner: Learner, weeks: int) -> Journey:
    """With so many weeks, the last of which is the present one."""
    last = monday(today(learner))
    starts = [last - timedelta(weeks=back) for back in reversed(range(weeks))]

    async def read(conn: AsyncConnection) -> Journey:
        done = await activity(conn, learner.id, *_between(learner, starts[0], last + timedelta(weeks=1)))
        return Journey(
            _weeks(learner, starts, done),
            await whole(conn, (await goals.list_page(conn, learner.id, LOOKED_AT)).items),
            await _open(conn, learner),
            await counted(conn, learner.id),
        )

    return await db.read(read)


async def week(db: Database, learner: Learner, start: date) -> Week:
    """The week from this Monday on, with the goals that moved; in the present one what is ahead."""
    since, until = _between(learner, start, start + timedelta(weeks=1))

    async def read(conn: AsyncConnection) -> Week:
        done = await activity(conn, learner.id, since, until)
        found = await whole(conn, (await goals.list_page(conn, learner.id, LOOKED_AT)).items)
        moved = tuple(filter(None, (_moved(goal, since, until) for goal in found)))
        now = today(learner)
        left = await _open(conn, learner) if start == monday(now) else []
        ahead = tuple(Ahead(one.id, one.text, one.due, one.due < str(now)) for one in left)
        return _week(start, done, goals=moved, ahead=ahead)

    return await db.read(read)


def _between(learner: Learner, start: date, end: date) -> tuple[datetime, datetime]:
    """From the one midnight of the learner's to the other."""
    zone = ZoneInfo(learner.time_zone)
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (start, end))
    return first, last


async def _open(conn: AsyncConnection, learner: Learner) -> list[Commitment]:
    page = await commitments.list_page(conn, learner.id, LOOKED_AT, state="open")
    return sorted(page.items, key=lambda one: one.due)


def _weeks(learner: Learner, starts: Sequence[date], done: Activity) -> list[Week]:
    zone = ZoneInfo(learner.time_zone)
    of: dict[date, Activity] = {start: Activity([], [], []) for start in starts}

    def its(moment: datetime) -> Activity:
        return of[monday(moment.astimezone(zone).date())]

    for said in done.spoken:
        its(said[0]).spoken.append(said)
    for ticked in done.done:
        its(ticked[0]).done.append(ticked)
    for closed in done.closed:
        its(closed[0]).closed.append(closed)
    return [_week(start, part) for start, part in of.items()]


def _week(start: date, done: Activity, goals: tuple[Moved, ...] = (), ahead: tuple[Ahead, ...] = ()) -> Week:
    def closed(state: CommitmentState) -> tuple[str, ...]:
        return tuple(text for _, text, how in done.closed if how == state)

    return Week(
        start,
        turns=len(done.spoken),
        sessions=len({session_id for _, session_id in done.spoken}),
        steps=tuple(text for _, text in done.done),
        kept=closed("kept"),
        partly=closed("partly"),
        missed=closed("missed"),
        goals=goals,
        ahead=ahead,
    )


def _moved(found: Whole, since: datetime, until: datetime) -> Moved | None:
    before = [point.progress for point in found.points if point.at < since]
    within = [point.progress for point in found.points if since <= point.at < until]
    goal = found.goal
    return Moved(goal.id, goal.title, before[-1] if before else 0, within[-1]) if within else None
