"""The tier of all processes, in Redis: entries, the right to make one, and word of what was forgotten.

A Redis that is away, slow, full or talks nonsense holds nobody up: it is left alone until it answers again, each process
goes on with its own tier, and `trouble` says why. Who may have missed what others forgot forgets all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from ion_mentoring import telemetry
from ion_mentoring.caching.claims import Lease
from ion_mentoring.caching.entries import LONGEST_HEAD, Which, tags_of, which_heard, which_said
from ion_mentoring.errors import StartupError

T = TypeVar("T")
PREFIX: Final = "ion:reply:"
CHANNEL: Final = "ion:replies:forgotten"
FAILURES: Final = (RedisError, OSError, TimeoutError, ValueError)
"""What a Redis can come to; ValueError: its answer could not be read."""
_LOOK_S: Final = 1.0
_REFUSED_S: Final = 5.0
_BATCH: Final = 500
_CLAIM: Final = """
if ARGV[3] == '1' then
  local kept = redis.call('GET', KEYS[1])
  if kept then return kept end
end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0
"""
_RELEASE: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
_RENEW: Final = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
)


class Shared:
    """One connection pool. `forget` is called with what another process forgot."""

    def __init__(
        self, url: Callable[[], str], forget: Callable[[Which], object], *, timeout_s: float, lease_s: float
    ) -> None:
        self._url, self._forget, self._timeout_s, self._lease_ms = url, forget, timeout_s, int(1000 * lease_s)
        self._connect()
        self._away = ""
        self.is_watching = False
        """Whether it hears what other processes forget."""
        self._refused, self._refused_until = "", 0.0
        self._owed: list[Which] = []
        self._watching = asyncio.create_task(self._watch())

    @property
    def trouble(self) -> str:
        """Why it is not of full use now; empty where it is."""
        if self._away:
            return f"Redis is away ({self._away}): each process keeps replies for itself"
        return self._refused if _now() < self._refused_until else ""

    async def claim(self, key: str, *, or_find: bool) -> bytes | Lease | None:
        """The entry where one is looked for, else the right to make it; None where another has that right.

        Where Redis is of no use, everybody has it.
        """
        lease = Lease(key)
        told = await self._asked(
            lambda: self._claiming(keys=[PREFIX + key, lease.name], args=[lease.token, self._lease_ms, int(or_find)]), 1
        )
        return told if isinstance(told, bytes) else lease if told else None

    async def find(self, key: str) -> tuple[bytes | None, bool]:
        """The entry, and whether somebody is making it."""
        return await self._asked(lambda: self._both(key), (None, False))

    async def write(self, lease: Lease, data: bytes, lasts_s: float) -> None:
        if _now() >= self._refused_until:
            await self._asked(lambda: self._redis.set(PREFIX + lease.key, data, px=int(1000 * lasts_s)), None)

    async def drop(self, key: str) -> None:
        await self._asked(lambda: self._redis.unlink(PREFIX + key), 0)

    async def renew(self, lease: Lease) -> None:
        await self._asked(lambda: self._renewing(keys=[lease.name], args=[lease.token, self._lease_ms]), 0)

    async def release(self, lease: Lease) -> None:
        await self._asked(lambda: self._releasing(keys=[lease.name], args=[lease.token]), 0)

    async def forget(self, which: Which) -> int:
        """Removes those entries and tells the other processes; how many there were.

        While Redis is away it is owed, and done as soon as it is back.
        """
        try:
            if not self._away:
                return await self._forgotten(which)
        except FAILURES as error:
            self._left_alone(error)
        self._owed.append(which)
        return 0

    async def count(self) -> int:
        """How many entries there are."""
        return sum([len(keys) async for keys in self._all()])

    async def close(self) -> None:
        self._watching.cancel()
        await asyncio.wait([self._watching])
        with suppress(*FAILURES):
            await self._redis.aclose()

    def _connect(self) -> None:
        self._known, seconds = self._url(), self._timeout_s
        once_more = Retry(NoBackoff(), 1)  # for a connection that was closed while it was idle
        try:
            self._redis: Redis = Redis.from_url(
                self._known, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once_more
            )
        except ValueError:
            raise StartupError("ION_REDIS__URL is none of Redis. Write e.g. redis://host:6379/0.") from None
        self._claiming, self._releasing, self._renewing = map(self._redis.register_script, (_CLAIM, _RELEASE, _RENEW))

    async def _asked(self, ask: Callable[[], Awaitable[Any]], without: T) -> Any | T:
        """What Redis says, in time; `without` where it says nothing of use."""
        if self._away:
            return without
        try:
            async with asyncio.timeout(self._timeout_s):
                return await ask()
        except ResponseError as error:  # it lives, and may still have what it is asked for
            is_full = isinstance(error, OutOfMemoryError)
            self._refused = f"Redis {'is full' if is_full else f'refuses ({error})'}: no more replies are kept there"
            self._refused_until = _now() + _REFUSED_S
            telemetry.CACHE_TROUBLES.labels("full" if is_full else "refused").inc()
        except FAILURES as error:
            self._left_alone(error)
        return without

    async def _both(self, key: str) -> tuple[bytes | None, bool]:
        kept: Any
        kept, making = await self._redis.mget(PREFIX + key, Lease(key).name)
        return kept, making is not None

    def _left_alone(self, error: BaseException) -> None:
        if not self._away:
            telemetry.log.warning("Redis is away: each process keeps replies for itself", error=type(error).__name__)
        self._away = type(error).__name__
        telemetry.CACHE_TROUBLES.labels("away").inc()
        telemetry.CACHE_SHARED_UP.set(0)

    async def _watch(self) -> None:
        """Hears what other processes forget, and looks whether a Redis that was away is back."""
        while True:
            try:
                async with self._redis.pubsub() as line:
                    await line.subscribe(CHANNEL)
                    self._forget(Which())  # what was told before now, nobody here has heard
                    await self._back()
                    self.is_watching = True
                    while True:
                        if heard := await line.get_message(ignore_subscribe_messages=True, timeout=_LOOK_S):
                            self._forget(which_heard(heard["data"]))
                        if self._away:
                            await self._look()
            except FAILURES as error:
                self._left_alone(error)
            self.is_watching = False
            await asyncio.sleep(_LOOK_S)
            await self._renewed()

    async def _look(self) -> None:
        """Whether it answers in time again; the line to it held, so that nothing was missed."""
        with suppress(*FAILURES):
            async with asyncio.timeout(self._timeout_s):
                await self._redis.ping()
            await self._back()

    async def _back(self) -> None:
        """It is of use again, once what is owed is done."""
        while self._owed:
            await self._forgotten(self._owed[0])
            self._owed.pop(0)
        if self._away:
            telemetry.log.warning("Redis is back")
        self._away = ""
        telemetry.CACHE_SHARED_UP.set(1)

    async def _renewed(self) -> None:
        """Its address may have changed: its password was."""
        if self._url() != self._known:
            before = self._redis
            with suppress(StartupError):  # the old one's turn again
                self._connect()
                await before.aclose()

    async def _forgotten(self, which: Which) -> int:
        count = 0
        async for keys in self._all():
            async with self._redis.pipeline(transaction=False) as heads:
                for key in keys:
                    heads.getrange(key, 0, LONGEST_HEAD)
                told = await heads.execute(raise_on_error=False)
            found = [key for key, head in zip(keys, told, strict=True) if _is_of(which, head)]
            count += await self._redis.unlink(*found) if found else 0
        await self._redis.publish(CHANNEL, which_said(which))
        return count

    async def _all(self) -> AsyncIterator[list[Any]]:
        """The names of all entries, some at a time; one that comes meanwhile may be missed."""
        cursor = 0
        while True:
            cursor, keys = await self._redis.scan(cursor, match=f"{PREFIX}*", count=_BATCH)
            if keys:
                yield keys
            if cursor == 0:
                return


def _is_of(which: Which, head: object) -> bool:
    """What can't be read is of every selection."""
    tags = tags_of(head) if isinstance(head, bytes) else None
    return tags is None or which.has(tags)


def _now() -> float:
    return asyncio.get_running_loop().time()
