"""The same question under the same key is one turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from far_end import FarEnd, says, then_waits
from sqlalchemy import update

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner, noted, stored
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Once, Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput
from ion_mentoring.settings import Settings
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner
from ion_mentoring.store.tables import requests

pytestmark = pytest.mark.usefixtures("read_once")
KEY = Once("/api/v2/chat", "key-1", "hash-1")


async def count(service: Service, learner: Learner) -> int:
    page = await service.db.read(lambda conn: sessions.list_page(conn, learner.id, 50))
    return sum(session.turn_count for session in page.items)


@pytest.mark.parametrize("message", [BURNOUT["ko"], CRISIS["en"]])
async def test_a_repeated_question_gives_the_turn_that_it_made(service: Service, message: str) -> None:
    learner = await new_learner(service, "지민")
    first = await asked(service, learner, message, once=KEY)
    again = await service.mentor.ask(Question(learner, message, once=KEY))
    assert await again.ended() == first == await stored(service, learner, first.id)
    assert "".join(again.pieces) == first.reply
    assert await count(service, learner) == 1
    assert len(await noted(service)) == (1 if first.persona is None else 0)


async def test_one_that_comes_while_the_first_is_answered_waits_for_it(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    far_end.behave = then_waits("Begin with rest")
    first = await remote.mentor.ask(Question(learner, BURNOUT["en"], once=KEY))
    second = await remote.mentor.ask(Question(learner, BURNOUT["en"], once=KEY))
    assert second is first
    first.stop()
    assert (await first.ended()).state == "cancelled"
    assert len(far_end.bodies) <= 1


async def test_many_at_once_are_one(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    running = await asyncio.gather(*(remote.mentor.ask(Question(learner, BURNOUT["en"], once=KEY)) for _ in range(20)))
    assert {(await one.ended()).id for one in running} == {running[0].turn.id}
    assert len(far_end.bodies) == 1
    assert await count(remote, learner) == 1


async def test_the_key_with_another_body_is_refused(service: Service) -> None:
    learner = await new_learner(service, "지민")
    await asked(service, learner, BURNOUT["en"], once=KEY)
    with pytest.raises(InvalidInput, match="another body"):
        await asked(service, learner, "something else", once=Once(KEY.route, KEY.key, "hash-2"))
    assert await count(service, learner) == 1


async def test_keys_are_told_apart_by_route_and_learner(service: Service) -> None:
    ada, bob = await new_learner(service, "ada"), await new_learner(service, "bob")
    made = {
        (await asked(service, learner, BURNOUT["en"], once=once)).id
        for learner in (ada, bob)
        for once in (KEY, Once("/api/v1/chat", KEY.key, KEY.body_hash), Once(KEY.route, "key-2", KEY.body_hash))
    }
    assert len(made) == 6


async def test_a_failed_turn_is_told_again_and_not_tried_again(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    far_end.status = 500
    first = await asked(remote, learner, BURNOUT["en"], once=KEY)
    far_end.status = 200
    again = await asked(remote, learner, BURNOUT["en"], once=KEY)
    assert again == first
    assert again.problem


async def test_what_a_stop_interrupted_is_asked_anew(remote_settings: Settings, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with rest")
    async with open_service(remote_settings) as service:
        learner = await new_learner(service, "지민")
        running = await service.mentor.ask(Question(learner, BURNOUT["en"], once=KEY))
        await service.mentor.close(grace_s=0)
        interrupted = await running.ended()
    assert interrupted.state == "interrupted"
    far_end.behave = says("Gladly.")
    async with open_service(remote_settings) as service:
        anew = await asked(service, learner, BURNOUT["en"], interrupted.session_id, once=KEY, parent_id=None)
        assert (anew.reply, anew.state, anew.parent_id) == ("Gladly.", "done", interrupted.parent_id)
        assert (await asked(service, learner, BURNOUT["en"], interrupted.session_id, once=KEY)).id == anew.id


async def test_a_key_is_forgotten_after_a_day_and_with_its_session(service: Service) -> None:
    learner = await new_learner(service, "지민")
    first = await asked(service, learner, BURNOUT["en"], once=KEY)

    async def age(conn: Any) -> None:
        await conn.execute(update(requests).values(created_at=utc_now() - timedelta(hours=24, seconds=1)))

    await service.db.write(age)
    second = await asked(service, learner, BURNOUT["en"], once=KEY)
    assert second.id != first.id
    assert await service.db.write(lambda conn: sessions.delete(conn, second.session_id, learner.id))
    assert await service.db.read(lambda conn: turns.get(conn, second.id, learner.id)) is None
    assert (await asked(service, learner, BURNOUT["en"], once=KEY)).id not in (first.id, second.id)
