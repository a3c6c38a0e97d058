"""The replies that were kept: looked for in this process, then in Redis; kept in both, and forgotten in both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from ion_mentoring import telemetry
from ion_mentoring.caching.claims import Claim, Found, Lease, Met
from ion_mentoring.caching.entries import Kept, Which, decode, encode
from ion_mentoring.caching.memory import Memory
from ion_mentoring.settings.caching import CacheSettings

if TYPE_CHECKING:
    from ion_mentoring.caching.shared import Shared

_LOOK_S: Final = 0.05


class Replies:
    """Both tiers; without `shared`, that of this process alone."""

    def __init__(
        self,
        settings: CacheSettings,
        redis_url: Callable[[], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings, self._clock = settings, clock
        self.memory = Memory(settings.memory_mib * 2**20, settings.fresh_s + settings.stale_s)
        self._forgotten = 0
        self.shared = self._opened(redis_url) if redis_url else None
        self._later: set[asyncio.Task[None]] = set()

    def find(self, key: str) -> Found | None:
        """What this process has."""
        began = perf_counter()
        kept = self.memory.get(key)
        found = self._aged(kept, "l1") if kept else None
        telemetry.CACHE_SECONDS.labels("l1").observe(perf_counter() - began)
        return found

    async def look(self, key: str) -> Found | None:
        """What any process has; nothing comes of it."""
        if found := self.find(key):
            return found
        data = (await self.shared.find(key))[0] if self.shared else None
        kept = decode(data) if data else None
        return self._aged(kept, "l2") if kept else None

    async def claim(self, key: str, *, or_find: bool = True) -> Claim:
        """What all processes have; else the right to make it, if Redis gives it.

        Where another process is making it, its reply is waited for, as long as that is alive and `wait_s` is not over.
        """
        claim = self.unclaimed(key)
        if self.shared is None:
            return claim
        began = perf_counter()
        told = await self.shared.claim(key, or_find=or_find)
        telemetry.CACHE_SECONDS.labels("l2").observe(perf_counter() - began)
        if told is None and or_find:
            told = await self._awaited(self.shared, key)
        if isinstance(told, Lease):
            claim.lease, claim.renewing = told, asyncio.create_task(self._renewed(self.shared, told))
        elif told is not None:
            claim.found = await self._read(self.shared, claim, told)
        return claim

    def unclaimed(self, key: str) -> Claim:
        """The beginning of a reply that is made whoever else makes it."""
        return Claim(key, self._forgotten)

    def settle(self, claim: Claim, kept: Kept | None) -> None:
        """Ends a claim: what was made is kept, if it may be, unless something was forgotten while it was made."""
        if claim.renewing:
            claim.renewing.cancel()
        if kept and claim.forgotten == self._forgotten:
            self.memory.put(claim.key, kept)
        else:
            kept = None
        if self.shared and (kept or claim.lease):
            self._do_later(self._settled(self.shared, claim, kept))

    async def forget(self, which: Which) -> int:
        """Drops those replies everywhere; how many there were, each once where Redis has it."""
        here = self._forget_here(which)
        return max(here, await self.shared.forget(which)) if self.shared else here

    @property
    def trouble(self) -> str:
        """What is wrong with the tier of all processes; empty where nothing is."""
        return self.shared.trouble if self.shared else ""

    async def written(self) -> None:
        """Waits until Redis has what was kept."""
        if self._later:
            await asyncio.wait(self._later)

    async def close(self) -> None:
        """After what is being written."""
        await self.written()
        if self.shared:
            await self.shared.close()

    def _opened(self, url: Callable[[], str]) -> Shared:
        from ion_mentoring.caching.shared import Shared  # Redis's client takes 0.1 s, which nobody else needs wait for

        settings = self._settings
        return Shared(url, self._forget_here, timeout_s=settings.redis_timeout_s, lease_s=settings.lease_s)

    def _forget_here(self, which: Which) -> int:
        self._forgotten += 1
        return self.memory.forget(which)

    def _aged(self, kept: Kept, met: Met) -> Found | None:
        age = self._clock() - kept.made_at
        if age > self._settings.fresh_s + self._settings.stale_s:
            return None
        return Found(kept, met, stale=age > self._settings.fresh_s)

    async def _read(self, shared: Shared, claim: Claim, data: bytes) -> Found | None:
        """The entry, kept here as well from now on; one that can't be read is dropped."""
        kept = decode(data)
        if kept is None:
            telemetry.CACHE_TROUBLES.labels("unreadable").inc()
            await shared.drop(claim.key)
            return None
        if claim.forgotten == self._forgotten:
            self.memory.put(claim.key, kept)
        return self._aged(kept, "l2")

    async def _awaited(self, shared: Shared, key: str) -> bytes | Lease | None:
        ends = perf_counter() + self._settings.wait_s
        while perf_counter() < ends:
            await asyncio.sleep(_LOOK_S)
            kept, making = await shared.find(key)
            if kept is not None:
                return kept
            if not making:
                return await shared.claim(key, or_find=True)
        return None

    async def _renewed(self, shared: Shared, lease: Lease) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_s / 3)
            await shared.renew(lease)

    async def _settled(self, shared: Shared, claim: Claim, kept: Kept | None) -> None:
        lease = claim.lease or Lease(claim.key)
        if kept:
            await shared.write(lease, encode(kept), self._settings.fresh_s + self._settings.stale_s)
        if claim.lease:
            await shared.release(lease)

    def _do_later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)
