"""The cache as callers see it: `performance.cache`, the receipt, `ION-Cache`, health, and what operators do with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from edge.limits.conftest import redis
from edge.limits.redis_server import RedisServer
from edge.test_bad_input import problem
from far_end import FarEnd, says
from server import Caller, serving

from api.conftest import make_keys, settings_in
from ion_mentoring.settings import RedisSettings, Settings
from ion_mentoring.settings.caching import CacheSettings
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings

__all__ = ["redis"]
ASK = {"message": "I think I'm burned out by work. What can I do?"}


@pytest.fixture
def shared(tmp_path: Path, far_end: FarEnd, redis: RedisServer) -> Settings:
    """With a far end and a Redis."""
    changes = {
        "cache": CacheSettings(redis_timeout_s=2),
        "openai": OpenAISettings(base_url=far_end.url),
        "providers": ProviderSettings(chain=["openai"]),
        "redis": RedisSettings.model_validate({"url": redis.url}),
    }
    return settings_in(tmp_path / "shared").model_copy(update=changes)


@pytest.fixture
async def keys(shared: Settings) -> dict[str, str]:
    return await make_keys(shared)


@pytest.fixture
async def people(
    shared: Settings, keys: dict[str, str], http: aiohttp.ClientSession, read_once: None
) -> AsyncIterator[dict[str, Caller]]:
    """A caller of each role."""
    ready = serving(shared)
    url = await asyncio.to_thread(ready.__enter__)
    yield {role: Caller(http, url, Authorization=f"Bearer {key}") for role, key in keys.items()}
    await asyncio.to_thread(ready.__exit__, None, None, None)


@pytest.fixture
def learner(people: dict[str, Caller]) -> Caller:
    return people["learner"]


@pytest.fixture
def operator(people: dict[str, Caller]) -> Caller:
    return people["operator"]


async def test_the_second_who_asks_is_told_from_the_cache_and_pays_nothing(
    people: dict[str, Caller], far_end: FarEnd
) -> None:
    first = (await people["learner"]("POST", "/api/v2/chat", json=ASK)).json
    again = (await people["admin"]("POST", "/api/v2/chat", json=ASK)).json
    assert (first["performance"]["cache"], again["performance"]["cache"]) == ("miss", "l1")
    assert again["content"] == first["content"] and again["routing"] == first["routing"]
    assert again["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "cost": {"amount": "0", "currency": "USD"}}
    assert again["receipt"]["cache"] == "l1" and again["receipt"]["left_the_house"] == []
    stored = (await people["admin"].get(f"/api/v2/turns/{again['id']}")).json
    assert (stored["reply"], stored["state"]) == (first["content"], "done") and len(far_end.bodies) == 1


async def test_a_kept_reply_has_the_events_of_a_fresh_one(learner: Caller, far_end: FarEnd) -> None:
    far_end.behave = says("Rest ", "first.")
    fresh, kept = [(await learner("POST", "/api/v2/chat", json={**ASK, "stream": True})).events for _ in range(2)]
    assert [(number, name) for number, name, _ in fresh] == [(1, "routing"), (2, "delta"), (3, "delta"), (4, "done")]
    assert [(number, name) for number, name, _ in kept] == [(1, "routing"), (2, "delta"), (3, "done")]
    assert kept[1][2] == {"text": "Rest first."} and kept[0][2] == fresh[0][2]
    assert kept[-1][2]["performance"]["cache"] == "l1"


@pytest.mark.parametrize("path", ["/api/v2/chat", "/api/v1/chat", "/openai/v1/chat/completions"])
async def test_who_wants_another_reply_says_so_by_a_header(learner: Caller, far_end: FarEnd, path: str) -> None:
    body = {"model": "ion-auto", "messages": [{"role": "user", "content": ASK["message"]}]} if "openai" in path else ASK
    for _ in range(2):
        assert (await learner("POST", path, json=body)).status == 200
    assert len(far_end.bodies) == 1
    assert (await learner.saying(ION_Cache="refresh")("POST", path, json=body)).status == 200
    assert len(far_end.bodies) == 2
    refused = await learner.saying(ION_Cache="whatever")("POST", path, json=body)
    assert refused.status == 422 or ("openai" in path and refused.status == 400)


async def test_a_redis_that_is_gone_is_named_and_named_no_more_when_it_is_back(
    learner: Caller, redis: RedisServer
) -> None:
    async def degraded() -> str:
        return str((await learner.get("/health/ready")).json["degraded"].get("cache", ""))

    assert await degraded() == ""
    redis.stop()
    assert (await learner("POST", "/api/v2/chat", json=ASK)).status == 200
    assert "Redis is away" in await degraded()
    redis.start()
    async with asyncio.timeout(10):
        while await degraded():  # noqa: ASYNC110 - the service finds it by itself
            await asyncio.sleep(0.1)


async def test_operators_see_what_is_kept_and_clear_it(people: dict[str, Caller], operator: Caller) -> None:
    learner = people["learner"]
    nothing = (await operator("POST", "/api/v2/admin/cache/inspect", json=ASK)).json
    assert nothing["key"] and nothing["kept"] is None
    await learner("POST", "/api/v2/chat", json=ASK)
    found = (await operator("POST", "/api/v2/admin/cache/inspect", json=ASK)).json
    assert found["key"] == nothing["key"] and found["made_of"]["house"]["provider"] == "openai"
    assert found["kept"]["where"] == "l1" and found["kept"]["provider"] == "openai" and found["kept"]["age_s"] < 60
    stats = (await operator.get("/api/v2/admin/cache")).json
    assert (stats["l1"]["entries"], stats["l2"]) == (1, {"entries": 1, "trouble": ""}) and stats["l1"]["bytes"] > 100
    other = await operator("DELETE", "/api/v2/admin/cache", params={"persona": "nobody"})
    mine = await operator("DELETE", "/api/v2/admin/cache", params={"persona": found["kept"]["persona"]})
    assert (other.json, mine.json) == ({"forgotten": 0}, {"forgotten": 1})
    assert (await learner("POST", "/api/v2/chat", json=ASK)).json["performance"]["cache"] == "miss"
    audit = (await people["admin"].get("/api/v2/admin/audit")).json["items"]
    assert audit[0]["action"] == "cache.clear" and audit[1]["detail"] == {"which": {"persona": "nobody"}}


async def test_of_a_crisis_there_is_no_key(operator: Caller) -> None:
    told = (
        await operator("POST", "/api/v2/admin/cache/inspect", json={"message": "I want to kill myself tonight"})
    ).json
    assert told == {"key": None, "made_of": None, "kept": None}


async def test_warming_asks_what_two_learners_asked_and_nothing_else(
    people: dict[str, Caller], operator: Caller, far_end: FarEnd
) -> None:
    for who in ("learner", "admin"):
        await people[who]("POST", "/api/v2/chat", json=ASK)
    await people["learner"]("POST", "/api/v2/chat", json={"message": "My name is Ada and I am lost."})
    await operator("DELETE", "/api/v2/admin/cache")
    asked = len(far_end.bodies)
    assert (await operator("POST", "/api/v2/admin/cache/warm", json={})).json == {"made": 1, "known": 0, "failed": 0}
    assert (await operator("POST", "/api/v2/admin/cache/warm", json={})).json == {"made": 0, "known": 1, "failed": 0}
    assert len(far_end.bodies) == asked + 1
    warmed = (await people["designer"]("POST", "/api/v2/chat", json=ASK)).json
    assert warmed["performance"]["cache"] == "l1"


@pytest.fixture
def without(tmp_path: Path, read_once: None) -> Iterator[tuple[str, dict[str, str]]]:
    settings = settings_in(tmp_path / "without")
    keys = asyncio.run(make_keys(settings))
    with serving(settings) as url:
        yield url, keys


def test_a_cache_that_is_off_says_so(without: tuple[str, dict[str, str]]) -> None:
    async def ask() -> None:
        url, keys = without
        async with aiohttp.ClientSession() as http:
            operator = Caller(http, url, Authorization=f"Bearer {keys['operator']}")
            assert (await operator("POST", "/api/v2/chat", json=ASK)).json["performance"]["cache"] == "off"
            assert (await operator.get("/api/v2/admin/cache")).json["enabled"] is False
            problem(await operator("DELETE", "/api/v2/admin/cache"), 409, "conflict")

    asyncio.run(ask())
