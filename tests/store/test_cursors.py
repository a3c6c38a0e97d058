from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import cursors


@given(st.datetimes(timezones=st.just(UTC)), st.uuids().map(str))
def test_a_moment_and_an_id_come_back_from_their_cursor(moment: datetime, id: str) -> None:
    assert cursors.moment_and_id(cursors.of_moment(moment, id)) == (moment, id)


@given(st.integers(0, 2**31 - 1))
def test_a_position_comes_back_from_its_cursor(position: int) -> None:
    assert cursors.position(cursors.of_position(position)) == position


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_else_is_sent_as_a_cursor_is_refused(text: str) -> None:
    for read in (cursors.moment_and_id, cursors.position):
        try:
            read(text)
        except InvalidInput:
            continue
        assert read is cursors.position and cursors.position(text) >= 0


@pytest.mark.parametrize(
    "values",
    [
        ("yesterday", "id"),
        ("2026-11-01T00:00:00", "id"),
        ("0001-01-01T00:00:00+14:00", "id"),
        ("2026-11-01T00:00:00+00:00", "\ud800"),
        (1, "id"),
        ("2026-11-01",),
    ],
)
def test_a_cursor_of_other_values_is_refused(values: tuple[str | int, ...]) -> None:
    with pytest.raises(InvalidInput, match="cursor is broken"):
        cursors.moment_and_id(cursors.encode(*values))


@pytest.mark.parametrize("value", [-1, 2**31, "1"])
def test_a_cursor_of_an_impossible_position_is_refused(value: str | int) -> None:
    with pytest.raises(InvalidInput, match="cursor is broken"):
        cursors.position(cursors.encode(value))


def test_a_cursor_that_nests_without_end_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(InvalidInput):
        cursors.position(deep)
