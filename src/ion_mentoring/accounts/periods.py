"""When a budget's day or month ends: at midnight where the learner lives, and never sooner for having moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ion_mentoring.store.records_budget import Period

_SHORTEST: Final[dict[Period, timedelta]] = {"day": timedelta(hours=23), "month": timedelta(days=27, hours=23)}
"""The day on which the clocks go forward, and a February in which they do."""


def next_end(period: Period, at: datetime, zone: str, last_end: datetime | None = None) -> datetime:
    """When the period ends that holds the moment `at`, in UTC: the next midnight, or that before the next first.

    `last_end` is when the period before ended. Whoever moves from zone to zone could otherwise meet a midnight every
    hour: a period is at least as long as the shortest day or month that there is. The very first may be shorter.
    """
    end = _midnight(period, at, zone)
    while last_end is not None and end < last_end + _SHORTEST[period]:
        end = _midnight(period, end, zone)
    return end


def _midnight(period: Period, at: datetime, zone: str) -> datetime:
    """Where the clocks skip midnight, the moment at which they do so; where they come to it twice, the first."""
    place = ZoneInfo(zone)
    today = at.astimezone(place).date()
    end = _start(_after(period, today), place)
    return end if end > at else _start(_after(period, _after(period, today)), place)


def _start(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place).astimezone(UTC)


def _after(period: Period, day: date) -> date:
    if period == "day":
        return day + timedelta(days=1)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
