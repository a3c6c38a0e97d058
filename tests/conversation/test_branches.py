"""A message that follows an earlier turn than the last: an edit, or another way to go on."""

from __future__ import annotations

import pytest
from far_end import FarEnd

from conversation.conftest import BURNOUT, asked, new_learner
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import turns

pytestmark = pytest.mark.usefixtures("read_once")


def told(far_end: FarEnd) -> list[str]:
    """What the far end was last told that the learner said."""
    return [message["content"] for message in far_end.bodies[-1]["messages"] if message["role"] == "user"]


async def test_a_turn_follows_the_newest_one_unless_another_is_named(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    first = await asked(remote, learner, "first")
    second = await asked(remote, learner, "second", first.session_id)
    edited = await asked(remote, learner, "second, put anew", first.session_id, parent_id=first.id)
    assert [told(far_end), edited.parent_id] == [["first", "second, put anew"], first.id]
    after = await asked(remote, learner, "third", first.session_id)
    assert [told(far_end), after.parent_id] == [["first", "second, put anew", "third"], edited.id]
    back = await asked(remote, learner, "third, the old way", first.session_id, parent_id=second.id)
    assert [told(far_end), back.parent_id] == [["first", "second", "third, the old way"], second.id]
    assert (first.parent_id, second.parent_id) == (None, first.id)


async def test_none_is_the_beginning_of_the_session(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    first = await asked(remote, learner, "first")
    anew = await asked(remote, learner, "first, put anew", first.session_id, parent_id=None)
    assert anew.parent_id is None
    assert told(far_end) == ["first, put anew"]
    assert anew.position == 2


async def test_the_summary_is_of_the_branch_that_the_message_follows(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "지민")
    made = [await asked(remote, learner, "question 1")]
    for number in range(2, 11):
        made.append(await asked(remote, learner, f"question {number}", made[0].session_id))

    await asked(remote, learner, "another way", made[0].session_id, parent_id=made[1].id)
    assert told(far_end) == ["question 1", "question 2", "another way"]
    assert "question 3" not in far_end.bodies[-1]["messages"][0]["content"]

    await asked(remote, learner, "back again", made[0].session_id, parent_id=made[-1].id)
    system = far_end.bodies[-1]["messages"][0]["content"]
    assert all(f"question {number} " in f"{system} " for number in (1, 2, 3, 4))
    assert "another way" not in system
    assert told(far_end) == [*(f"question {number}" for number in range(5, 11)), "back again"]


async def test_a_turn_of_another_session_or_learner_can_not_be_followed(service: Service) -> None:
    ada, bob = await new_learner(service, "ada"), await new_learner(service, "bob")
    here, there = await asked(service, ada, BURNOUT["en"]), await asked(service, ada, BURNOUT["en"])
    theirs = await asked(service, bob, BURNOUT["en"])
    for parent in (there.id, theirs.id, "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound, match="no such turn in this session"):
            await asked(service, ada, "and now?", here.session_id, parent_id=parent)
    with pytest.raises(InvalidInput, match="not its session"):
        await asked(service, ada, "and now?", parent_id=here.id)
    assert len(await service.db.read(lambda conn: turns.recent(conn, here.session_id, 9))) == 1
