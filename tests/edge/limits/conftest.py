from __future__ import annotations

from collections.abc import Iterator

import pytest
from api.conftest import http

from edge.limits.redis_server import REDIS, RedisServer

__all__ = ["http"]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    if REDIS is None:
        pytest.skip("Redis is not here: apt-get install redis-server")
    server = RedisServer()
    yield server
    server.remove()
