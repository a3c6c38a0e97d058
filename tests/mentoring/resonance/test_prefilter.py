import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance.prefilter import Screen, needed

from ..samples import FIFTY


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        ("kill", [{"kill"}]),
        (r"\b(kill|end) (my|your)self\b", [{"kill myself", "kill yourself", "end myself", "end yourself"}]),
        ("colou?r", [{"color", "colour"}]),
        ("a[bc]d", [{"abd", "acd"}]),
        (r".{0,9}long(er)?.*", [{"long", "longer"}]),
        (r"\w+", []),
        ("(abc)+", [{"abc"}]),
        ("(abc)*", []),
        ("(?:a.b|word)x", [{"a", "word"}, {"x"}]),
        ("(a|.)", []),
        ("(a.)?", []),
        ("[^a]bcd", [{"bcd"}]),
        ("(now|today).{0,9}(hit|beat)", [{"now", "today"}, {"hit", "beat"}]),
    ],
)
def test_what_a_match_must_hold_is_told(expression: str, needs: list[set[str]]) -> None:
    assert needed(expression) == needs


def test_too_many_forms_are_not_listed() -> None:
    digits = "(0|1|2|3|4|5|6|7|8|9)"
    assert all(len(each) < 8 for need in needed(digits * 8) for each in need)
    assert {"word"} in needed(f"({digits * 3})word")


PART = st.sampled_from(["a", "bc", "[xy]", "d?", ".", r"\b", "(p|qr)", "(s|t.u)", "(vw)+", "z{2,3}", r"(?!no)", "e*"])


@FIFTY
@given(st.lists(st.lists(PART, min_size=1, max_size=5).map("".join), min_size=1, max_size=4), st.data())
def test_no_match_is_lost(expressions: list[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(expressions[0]))
    matching = {number for number, each in enumerate(expressions) if re.search(each, text)}
    assert matching <= set(Screen(expressions).possible(text))


def test_an_expression_is_spared_where_one_of_its_needs_is_absent() -> None:
    screen = Screen(["(now|today).{0,9}(hit|beat)", "kill", r"\w+"])
    assert screen.possible("today all is well") == [2]
    assert screen.possible("he was beaten today, kill") == [0, 1, 2]
    assert screen.possible("") == [2]


def test_a_string_that_only_begins_or_ends_as_needed_is_not_there() -> None:
    screen = Screen(["abcdefghijkl", "xyz"])
    assert screen.possible("abcdefgh-nothing more") == []
    assert screen.possible("all but efghijkl") == []
    assert screen.possible("it is abcdefghijkl, xyz") == [0, 1]
    assert screen.possible("xy or xz") == []


@pytest.mark.parametrize("expressions", [[], [r"\w+"]])
def test_where_nothing_is_needed_everything_is_possible(expressions: list[str]) -> None:
    assert Screen(expressions).possible("any text") == list(range(len(expressions)))
