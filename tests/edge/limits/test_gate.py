"""What one address may take, and what is shed when all are busy; over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from api.conftest import make_keys
from far_end import FarEnd, then_waits
from server import Caller, run, serving

from ion_mentoring.edge.limits.gate import network_of
from ion_mentoring.settings import Settings
from ion_mentoring.settings.edge import LimitSettings
from ion_mentoring.settings.replies import EmbeddedSettings, OpenAISettings, ProviderSettings

ASKED = "I am burned out by work"


@contextmanager
def limited(home: Path, http: aiohttp.ClientSession, far_end: FarEnd | None = None, **limits: Any) -> Iterator[Caller]:
    """A service with these limits, as somebody without a key sees it; `saying` puts them at an address."""
    remote: dict[str, Any] = {}
    if far_end:
        remote = {"providers": ProviderSettings(chain=["openai"]), "openai": OpenAISettings(base_url=far_end.url)}
    settings = Settings(
        home=home, embedded=EmbeddedSettings(meaning=False, model="none"), limits=LimitSettings(**limits), **remote
    )
    keys = run(make_keys(settings))
    with serving(settings) as url:
        yield Caller(http, url, Authorization=f"Bearer {keys['learner']}")


def streaming(caller: Caller, http: aiohttp.ClientSession) -> Any:
    """A reply that is being written."""
    key = {"Authorization": caller.headers["Authorization"]}
    return http.post(f"{caller.url}/api/v2/chat", json={"message": ASKED, "stream": True}, headers=key)


def at(caller: Caller, address: str) -> Caller:
    return caller.saying(X_Forwarded_For=address)


async def test_an_address_that_asks_too_much_is_told_when_to_come_back(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    with limited(tmp_path / "home", http, address_requests_per_minute=3) as caller:
        busy, other = at(caller, "203.0.113.7"), at(caller, "203.0.113.8")
        answers = [await busy.get("/api/v2/sessions") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert answers[3].json["type"].endswith("too-many-requests")
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 120
        assert answers[3].headers["X-Content-Type-Options"] == "nosniff"
        assert (await other.get("/api/v2/sessions")).status == 200
        assert (await busy.get("/health/live")).status == 200
        assert (await busy.get("/openai/v1/models")).json["error"]["type"], "OpenAI's clients get their own form"


async def test_an_address_that_does_not_listen_is_banned_for_a_while(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    with limited(tmp_path / "home", http, address_requests_per_minute=2, ban_after=3, ban_s=900) as caller:
        busy = at(caller, "203.0.113.7")
        waits = [(await busy.get("/api/v2/sessions")).headers.get("Retry-After") for _ in range(8)]
        assert waits[:2] == [None, None]
        assert all(int(wait or 0) <= 120 for wait in waits[2:5])
        assert all(int(wait or 0) > 800 for wait in waits[5:])


async def test_a_whole_network_of_ipv6_is_one_address(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    with limited(tmp_path / "home", http, address_requests_per_minute=1) as caller:
        assert (await at(caller, "2001:db8:1:2::1").get("/api/v2/sessions")).status == 200
        assert (await at(caller, "2001:db8:1:2:ffff::9").get("/api/v2/sessions")).status == 429
        assert (await at(caller, "2001:db8:1:3::1").get("/api/v2/sessions")).status == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("", ""),
        ("unix socket", "unix socket"),
    ],
)
def test_an_address_is_known_by_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_so_many_at_once_and_the_rest_is_told_to_come_back(
    tmp_path: Path, http: aiohttp.ClientSession, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with ")
    with limited(tmp_path / "home", http, far_end, concurrent=2, queue=1, queue_s=0.2) as caller:
        asking = [asyncio.create_task(caller.chat(f"{ASKED} ({number})")) for number in range(2)]
        async with asyncio.timeout(10):
            while len(far_end.bodies) < 2:  # noqa: ASYNC110 - the far end has no event for it
                await asyncio.sleep(0.01)
        waits, full = await asyncio.gather(*(caller.get("/api/v2/sessions") for _ in range(2)))
        assert {waits.status, full.status} == {503}
        assert waits.json["type"].endswith("overloaded")
        assert waits.headers["Retry-After"] == "2"
        assert (await caller.get("/health/live")).status == 200
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def test_a_stream_that_has_begun_makes_room(tmp_path: Path, http: aiohttp.ClientSession, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with ")
    with limited(tmp_path / "home", http, far_end, concurrent=1, queue=0) as caller:
        async with streaming(caller, http) as stream:
            assert stream.status == 200
            assert (await caller.get("/api/v2/sessions")).status == 200


async def test_one_address_has_so_many_open_at_once(
    tmp_path: Path, http: aiohttp.ClientSession, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with ")
    with limited(tmp_path / "home", http, far_end, concurrent_per_address=1) as caller:
        async with streaming(caller, http) as stream:
            assert stream.status == 200
            assert (await caller.get("/api/v2/sessions")).status == 429
            assert (await at(caller, "203.0.113.7").get("/api/v2/sessions")).status == 200
        async with asyncio.timeout(10):
            while (await caller.get("/api/v2/sessions")).status != 200:  # noqa: ASYNC110 - until the service has noticed
                await asyncio.sleep(0.01)
