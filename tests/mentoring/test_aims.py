"""The goal and the commitment in a mentor's words: when, in whose voice, and in which place of the reply."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.aims import SAID, Commitment, Goal, touches
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Exchange
from ion_mentoring.mentoring.checks import reply_faults
from ion_mentoring.mentoring.personas import QUOTING, parse_persona
from ion_mentoring.mentoring.prompting import build_prompt, estimate_tokens
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage
from mentoring.goldens import assert_golden
from mentoring.samples import CAREFUL, FIFTY, a_brief, persona_text

KITE = Goal("1", "연 높이 날리기", "바람이 좋아서", "2026-12-24")
WALK = Commitment("2", "저녁마다 걷기", "2026-11-20")


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("정보처리기사 합격", "합격할 수 있을까요?"),
        ("매일 운동하기", "운동을 빼먹었어요"),
        ("영어 회화", "영어로 말하기가 무서워요"),
        ("Pass the exam", "My EXAMS start soon"),
        ("Learn Rust", "how do I learn rust?"),
    ],
)
def test_a_message_touches_a_goal_whose_word_it_says_in_any_form(title: str, message: str) -> None:
    assert touches(message, Goal("1", title))


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("정보처리기사 합격", "요즘 너무 피곤해요"),
        ("하고 싶은 일 찾기", "뭘 하고 싶은지 모르겠어요"),
        ("이직하기", "어제 이야기 이어서 해요"),
        ("Get a better job", "I want more time"),
        ("Learn Rust", "I'm burned out"),
        ("!!!", "!!!"),
    ],
)
def test_words_that_say_nothing_touch_no_goal(title: str, message: str) -> None:
    assert not touches(message, Goal("1", title))


@FIFTY
@given(st.text(max_size=300), st.text(max_size=80))
def test_whatever_is_written_the_question_has_an_answer(message: str, title: str) -> None:
    assert touches(message, Goal("1", title)) in (True, False)


def test_the_commitment_comes_after_the_introduction_and_the_goal_waits() -> None:
    reply = compose(a_brief(goal=KITE, commitment=WALK))
    assert "introduction" in reply.paragraphs[0]
    assert reply.paragraphs[1] == "commitment 1 말이에요: “저녁마다 걷기”."
    assert KITE.title not in reply.text
    ahead = compose(a_brief(commitment=Commitment("2", "저녁마다 걷기", "2026-11-20", ahead=True)))
    assert ahead.paragraphs[1].startswith("commitment ahead")


def test_the_goal_is_spoken_of_once_where_the_message_touches_it() -> None:
    assert "goal 1 말이에요: “연 높이 날리기”." in compose(a_brief(goal=KITE, message="연이 높이 안 떠요")).paragraphs
    said = Exchange("연이 안 떠요", "“연 높이 날리기”, 좋은 목표예요.", "mina")
    for changes in ({"history": (said,)}, {"message": "배가 고파요"}, {"move": "thanks"}, {"worry": CAREFUL}):
        brief: dict[str, Any] = {"goal": KITE, "message": "연이 높이 안 떠요", **changes}
        assert KITE.title not in compose(a_brief(**brief)).text


def test_what_a_learner_wrote_stays_as_it_was_in_either_register() -> None:
    polite = Commitment("2", "매일 저는 30분 걸어요.", "2026-11-20")
    assert "“매일 저는 30분 걸어요.”" in compose(a_brief(commitment=polite, register="casual")).text


def test_a_long_goal_is_cut_and_stays_on_one_line() -> None:
    goal = Goal("1", "연\n" + "높이 " * 100)
    assert len(goal.said) <= SAID and "\n" not in goal.said
    assert goal.said in compose(a_brief(goal=goal, message="연이 높이 안 떠요")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mentor_speaks_of_goal_and_commitment_in_lines_that_may_go_out(
    language: ReplyLanguage, shipped: Content
) -> None:
    other = {
        "ko": "Pass the final exam of the certified accountant course",
        "en": "공인 회계사 시험에 올해 안에 꼭 합격하기",
    }
    for persona in shipped.personas.values():
        for seed in range(2):
            for text in (*other.values(), "걷기"):
                goal, commitment = Goal("1", text), Commitment("2", text, "2026-11-20")
                common: dict[str, Any] = {"persona": persona, "language": language, "seed": seed, "message": text}
                for brief in (a_brief(goal=goal, **common), a_brief(commitment=commitment, **common)):
                    assert reply_faults(compose(brief).text, language) == ()


def test_a_line_that_leaves_no_room_for_the_learners_words_is_refused() -> None:
    for section, quoted in QUOTING.items():
        bare = persona_text(ko={section: f"- 말이에요: “{quoted}”.\n- 말이에요."})
        with pytest.raises(ContentError, match="does not say"):
            parse_persona(bare, "mina.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_with_goal_and_commitment_reads_as_it_did(language: ReplyLanguage) -> None:
    brief = a_brief(language=language, goal=KITE, commitment=WALK, playbook=None)
    system = build_prompt(brief, window=4000, reserve=700, count=estimate_tokens)[0].content
    assert_golden(f"prompt-aims-{language}.txt", system + "\n")


def test_a_prompt_without_them_says_nothing_of_them() -> None:
    system = build_prompt(a_brief(language="en"), window=4000, reserve=700, count=estimate_tokens)[0].content
    assert "goal" not in system and "set out to do" not in system
