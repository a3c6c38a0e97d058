from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import search, sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Hit, Learner, Session

from .conftest import MakeLearner


async def say(db: Database, session: Session, message: str, reply: str | None = None) -> str:
    async def write(conn: AsyncConnection) -> str:
        turn = await turns.append(conn, session.id, message=message, language="ko")
        await turns.complete(conn, turn.id, "done", reply=reply)
        return turn.id

    return await db.write(write)


async def found(db: Database, learner_id: str, query: str) -> list[str | None]:
    page = await db.read(lambda conn: search.find(conn, learner_id, query, 50))
    return [hit.turn_id for hit in page.items]


async def test_messages_and_replies_are_found_newest_first(db: Database, session: Session) -> None:
    first = await say(db, session, "면접이 내일이에요", "한 문장씩 준비해요")
    second = await say(db, session, "The INTERVIEW went well", None)
    third = await say(db, session, "고마워요", "면접 준비가 도움이 됐네요. An interview is a talk.")
    me = session.learner_id
    assert await found(db, me, "면접이") == [first]
    assert await found(db, me, "문장") == [first]
    assert await found(db, me, "interview") == [third, second]
    assert await found(db, me, "nothing") == []


async def test_a_title_is_found_unless_the_first_message_is_found_for_it(db: Database, learner: Learner) -> None:
    plain = await db.write(lambda conn: sessions.insert(conn, learner.id, "이력서 다듬기"))
    turn = await say(db, plain, "이력서 다듬기 어떻게 해요?")
    named = await db.write(lambda conn: sessions.insert(conn, learner.id, "가을의 이력서"))
    await say(db, named, "다른 말")
    page = await db.read(lambda conn: search.find(conn, learner.id, "이력서", 9))
    assert [(hit.session_id, hit.turn_id) for hit in page.items] == [(named.id, None), (plain.id, turn)]
    assert page.items[0] == Hit(named.id, "가을의 이력서", None, None, None, named.created_at)


async def test_nothing_of_another_learner_is_found(db: Database, session: Session, make_learner: MakeLearner) -> None:
    await say(db, session, "비밀 이야기")
    other = await make_learner("other")
    assert await found(db, other.id, "비밀") == await found(db, other.id, "면접") == []


@pytest.mark.parametrize("text", ["100%", "snake_case", "back\\slash", "quo'te"])
async def test_signs_that_mean_something_to_the_database_mean_themselves(
    db: Database, session: Session, text: str
) -> None:
    held = await say(db, session, text)
    await say(db, session, "100x snakexcase backslash quote")
    assert await found(db, session.learner_id, text) == [held]


async def test_a_broken_cursor_is_told(db: Database, learner: Learner) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await db.read(lambda conn: search.find(conn, learner.id, "a", 10, "broken"))


@pytest.mark.parametrize("recent", [1, 3, 2000])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(st.sampled_from(["word", "other", "title"]), max_size=12), limit=st.integers(1, 5))
async def test_page_by_page_every_place_is_seen_once_newest_first(
    db: Database, make_learner: MakeLearner, recent: int, made: list[str], limit: int
) -> None:
    learner = await make_learner("reader")
    quiet = await db.write(lambda conn: sessions.insert(conn, learner.id, "quiet"))
    expected = []
    for kind in made:
        if kind == "title":
            expected.append((await db.write(lambda conn: sessions.insert(conn, learner.id, "A Word"))).id)
        elif (turn := await say(db, quiet, kind)) and kind == "word":
            expected.append(turn)
    seen: list[str] = []
    cursor: str | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "RECENT", recent)
        while True:
            page = await db.read(lambda conn, at=cursor: search.find(conn, learner.id, "word", limit, at))
            seen += [hit.turn_id or hit.session_id for hit in page.items]
            if (cursor := page.next_cursor) is None:
                break
            assert len(page.items) == limit
    assert seen == expected[::-1]


@pytest.mark.parametrize(("query", "found"), [("ÄRGER", 1), ("Ärger", 1), ("ärger", 0), ("한글 ABC", 1), ("한글", 1)])
async def test_only_ascii_letters_are_found_in_either_case(
    db: Database, session: Session, query: str, found: int
) -> None:
    await say(db, session, "Ärger, 한글 abc")
    page = await db.read(lambda conn: search.find(conn, session.learner_id, query, 9))
    assert len(page.items) == found
