"""The settings of the cache of replies."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CacheSettings(BaseModel):
    enabled: bool = Field(
        True, description="Give a reply again where the same question is asked in the same context (docs/cache.md)."
    )
    memory_mib: int = Field(64, ge=1, description="Replies that this process keeps, in MiB.")
    warm: int = Field(
        0, ge=0, le=200, description="Questions that are asked at the start, those first that most learners began with."
    )
    fresh_s: float = Field(3600.0, gt=0, description="How long a kept reply is as good as new.")
    stale_s: float = Field(
        600.0, ge=0, description="How long after that it is still given, while a new one is made behind it."
    )
    redis_timeout_s: float = Field(0.25, gt=0, description="Longest wait for Redis, which is left alone after that.")
    lease_s: float = Field(
        10.0, ge=1, description="For how long other processes believe that a reply is being made by one that is silent."
    )
    wait_s: float = Field(
        2.0, ge=0, description="How long a process waits for another's reply to the same question before it asks, too."
    )
