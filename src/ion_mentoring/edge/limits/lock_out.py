"""Who shows wrong keys, links or tokens again and again is refused for a while, whatever they show then.

Nobody guesses 256 bits; but each guess costs a look into the database, and a leaked list of keys is tried like this. A
classroom shares an address: what came in from there within the last hour still does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final

from ion_mentoring import telemetry
from ion_mentoring.accounts.cache import BriefCache
from ion_mentoring.accounts.keys import hash_of
from ion_mentoring.edge.limits.gate import network_of
from ion_mentoring.edge.limits.windows import Windows
from ion_mentoring.errors import Expired, TooManyRequests, Unauthorized
from ion_mentoring.settings.edge import LimitSettings

if TYPE_CHECKING:
    from fastapi import Request

_PROVEN_S: Final = 3600.0


class LockOut:
    """Counts what was wrong by address. What has merely expired was no guess."""

    def __init__(self, limits: LimitSettings, windows: Windows) -> None:
        self._limits, self._windows = limits, windows
        self._proven: BriefCache[tuple[str, str], bool] = BriefCache(_PROVEN_S, monotonic)

    @asynccontextmanager
    async def watching(self, request: Request, shown: str) -> AsyncIterator[None]:
        """Around the look at what was shown. Raises TooManyRequests before it, or after one wrong too many."""
        if not self._limits.enabled:
            yield
            return
        address = network_of(request.client.host if request.client else "")
        proof = (address, hash_of(shown))
        if not self._proven.get(proof):
            self._refuse(await self._windows.banned(f"wrong:{address}"))
        try:
            yield
        except Expired:
            raise
        except Unauthorized:
            await self._count(address)
            raise
        self._proven.put(proof, True)

    async def _count(self, address: str) -> None:
        limits = self._limits
        if await self._windows.hit(f"wrong:{address}", limits.wrong_keys, limits.lock_out_s):
            await self._windows.ban(f"wrong:{address}", limits.lock_out_s)
            telemetry.log.warning("address locked out for wrong keys", seconds=limits.lock_out_s)
            self._refuse(limits.lock_out_s)

    def _refuse(self, late: float) -> None:
        if late:
            telemetry.LIMITED.labels(TooManyRequests.type).inc()
            raise TooManyRequests("Too many wrong keys came from this address.", late)
