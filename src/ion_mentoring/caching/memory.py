"""The tier in this process: the replies that were used last, as many as their bytes allow, for as long as they last."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from cachetools import TTLCache

from ion_mentoring import telemetry
from ion_mentoring.caching.entries import Kept, Which, size


class Memory:
    """Least recently used out first. `lasts_s` counts from when a reply came here; its true age is its own to say."""

    def __init__(self, most_bytes: int, lasts_s: float, clock: Callable[[], float] = monotonic) -> None:
        self._held = _Held(most_bytes, ttl=lasts_s, timer=clock, getsizeof=lambda held: held[1])

    def get(self, key: str) -> Kept | None:
        held: tuple[Kept, int] | None = self._held.get(key)
        return held[0] if held else None

    def put(self, key: str, kept: Kept) -> None:
        """Keeps it, unless it alone is more than there is room for."""
        taken = size(kept)
        if taken <= self._held.maxsize:
            self._held[key] = (kept, taken)
        self._tell()

    def forget(self, which: Which) -> int:
        """Drops those; how many there were."""
        found = [key for key, (kept, _) in self._held.items() if which.has(kept.tags)]
        for key in found:
            self._held.pop(key, None)
        self._tell()
        return len(found)

    def drop(self, key: str) -> None:
        """Forgets this one alone, if it is here."""
        self._held.pop(key, None)

    @property
    def count(self) -> int:
        return len(self._held)

    @property
    def most_bytes(self) -> int:
        return int(self._held.maxsize)

    @property
    def bytes(self) -> int:
        return int(self._held.currsize)

    def _tell(self) -> None:
        telemetry.CACHE_ENTRIES.set(len(self._held))
        telemetry.CACHE_BYTES.set(self._held.currsize)


class _Held(TTLCache[str, tuple[Kept, int]]):
    """Counts what had to leave for want of room."""

    def popitem(self) -> tuple[str, tuple[Kept, int]]:
        telemetry.CACHE_EVICTED.inc()
        return super().popitem()
