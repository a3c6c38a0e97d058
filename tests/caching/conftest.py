"""Redis, a reply to keep, and a clock that a test sets."""

from __future__ import annotations

from edge.limits.conftest import redis

from ion_mentoring.caching.entries import Kept, Tags

__all__ = ["redis"]


class Clock:
    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def reply(text: str = "Rest first.", made_at: float = 1_000_000.0, **tags: str) -> Kept:
    filed = {"persona": "lua", "provider": "openai", "model": "gpt-4o-mini", "learner": "ada", **tags}
    return Kept(Tags(playbooks=("burnout",), **filed), made_at, {"primary": "lua"}, {"provider": "openai"}, (text,))
