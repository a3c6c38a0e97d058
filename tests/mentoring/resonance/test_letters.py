import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance.letters import are_letters, are_of_words, code_points, tally, text_of

from ..samples import FIFTY

ANY_TEXT = st.text(st.characters(codec=None))


@FIFTY
@given(ANY_TEXT)
def test_a_text_comes_back_from_its_code_points(text: str) -> None:
    assert text_of(code_points(text)) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AZ", "upper"),
        ("az", "lower"),
        ("Àɏé", "accented"),
        ("ᄀᇿㄱㅣ가힣", "syllables"),
        ("ㅋㅎㅠㅜ", "tears"),
        ("ͰЯกァ㐀漢", "foreign"),
        ("@[`{09 !\n🙂\ud800\U00020000", "other"),
    ],
)
def test_every_character_is_of_one_kind(text: str, kind: str) -> None:
    found = tally(text)
    assert getattr(found, kind) == sum(found) == len(text)


def test_latin_and_hangul_are_all_their_kinds() -> None:
    found = tally("Aé b 가나 ㅋㅋㅋ я")
    assert (found.latin, found.hangul, found.foreign) == (3, 5, 1)


@FIFTY
@given(ANY_TEXT)
def test_letters_are_what_python_calls_letters_or_digits(text: str) -> None:
    plane = re.sub("[\U00010000-\U0010ffff]", "", text)
    assert are_letters(code_points(plane)).tolist() == [char.isalnum() for char in plane]


def test_a_word_may_hold_an_apostrophe_but_no_character_beyond_the_plane() -> None:
    assert are_of_words(code_points("I'm_\U00020000")).tolist() == [True, True, True, False, False]
    assert are_letters(code_points("I'm_\U00020000")).tolist() == [True, False, True, False, False]
