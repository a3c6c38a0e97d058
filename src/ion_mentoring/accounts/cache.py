"""A few seconds of memory, so that a busy key costs no read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
SIZE: Final = 10_000


class BriefCache(Generic[K, V]):
    """What was put within the last `seconds`; at most `SIZE` entries, the oldest leave first."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._entries: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        expires, value = self._entries.get(key, (0.0, None))
        return value if self._clock() < expires else None

    def put(self, key: K, value: V) -> None:
        self._entries.pop(key, None)
        if len(self._entries) >= SIZE:
            del self._entries[next(iter(self._entries))]
        self._entries[key] = (self._clock() + self._seconds, value)

    def clear(self) -> None:
        self._entries.clear()
