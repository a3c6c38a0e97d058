from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from conversation.conftest import BURNOUT, CRISIS, asked, new_goal, new_learner
from ion_mentoring.conversation import sessions
from ion_mentoring.conversation.growth import brief_of, grow_of
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.grow import Grow, Point
from ion_mentoring.mentoring.steps import proposed
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.store.tables import commitments, steps

SAID = "회사에서 번아웃이 온 것 같아요. 요즘 잠을 못 자고 있어요. 올해는 덜 지치면서 일하고 싶어요. 내일은 산책을 해 볼게요."


@pytest.fixture
async def learner(service: Service) -> Learner:
    return await new_learner(service, "지민")


async def take(service: Service, turn: Turn, learner: Learner, text: str, *, done: bool = False) -> None:
    now = utc_now()
    step: dict[str, Any] = {"id": new_id(), "learner_id": learner.id, "session_id": turn.session_id, "text": text}
    step |= {"turn_id": turn.id, "created_at": now, "done_at": now if done else None}
    await service.db.write(lambda conn: conn.execute(insert(steps), step))


async def promise(service: Service, turn: Turn, learner: Learner, text: str, due: str) -> None:
    made = {"id": new_id(), "learner_id": learner.id, "session_id": turn.session_id, "text": text, "due": due}
    await service.db.write(
        lambda conn: conn.execute(insert(commitments), made | {"state": "open", "created_at": utc_now()})
    )


async def test_grow_holds_what_was_said_proposed_and_taken(service: Service, learner: Learner) -> None:
    turn = await asked(service, learner, SAID)
    goal = await new_goal(service, learner, "덜 지치기", why="오래 일하려고", due="2026-12-31")
    await sessions.change(service.db, learner, turn.session_id, {"goal_id": goal})
    await take(service, turn, learner, "사흘 동안 잠을 적기")
    await promise(service, turn, learner, "일찍 자기", "2026-11-30")
    found = await grow_of(service.db, learner, turn.session_id)
    assert found.goal == (Point("덜 지치기", None), Point("올해는 덜 지치면서 일하고 싶어요.", turn.id))
    assert Point("요즘 잠을 못 자고 있어요.", turn.id) in found.reality
    assert [point.text for point in found.options] == list(proposed(turn.reply or "")) != []
    assert found.will == (
        Point("사흘 동안 잠을 적기", turn.id),
        Point("일찍 자기", None),
        Point("내일은 산책을 해 볼게요.", turn.id),
    )


async def test_a_greeting_leaves_every_part_empty(service: Service, learner: Learner) -> None:
    turn = await asked(service, learner, "안녕하세요!")
    assert await grow_of(service.db, learner, turn.session_id) == Grow()


async def test_only_the_way_to_the_newest_turn_counts(service: Service, learner: Learner) -> None:
    first = await asked(service, learner, BURNOUT["en"])
    await asked(service, learner, "I want to become a baker.", first.session_id)
    anew = await asked(service, learner, "I want to become a pilot.", first.session_id, parent_id=first.id)
    found = await grow_of(service.db, learner, first.session_id)
    assert found.goal == (Point("I want to become a pilot.", anew.id),)


async def test_another_learners_goal_is_never_told(service: Service, learner: Learner) -> None:
    turn = await asked(service, learner, BURNOUT["en"])
    goal = await new_goal(service, await new_learner(service, "서준"), "a secret aim")

    async def slip(conn: AsyncConnection) -> None:
        from ion_mentoring.store import sessions as stored

        await stored.change(conn, turn.session_id, learner.id, goal_id=goal)

    await service.db.write(slip)
    assert "secret" not in str(await grow_of(service.db, learner, turn.session_id))
    assert "secret" not in await brief_of(service.db, learner, turn.session_id, "en")


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_what_was_said_in_a_crisis_is_told_only_where_it_is_asked_for(
    service: Service, learner: Learner, language: Any
) -> None:
    turn = await asked(service, learner, CRISIS[language])
    await asked(service, learner, SAID, turn.session_id)
    assert CRISIS[language][:10] not in str(await grow_of(service.db, learner, turn.session_id))
    silent = await brief_of(service.db, learner, turn.session_id, language)
    assert CRISIS[language][:10] not in silent
    assert "109" not in silent
    assert "올해는 덜 지치면서" in silent
    open_one = await brief_of(service.db, learner, turn.session_id, language, with_crises=True)
    assert f"- {CRISIS[language]}\n" in open_one


async def test_a_brief_is_written_in_the_language_that_is_asked_for(service: Service, learner: Learner) -> None:
    turn = await asked(service, learner, SAID + " 저는 지민이고 김민수 팀장님이 무서워요. 어떻게 말할까요?")
    goal = await new_goal(service, learner, "덜 지치기", why="오래 일하려고", due="2026-12-31")
    await sessions.change(service.db, learner, turn.session_id, {"goal_id": goal})
    await take(service, turn, learner, "잠을 적기", done=True)
    await promise(service, turn, learner, "일찍 자기", "2026-11-30")
    korean, english = [await brief_of(service.db, learner, turn.session_id, language) for language in ("ko", "en")]
    assert korean.startswith("# 멘토님께 드리는 요약\n\nAI 멘토와 나눈 대화")
    assert "- **덜 지치기** (2026-12-31까지)\n- 이유: 오래 일하려고" in korean
    assert "- 잠을 적기 (마쳤어요)" in korean
    assert "- **일찍 자기** (2026-11-30까지, 진행 중)" in korean
    assert "- 어떻게 말할까요?" in korean
    assert "## Where it stands" in english and "- **일찍 자기** (by 2026-11-30, still open)" in english
    for markdown in (korean, english):
        assert "지민" not in markdown and "김민수" not in markdown


async def test_of_another_learners_session_there_is_nothing(service: Service, learner: Learner) -> None:
    turn = await asked(service, learner, SAID)
    stranger = await new_learner(service, "서준")
    for attempt in (
        grow_of(service.db, stranger, turn.session_id),
        brief_of(service.db, stranger, turn.session_id, "ko"),
    ):
        with pytest.raises(NotFound, match="no such session"):
            await attempt
