"""A session's turns, page by page, where it branches and where it does not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from conversation.conftest import new_learner
from ion_mentoring.conversation.pages import Wish, turn, turns_page
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import sessions, turns
from ion_mentoring.store.records import Learner, Page, Placed

NOBODY = "00000000-0000-7000-8000-000000000000"


class Talk:
    """A session in which single letters were said, and the turn of each."""

    def __init__(self, service: Service, learner: Learner, session_id: str, ids: dict[str, str]) -> None:
        self.service, self.learner, self.session_id, self.ids = service, learner, session_id, ids

    async def page(self, **wish: Any) -> Page[Placed]:
        return await turns_page(self.service.db, self.learner, self.session_id, Wish(**wish))

    async def said(self, **wish: Any) -> str:
        return "".join(placed.turn.message for placed in (await self.page(**wish)).items)


async def make(service: Service, parents: str, name: str = "지민") -> Talk:
    """a, b, c, ...: `parents` names the letter that each follows, `-` for the beginning."""
    learner = await new_learner(service, name)

    async def write(conn: AsyncConnection) -> Talk:
        session = await sessions.insert(conn, learner.id, "letters")
        ids: dict[str, str] = {}
        for letter, parent in zip("abcdefghijklmnopqrstuvwxyz", parents, strict=False):
            made = await turns.append(
                conn, session.id, message=letter, language="en", parent_id=ids.get(parent), resonance={}
            )
            ids[letter] = made.id
        return Talk(service, learner, session.id, ids)

    return await service.db.write(write)


async def test_the_way_to_the_newest_turn_is_shown_unless_another_or_all_are_asked_for(service: Service) -> None:
    talk = await make(service, "-abab")
    assert await talk.said() == "abe"
    ways = {letter: await talk.said(path=talk.ids[letter]) for letter in "abcde"}
    assert ways == {"a": "abe", "b": "abe", "c": "abc", "d": "ad", "e": "abe"}
    assert await talk.said(every=True) == "abcde"


async def test_turns_know_those_that_follow_the_same_one(service: Service) -> None:
    talk = await make(service, "-aba-")
    found = {placed.turn.message: placed.siblings for placed in (await talk.page(every=True)).items}
    letters = {letter: "".join(talk_letter(talk, id) for id in ids) for letter, ids in found.items()}
    assert letters == {"a": "ae", "b": "bd", "c": "c", "d": "bd", "e": "ae"}
    alone = await turn(service.db, talk.learner, talk.ids["b"])
    assert (alone.turn.message, alone.siblings) == ("b", found["b"])


def talk_letter(talk: Talk, id: str) -> str:
    return next(letter for letter, known in talk.ids.items() if known == id)


@pytest.mark.parametrize(
    ("letter", "limit", "page", "has_older"),
    [
        *[("j", 5, "hijkl", True), ("j", 4, "ijkl", True), ("a", 5, "abcde", False), ("t", 5, "pqrst", True)],
        *[("b", 1, "b", True), ("c", 50, "abcdefghijklmnopqrst", False)],
    ],
)
async def test_the_page_around_a_turn_holds_it(
    service: Service, letter: str, limit: int, page: str, has_older: bool
) -> None:
    talk = await make(service, "-abcdefghijklmnopqrs")
    found = await talk.page(around=talk.ids[letter], limit=limit)
    assert "".join(placed.turn.message for placed in found.items) == page
    assert (found.next_cursor is not None) == has_older


async def test_from_a_page_in_the_middle_one_goes_both_ways(service: Service) -> None:
    talk = await make(service, "-abcdbefgh")
    assert await talk.said(path=talk.ids["e"]) == "abcdegi"
    middle = await talk.page(around=talk.ids["e"], limit=2)
    seen = [placed.turn for placed in middle.items]
    older = await talk.page(path=talk.ids["e"], before=middle.next_cursor, limit=50)
    newer = await talk.page(after=seen[-1].id, limit=50)
    said = [placed.turn.message for placed in (*older.items, *middle.items, *newer.items)]
    assert "".join(said) == await talk.said(path=talk.ids["e"])
    assert await talk.said(after=newer.items[-1].turn.id) == ""


async def test_what_is_not_there_or_not_on_the_way_is_told(service: Service) -> None:
    talk, other = await make(service, "-aba"), await make(service, "-", "서준")
    wish: dict[str, Any]
    for wish in ({"path": NOBODY}, {"around": NOBODY}, {"after": other.ids["a"]}, {"path": other.ids["a"]}):
        with pytest.raises(NotFound, match="no such turn in this session"):
            await talk.page(**wish)
    for wish in ({"around": talk.ids["d"], "path": talk.ids["c"]}, {"after": NOBODY, "every": True}):
        with pytest.raises(NotFound, match="on this way"):
            await talk.page(**wish)
    with pytest.raises(NotFound, match="no such session"):
        await turns_page(service.db, other.learner, talk.session_id, Wish())
    with pytest.raises(NotFound, match="no such turn"):
        await turn(service.db, other.learner, talk.ids["a"])


async def test_a_page_that_contradicts_itself_is_refused(service: Service) -> None:
    talk = await make(service, "-a")
    with pytest.raises(InvalidInput, match="one of `before`, `around` and `after`"):
        await talk.page(around=talk.ids["a"], after=talk.ids["b"])
    with pytest.raises(InvalidInput, match="cursor"):
        await talk.page(before="broken")


async def test_a_session_without_turns_has_an_empty_page(service: Service) -> None:
    talk = await make(service, "")
    assert await talk.page() == Page([], None)


async def test_a_turn_says_what_its_learner_thinks_of_it_and_nobody_else(service: Service) -> None:
    talk = await make(service, "-a")
    first, other = talk.ids["a"], await new_learner(service, "서준")
    await service.db.write(lambda conn: turns.add_feedback(conn, first, talk.learner.id, -1, "너무 길어요"))
    found = [placed.feedback for placed in (await talk.page()).items]
    assert found[0] and (found[0].rating, found[0].reason) == (-1, "너무 길어요")
    assert found[1] is None
    assert await service.db.read(lambda conn: turns.opinions(conn, [first], other.id)) == {}
