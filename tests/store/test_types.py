from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql, sqlite

from ion_mentoring.store.types import UtcDateTime

SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.dialect()  # type: ignore[no-untyped-call]
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1000, 1, 2), datetime(9998, 1, 1), timezones=zones)


@given(moments, moments)
def test_stored_moments_come_back_aware_and_sort_as_they_happened(one: datetime, other: datetime) -> None:
    column = UtcDateTime()
    stored = [column.process_bind_param(moment, SQLITE) for moment in (one, other)]
    assert (stored[0] < stored[1]) == (one < other)
    back = column.process_result_value(stored[0], SQLITE)
    assert back == one
    assert back.tzinfo is UTC


def test_postgresql_keeps_its_own_type() -> None:
    moment = datetime(2026, 11, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    column = UtcDateTime()
    assert getattr(column.load_dialect_impl(POSTGRESQL), "timezone", False)
    assert isinstance(column.load_dialect_impl(SQLITE), Text)
    assert column.process_bind_param(moment, POSTGRESQL) == moment
    assert column.process_result_value(moment, POSTGRESQL) == moment


def test_nothing_stays_nothing() -> None:
    assert UtcDateTime().process_bind_param(None, SQLITE) is None
    assert UtcDateTime().process_result_value(None, SQLITE) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 1), SQLITE)
