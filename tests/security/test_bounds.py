"""Where things end: values just within and just beyond, memory, headers, the time of a refusal, and what an error says."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp
import pytest
from api.conftest import Served
from server import Caller, Process, ion_serve

LIMIT = 16_000
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@pytest.mark.parametrize(
    ("path", "within", "beyond"),
    [
        ("/api/v2/chat", {"message": "a" * LIMIT}, {"message": "a" * (LIMIT + 1)}),
        ("/api/v2/goals", {"title": "a" * 200}, {"title": "a" * 201}),
        ("/api/v2/steps", {"text": "한" * 500}, {"text": "한" * 2001}),
        ("/api/v2/analyze", {"text": "a"}, {"text": ""}),
    ],
)
async def test_the_last_value_is_taken_and_the_next_is_not(
    ada: Caller, path: str, within: dict[str, str], beyond: dict[str, str]
) -> None:
    assert (await ada("POST", path, json=within)).status in (200, 201)
    refused = await ada("POST", path, json=beyond)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, next(iter(beyond)))


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "1e2", "９"])
async def test_a_number_that_is_none_or_too_large(ada: Caller, limit: str) -> None:
    answer = await ada.get("/api/v2/sessions", params={"limit": limit})
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "limit", answer.text


@pytest.mark.parametrize("body", [[], "x", 7, None, {"message": ["a"]}, {"message": "a", "role": "system"}])
async def test_a_body_of_another_form_names_what_is_wrong(ada: Caller, body: Any) -> None:
    answer = await ada("POST", "/api/v2/chat", json=body)
    assert answer.status == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("path", ["/", "/api/v2/personas", "/api/v2/nowhere"])
async def test_every_answer_tells_browsers_what_they_may_not_do(ada: Caller, path: str) -> None:
    answer = await ada.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v2/turns/00000000-0000-7000-8000-000000000000", 404),
        ("PUT", "/api/v2/chat", 405),
        ("POST", "/api/v2/chat", 422),
    ],
)
async def test_an_error_says_what_to_do_and_nothing_of_the_inside(
    ada: Caller, method: str, path: str, status: int
) -> None:
    answer = await ada(method, path, json={} if method == "POST" else None)
    assert answer.status == status
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert not re.search(r"Traceback|File \"|sqlalchemy|pydantic|\.py|site-packages", answer.text)


async def test_a_key_that_begins_like_a_real_one_takes_no_longer(anyone: Caller, served: Served) -> None:
    real = served.keys["learner"]
    alike, unlike = real[:-4] + "AAAA", "ion_" + "B" * 43
    times: dict[str, list[float]] = {alike: [], unlike: []}
    for _ in range(60):
        for key, taken in times.items():
            began = perf_counter()
            answer = await anyone.saying(Authorization=f"Bearer {key}").get("/api/v2/learners/me")
            taken.append(perf_counter() - began)
            assert answer.status == 401
    assert 0.4 < median(times[alike]) / median(times[unlike]) < 2.5


def resident(process: Process) -> int:
    """Bytes that the service holds."""
    status = Path(f"/proc/{process.child.pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


@pytest.mark.parametrize("kind", ["large bodies", "many sessions"])
async def test_what_learners_send_is_not_kept_in_memory(tmp_path: Path, http: aiohttp.ClientSession, kind: str) -> None:
    env = {"ION_EMBEDDED__MODEL": "none", "ION_LIMITS__ENABLED": "false", "ION_LOG__LEVEL": "error"}
    running = ion_serve(tmp_path / "home", env=env)
    process = await asyncio.to_thread(running.__enter__)
    try:
        key = (tmp_path / "home" / "local.key").read_text("utf-8").strip()
        me = Caller(http, process.url, Authorization=f"Bearer {key}")

        async def some(count: int) -> None:
            for number in range(count):
                if kind == "many sessions":
                    assert (await me.chat(f"How do I plan number {number}?")).status == 200
                else:
                    body = b'{"message": "' + b"a" * 250_000 + b'"}'
                    sent = await me("POST", "/api/v2/chat", data=body, headers={"Content-Type": "application/json"})
                    assert sent.status == 422

        await some(100)
        before = resident(process)
        await some(200)
        assert resident(process) - before < 40_000_000
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)
