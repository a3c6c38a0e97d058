from __future__ import annotations

import unicodedata

import pytest

from ion_mentoring.accounts.names import checked
from ion_mentoring.errors import InvalidInput


@pytest.mark.parametrize("name", ["a", "김지민", "Ada's laptop (2)", "x" * 100, "auth0|123"])
def test_a_name_that_can_be_read_is_taken(name: str) -> None:
    assert checked(f"  {name} ", limit=100) == name


def test_one_name_is_one_string_however_its_letters_are_composed() -> None:
    assert checked(unicodedata.normalize("NFD", "지민"), limit=100) == "지민"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb", "a\x00b", "a\u202eb", "a\ud800b"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="`name`") as refused:
        checked(name, limit=100)
    assert refused.value.extra == {"field": "name"}
