"""The windows that several processes share, in Redis.

A Redis that does not answer lets nobody wait and keeps nobody out: each process then counts for itself, the metric
`ion_limits_unshared` says so, and a little later Redis is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from ion_mentoring import telemetry
from ion_mentoring.edge.limits.windows import Memory, wait
from ion_mentoring.errors import StartupError

T = TypeVar("T")
TIMEOUT_S: Final = 0.25
LEFT_ALONE_S: Final = 5.0
_HIT: Final = """
local previous = tonumber(redis.call('GET', KEYS[1]) or '0')
local current = tonumber(redis.call('GET', KEYS[2]) or '0')
if previous * (1 - tonumber(ARGV[2])) + current + 1 <= tonumber(ARGV[1]) then
  redis.call('INCR', KEYS[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return {previous, current}
"""


class Shared:
    """The windows of all processes that know the same Redis."""

    def __init__(self, url: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        self._url = url
        self._connect()
        self._clock, self._own, self._away_until = clock, Memory(clock), 0.0

    async def hit(self, name: str, limit: int, seconds: float) -> float:
        number, elapsed = divmod(self._clock() / seconds, 1)
        keys = [f"ion:window:{{{name}}}:{int(number) + step}" for step in (-1, 0)]

        async def asked() -> float:
            previous, current = await self._script(keys, [limit, elapsed, int(2000 * seconds)])
            return wait(previous, current, limit, elapsed) * seconds

        return await self._or_own(asked, lambda: self._own.hit(name, limit, seconds))

    async def ban(self, name: str, seconds: float) -> None:
        async def told() -> None:
            await self._redis.set(f"ion:ban:{name}", 1, px=int(1000 * seconds))

        await self._or_own(told, lambda: self._own.ban(name, seconds))

    async def banned(self, name: str) -> float:
        async def asked() -> float:
            return max(0.0, await self._redis.pttl(f"ion:ban:{name}") / 1000)

        return await self._or_own(asked, lambda: self._own.banned(name))

    async def close(self) -> None:
        await self._redis.aclose()

    def _connect(self) -> None:
        url = self._url()
        try:
            self._redis = Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
        except ValueError:
            raise StartupError("ION_REDIS__URL is none of Redis. Write e.g. redis://host:6379/0.") from None
        self._known = url
        self._script = self._redis.register_script(_HIT)

    async def _or_own(self, shared: Callable[[], Awaitable[T]], own: Callable[[], Awaitable[T]]) -> T:
        if self._clock() >= self._away_until:
            try:
                return await shared()
            except (RedisError, OSError, TimeoutError) as error:
                self._away_until = self._clock() + LEFT_ALONE_S
                telemetry.log.warning("Redis is away: limits are counted by each process", error=type(error).__name__)
                if self._url() != self._known:  # its password was changed: the next try is with the new one
                    before = self._redis
                    with suppress(StartupError):  # it is the old one's turn again
                        self._connect()
                        await before.aclose()
        telemetry.LIMITS_UNSHARED.inc()
        return await own()
