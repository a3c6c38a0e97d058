"""Sliding windows, counted by one process and by several that share a Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.limits.redis_server import RedisServer
from ion_mentoring import telemetry
from ion_mentoring.edge.limits import windows
from ion_mentoring.edge.limits.shared import LEFT_ALONE_S, Shared
from ion_mentoring.edge.limits.windows import Memory, Windows, wait
from ion_mentoring.errors import StartupError


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_030.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "redis"])
async def counted(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Windows]:
    if request.param == "memory":
        yield Memory(clock)
        return
    server: RedisServer = request.getfixturevalue("redis")
    shared = Shared(lambda: server.url, clock)
    yield shared
    await shared.close()


async def test_so_many_come_in_and_the_next_one_is_told_when(counted: Windows, clock: Clock) -> None:
    assert [await counted.hit("a", 3, 60) for _ in range(3)] == [0, 0, 0]
    late = await counted.hit("a", 3, 60)
    assert 0 < late <= 120
    clock.now += late - 0.5
    assert await counted.hit("a", 3, 60) > 0
    clock.now += 0.6
    assert await counted.hit("a", 3, 60) == 0


async def test_names_are_counted_apart(counted: Windows) -> None:
    assert await counted.hit("a", 1, 60) == 0
    assert await counted.hit("b", 1, 60) == 0
    assert await counted.hit("a", 1, 60) > 0


async def test_what_was_refused_does_not_count(counted: Windows, clock: Clock) -> None:
    await counted.hit("a", 1, 60)
    for _ in range(20):
        await counted.hit("a", 1, 60)
    clock.now += 120
    assert await counted.hit("a", 1, 60) == 0


async def test_a_ban_lasts_as_long_as_it_was_given(counted: Windows) -> None:
    assert await counted.banned("a") == 0
    await counted.ban("a", 30)
    assert 29 < await counted.banned("a") <= 30
    assert await counted.banned("b") == 0


@given(
    previous=st.integers(0, 500),
    current=st.integers(0, 500),
    limit=st.integers(1, 500),
    elapsed=st.floats(0, 0.999),
)
def test_after_the_wait_one_more_fits_and_no_sooner(previous: int, current: int, limit: int, elapsed: float) -> None:
    def fits_at(moment: float) -> bool:
        crossed = int(moment)
        before = (previous, current) if crossed == 0 else (current, 0) if crossed == 1 else (0, 0)
        return before[0] * (1 - moment % 1) + before[1] + 1 <= limit + 1e-6

    previous, current = min(previous, limit), min(current, limit)
    late = wait(previous, current, limit, elapsed)
    assert late >= 0
    assert fits_at(elapsed + late + 1e-9)
    if late > 0.01:
        assert not fits_at(elapsed + late - 0.01)


async def test_several_processes_count_together(redis: RedisServer, clock: Clock) -> None:
    one, other = Shared(lambda: redis.url, clock), Shared(lambda: redis.url, clock)
    assert [await each.hit("a", 2, 60) for each in (one, other)] == [0, 0]
    assert await one.hit("a", 2, 60) > 0
    await other.ban("a", 30)
    assert await one.banned("a") > 0
    for each in (one, other):
        await each.close()


async def test_a_redis_that_is_away_keeps_nobody_out_and_is_tried_again(redis: RedisServer, clock: Clock) -> None:
    shared = Shared(lambda: redis.url, clock)
    assert await shared.hit("a", 1, 60) == 0
    redis.stop()
    before = telemetry.LIMITS_UNSHARED._value.get()
    assert await shared.hit("a", 1, 60) == 0, "what Redis knew is not known here"
    assert await shared.hit("a", 1, 60) > 0, "each process counts for itself"
    assert telemetry.LIMITS_UNSHARED._value.get() == before + 2
    redis.start()
    clock.now += LEFT_ALONE_S
    assert await shared.hit("b", 1, 60) == 0
    assert telemetry.LIMITS_UNSHARED._value.get() == before + 2
    await shared.close()


async def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(windows, "SIZE", 10)
    memory = Memory(clock)
    for number in range(50):
        await memory.hit(str(number), 1, 60)
    assert len(memory._buckets) == 10
    assert await memory.hit("49", 1, 60) > 0


async def test_a_redis_whose_password_was_changed_is_counted_in_again(redis: RedisServer, clock: Clock) -> None:
    urls = [redis.url]
    shared = Shared(lambda: urls[-1], clock)
    await shared._redis.config_set("requirepass", "the-new-password")
    await shared._redis.connection_pool.disconnect()
    assert await shared.hit("a", 1, 60) == 0 < unshared(), "refused: the process counts for itself"
    urls.append(redis.url.replace("unix://", "unix://:the-new-password@"))
    clock.now += LEFT_ALONE_S
    await shared.hit("b", 1, 60)
    clock.now += LEFT_ALONE_S
    before = unshared()
    assert await shared.hit("c", 1, 60) == 0
    assert await shared.hit("c", 1, 60) > 0
    assert unshared() == before
    await shared.close()


async def test_a_url_that_can_not_be_read_keeps_the_one_before(redis: RedisServer, clock: Clock) -> None:
    urls = [redis.url]
    shared = Shared(lambda: urls[-1], clock)
    assert await shared.hit("a", 1, 60) == 0
    urls.append("no URL of Redis")
    redis.stop()
    assert await shared.hit("b", 1, 60) == 0 < unshared()
    redis.start()
    clock.now += LEFT_ALONE_S
    before = unshared()
    assert await shared.hit("c", 1, 60) == 0
    assert unshared() == before
    await shared.close()
    with pytest.raises(StartupError, match="ION_REDIS__URL"):
        Shared(lambda: urls[-1], clock)


def unshared() -> float:
    return telemetry.REGISTRY.get_sample_value("ion_limits_unshared_total") or 0
