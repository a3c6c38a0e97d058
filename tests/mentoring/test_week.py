from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.week import Ahead, Moved, Week, day, monday, summary
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage
from ion_mentoring.messages import say
from mentoring.samples import FIFTY

START = date(2026, 11, 16)


def told(language: ReplyLanguage, **done: Any) -> str:
    return summary(Week(START, **done), language, lambda name, **values: say(f"week.{name}", language, **values))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday_and_ends_on_sunday(when: date) -> None:
    week = Week(monday(when))
    assert week.start <= when <= week.end
    assert (week.start.isoweekday(), week.end.isoweekday()) == (1, 7)


def test_a_day_is_said_as_the_language_says_it() -> None:
    assert (day(START, "ko"), day(START, "en")) == ("11월 16일", "November 16")


def test_a_quiet_week_is_said_to_be_one() -> None:
    assert told("ko") == "11월 16일부터 11월 22일까지는 조용한 한 주였어요. 쉬어 가는 것도 괜찮아요."
    assert told("en") == "From November 16 to November 22 it was a quiet week. A pause is fine, too."


def test_a_week_without_talk_but_with_something_done_is_not_quiet() -> None:
    for text in (told("ko", steps=("기출 풀기",)), told("en", steps=("기출 풀기",))):
        assert "조용한" not in text and "quiet" not in text
        assert "“기출 풀기”" in text


def test_a_full_week_is_told_in_order() -> None:
    done = {
        "turns": 7,
        "sessions": 2,
        "steps": ("읽기", "쓰기"),
        "kept": ("걷기",),
        "partly": ("달리기",),
        "missed": ("수영",),
        "goals": (Moved("1", "합격", 20, 45),),
        "ahead": (Ahead("2", "모의고사", "2026-11-25"), Ahead("3", "복습", "2026-12-01")),
    }
    assert told("en", **done) == (
        "From November 16 to November 22 you wrote 7 times, in 2 talks.\nYou ticked off 2 steps, the last of them “쓰기”.\n"
        "You did what you had set out to do: “걷기”.\nYou did a part of “달리기”, and what is done is done.\n"
        "“수영” didn't happen this time. It is fine to make it smaller and choose another day.\n"
        "“합격” moved on from 20 to 45 %.\nWhat comes next: “모의고사”, by November 25."
    )
    korean = told("ko", **done)
    for said in (
        "2가지 이야기를 멘토와 7번",
        "2개",
        "“쓰기”",
        "“걷기”",
        "“달리기”",
        "“수영”",
        "20%에서 45%까지",
        "11월 25일",
    ):
        assert said in korean
    assert "복습" not in korean


def test_a_commitment_whose_day_has_passed_is_not_said_to_come() -> None:
    late = (Ahead("1", "모의고사", "2026-11-14", overdue=True), Ahead("2", "복습", "2026-12-01"))
    assert "still open: “모의고사”, which was for November 14" in told("en", ahead=late)
    assert "“모의고사”(11월 14일까지였어요)" in told("ko", ahead=late)
    assert "comes next" not in told("en", ahead=late)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_message_is_not_said_to_be_several(language: ReplyLanguage) -> None:
    once = told(language, turns=1, sessions=1)
    assert {"ko": "한 번", "en": "once"}[language] in once
    assert told(language, turns=2, sessions=1) != told(language, turns=2, sessions=2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_goal_that_fell_back_or_stayed_is_told_as_it_is(language: ReplyLanguage) -> None:
    back, stayed = Moved("1", "합격", 60, 40), Moved("2", "운동", 30, 30)
    assert "40" in told(language, goals=(back,)) and "60" in told(language, goals=(back,))
    assert "30" in told(language, goals=(stayed,))
    assert told(language, goals=(back,)) != told(language, goals=(Moved("1", "합격", 40, 60),))


def test_of_many_goals_those_that_moved_most_are_told() -> None:
    goals = tuple(Moved(str(n), f"목표{n}", 0, n) for n in range(5))
    text = told("ko", goals=goals)
    assert "목표4" in text and "목표3" in text and "목표2" not in text


words = st.text(min_size=1, max_size=200).filter(str.strip)


@FIFTY
@given(st.lists(words, max_size=4), st.lists(words, max_size=4), st.integers(0, 500), st.sampled_from(LANGUAGES))
def test_whatever_was_done_the_text_stays_short_with_a_line_a_thing(
    steps: list[str], kept: list[str], turns: int, language: ReplyLanguage
) -> None:
    text = told(language, steps=tuple(steps), kept=tuple(kept), turns=turns, sessions=min(turns, 3))
    assert 0 < len(text) < 700
    assert len(text.splitlines()) == 1 + bool(steps) + bool(kept)
