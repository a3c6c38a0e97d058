"""Where a session stands: GROW for the learner, and a brief of it for a human mentor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring import grow, handover
from ion_mentoring.mentoring.grow import Grow, Point, Spoken
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.messages import say
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.branches import tree
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session, Turn
from ion_mentoring.store.taken import Taken, taken
from ion_mentoring.text import first_line

LOOKED_AT = 200
"""Turns of the newest way through a session: what is older has been overtaken."""


@dataclass(frozen=True, slots=True)
class Talk:
    session: Session
    turns: Sequence[Turn]
    taken: Taken


async def grow_of(db: Database, learner: Learner, session_id: str) -> Grow:
    """What was said in a crisis is in no part. Raises NotFound."""
    talk = await _read(db, learner, session_id)
    return await asyncio.to_thread(_grow, talk, _spoken(talk, up_to=1))


async def brief_of(
    db: Database, learner: Learner, session_id: str, language: ReplyLanguage, *, with_crises: bool = False
) -> str:
    """Markdown; without crises nothing is in it of a message that gave cause for worry. Raises NotFound."""
    talk = await _read(db, learner, session_id)
    return await asyncio.to_thread(_brief, talk, learner, language, with_crises)


async def _read(db: Database, learner: Learner, session_id: str) -> Talk:
    async def read(conn: AsyncConnection) -> Talk:
        session = await sessions.get(conn, session_id, learner.id)
        if session is None:
            raise NotFound("There is no such session.")
        way = (await tree(conn, session_id)).path()
        latest = await turns.at(conn, session_id, [node.position for node in way[-LOOKED_AT:]])
        return Talk(session, latest, await taken(conn, session))

    return await db.read(read)


def _level(turn: Turn) -> int:
    return int((turn.resonance.get("crisis") or {}).get("level") or 0)


def _spoken(talk: Talk, *, up_to: int) -> list[Spoken]:
    """The turns whose crisis level is no higher."""
    return [Spoken(turn.id, turn.message, turn.reply or "") for turn in talk.turns if _level(turn) <= up_to]


def _grow(talk: Talk, spoken: Sequence[Spoken]) -> Grow:
    """With what the learner took from the session, which comes before what was only said."""
    said, own = grow.grow(spoken), talk.taken
    goal = (Point(own.aim.title, None),) if own.aim else ()
    will = [Point(step.text, step.turn_id) for step in own.steps]
    if own.promise:
        will.append(Point(own.promise.text, None))
    return replace(said, goal=goal + said.goal, will=(*will, *said.will))


def _brief(talk: Talk, learner: Learner, language: ReplyLanguage, with_crises: bool) -> str:
    spoken = _spoken(talk, up_to=1 if with_crises else 0)
    session, own = talk.session, talk.taken
    worrying = [turn for turn in talk.turns if _level(turn)]
    title_is_told = with_crises or session.title not in [first_line(turn.message) for turn in worrying]
    zone = ZoneInfo(learner.time_zone)
    days = [f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (session.created_at, session.updated_at)]
    promise, aim = own.promise, own.aim
    facts = handover.Facts(
        title=session.title if title_is_told else "",
        opening=spoken[0].message if spoken else "",
        began=days[0],
        ended=days[1],
        turns=session.turn_count,
        grow=grow.grow(spoken),
        aim=handover.Aim(aim.title, aim.why, aim.due or "") if aim else None,
        tried=tuple(point.text for point in grow.tried(spoken)),
        questions=tuple(point.text for point in grow.questions(spoken)),
        done=tuple(step.text for step in own.steps if step.done),
        ahead=tuple(step.text for step in own.steps if not step.done),
        promise=handover.Promise(promise.text, promise.due, promise.state) if promise else None,
        crises=tuple(turn.message for turn in worrying if _level(turn) > 1) if with_crises else (),
    )
    return handover.brief(facts, lambda part, **values: say(f"brief.{part}", language, **values), [learner.name])
