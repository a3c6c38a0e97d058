"""What asking for a kept reply comes to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Literal

from ion_mentoring.caching.entries import Kept

Met = Literal["l1", "l2", "miss", "off"]
"""How a turn met the cache: found in this process, in Redis, not at all, or not looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A reply that was kept; `stale`: it is given once more, and made anew behind it."""

    kept: Kept
    met: Met
    stale: bool


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one process to make a reply; it runs out by itself where the process is gone."""

    key: str
    token: str = field(default_factory=lambda: token_hex(16))

    @property
    def name(self) -> str:
        return f"ion:making:{self.key}"


@dataclass(slots=True)
class Claim:
    """A reply, or the right to make one, or neither. `forgotten` is how often something was forgotten until then."""

    key: str
    forgotten: int
    found: Found | None = None
    lease: Lease | None = None
    renewing: asyncio.Task[None] | None = None
