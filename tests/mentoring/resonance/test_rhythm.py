import numpy as np
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
