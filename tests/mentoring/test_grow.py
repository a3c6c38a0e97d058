from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.grow import KEPT, Grow, Point, Spoken, grow, part_of, questions, tried
from ion_mentoring.mentoring.sentences import is_question, sentences, stated

from .samples import FIFTY

PARTS = {
    "goal": [
        "올해 안에 백엔드 개발자로 이직하고 싶어요.",
        "내년 봄까지 정보처리기사 합격이 목표예요",
        "회의에서 제 의견을 또렷하게 말할 수 있었으면 좋겠어요.",
        "이직하려고 하는데 포트폴리오를 어디서부터 손대야 할까요?",
        "대학원에 가고자 합니다.",
        "I want to lead a small team by next summer.",
        "My goal is to pass the bar exam in July.",
        "I'd like to speak up more in meetings, but how do I start?",
        "I'm hoping to move into data work.",
        "I wish I could say no without feeling guilty.",
    ],
    "reality": [
        "최종 면접에서 세 번째 떨어졌어요.",
        "요즘 일만 생각하면 가슴이 답답해요",
        "매일 한 시간씩 공부하고 있는데 점수가 안 올라요. ",
        "면접에서 떨어졌는데 어떻게 다시 준비할까요?",
        "아무것도 하기 싫고 그냥 포기하고 싶어요",
        "I keep putting the thesis off until the night before.",
        "My manager doesn't answer my messages.",
        "I've been at this job for two years.",
        "I failed the exam again, so what should I do now?",
        "Right now three people share one test server.",
    ],
    "will": [
        "내일 오전에 이력서 첫 줄부터 써 볼게요.",
        "금요일까지 팀장님께 말씀드리기로 했어요",
        "이번 주에는 단위 테스트부터 쓰겠습니다.",
        "오늘은 일찍 자야겠어요",
        "I'll write to my supervisor tomorrow morning.",
        "I'm going to practise the opening three times.",
        "I decided to block two hours every Friday.",
    ],
    None: [
        "고마워요, 덕분에 좋아졌어요!",
        "안녕하세요",
        "제 이력서 좀 봐주세요.",
        "이 개념을 알고 싶어요",
        "하나만 더 물어볼게요.",
        "어떤 책이 좋을까요?",
        "Thanks, that helped a lot.",
        "What is a closure?",
        "I want to know which one is better.",
        "Should I take the offer?",
        "I will ask you one more thing.",
        'She said "I want to win".',
    ],
}


@pytest.mark.parametrize(("part", "said"), [(part, said) for part, all in PARTS.items() for said in all])
def test_a_sentence_belongs_to_the_part_that_its_cue_names(part: str | None, said: str) -> None:
    (sentence,) = sentences(said)
    assert part_of(sentence) == part


def test_a_talk_is_sorted_with_the_turn_of_each_point() -> None:
    talk = [
        Spoken(
            "1",
            "면접에서 떨어졌어요 ㅠㅠ\n그래도 올해 안에 이직하고 싶어요. 뭐부터 할까요?",
            "1. **기록해요.** 세 줄이면 돼요.",
        ),
        Spoken("2", "Okay. I'll write it down tonight.", "Good.\n\n1. Write three lines\n2. Read them aloud"),
    ]
    assert grow(talk) == Grow(
        goal=(Point("그래도 올해 안에 이직하고 싶어요.", "1"),),
        reality=(Point("면접에서 떨어졌어요", "1"),),
        options=(
            Point("기록해요. 세 줄이면 돼요.", "1"),
            Point("Write three lines", "2"),
            Point("Read them aloud", "2"),
        ),
        will=(Point("I'll write it down tonight.", "2"),),
    )


@pytest.mark.parametrize(
    "message", ["안녕하세요 :)", "What is a closure?", "고마워요!", "", "ㅋㅋㅋㅋ", "```\nI want to\n```"]
)
def test_where_nothing_fits_every_part_is_empty(message: str) -> None:
    assert grow([Spoken("1", message, "Let me think.")]) == Grow()


def test_of_many_points_the_newest_stay_each_once_and_where_it_was_said_last() -> None:
    talk = [Spoken(str(n), f"I want to read book {n % 15}.", "1. Read") for n in range(40)]
    found = grow(talk)
    assert [point.turn_id for point in found.goal] == [str(n) for n in range(40 - KEPT, 40)]
    assert found.options == (Point("Read", "39"),)


def test_what_was_tried_and_asked_is_found_in_both_languages() -> None:
    talk = [
        Spoken("1", "타이머도 맞춰 봤고 장소도 바꿔 봤어요. 면접을 봤어요. 왜 안 될까요?", ""),
        Spoken("2", "I've already tried a timer. I saw a film. How long should it take?", ""),
    ]
    assert [point.text for point in tried(talk)] == [
        "타이머도 맞춰 봤고 장소도 바꿔 봤어요.",
        "I've already tried a timer.",
    ]
    assert [point.text for point in questions(talk)] == ["왜 안 될까요?", "How long should it take?"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "떨어졌어요 다시 해야 하는데 어렵습니다 도와주세요",
            ["떨어졌어요", "다시 해야 하는데 어렵습니다", "도와주세요"],
        ),
        ("First. Second! e.g. 3.5 hours, Dr. Kim said", ["First.", "Second!", "e.g. 3.5 hours, Dr. Kim said"]),
        ("- 하나예요\n- 둘이에요 ㅠㅠ", ["하나예요", "둘이에요"]),
        ("> quoted words here\nmy own words", ["my own words"]),
        ("...\n\n:)", []),
    ],
)
def test_a_message_is_taken_apart_at_its_endings(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("I failed, so what now?", "I failed"),
        ("떨어졌는데 어떻게 할까요?", "떨어졌는데"),
        ("어떻게 할까요", ""),
        ("How do I start", ""),
        ("What I need is time.", "What I need is time."),
        ("When I tried it, it broke.", "When I tried it, it broke."),
    ],
)
def test_of_a_question_only_what_comes_before_it_is_stated(sentence: str, statement: str) -> None:
    assert stated(sentence) == statement
    assert is_question(sentence) == (statement != sentence)


@FIFTY
@given(st.lists(st.text(alphabet="가싶고어요 .?!\nI want'\"", max_size=60), max_size=6))
def test_whatever_is_said_a_sentence_is_in_one_part_at_most(messages: list[str]) -> None:
    found = grow([Spoken(str(n), message, "") for n, message in enumerate(messages)])
    texts = [point.text for part in (found.goal, found.reality, found.will) for point in part]
    assert len(texts) == len(set(texts))
    assert all(text == " ".join(text.split()) for text in texts)
