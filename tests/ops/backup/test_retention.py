"""Which backups are kept: every one of the last days, then one a day, then one a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.ops.backup.retention import kept, prune
from ion_mentoring.ops.backup.shelf import Proof, moment
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import BackupSettings
from ion_mentoring.store.clock import utc_now
from ops.backup.conftest import made, shelf_of, silent

NOW = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
DEFAULTS = BackupSettings()


def id_of(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S-%f")


def test_hourly_backups_of_two_years_become_a_few_hundred() -> None:
    ids = [id_of(NOW - timedelta(hours=hours)) for hours in range(24 * 730)]
    stay = kept(ids, NOW, DEFAULTS)
    days = sorted({moment(id).date() for id in stay})
    assert len([id for id in stay if NOW - moment(id) <= timedelta(days=7)]) == 7 * 24 + 1
    assert len([id for id in stay if timedelta(days=7) < NOW - moment(id) <= timedelta(days=90)]) == 83
    assert len(stay) == 169 + 83 + 9
    assert days[0] == datetime(2025, 11, 30, tzinfo=UTC).date()


@given(st.lists(st.integers(0, 800 * 86_400), unique=True), st.integers(0, 100 * 86_400))
def test_what_is_kept_later_was_kept_before(ages: list[int], later: int) -> None:
    """Nothing that went could have been wanted: what stays at a later moment stays until then."""
    ids = [id_of(NOW - timedelta(seconds=age)) for age in ages]
    at_once = kept(ids, NOW + timedelta(seconds=later), DEFAULTS)
    step_by_step = kept(kept(ids, NOW, DEFAULTS), NOW + timedelta(seconds=later), DEFAULTS)
    assert at_once == step_by_step


def test_the_newest_verified_one_stays_however_old_it_is(lived_in: Settings) -> None:
    ids = [made(lived_in).id for _ in range(3)]
    shelf_of(lived_in).note(ids[0], Proof(utc_now(), 1.0))
    far = utc_now() + timedelta(days=4_000)
    done = prune(lived_in, silent, now=far)
    assert (done.removed, done.kept) == ([ids[1]], 2)
    assert shelf_of(lived_in).ids() == [ids[0], ids[2]]


@pytest.mark.parametrize("days", [1, 8])
def test_what_a_restore_put_aside_ends_with_the_daily_ones(lived_in: Settings, days: int) -> None:
    made(lived_in)
    (lived_in.home / "before-restore-x").mkdir()
    prune(lived_in, silent, now=utc_now() + timedelta(days=days))
    assert (lived_in.home / "before-restore-x").exists() == (days < 7)
