import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance.prefilter import needed

from ..samples import FIFTY


@pytest.mark.parametrize(
    ("expression", "strings"),
    [
        ("kill", {"kill"}),
        (r"\b(kill|end) (my|your)self\b", {"kill myself", "kill yourself", "end myself", "end yourself"}),
        ("colou?r", {"color", "colour"}),
        ("a[bc]d", {"abd", "acd"}),
        (r".{0,9}long(er)?.*", {"long", "longer"}),
        (r"\w+", {""}),
        ("(abc)+", {"abc"}),
        ("(abc)*", {""}),
        ("(?:a.b|word)x", {"a", "word"}),
        ("(a|.)", {""}),
        ("(a.)?", {""}),
        ("[^a]bcd", {"bcd"}),
    ],
)
def test_what_a_match_must_hold_is_told(expression: str, strings: set[str]) -> None:
    assert needed(expression) == strings


def test_too_many_forms_are_not_listed() -> None:
    digits = "(0|1|2|3|4|5|6|7|8|9)"
    assert all(len(each) < 8 for each in needed(digits * 8))
    assert needed(f"({digits * 3})word") == {"word"}


PART = st.sampled_from(["a", "bc", "[xy]", "d?", ".", r"\b", "(p|qr)", "(s|t.u)", "(vw)+", "z{2,3}", r"(?!no)", "e*"])


@FIFTY
@given(st.lists(PART, min_size=1, max_size=5).map("".join), st.data())
def test_no_match_is_lost(expression: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(expression))
    hit = re.search(expression, text)
    assert hit is None or any(each in text for each in needed(expression))
