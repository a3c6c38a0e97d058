"""Sliding windows: how often something happened of late, counted in this process.

A window is two buckets of its length: the one that fills now counts in full, the one before by the share of it that the
window still covers. That is exact for an even stream, and takes two numbers a name however many requests there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

V = TypeVar("V")
SIZE: Final = 100_000
"""Names that are counted at once; under more of them, those first seen are forgotten first."""


class Windows(Protocol):
    """Counts by name, and bans of names."""

    async def hit(self, name: str, limit: int, seconds: float) -> float:
        """Counts one, if `limit` a window of `seconds` allows it; else says in how many seconds it will."""

    async def ban(self, name: str, seconds: float) -> None: ...

    async def banned(self, name: str) -> float:
        """Seconds that a ban still lasts; 0: there is none."""

    async def close(self) -> None: ...


def wait(previous: float, current: float, limit: int, elapsed: float) -> float:
    """The share of a window until one more fits; 0: it fits now. `elapsed`: the share of the bucket that has passed."""
    if previous * (1 - elapsed) + current + 1 <= limit:
        return 0.0
    if current + 1 <= limit:
        return 1 - elapsed - (limit - 1 - current) / previous
    return 1 - elapsed + 1 - (limit - 1) / current


class Memory:
    """The windows of one process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[int, int, int]] = {}
        self._bans: dict[str, float] = {}

    async def hit(self, name: str, limit: int, seconds: float) -> float:
        number, elapsed = divmod(self._clock() / seconds, 1)
        seen, current, previous = self._buckets.get(name, (number, 0, 0))
        if seen != number:
            current, previous = 0, current if seen == number - 1 else 0
        late = wait(previous, current, limit, elapsed)
        if not late:
            _put(self._buckets, name, (int(number), current + 1, previous))
        return late * seconds

    async def ban(self, name: str, seconds: float) -> None:
        _put(self._bans, name, self._clock() + seconds)

    async def banned(self, name: str) -> float:
        return max(0.0, self._bans.get(name, 0.0) - self._clock())

    async def close(self) -> None:
        """Nothing is open."""


def _put(table: dict[str, V], name: str, value: V) -> None:
    if name not in table and len(table) >= SIZE:
        del table[next(iter(table))]
    table[name] = value
