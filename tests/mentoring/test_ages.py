"""The day from which a learner agrees alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.ages import Age, parse_ages
from mentoring.samples import FIFTY

KR = Age(14, "PIPA", date(2023, 9, 15))


def test_the_shipped_ages_have_a_source_and_a_day(shipped: Content) -> None:
    ages = shipped.ages
    assert (ages["KR"].age, ages["US"].age, ages["EU"].age, ages["FR"].age) == (14, 13, 16, 15)
    assert all(13 <= entry.age <= 16 and entry.source and entry.since <= date(2026, 11, 28) for entry in ages.values())


@FIFTY
@given(st.dates(date(1950, 1, 1), date(2080, 12, 31)))
def test_with_a_day_it_is_the_birthday_and_with_a_year_never_before_it(born: date) -> None:
    reached = KR.reached_on(born.year, born.month, born.day)
    assert reached.year == born.year + 14
    assert (reached.month, reached.day) == (born.month, born.day) or (reached.month, reached.day) == (3, 1)
    assert KR.reached_on(born.year) >= reached


@pytest.mark.parametrize(
    "entry", ["{age: old}", "{age: 14, source: ''}", "{age: 200, source: x, since: 2020-01-01}", "14"]
)
def test_a_broken_entry_is_refused_with_the_file(entry: str) -> None:
    with pytest.raises(ContentError, match="ages.yaml:1: the ages"):
        parse_ages(f"KR: {entry}", "ages.yaml")
