"""What one key may ask. A crisis is heard all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from server import Caller

from edge.limits.test_gate import ASKED, limited
from ion_mentoring.edge.limits.keys import last_message

CRISIS = {"message": "I want to die"}


async def test_a_learner_who_asks_too_much_keeps_the_rest_of_the_service(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    with limited(tmp_path / "home", http, chats_per_minute=2) as learner:
        answers = [await learner.chat(ASKED) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].json["type"].endswith("too-many-requests")
        assert 1 <= int(answers[2].headers["Retry-After"]) <= 120
        assert (await learner.get("/api/v2/sessions")).status == 200
        kept = (await learner.get("/api/v2/sessions")).json["items"]
        assert len(kept) == 2, "what was refused is stored nowhere"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v2/chat", CRISIS),
        ("/api/v1/chat", CRISIS),
        (
            "/openai/v1/chat/completions",
            {"model": "ion-auto", "messages": [{"role": "user", "content": "I want to die"}]},
        ),
    ],
)
async def test_a_crisis_is_heard_however_much_was_asked(
    tmp_path: Path, http: aiohttp.ClientSession, path: str, body: dict[str, Any]
) -> None:
    with limited(tmp_path / "home", http, chats_per_minute=1, requests_per_minute=1) as learner:
        await learner.chat(ASKED)
        assert (await learner.chat(ASKED)).status == 429
        answer = await learner("POST", path, json=body)
        assert answer.status == 200
        assert "109" in answer.text


async def test_all_requests_of_a_key_are_counted(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    with limited(tmp_path / "home", http, requests_per_minute=2) as learner:
        statuses = [(await learner.get("/api/v2/sessions")).status for _ in range(3)]
        assert statuses == [200, 200, 429]


async def test_the_learners_of_an_integrator_are_counted_apart(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    with limited(tmp_path / "home", http, requests_per_minute=1) as learner:
        made = await _key(learner, tmp_path, "service")
        ada, bob = made.saying(ION_Learner="ada"), made.saying(ION_Learner="bob")
        assert [(await each.get("/api/v2/sessions")).status for each in (ada, bob, ada)] == [200, 200, 429]


async def test_a_person_gets_no_more_by_naming_others(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    with limited(tmp_path / "home", http, requests_per_minute=1) as learner:
        names = [learner.saying(ION_Learner=name) for name in ("ada", "bob")]
        assert [(await each.get("/api/v2/sessions")).status for each in names] == [200, 429]


async def test_an_administrator_is_not_counted(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    with limited(tmp_path / "home", http, requests_per_minute=1) as learner:
        admin = await _key(learner, tmp_path, "admin")
        assert [(await admin.get("/api/v2/sessions")).status for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "hello"}, "hello"),
        ({"messages": [{"role": "user", "content": "first"}, {"role": "user", "content": "last"}]}, "last"),
        ({"messages": [{"content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]}]}, "one\ntwo"),
        ({"message": 7}, ""),
        ({"messages": []}, ""),
        ({"messages": ["no object"]}, ""),
        (["no object"], ""),
        (None, ""),
    ],
)
def test_what_was_said_is_found_in_each_form(body: Any, said: str) -> None:
    assert last_message(body) == said


async def _key(caller: Caller, folder: Path, role: str) -> Caller:
    """A key of this role, made beside the running service."""
    from ion_mentoring.accounts.keys import create
    from ion_mentoring.store.engine import Database

    db = await Database.open(f"sqlite+aiosqlite:///{folder}/home/ion.db")
    try:
        made = await create(db, role, f"another {role}")  # type: ignore[arg-type]
    finally:
        await db.close()
    return caller.saying(Authorization=f"Bearer {made.key}")
