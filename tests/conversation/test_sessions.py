from __future__ import annotations

import json

import pytest
from far_end import FarEnd

from conversation.conftest import BURNOUT, CRISIS, asked, new_goal, new_learner
from ion_mentoring.conversation import sessions
from ion_mentoring.conversation.pages import Wish, turns_page
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store.records import Learner, Turn


@pytest.fixture
async def learner(service: Service) -> Learner:
    return await new_learner(service, "지민")


@pytest.fixture
async def turn(service: Service, learner: Learner) -> Turn:
    return await asked(service, learner, BURNOUT["en"])


async def test_a_session_as_markdown_reads_like_a_talk(service: Service, learner: Learner, turn: Turn) -> None:
    second = await asked(service, learner, BURNOUT["ko"], turn.session_id)
    text = await sessions.export(service.db, learner, turn.session_id, "md")
    assert text.startswith(f"# {BURNOUT['en']}\n\n")
    assert turn.persona and turn.reply and second.reply
    parts = [f"## Me\n\n{BURNOUT['en']}", f"## {turn.persona.capitalize()}\n\n{turn.reply}"]
    parts += [f"## 나\n\n{BURNOUT['ko']}", second.reply]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "> the tone sounds" in text


async def test_a_session_as_json_has_every_turn_with_its_receipt(
    service: Service, learner: Learner, turn: Turn
) -> None:
    document = json.loads(await sessions.export(service.db, learner, turn.session_id, "json"))
    assert document["id"] == turn.session_id
    (only,) = document["turns"]
    assert (only["id"], only["message"], only["reply"]) == (turn.id, turn.message, turn.reply)
    assert only["receipt"] == turn.receipt
    assert len(only["routing"]["reasons"]) == 3


async def test_help_and_a_reply_that_failed_are_named_in_the_export(remote: Service, far_end: FarEnd) -> None:
    learner = await new_learner(remote, "Ada")
    crisis = await asked(remote, learner, CRISIS["en"])
    far_end.status = 500
    await asked(remote, learner, BURNOUT["en"], crisis.session_id)
    text = await sessions.export(remote.db, learner, crisis.session_id, "md")
    assert "## Help\n\n" in text
    assert "(the reply was not completed)" in text


async def test_every_turn_of_a_session_longer_than_a_batch_is_exported(
    service: Service, learner: Learner, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_BATCH", 2)
    for _ in range(4):
        await asked(service, learner, "next", turn.session_id)
    found = await sessions.all_turns(service.db, learner, turn.session_id)
    assert [one.position for one in found] == [1, 2, 3, 4, 5]


async def test_a_session_is_renamed(service: Service, learner: Learner, turn: Turn) -> None:
    assert (await sessions.change(service.db, learner, turn.session_id, {"title": "  쉼 "})).title == "쉼"
    with pytest.raises(InvalidInput, match="`title`"):
        await sessions.change(service.db, learner, turn.session_id, {"title": "a\x07b"})
    assert (await sessions.get(service.db, learner, turn.session_id)).title == "쉼"


async def test_a_session_is_filed_under_an_own_goal_and_taken_out_again(
    service: Service, learner: Learner, turn: Turn
) -> None:
    stranger = await new_learner(service, "서준")
    mine, theirs = await new_goal(service, learner), await new_goal(service, stranger)
    filed = await sessions.change(service.db, learner, turn.session_id, {"goal_id": mine, "pinned": True})
    assert (filed.goal_id, filed.pinned, filed.title) == (mine, True, BURNOUT["en"])
    for goal in (theirs, turn.id):
        with pytest.raises(NotFound, match="no such goal"):
            await sessions.change(service.db, learner, turn.session_id, {"goal_id": goal, "title": "other"})
    assert await sessions.get(service.db, learner, turn.session_id) == filed
    assert await sessions.change(service.db, learner, turn.session_id, {}) == filed
    assert (await sessions.change(service.db, learner, turn.session_id, {"goal_id": None})).goal_id is None


async def test_a_deleted_session_is_gone(service: Service, learner: Learner, turn: Turn) -> None:
    await sessions.delete(service.db, learner, turn.session_id)
    with pytest.raises(NotFound):
        await sessions.get(service.db, learner, turn.session_id)
    with pytest.raises(NotFound):
        await sessions.delete(service.db, learner, turn.session_id)


async def test_sessions_are_found_by_what_was_said_in_them(service: Service, learner: Learner, turn: Turn) -> None:
    other = await asked(service, learner, "면접에서 떨어졌어요")
    page = await sessions.list_page(service.db, learner)
    assert [session.id for session in page.items] == [other.session_id, turn.session_id]
    found = await sessions.list_page(service.db, learner, query="burned")
    assert [session.id for session in found.items] == [turn.session_id]


async def test_nothing_of_a_session_is_there_for_another_learner(
    service: Service, learner: Learner, turn: Turn
) -> None:
    stranger = await new_learner(service, "서준")
    for attempt in (
        sessions.get(service.db, stranger, turn.session_id),
        sessions.change(service.db, stranger, turn.session_id, {"title": "mine"}),
        sessions.delete(service.db, stranger, turn.session_id),
        turns_page(service.db, stranger, turn.session_id, Wish()),
        sessions.export(service.db, stranger, turn.session_id, "md"),
    ):
        with pytest.raises(NotFound, match="no such session"):
            await attempt
    assert (await sessions.list_page(service.db, stranger, query="burned")).items == []
    assert (await sessions.get(service.db, learner, turn.session_id)).title == BURNOUT["en"]
