"""The whole log of a real service: no word of a learner is in it, and no key."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from api.conftest import make_keys
from far_end import FarEnd, breaks_off, says
from server import Caller, ion_serve

from ion_mentoring.settings import Settings

MARKER = "자두나무marker"


@pytest.mark.parametrize("form", ["json", "console"])
async def test_no_word_of_a_learner_and_no_key_is_in_the_log(home: Path, far_end: FarEnd, form: str) -> None:
    key = (await make_keys(Settings()))["learner"]
    env = {
        "ION_LOG__LEVEL": "debug",
        "ION_LOG__FORMAT": form,
        "ION_PROVIDERS__CHAIN": '["openai"]',
        "ION_OPENAI__BASE_URL": far_end.url,
        "ION_OPENAI__API_KEY": "sk-secret-marker",  # pragma: allowlist secret
    }
    running = ion_serve(home, env=env)
    process = await asyncio.to_thread(running.__enter__)
    async with aiohttp.ClientSession() as http:
        learner = Caller(http, process.url, Authorization=f"Bearer {key}")
        asked = f"I am burned out, {MARKER}"
        far_end.behave = says(f"Rest first, {MARKER}, and then go on with one thing at a time.")
        done = await learner.chat(asked)
        assert done.json["state"] == "done"
        await learner.chat(asked, stream=True, session_id=done.json["session_id"])
        far_end.behave = breaks_off(MARKER)
        assert (await learner.chat(asked)).status == 502
        far_end.status = 401
        assert (await learner.chat(asked)).status == 502
        assert (await learner.chat(f"I want to kill myself {MARKER}")).json["persona"] is None
        for body in (f'{{"message": "{MARKER}\\u0000"}}', f'{{"message": "{MARKER}', f'{{"{MARKER}": "{MARKER}"}}'):
            headers = {"Content-Type": "application/json"}
            assert (await learner("POST", "/api/v2/chat", data=body.encode(), headers=headers)).status in (400, 422)
        await learner.get("/api/v2/sessions", params={"q": MARKER})
        await learner.get("/api/v2/playbooks", params={"q": MARKER})
        await learner.get(f"/{MARKER}")
        await learner.get(f"/sign-in?code={MARKER}")
        await learner.saying(Authorization=f"Bearer {MARKER.encode().hex()}").get("/api/v2/sessions")
        await learner("POST", "/api/v2/analyze", json={"text": MARKER})
    await asyncio.to_thread(running.__exit__, None, None, None)
    log = process.log.read_text(encoding="utf-8")
    local = (home / "local.key").read_text().strip()
    for secret in (MARKER, "marker", MARKER.encode().hex(), key, local, "sk-secret-marker", "burned out", "Rest first"):
        assert secret not in log, secret
    assert log.count("crisis signal") == 1
    requests = [
        line for line in re.sub(r"\x1b\[[0-9;]*m", "", log).splitlines() if "event" in line or "method=" in line
    ]
    assert len(requests) >= 14
    assert all("request_id" in line for line in requests)
