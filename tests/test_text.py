"""What a learner's text must be before it goes any further."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ion_mentoring.errors import InvalidInput
from ion_mentoring.text import clean, first_line


def test_a_text_loses_its_blank_ends_and_nothing_else() -> None:
    assert clean("  번아웃이\n\t온 것 같아요 \n", "message", limit=100) == "번아웃이\n\t온 것 같아요"
    assert clean("👩‍🚀 é\u200d", "message", limit=100) == "👩‍🚀 é\u200d"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "`message` is empty. Write at least one character."),
        (" \n\t ", "`message` is empty. Write at least one character."),
        ("a" * 11, "`message` has 11 characters; at most 10 are taken."),
        ("ab\ud800", "`message` is no Unicode text: a lone surrogate stands at 2."),
        ("a\x00b", "`message` holds the control character U+0000 at 1. Remove it."),
        ("a\x7f", "`message` holds the control character U+007F at 1. Remove it."),
    ],
)
def test_what_is_no_text_of_a_learner_is_refused_and_the_field_named(text: str, detail: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean(text, "message", limit=10)
    assert (refused.value.detail, refused.value.extra, refused.value.status) == (detail, {"field": "message"}, 422)


def test_a_text_of_exactly_the_limit_is_taken_and_large_numbers_are_readable() -> None:
    assert clean(" " + "a" * 10 + " ", "message", limit=10) == "a" * 10
    with pytest.raises(InvalidInput, match="16,001 characters; at most 16,000"):
        clean("a" * 16_001, "message", limit=16_000)


@given(st.text(st.characters(exclude_categories=()), max_size=50))
@settings(max_examples=50, deadline=None)
def test_a_text_that_is_taken_can_be_stored_and_is_taken_again_unchanged(text: str) -> None:
    try:
        taken = clean(text, "message", limit=40)
    except InvalidInput:
        return
    assert len(taken.encode()) > 0 and len(taken) <= 40 and "\x00" not in taken
    assert clean(taken, "message", limit=40) == taken


def test_a_title_is_the_beginning_on_one_line() -> None:
    assert first_line("  번아웃이\n온   것 같아요 ") == "번아웃이 온 것 같아요"
    assert first_line("one two three", 9) == "one two…"


@given(st.text(), st.integers(2, 80))
@settings(max_examples=50, deadline=None)
def test_a_title_is_never_longer_than_its_length_nor_on_two_lines(text: str, length: int) -> None:
    title = first_line(text, length)
    assert len(title) <= length and len(title.splitlines()) <= 1
    assert " ".join(text.split()).startswith(title.removesuffix("…"))
