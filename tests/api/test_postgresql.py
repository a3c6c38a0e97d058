"""The same API on PostgreSQL, and what callers are told while the server is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from databases import until
from postgres_server import PostgresServer
from server import Caller, run, serving

from api.conftest import make_keys, settings_in
from ion_mentoring.settings import DatabaseSettings


@pytest.fixture
def mortal(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server that a test may kill; where there is none, `postgres` skips the test."""
    server = PostgresServer(durable=True)
    yield server
    server.stop()


async def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back_and_then_it_goes_on(
    mortal: PostgresServer, tmp_path: Path, http: aiohttp.ClientSession, read_once: None
) -> None:
    settings = settings_in(tmp_path / "home").model_copy(update={"database": DatabaseSettings(url=mortal.url())})
    keys = run(make_keys(settings))
    with serving(settings) as url:
        learner = Caller(http, url, Authorization=f"Bearer {keys['learner']}")
        first = await learner.chat("I am burned out by work")
        assert first.status == 200
        mortal.kill()
        for answer in (await learner.chat("and now?"), await learner.get("/api/v2/sessions")):
            assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
            assert answer.json["type"].endswith("/storage-unavailable")
            assert "once it is back" in answer.json["detail"]
        assert (await learner.get("/health/ready")).status == 503
        assert (await learner.get("/health/live")).status == 200
        await asyncio.to_thread(mortal.start)
        again = await until(lambda: ready(learner))
        assert again
        second = await learner.chat("what's next?", session_id=first.json["session_id"])
        assert second.status == 200
        turns = await learner.get(f"/api/v2/sessions/{first.json['session_id']}/turns")
        assert [turn["state"] for turn in turns.json["items"]] == ["done", "done"]


async def ready(caller: Caller) -> bool:
    return (await caller.get("/health/ready")).status == 200
