"""Both tiers, with a real Redis: well, killed, hung, full, and talking nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import pytest
from edge.limits.redis_server import RedisServer
from redis.asyncio import Redis

from caching.conftest import Clock, reply
from ion_mentoring.caching.claims import Claim
from ion_mentoring.caching.entries import Kept, Which
from ion_mentoring.caching.replies import Replies
from ion_mentoring.caching.shared import PREFIX
from ion_mentoring.settings.caching import CacheSettings
from ion_mentoring.telemetry import REGISTRY

SETTINGS = CacheSettings(lease_s=1, wait_s=5, redis_timeout_s=0.5)
Opened = Callable[..., Awaitable[Replies]]


@pytest.fixture
async def opened(redis: RedisServer) -> AsyncIterator[Opened]:
    """Opens the tiers of a process; each has its own memory."""
    all_of_them: list[Replies] = []

    async def open_one(settings: CacheSettings = SETTINGS, clock: Clock | None = None) -> Replies:
        replies = Replies(settings, lambda: redis.url, clock or Clock())
        all_of_them.append(replies)
        assert replies.shared
        await until(lambda: replies.shared and replies.shared.is_watching)
        return replies

    yield open_one
    for replies in all_of_them:
        await replies.close()


async def until(holds: Callable[[], Any], seconds: float = 10.0) -> None:
    """Waits until it holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - there is no event for what happens in another process
            await asyncio.sleep(0.02)


async def kept(replies: Replies, key: str, entry: Kept | None = None) -> None:
    replies.settle(await replies.claim(key), entry or reply())
    await replies.written()


async def claimed(replies: Replies, key: str) -> Claim:
    claim = await replies.claim(key)
    replies.settle(claim, None)
    await replies.written()
    return claim


@asynccontextmanager
async def client(redis: RedisServer) -> AsyncIterator[Any]:
    connected = Redis.from_url(redis.url)
    yield connected
    await connected.aclose()


def troubles(kind: str) -> float:
    return REGISTRY.get_sample_value("ion_cache_troubles_total", {"kind": kind}) or 0.0


async def test_a_reply_that_one_process_made_another_finds_and_then_has(opened: Opened) -> None:
    one, other = await opened(), await opened()
    await kept(one, "key")
    assert (found := one.find("key")) and found.met == "l1" and found.kept == reply()
    assert other.find("key") is None
    there = (await other.claim("key")).found
    assert there and there.met == "l2" and there.kept == reply()
    assert other.find("key")


async def test_without_redis_a_process_keeps_for_itself() -> None:
    replies = Replies(SETTINGS, None, Clock())
    claim = await replies.claim("key")
    assert claim.found is None and claim.lease is None
    replies.settle(claim, reply())
    assert replies.find("key") and replies.trouble == ""
    await replies.close()


async def test_of_two_processes_one_makes_the_reply_and_the_other_waits_for_it(opened: Opened) -> None:
    one, other = await opened(), await opened()
    making = await one.claim("key")
    waiting = asyncio.create_task(other.claim("key"))
    await asyncio.sleep(1.5 * SETTINGS.lease_s)  # the lease is renewed for as long as it is being made
    assert making.lease and not waiting.done()
    one.settle(making, reply())
    found = (await waiting).found
    assert found and found.met == "l2"


async def test_where_the_reply_can_not_be_kept_the_next_makes_its_own(opened: Opened) -> None:
    one, other = await opened(), await opened()
    making = await one.claim("key")
    waiting = asyncio.create_task(other.claim("key"))
    await asyncio.sleep(0.1)
    one.settle(making, None)
    claim = await waiting
    assert claim.found is None and claim.lease
    other.settle(claim, None)


async def test_of_a_process_that_died_the_right_runs_out(opened: Opened) -> None:
    one, other = await opened(), await opened()
    dead = await one.claim("key")
    assert dead.renewing
    dead.renewing.cancel()
    began = perf_counter()
    claim = await other.claim("key")
    assert claim.lease and perf_counter() - began < 2 * SETTINGS.lease_s
    other.settle(claim, None)


async def test_one_who_has_waited_long_enough_makes_it_without_the_right(opened: Opened) -> None:
    one, other = await opened(), await opened(SETTINGS.model_copy(update={"wait_s": 0.2}))
    making = await one.claim("key")
    claim = await other.claim("key")
    assert claim.found is None and claim.lease is None
    other.settle(claim, reply())
    one.settle(making, None)
    assert other.find("key")


async def test_a_reply_is_fresh_then_stale_then_gone(opened: Opened) -> None:
    clock = Clock()
    replies = await opened(clock=clock)
    await kept(replies, "key")
    clock.now += SETTINGS.fresh_s
    assert (found := replies.find("key")) and not found.stale
    clock.now += 1
    assert (found := replies.find("key")) and found.stale
    there = (await (await opened(clock=clock)).claim("key")).found
    assert there and there.stale
    clock.now += SETTINGS.stale_s
    assert replies.find("key") is None


async def test_redis_keeps_a_reply_for_as_long_as_it_may_be_given(opened: Opened, redis: RedisServer) -> None:
    await kept(await opened(), "key")
    async with client(redis) as asking:
        seconds = await asking.ttl(PREFIX + "key")
        assert SETTINGS.fresh_s + SETTINGS.stale_s - 5 < seconds <= SETTINGS.fresh_s + SETTINGS.stale_s
        assert await asking.keys("ion:making:*") == []


@pytest.mark.parametrize("which", [Which(learner="ada"), Which(persona="lua"), Which(playbook="burnout"), Which()])
async def test_what_one_process_forgets_all_forget(opened: Opened, redis: RedisServer, which: Which) -> None:
    one, other = await opened(), await opened()
    await kept(one, "ada's")
    await kept(one, "bob's", reply(learner="bob", persona="elro", model="m"))
    for key in ("ada's", "bob's"):
        assert (await other.claim(key)).found
    assert await one.forget(which) == (2 if which in (Which(), Which(playbook="burnout")) else 1)
    await until(lambda: other.find("ada's") is None)
    assert one.find("ada's") is None
    async with client(redis) as asking:
        assert await asking.exists(PREFIX + "ada's") == 0
    assert bool(other.find("bob's")) is (which in (Which(learner="ada"), Which(persona="lua")))


async def test_what_was_being_made_when_something_was_forgotten_is_not_kept(opened: Opened) -> None:
    replies = await opened()
    making = await replies.claim("key")
    await replies.forget(Which(learner="somebody else"))
    replies.settle(making, reply())
    await replies.written()
    assert replies.find("key") is None and (await claimed(replies, "key")).found is None


async def test_an_entry_that_can_not_be_read_is_a_miss_and_is_dropped(opened: Opened, redis: RedisServer) -> None:
    replies, before = await opened(), troubles("unreadable")
    async with client(redis) as asking:
        await asking.set(PREFIX + "key", b"\x80\x04 a pickle, or worse")
        assert (await claimed(replies, "key")).found is None
        assert await asking.exists(PREFIX + "key") == 0
        assert troubles("unreadable") == before + 1


async def test_a_key_of_another_kind_spoils_neither_the_rest_nor_forgetting(opened: Opened, redis: RedisServer) -> None:
    replies, before = await opened(), troubles("refused")
    async with client(redis) as asking:
        await asking.rpush(PREFIX + "list", "no text")
        assert (await claimed(replies, "list")).found is None
        assert "refuses" in replies.trouble and troubles("refused") == before + 1
        await kept(replies, "key")
        assert await replies.forget(Which(learner="nobody")) == 1
        assert await asking.keys(f"{PREFIX}*") == []


async def test_a_redis_that_was_killed_is_missed_by_nobody_and_comes_back(opened: Opened, redis: RedisServer) -> None:
    replies = await opened()
    await kept(replies, "before")
    redis.stop()
    began = perf_counter()
    claim = await replies.claim("meanwhile")
    replies.settle(claim, reply())
    assert claim.found is None and perf_counter() - began < 2 * SETTINGS.redis_timeout_s
    assert replies.find("meanwhile") and "Redis is away" in replies.trouble
    assert REGISTRY.get_sample_value("ion_cache_shared_up") == 0
    redis.start()
    await until(lambda: not replies.trouble)
    assert REGISTRY.get_sample_value("ion_cache_shared_up") == 1
    await kept(replies, "after")
    assert (await (await opened()).claim("after")).found


async def test_a_redis_that_hangs_holds_one_question_up_and_no_more(opened: Opened, redis: RedisServer) -> None:
    replies = await opened()
    redis.hang()
    began = perf_counter()
    first = await replies.claim("first")
    waited, began = perf_counter() - began, perf_counter()
    second = await replies.claim("second")
    assert waited < 2 * SETTINGS.redis_timeout_s and perf_counter() - began < SETTINGS.redis_timeout_s / 2
    for claim in (first, second):
        replies.settle(claim, reply())
    assert replies.find("first") and "Redis is away" in replies.trouble
    redis.go_on()
    await until(lambda: not replies.trouble)
    await kept(replies, "after")
    assert (await (await opened()).claim("after")).found


async def test_who_could_not_hear_what_was_forgotten_forgets_all(opened: Opened, redis: RedisServer) -> None:
    replies = await opened()
    await kept(replies, "key")
    redis.stop()
    await until(lambda: replies.trouble)
    assert replies.find("key")
    redis.start()
    await until(lambda: not replies.trouble)
    assert replies.find("key") is None


async def test_a_redis_that_was_slow_for_a_moment_costs_no_reply_that_is_kept_here(
    opened: Opened, redis: RedisServer
) -> None:
    replies, other = await opened(), await opened()
    await kept(replies, "key")
    redis.hang()
    assert (await replies.claim("slow")).found is None and replies.trouble
    redis.go_on()
    await until(lambda: not replies.trouble)
    assert replies.find("key")
    await other.forget(Which(learner="ada"))
    await until(lambda: replies.find("key") is None)  # it hears what others forget as before


async def test_what_is_to_be_forgotten_while_redis_is_away_is_forgotten_when_it_is_back(
    opened: Opened, redis: RedisServer
) -> None:
    replies = await opened()
    await kept(replies, "key")
    redis.hang()
    assert await replies.forget(Which(learner="ada")) == 1
    assert replies.trouble
    redis.go_on()
    await until(lambda: not replies.trouble)
    async with client(redis) as asking:
        assert await asking.exists(PREFIX + "key") == 0


async def test_a_redis_that_is_full_still_tells_what_it_has(opened: Opened, redis: RedisServer) -> None:
    replies, other = await opened(), await opened()
    await kept(replies, "before")
    async with client(redis) as asking:
        await asking.config_set("maxmemory", 1)
        before = troubles("full")
        assert (await other.claim("before")).found
        await kept(replies, "meanwhile")
        assert replies.find("meanwhile") and "full" in replies.trouble and troubles("full") > before
        assert await replies.forget(Which(learner="ada")) == 2
        await asking.config_set("maxmemory", 0)
    await until(lambda: not replies.trouble)
    await kept(replies, "after")
    assert (await (await opened()).claim("after")).found


@pytest.mark.parametrize(
    "nonsense", [b"\x00\xff\x00garbage\r\n", b"$5\r\nab", b"HTTP/1.1 400 Bad Request\r\n\r\n", b""]
)
async def test_something_that_is_no_redis_is_left_alone(nonsense: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            writer.write(nonsense)
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    replies = Replies(SETTINGS, lambda: f"redis://127.0.0.1:{port}", Clock())
    claim = await replies.claim("key")
    replies.settle(claim, reply())
    assert claim.found is None and replies.find("key")
    await until(lambda: replies.trouble)
    await replies.close()
    server.close()
