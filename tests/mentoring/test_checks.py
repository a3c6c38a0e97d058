"""Checks on what goes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.checks import addition_faults, reply_faults
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage
from mentoring.samples import FIFTY, a_brief

KO, EN = (
    "오늘은 하나만 해 봐요. 그거면 충분해요. 내일은 내일의 몫이에요.",
    "One thing is enough for today. Tomorrow can wait its turn.",
)


@pytest.mark.parametrize(("text", "language"), [(KO, "ko"), (EN, "en"), ("OK!", "ko"), ("네.", "en")])
def test_a_good_reply_has_no_fault(text: str, language: ReplyLanguage) -> None:
    assert reply_faults(text, language) == ()


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_a_blank_reply_is_empty(text: str) -> None:
    assert reply_faults(text, "ko") == ("empty",)


@pytest.mark.parametrize(("text", "language"), [(EN, "ko"), (KO, "en")])
def test_a_reply_in_the_other_language_is_found(text: str, language: ReplyLanguage) -> None:
    assert reply_faults(text, language) == ("language",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"이렇게 써 봐요.\n```python\n{'print(value) ' * 20}\n```", "ko"),
        (f"{KO} `pointers_and_references_are_different_things`을 봐요.", "ko"),
        ("useState와 useEffect와 useMemo를 React에서 TypeScript로 같이 쓰는 컴포넌트예요.", "ko"),
        ("In Korean it is “오늘은 여기까지” for today, and people say so at the end of a day together.", "en"),
    ],
)
def test_code_and_quoted_words_of_the_other_language_are_no_fault(text: str, language: ReplyLanguage) -> None:
    assert reply_faults(text, language) == ()


@pytest.mark.parametrize(
    ("found", "passed", "language"),
    [
        ("a" * 41, "a" * 40 + " `code`" * 9, "ko"),
        ("가" * 20 + "a" * 61, "가" * 20 + "a" * 60, "ko"),
        ("가" * 21, "가" * 20 + " ```코드```" * 9, "en"),
        ("가" * 30 + "a" * 59, "가" * 30 + "a" * 60, "en"),
    ],
)
def test_names_and_terms_of_the_other_language_may_make_up_most_of_a_reply_but_not_all_of_it(
    found: str, passed: str, language: ReplyLanguage
) -> None:
    assert reply_faults(found, language) == ("language",)
    assert reply_faults(passed, language) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am a human, like you are, so I understand.", "en"),
        ("Believe me: I'm a real person, and I have been there.", "en"),
        ("저는 진짜 사람이에요.", "ko"),
        ("나는 사람이야.", "ko"),
        ("전 사람입니다.", "ko"),
    ],
)
def test_a_reply_that_poses_as_a_person_is_found(text: str, language: ReplyLanguage) -> None:
    assert reply_faults(text, language) == ("poses_as_human",)


@pytest.mark.parametrize(("text", "language"), [("저는 사람이 아니에요.", "ko"), ("I'm not a human being.", "en")])
def test_a_reply_that_says_that_it_is_no_person_is_good(text: str, language: ReplyLanguage) -> None:
    assert reply_faults(text, language) == ()


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
@FIFTY
def test_any_text_is_checked_without_an_error(text: str, language: ReplyLanguage) -> None:
    assert set(reply_faults(text, language)) <= {"empty", "language", "poses_as_human"}


def test_no_reply_of_the_embedded_mentor_has_a_fault(shipped: Content) -> None:
    for persona in shipped.personas.values():
        for book in shipped.playbooks.values():
            for language in LANGUAGES:
                reply = compose(a_brief(persona=persona, playbook=book, language=language))
                assert reply_faults(reply.text, language) == (), (persona.id, book.id, language)


CASE = "My interview at the bank is on Monday and I keep forgetting my answers."
SOURCES = f"{CASE} Rehearse aloud. Say 3 answers aloud to a friend, then write one keyword for each."
TOLD = "Use plain words. Say your bank answers to a friend."


def added(text: str, case: str = CASE, sources: str = SOURCES) -> tuple[str, ...]:
    return addition_faults(text, case=case, sources=sources, instructions=TOLD)


@pytest.mark.parametrize(
    "text",
    [
        "In your case, say your answers for the bank interview aloud to a friend before Monday.",
        "Say your answers for the bank interviews aloud, all 3 of them!",
        'Write a keyword for each of your bank answers, as in "Monday."',
        "Say your bank answers aloud to a friend (on Monday.)",
        "Say the bank, then say the bank answers for Monday aloud.",
        "Say your bank answers to that friend on Monday, aloud.",
        "At the bank: interview on Monday, zebra or violet.",
        "Say your bank answers aloud" + " " * 12 + ".",
        "Say your bank answers aloud" + " " * 392 + ".",
    ],
)
def test_a_passage_on_the_learners_own_case_with_the_mentors_advice_goes_out(text: str) -> None:
    assert added(text) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Say your answers for the bank interview aloud, 은행에서.", "language"),
        ("Say your answers for the 銀行 bank interview aloud.", "language"),
        ("Say your answers for the bank interview aloud to a", "unfinished"),
        ("Say your answers for the bank interview aloud:", "unfinished"),
        ("Say your bank answers aloud" + " " * 11 + ".", "length"),
        ("Say your bank answers aloud" + " " * 393 + ".", "length"),
        ("Now say your bank answers to a friendly voice on Monday.", "echo"),
        ("Note: say your answers for the bank interview aloud.", "echo"),
        ("Say the answers for the bank interview as the learner would.", "echo"),
        ("Say your answers for the bank interview aloud.<|im_end|>.", "echo"),
        ("Say the bank answers aloud, and say the bank answers again.", "repetition"),
        ("I'm sure that you say your bank answers aloud to a friend.", "first_person"),
        ("Say your bank answers aloud to a friend, as for me.", "first_person"),
        ("Can you say your bank answers aloud to a friend? Do.", "first_person"),
        ("Say each keyword aloud to a friend, then write it for the bank.", "not_their_case"),
        ("Say your 7 bank answers aloud to a friend on Monday.", "invented"),
        ("Say your seven bank answers aloud to a friend on Monday.", "invented"),
        ("At the bank: interview with a tiger, zebra or violet.", "invented"),
    ],
)
def test_a_passage_that_may_not_go_out_is_found_and_its_fault_named(text: str, fault: str) -> None:
    assert added(text) == (fault,)


def test_a_case_of_few_words_asks_for_no_more_than_it_has() -> None:
    text = "Say each keyword aloud to a friend, then write it down."
    assert added(text, case="") == () == added(text, case="A friend of me")
    assert added(text, case="The bank.") == ("not_their_case",)


def test_a_number_may_be_a_digit_or_a_word_where_the_sources_have_it_so() -> None:
    text = "Say your two bank answers aloud to a friend for 15 minutes on Monday."
    assert added(text) == ("invented",)
    assert added(text, sources=f"{SOURCES} Two answers, 15 minutes.") == ()


@given(st.text(max_size=300), st.text(max_size=99), st.text(max_size=99))
@FIFTY
def test_any_passage_is_checked_without_an_error(text: str, case: str, sources: str) -> None:
    assert len(added(text, case, sources)) == len(set(added(text, case, sources)))
