"""Moves that are said in so many words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import SHIPPED
from ion_mentoring.mentoring.forms import said
from ion_mentoring.mentoring.resonance import MOVES
from mentoring.samples import FIFTY


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("It still doesn't work", "failed"),
        ("해 봤는데 안 돼요ㅠㅠ", "failed"),
        ("for example?", "example"),
        ("다른 예시는요?", "example"),
        ("예를 들어 주세요", "example"),
        ("and then?", "next"),
        ("다음 단계 알려주세요", "next"),
        ("계속해 주세요", "next"),
        ("Actually, let me ask in English: how do I say no to my manager without sounding rude?", "new"),
        ("New question: how do I learn SQL?", "new"),
        ("근데 다른 질문인데요, 연봉 협상은 어떻게 해요?", "new"),
        ("그건 그렇고 요즘 잠을 못 자요", "new"),
    ],
)
def test_a_move_is_told_by_its_form(text: str, move: str) -> None:
    assert said(text) == move


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "ㅠㅠ",
        "The login form doesn't work for users with two accounts",
        "다음 주에 면접이 있어요",
        "예를 들어 제 팀장은 금요일마다 일을 줘요",
        "my next step would be to ask her",
        "계속 같은 자리에서 막혀요",
    ],
)
def test_what_says_more_than_a_move_is_left_to_the_head(text: str) -> None:
    assert said(text) is None


def test_no_authored_message_is_told_to_be_another_move_than_it_is() -> None:
    lines = (SHIPPED / "authored" / "moves.jsonl").read_text(encoding="utf-8").splitlines()
    told = [(said(row["text"]), row["label"]) for row in map(json.loads, lines)]
    assert sum(move is not None for move, _ in told) >= 10
    assert all(move in {None, label} for move, label in told)


@given(st.text(max_size=100))
@FIFTY
def test_any_text_can_be_asked(text: str) -> None:
    assert said(text) in {None, *MOVES}
