import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance.features import BUCKETS, count, featurise, shorten

from ..samples import FIFTY

EVEN = np.ones(BUCKETS, np.float32)
ANY_TEXT = st.text(st.characters(codec=None), max_size=300)


def buckets(text: str) -> set[int]:
    return set(featurise([text], EVEN).buckets.tolist())


@FIFTY
@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_a_text_has_the_same_row_alone_and_among_others(texts: list[str]) -> None:
    together = featurise(texts, EVEN)
    assert len(together.starts) == len(texts) + 1
    for number, text in enumerate(texts):
        alone, part = featurise([text], EVEN), slice(*together.starts[number : number + 2])
        assert together.buckets[part].tolist() == alone.buckets.tolist()
        assert together.values[part] == pytest.approx(alone.values)


@FIFTY
@given(ANY_TEXT.filter(lambda text: any(letter.isalnum() for letter in text if letter < "\uffff")))
def test_characters_and_words_each_have_length_one(text: str) -> None:
    values = featurise([text], EVEN).values
    assert float((values**2).sum()) == pytest.approx(2, rel=1e-3)


@FIFTY
@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_the_counts_of_several_texts_add_up_to_those_of_all(texts: list[str]) -> None:
    counted = count(texts)
    assert np.bincount(counted.places, counted.counts).tolist() == counted.totals.tolist()
    for number, text in enumerate(texts):
        alone, own = count([text]), counted.owners == number
        assert counted.buckets[counted.places[own]].tolist() == alone.buckets.tolist()
        assert counted.counts[own].tolist() == alone.totals.tolist() == alone.counts.tolist()
        assert int((counted.places[own] < counted.words).sum()) == alone.words


def test_a_word_is_the_same_wherever_it_stands() -> None:
    alone, last = count(["zebra"]), count(["a b c", "and at the very end of all of it: zebra"])
    assert set(alone.buckets[alone.words :].tolist()) <= set(last.buckets[last.words :].tolist())


def test_too_many_texts_at_once_are_refused() -> None:
    assert count(["a"] * 4096).texts == 4096
    with pytest.raises(ValueError, match="4097"):
        count(["a"] * 4097)


def test_case_width_and_white_space_make_no_difference() -> None:
    assert buckets("Hello  WORLD\n") == buckets("hello world") == buckets("ｈｅｌｌｏ world")


def test_a_long_run_of_one_letter_counts_as_three() -> None:
    assert buckets("ㅋㅋㅋㅋㅋㅋㅋㅋ") == buckets("ㅋㅋㅋ") != buckets("ㅋㅋ")


def test_words_and_their_order_are_seen() -> None:
    assert buckets("one two") != buckets("two one")


def test_what_the_space_does_not_know_weighs_nothing() -> None:
    assert featurise(["anything"], np.zeros(BUCKETS, np.float32)).values.max() == 0


def test_a_very_long_word_is_read() -> None:
    assert len(buckets("ab" * 100)) > 0


def test_a_long_text_is_read_by_its_head_and_tail() -> None:
    assert shorten("a" * 1000) == "a" * 1000
    assert shorten("a" * 2000 + "b" * 2000) == "a" * 600 + "\n" + "b" * 400
