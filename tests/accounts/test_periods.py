"""When days and months end, wherever somebody lives, and however often they move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ion_mentoring.accounts.periods import next_end
from ion_mentoring.store.records_budget import PERIODS, Period

# Clocks that go forward at midnight, back at midnight or an hour after, by half an hour, or skip a whole day.
ZONES = (
    *("Asia/Seoul", "UTC", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut", "Atlantic/Azores"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kathmandu"),
)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def day_in(zone: str, moment: datetime) -> tuple[int, int, int]:
    there = moment.astimezone(ZoneInfo(zone))
    return there.year, there.month, there.day


@given(moments, zones)
@example(datetime(2011, 12, 30, 9, 59, tzinfo=UTC), "Pacific/Apia")
@example(datetime(2018, 11, 4, 2, 30, tzinfo=UTC), "America/Sao_Paulo")
@example(datetime(2023, 4, 27, 21, 59, tzinfo=UTC), "Africa/Cairo")
@example(datetime(2023, 10, 29, 0, 30, tzinfo=UTC), "Atlantic/Azores")
def test_a_day_ends_when_the_date_changes_and_not_before(moment: datetime, zone: str) -> None:
    end = next_end("day", moment, zone)
    assert moment < end <= moment + timedelta(hours=25)
    assert day_in(zone, moment) < day_in(zone, end)
    assert day_in(zone, end - timedelta(microseconds=1)) == day_in(zone, moment)


@given(moments, zones)
def test_a_month_ends_when_its_name_changes_and_not_before(moment: datetime, zone: str) -> None:
    end = next_end("month", moment, zone)
    assert moment < end <= moment + timedelta(days=31, hours=1)
    assert day_in(zone, end)[2] == 1
    assert day_in(zone, moment)[:2] == day_in(zone, end - timedelta(microseconds=1))[:2] < day_in(zone, end)[:2]


@pytest.mark.parametrize(
    ("at", "zone", "end"),
    [
        ("2026-02-28T23:00+09:00", "Asia/Seoul", "2026-03-01T00:00+09:00"),
        ("2028-02-28T23:00+09:00", "Asia/Seoul", "2028-03-01T00:00+09:00"),
        ("2026-12-31T23:59+09:00", "Asia/Seoul", "2027-01-01T00:00+09:00"),
        ("2026-03-08T12:00-04:00", "America/New_York", "2026-04-01T00:00-04:00"),
        ("2026-01-31T10:00+00:00", "UTC", "2026-02-01T00:00+00:00"),
    ],
)
def test_months_end_where_the_calendar_says(at: str, zone: str, end: str) -> None:
    assert next_end("month", datetime.fromisoformat(at), zone) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-03-09", 24), ("2026-11-01", 25)], ids=["forward", "usual", "back"]
)
def test_the_days_on_which_the_clocks_change_are_as_long_as_they_are(day: str, hours: int) -> None:
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert next_end("day", begin, "America/New_York", last_end=begin) == begin + timedelta(hours=hours)


@given(st.sampled_from(PERIODS), moments, st.lists(zones, min_size=2, max_size=12))
def test_whoever_moves_from_zone_to_zone_meets_no_new_period_early(
    period: Period, moment: datetime, way: list[str]
) -> None:
    """Each period is asked for in the last moment of the one before, in the zone that would end it soonest."""
    least = timedelta(hours=23) if period == "day" else timedelta(days=27, hours=23)
    ends = [next_end(period, moment, way[0])]
    for _ in way[1:]:
        ends.append(min(next_end(period, ends[-1], zone, ends[-1]) for zone in ZONES))
    assert all(later - sooner >= least for sooner, later in pairwise(ends))


@given(st.sampled_from(PERIODS), moments, zones)
def test_whoever_stays_meets_every_period_at_its_time(period: Period, moment: datetime, zone: str) -> None:
    end = next_end(period, moment, zone)
    for _ in range(14):
        following = next_end(period, end, zone, end)
        if zone != "Pacific/Apia":  # which once skipped a day
            assert following == next_end(period, end, zone)
        end = following
