from __future__ import annotations

from ion_mentoring.store import goals, sessions, steps, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Session, Turn
from ion_mentoring.store.records_place import Step

from .conftest import MakeLearner


async def add(db: Database, learner: Learner, text: str, **more: object) -> Step:
    return await db.write(lambda conn: steps.add(conn, learner.id, text, **more))  # type: ignore[arg-type]


async def a_turn(db: Database, session: Session) -> Turn:
    return await db.write(lambda conn: turns.append(conn, session.id, message="어떻게 할까요", language="ko"))


async def test_a_step_comes_back_with_the_turn_that_proposed_it(
    db: Database, learner: Learner, session: Session
) -> None:
    turn = await a_turn(db, session)
    made = await add(db, learner, "기출 풀기", turn=turn)
    assert (made.session_id, made.turn_id, made.goal_id, made.done_at) == (session.id, turn.id, None, None)
    assert await db.read(lambda conn: steps.get(conn, made.id, learner.id)) == made
    assert await db.write(lambda conn: steps.taken_over(conn, turn, "기출 풀기")) == made
    assert await db.write(lambda conn: steps.taken_over(conn, turn, "다른 것")) is None


async def test_a_step_outlives_its_session(db: Database, learner: Learner, session: Session) -> None:
    made = await add(db, learner, "기출 풀기", turn=await a_turn(db, session))
    await db.write(lambda conn: sessions.delete(conn, session.id, learner.id))
    left = await db.read(lambda conn: steps.get(conn, made.id, learner.id))
    assert left and (left.session_id, left.turn_id, left.text) == (None, None, "기출 풀기")


async def test_to_another_learner_a_step_does_not_exist(
    db: Database, learner: Learner, make_learner: MakeLearner
) -> None:
    other, mine = await make_learner("other"), await add(db, learner, "하나")
    assert await db.read(lambda conn: steps.get(conn, mine.id, other.id)) is None
    assert (await db.read(lambda conn: steps.list_page(conn, other.id, 10))).items == []
    assert not await db.write(lambda conn: steps.change(conn, mine.id, other.id, text="theirs"))
    assert not await db.write(lambda conn: steps.remove(conn, mine.id, other.id))
    assert await db.read(lambda conn: steps.get(conn, mine.id, learner.id)) == mine


async def test_the_list_is_narrowed_to_what_is_open_or_done_and_to_a_goal(db: Database, learner: Learner) -> None:
    goal = await db.write(lambda conn: goals.add(conn, learner.id, "합격"))
    for text, goal_id in (("하나", goal.id), ("둘", None), ("셋", goal.id)):
        await add(db, learner, text, goal_id=goal_id)
    page = await db.read(lambda conn: steps.list_page(conn, learner.id, 10))
    assert [step.text for step in page.items] == ["셋", "둘", "하나"]
    assert await db.write(lambda conn: steps.change(conn, page.items[0].id, learner.id, done_at=utc_now()))

    async def texts(**narrowed: object) -> list[str]:
        found = await db.read(lambda conn: steps.list_page(conn, learner.id, 10, **narrowed))  # type: ignore[arg-type]
        return [step.text for step in found.items]

    assert await texts(is_open=True) == ["둘", "하나"]
    assert await texts(is_open=False) == ["셋"]
    assert await texts(goal_id=goal.id) == ["셋", "하나"]
    assert await texts(goal_id=goal.id, is_open=True) == ["하나"]
    towards = await db.read(lambda conn: steps.of_goals(conn, [goal.id]))
    assert [step.text for step in towards] == ["하나", "셋"]
    assert await db.read(lambda conn: steps.count_of(conn, goal.id)) == 2
