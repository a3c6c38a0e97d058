"""Checks on what goes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.checks import reply_faults
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
