from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.conftest import BURNOUT, asked, new_learner
from ion_mentoring.conversation import search, sessions
from ion_mentoring.conversation.search import AROUND, excerpt
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "query", "parts"),
    [
        ("최종 면접에서 떨어졌어요", "면접", ("최종 ", "면접", "에서 떨어졌어요")),
        ("The INTERVIEW went\n\nwell", "interview", ("The ", "INTERVIEW", " went well")),
        ("1. **몸부터 살펴요.** 잠을 적어요", "살펴", ("1. 몸부터 ", "살펴", "요. 잠을 적어요")),
        ("a.b a*b", "a*b", ("a.b ", "a*b", "")),
        ("İstanbul", "i", None),
        ("nothing", "x", None),
    ],
)
def test_an_excerpt_is_a_line_around_the_first_match(text: str, query: str, parts: tuple[str, str, str] | None) -> None:
    assert excerpt(text, query) == parts


def test_a_long_text_is_cut_on_both_sides_and_says_so() -> None:
    found = excerpt("가나 " * 100 + "여기" + " 다라" * 100, "여기")
    assert found
    before, match, after = found
    assert (before[0], match, after[-1]) == ("…", "여기", "…")
    assert len(before) <= AROUND + 1 and len(after) <= AROUND + 1


@given(st.text(max_size=300), st.text(min_size=1, max_size=5), st.text(max_size=300))
def test_whatever_surrounds_it_a_text_is_found(before: str, query: str, after: str) -> None:
    found = excerpt(before + query + after, query)
    assert found and all("\n" not in part for part in found)


async def test_a_place_says_where_it_is(service: Service) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, BURNOUT["en"])
    assert turn.reply
    word = next(word for word in turn.reply.split() if word.isalpha() and len(word) > 6)
    (said,) = (await search.find(service.db, learner, "BURNED out")).items
    (replied,) = (await search.find(service.db, learner, word)).items
    assert (said.where, said.before, said.match, said.after) == (
        "message",
        "I think I'm ",
        "burned out",
        " by work. What can I do?",
    )
    assert (replied.where, replied.turn_id, replied.match) == ("reply", turn.id, word)
    await sessions.change(service.db, learner, turn.session_id, {"title": "A quiet autumn"})
    (titled,) = (await search.find(service.db, learner, "autumn")).items
    assert (titled.where, titled.turn_id, titled.session_title) == ("title", None, "A quiet autumn")


@pytest.mark.parametrize("query", ["", " ", "a\x00", "x" * 201])
async def test_what_can_not_be_searched_for_is_told_by_its_name(service: Service, query: str) -> None:
    learner = await new_learner(service, "지민")
    with pytest.raises(InvalidInput, match="`q`"):
        await search.find(service.db, learner, query)
