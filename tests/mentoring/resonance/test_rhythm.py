from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance.rhythm import NAMES, rhythm

from ..samples import FIFTY


def feature(text: str, name: str) -> float:
    return float(rhythm(text)[NAMES.index(name)])


@FIFTY
@given(st.text(st.characters(codec=None)))
def test_every_text_has_a_finite_rhythm(text: str) -> None:
    found = rhythm(text)
    assert found.shape == (len(NAMES),)
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("", "characters", 0),
        ("", "sentences", log(2)),
        ("one two. three!", "characters", log(16)),
        ("one two. three!", "words", log(4)),
        ("one two. three!", "sentences", log(3)),
        ("one two. three!", "mean_sentence", log(2.5)),
        ("one two. three!", "longest_sentence", log(3)),
        ("one two. three!", "spread", log(1.5)),
        ("a b c. a b c d.", "up_to_3_words", 1 / 2),
        ("a b c d e f. a b c d e f g.", "up_to_6_words", 1 / 2),
        ("Go! Now! I ran.", "exclamations", 2 / 3),
        ("Why? I left. Bus gone.", "questions", 1 / 3),
        ("No!!!!!!", "exclamations", 3),
        ("one,two,three", "commas", 2),
        ("one,two,three", "words", log(4)),
        ("Well... so…", "ellipses", 1),
        ("글쎄요~~", "ellipses", 1),
        ("v1.2 is out. ok~", "ellipses", 0),
        ("What?! No. Yes!!", "runs", 2 / 3),
        ("one\ntwo\nthree", "line_breaks", 2 / 3),
        ("one - two — three; four", "dashes", 3),
        ("I ran because it rained", "connectives", 1 / 6),
        ("걷고 쉬는데", "connectives", 2 / 3),
        ("Maybe I wonder", "pauses", 2 / 4),
        ("음 흠흠 hmm", "pauses", 3 / 4),
        ("ㅋㅋ 네", "feelings", 1 / 3),
        ("lol hahaha ok", "feelings", 2 / 4),
        ("HELP me", "capitals", 4 / 14),
        ("abcd efgh", "word_length", 9 / 3 / 8),
    ],
)
def test_each_number_of_the_rhythm_is_what_its_name_says(text: str, name: str, value: float) -> None:
    assert feature(text, name) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("end", [".", "!", "?", "…", "~", "?\n "])
def test_a_text_without_a_sign_at_its_end_is_open(end: str) -> None:
    assert feature(f"so what{end}", "open_end") == 0
    assert feature(f"{end.strip()}so what", "open_end") == 1


def test_short_bursts_and_one_long_sentence_differ() -> None:
    burst, flowing = "Late. Bus gone. Run!", "I missed the bus and then I ran and then I was late because it rained"
    assert feature(burst, "up_to_3_words") == 1
    assert feature(flowing, "up_to_3_words") == 0
    assert feature(flowing, "connectives") > feature(burst, "connectives")


def test_pauses_and_ellipses_are_heard_in_both_languages() -> None:
    for text in ("음… 글쎄요… 왜일까요", "Hmm... maybe I wonder..."):
        assert feature(text, "ellipses") > 0
        assert feature(text, "pauses") > 0


def test_shouting_is_a_share_of_capitals() -> None:
    assert feature("HELP ME NOW PLEASE", "capitals") > feature("Help me now please", "capitals")
