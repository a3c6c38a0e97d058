from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import overview, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session, Turn

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
RECEIPT = {"playbooks": [{"id": "burnout", "situation": "번아웃이 왔을 때", "used": ["step 1"]}]}


async def answered(db: Database, session: Session, message: str = "안녕하세요") -> Turn:
    turn = await db.write(lambda conn: turns.append(conn, session.id, message=message, language="ko", persona="lua"))
    done: Any = {"reply": "그랬군요.", "provider": "embedded", "receipt": RECEIPT}
    await db.write(lambda conn: turns.complete(conn, turn.id, "done", **done))
    return turn


async def rate(db: Database, learner: Learner, turn: Turn, rating: Any, minutes: int, reason: str = "") -> None:
    at = NOON + timedelta(minutes=minutes)
    await db.write(lambda conn: turns.add_feedback(conn, turn.id, learner.id, rating, reason, at=at))


async def test_feedback_tells_what_the_reply_was_made_of_and_not_what_was_said(
    db: Database, session: Session, learner: Learner
) -> None:
    turn = await answered(db, session, "비밀이에요")
    await rate(db, learner, turn, -1, 0, "너무 길어요")
    (opinion,) = (await db.read(lambda conn: overview.feedback_page(conn, 10))).items
    assert (opinion.rating, opinion.reason, opinion.persona, opinion.playbooks, opinion.provider, opinion.language) == (
        *(-1, "너무 길어요", "lua", ["burnout"], "embedded", "ko"),
    )
    assert "비밀" not in str(opinion) and learner.id not in str(opinion)


async def test_feedback_comes_page_by_page_newest_first_also_at_one_moment(
    db: Database, session: Session, learner: Learner
) -> None:
    given = [await answered(db, session) for _ in range(5)]
    for turn, minute in zip(given, (0, 1, 1, 1, 2), strict=True):
        await rate(db, learner, turn, 1, minute)
    found, cursor = [], None
    while True:
        page = await db.read(lambda conn, cursor=cursor: overview.feedback_page(conn, 2, cursor))
        found += [opinion.turn_id for opinion in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert found == [turn.id for turn in reversed(given)]


async def test_feedback_is_told_apart_by_its_rating(db: Database, session: Session, learner: Learner) -> None:
    good, bad = await answered(db, session), await answered(db, session)
    await rate(db, learner, good, 1, 0)
    await rate(db, learner, bad, -1, 1)
    for rating, turn in ((1, good), (-1, bad)):
        page = await db.read(lambda conn, rating=rating: overview.feedback_page(conn, 10, rating=rating))
        assert [opinion.turn_id for opinion in page.items] == [turn.id]


async def test_crises_are_listed_without_words_or_learner_and_other_events_are_not(
    db: Database, session: Session, learner: Learner
) -> None:
    turn = await answered(db, session, "죽고 싶어요")
    data = {"kind": "self_harm", "level": 3, "score": 0.9}
    await db.write(lambda conn: turns.record_event(conn, "note", data=data, at=NOON))
    await db.write(lambda conn: turns.record_event(conn, "crisis", learner_id=learner.id, data=data, at=NOON))
    later = NOON + timedelta(minutes=1)
    await db.write(lambda conn: turns.record_event(conn, "crisis", turn_id=turn.id, data=data, at=later))
    first = await db.read(lambda conn: overview.crises_page(conn, 1))
    rest = await db.read(lambda conn: overview.crises_page(conn, 1, first.next_cursor))
    told = [(event.kind, event.level, event.turn_id) for event in [*first.items, *rest.items]]
    assert told == [("self_harm", 3, turn.id), ("self_harm", 3, None)]
    assert rest.next_cursor is None
    assert learner.id not in str([first, rest])


async def noted(db: Database, session: Session, messages: list[tuple[str, float]]) -> None:
    for n, (message, score) in enumerate(messages):
        turn, at = await answered(db, session, message), NOON + timedelta(minutes=n)
        await db.write(lambda conn, id=turn.id, score=score, at=at: turns.record_unmatched(conn, id, score, at=at))


async def test_what_no_playbook_fits_is_listed_once_last_asked_first(db: Database, session: Session) -> None:
    await noted(db, session, [("월세", 0.2), ("군대", 0.1), ("월세", 0.3)])
    found = (await db.read(lambda conn: overview.unmatched_page(conn, 10))).items
    assert [(one.message, one.language, one.score, one.count) for one in found] == [
        ("월세", "ko", 0.3, 2),
        ("군대", "ko", 0.1, 1),
    ]
    assert found[0].created_at == NOON + timedelta(minutes=2)
    first = await db.read(lambda conn: overview.unmatched_page(conn, 1))
    second = await db.read(lambda conn: overview.unmatched_page(conn, 1, first.next_cursor))
    assert [*first.items, *second.items] == found
    assert second.next_cursor is None


@pytest.mark.parametrize("page", [overview.feedback_page, overview.crises_page, overview.unmatched_page])
async def test_a_broken_cursor_is_refused(db: Database, page: Any) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await db.read(lambda conn: page(conn, 1, "x"))
