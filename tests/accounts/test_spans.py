from __future__ import annotations

from datetime import timedelta

import pytest

from ion_mentoring.accounts.spans import span
from ion_mentoring.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "lasts"),
    [
        ("90d", timedelta(days=90)),
        ("24h", timedelta(hours=24)),
        (" 8w ", timedelta(weeks=8)),
        ("1m", timedelta(minutes=1)),
    ],
)
def test_a_span_is_a_number_and_a_unit(text: str, lasts: timedelta) -> None:
    assert span(text, field="expires") == lasts


@pytest.mark.parametrize("text", ["", "d", "90", "0d", "-1d", "1.5h", "1y", "90 d", "٣d", "1d2h", "9999999d", "3661d"])
def test_what_is_no_span_is_told_by_its_field(text: str) -> None:
    with pytest.raises(InvalidInput, match="`expires`"):
        span(text, field="expires")


def test_a_span_over_its_limit_is_told() -> None:
    with pytest.raises(InvalidInput, match="at most 30 days"):
        span("31d", field="overlap", longest=timedelta(days=30))
