"""The mark of the instructions is found however it is written and cut, and nothing else is lost or late."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.canary import FIRST, LENGTH, LETTERS, Leak, Watch, holds, mark
from mentoring.samples import FIFTY

MARK = "zqxzqkzqxzqwvb"  # begins like itself again and again
marks = st.builds(
    lambda first, rest: first + rest, st.sampled_from(FIRST), st.text(LETTERS, min_size=LENGTH - 1, max_size=LENGTH - 1)
)
between = st.text(" -_.\n\u200b*·", max_size=3)
prose = st.text("abc zqx한글!\n", max_size=40)


def cut(text: str, places: Sequence[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(ends)]


@FIFTY
@given(text=prose, places=st.lists(st.integers(0, 200)))
def test_what_holds_no_mark_goes_through_byte_for_byte_however_it_is_cut(text: str, places: list[int]) -> None:
    watch = Watch(MARK)
    assert "".join([*(watch.take(piece) for piece in cut(text, places)), watch.end()]) == text


@FIFTY
@given(mark=marks, before=prose, after=prose, gaps=st.lists(between, min_size=LENGTH, max_size=LENGTH), data=st.data())
def test_a_mark_is_found_in_any_case_with_anything_between_and_none_of_it_goes_out(
    mark: str, before: str, after: str, gaps: list[str], data: st.DataObject
) -> None:
    shown = [letter.upper() if data.draw(st.booleans()) else letter for letter in mark]
    written = "".join(letter + gap for letter, gap in zip(shown, gaps, strict=True))
    text, watch, out = f"{before} {written}{after}", Watch(mark), ""
    with pytest.raises(Leak):
        for piece in cut(text, data.draw(st.lists(st.integers(0, 200)))):
            out += watch.take(piece)
    assert text.startswith(out)
    assert len(out) <= len(before) + 1


@FIFTY
@given(text=prose)
def test_no_more_is_held_back_than_what_may_be_the_beginning_of_the_mark(text: str) -> None:
    watch, out = Watch(MARK), ""
    for number, char in enumerate(text, 1):
        out += watch.take(char)
        held = text[len(out) : number]
        assert MARK.startswith("".join(letter for letter in held if letter.isalnum()))


def test_a_mark_is_drawn_letter_by_letter_and_begins_with_one_that_hardly_ends_a_piece() -> None:
    drawn = mark(lambda letters: letters[-1])
    assert drawn == "z" * LENGTH
    assert mark(lambda letters: letters[0]) == FIRST[0] + LETTERS[0] * (LENGTH - 1)


def test_a_piece_that_cannot_begin_a_mark_goes_out_at_once() -> None:
    watch = Watch(MARK)
    assert watch.take("한 걸음씩 가요. ") == "한 걸음씩 가요. "
    assert watch.take("Rest. z") == "Rest. "
    assert watch.take("q") == ""
    assert watch.take("oo") == "zqoo"


def test_letters_of_another_width_are_the_same_letters() -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in MARK)
    assert holds(f"The mark is {wide}.", MARK)


def test_without_a_mark_everything_goes_through() -> None:
    assert Watch("").take(MARK) == MARK
    assert not holds("anything", "")


def test_a_reply_of_nothing_but_gaps_is_not_held_back_for_ever() -> None:
    watch = Watch(MARK)
    out = watch.take("z") + watch.take(" " * 1000)
    assert len(out) > 500
