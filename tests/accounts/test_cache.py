from __future__ import annotations

import pytest

from ion_mentoring.accounts import cache
from ion_mentoring.accounts.cache import BriefCache

from .conftest import Clock


def test_what_was_put_is_there_for_its_seconds_and_no_longer(clock: Clock) -> None:
    brief: BriefCache[str, int] = BriefCache(5, clock)
    brief.put("a", 1)
    clock.now += 4.9
    assert brief.get("a") == 1
    clock.now += 0.1
    assert brief.get("a") is None
    assert brief.get("b") is None


def test_the_oldest_leaves_when_it_is_full(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SIZE", 2)
    brief: BriefCache[str, int] = BriefCache(5, clock)
    for key in ("a", "b", "a", "c"):
        brief.put(key, 1)
    assert [brief.get(key) for key in ("a", "b", "c")] == [1, None, 1]
