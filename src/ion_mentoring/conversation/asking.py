"""A question, and how it becomes a stored turn: in which session, after which turn, and once however often it comes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.conversation.receipts import resonance_record
from ion_mentoring.conversation.way import Heard
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.mentoring.personas import AUTO
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.store import requests, sessions, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.text import first_line


class Place(Enum):
    """Where in a session a message goes, if no turn is named."""

    NEWEST = auto()


NEWEST: Final = Place.NEWEST


@dataclass(frozen=True, slots=True)
class Once:
    """An `Idempotency-Key`: the same key, route and body make one turn, however often they come."""

    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a learner asks: a message, in a session or a new one, of a mentor by name or of whoever fits.

    It follows the turn `parent_id`, so that a session may branch; None is the beginning of the session. `key_id` is the
    key that it was asked with; None: the one that names the learner. `anew`: a reply that was given before will not do.
    """

    learner: Learner
    message: str
    session_id: str | None = None
    persona: str = AUTO
    fallback_language: ReplyLanguage | None = None
    parent_id: str | Place | None = NEWEST
    once: Once | None = None
    key_id: str | None = None
    anew: bool = False


class AskedBefore(Exception):
    """The question was stored already, as this turn."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(turn.id)
        self.turn = turn


async def append(conn: AsyncConnection, question: Question, heard: Heard) -> Turn:
    """The pending turn. Raises AskedBefore; NotFound for a session or a turn that the learner hasn't."""
    await refuse_repeated(conn, question)
    session_id, parent_id = await _place(conn, question, heard.message)
    turn = await turns.append(
        conn,
        session_id,
        message=heard.message,
        language=heard.language,
        resonance=resonance_record(heard.resonance),
        parent_id=parent_id,
        follows_newest=question.parent_id is NEWEST,
        first=question.session_id is None,
    )
    if question.once:
        await _note(conn, question, question.once, turn)
    return turn


async def refuse_repeated(conn: AsyncConnection, question: Question) -> None:
    """Raises AskedBefore; InvalidInput where another body came with the key.

    A turn that a stop of the service interrupted counts as never asked: asking again is what the key is for.
    """
    once, learner = question.once, question.learner
    if once is None or (made := await requests.made(conn, learner.id, once.route, once.key)) is None:
        return
    turn_id, body_hash = made
    if body_hash != once.body_hash:
        raise InvalidInput("This Idempotency-Key came with another body before.", field="Idempotency-Key")
    turn = await turns.get(conn, turn_id, learner.id)
    if turn and turn.state != "interrupted":
        raise AskedBefore(turn)
    await requests.forget(conn, learner.id, once.route, once.key)


async def _note(conn: AsyncConnection, question: Question, once: Once, turn: Turn) -> None:
    learner_id = question.learner.id
    if not await requests.note(conn, learner_id, once.route, once.key, once.body_hash, turn.id):
        await refuse_repeated(conn, question)  # another process was quicker by a moment


async def _place(conn: AsyncConnection, question: Question, message: str) -> tuple[str, str | None]:
    """The session, a new one if none is named, and the turn to follow if one is named."""
    parent = question.parent_id
    if question.session_id is None:
        if isinstance(parent, str):
            raise InvalidInput("A turn to follow is named, but not its session.", field="parent_id")
        return (await sessions.insert(conn, question.learner.id, first_line(message))).id, None
    session = await sessions.get(conn, question.session_id, question.learner.id)
    if session is None:
        raise NotFound("There is no such session.")
    if isinstance(parent, str):
        followed = await turns.get(conn, parent, question.learner.id)
        if followed is None or followed.session_id != session.id:
            raise NotFound("There is no such turn in this session.")
        return session.id, followed.id
    return session.id, None


def unstored(heard: Heard, position: int) -> Turn:
    """A turn that is in no session."""
    return Turn(
        id=new_id(),
        session_id="",
        parent_id=None,
        position=position,
        message=heard.message,
        reply=None,
        persona=None,
        state="pending",
        provider=None,
        language=heard.language,
        resonance=resonance_record(heard.resonance),
        routing={},
        receipt={},
        usage={},
        performance={},
        problem=None,
        created_at=utc_now(),
        completed_at=None,
        pieces=[],
    )
