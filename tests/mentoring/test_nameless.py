from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.nameless import nameless

from .samples import FIFTY


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("김민수 팀장님이 화를 냈어요", "○○○ 팀장님이 화를 냈어요"),
        ("박서연씨와 이야기했어요", "○○○씨와 이야기했어요"),
        ("지은 씨가 도와줬어요", "○○ 씨가 도와줬어요"),
        ("제 이름은 최유진이에요", "제 이름은 ○○○이에요"),
        ("My manager Sarah said no", "My manager […] said no"),
        ("I asked Dr. Alan Reed and Prof Kim", "I asked Dr. […] and Prof […]"),
        ("my advisor Dr. Reed wants it", "my advisor Dr. […] wants it"),
        ("my name is Jordan, hi", "my name is […], hi"),
        ("write to jo.lee+x@mail.example.com or 010-1234-5678", "write to […] or […]"),
        ("https://example.com/me and @jordan_l", "[…] and […]"),
    ],
)
def test_a_name_that_shows_as_one_is_taken_out(text: str, left: str) -> None:
    assert nameless(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "팀장님이 화를 냈어요. 교수님께는 말 못 했어요.",
        "오늘 날씨가 좋고 마음씨가 고운 친구예요",
        "우리 선배는 신입 사원이에요",
        "My manager said No. The Lead Time is 3 days on 2026-11-23 at 10:30.",
        "I scored 990 and read 1200 pages",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert nameless(text) == text


def test_a_given_name_goes_wherever_it_stands_unless_it_is_a_word() -> None:
    assert nameless("저는 지민이고 지민의 글이에요", ["지민"]) == "저는 […]이고 […]의 글이에요"
    assert nameless("Ada wrote; adapted by Ada.", ["Ada"]) == "[…] wrote; adapted by […]."
    assert nameless("local time (a)", ["local", "a", ""]) == "local time (a)"
    assert nameless("a.c abc", ["a.c1", "A.C"]) == "a.c abc"


@FIFTY
@given(st.text(alphabet="김민수 팀장님씨@.Dr AbMy"), st.text(min_size=2, max_size=4, alphabet="김Ab1"))
def test_what_was_taken_out_once_stays_out(text: str, name: str) -> None:
    once = nameless(text, [name])
    assert nameless(once, [name]) == once


def test_the_playbooks_which_name_nobody_are_left_as_they_are(shipped: Content) -> None:
    for book in shipped.playbooks.values():
        for language in ("ko", "en"):
            part = book.part(language)
            for text in (part.gist, part.example, part.stuck, *(step.text for step in part.steps)):
                assert nameless(text) == text
