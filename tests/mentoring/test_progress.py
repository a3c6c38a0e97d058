from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.progress import Said, points, progress
from mentoring.samples import FIFTY

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def after(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def test_nothing_said_and_nothing_done_is_no_progress() -> None:
    assert progress([], []) == 0
    assert progress([], [None, None]) == 0
    assert points([], [None]) == []


def test_without_a_check_in_it_is_the_share_of_the_steps_that_are_done() -> None:
    assert progress([], [after(1), None, None]) == 33
    assert progress([], [after(1), after(2), None]) == 67
    assert progress([], [after(1), after(2), after(3)]) == 100


def test_the_newer_of_check_in_and_tick_counts() -> None:
    assert progress([Said(after(2), 80)], [after(1), None]) == 80
    assert progress([Said(after(2), 30)], [after(3), None]) == 50
    assert progress([Said(after(2), 80), Said(after(4), 10)], [after(3), None]) == 10


def test_a_tick_never_takes_back_what_was_reached_before_it() -> None:
    assert progress([Said(after(2), 80)], [after(3), None]) == 80
    assert progress([Said(after(2), 40)], [after(3), after(4), None]) == 67
    assert progress([Said(after(2), 80), Said(after(4), 10)], [after(3), after(5), None, None]) == 50


def test_every_check_in_and_every_tick_is_a_point_oldest_first() -> None:
    found = points([Said(after(2), 30)], [after(3), None, after(1), None])
    assert found == [Said(after(1), 25), Said(after(2), 30), Said(after(3), 50)]


@FIFTY
@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 100))),
    st.lists(st.none() | st.integers(0, 99)),
)
def test_progress_is_a_percentage_and_the_last_point(said: list[tuple[int, int]], done: list[int | None]) -> None:
    spoken = [Said(after(hours), share) for hours, share in said]
    ticks = [None if hours is None else after(hours) for hours in done]
    found = points(spoken, ticks)
    assert 0 <= progress(spoken, ticks) <= 100
    assert len(found) == len(spoken) + sum(tick is not None for tick in ticks)
    assert [point.at for point in found] == sorted(point.at for point in found)
    assert progress(spoken, ticks) == (found[-1].progress if found else 0)
    told = {point.at for point in spoken}
    assert all(one.progress <= next_.progress for one, next_ in pairwise(found) if next_.at not in told)
