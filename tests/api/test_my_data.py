"""All that is a learner's: taken along as one file, or erased for good."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from server import Caller, run, serving

from api.conftest import Served, make_keys, settings_in

SAID = "I failed an interview again. How do I prepare anew?"


async def used(learner: Caller) -> str:
    """Leaves something in every table; the session's id."""
    turn = (await learner.chat(SAID)).json
    session = turn["session_id"]
    await learner(
        "POST",
        "/api/v2/chat",
        json={"message": "And then?", "session_id": session},
        headers={"Idempotency-Key": str(uuid4())},
    )
    await learner.chat("I want to kill myself", session_id=session)
    await learner.chat("Zwölf Boxkämpfer jagen Viktor quer über den Deich")
    await learner("POST", f"/api/v2/turns/{turn['id']}/feedback", json={"rating": 1, "reason": "It helped"})
    goal = (await learner("POST", "/api/v2/goals", json={"title": "Find new work"})).json
    await learner("POST", f"/api/v2/goals/{goal['id']}/check-ins", json={"progress": 30, "note": "Begun"})
    await learner("POST", "/api/v2/steps", json={"text": "Call a friend", "turn_id": turn["id"]})
    due = {"text": "Write the letter", "due": "2030-01-01"}
    await learner("PUT", f"/api/v2/sessions/{session}/commitment", json=due)
    return str(session)


async def test_everything_is_in_one_file(ada: Caller, bob: Caller) -> None:
    session = await used(ada)
    await used(bob)
    answer = await ada.get("/api/v2/learners/me/export")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ion-export.json"'
    found = answer.json
    empty = {name for name, rows in found.items() if not rows}
    assert empty == {"keys", "sign_ins", "budget_holds"}, "no key of their own, and no reply that is being written"
    assert session in [row["id"] for row in found["sessions"]]
    assert SAID in [row["message"] for row in found["turns"]]
    assert len(found["learners"]) == 1
    assert "hash" not in answer.text


async def test_a_long_life_is_exported_whole(ada: Caller) -> None:
    await ada.chat(SAID)
    for number in range(205):
        await ada("POST", "/api/v2/steps", json={"text": f"Step {number}"})
    found = (await ada.get("/api/v2/learners/me/export")).json
    assert len({row["text"] for row in found["steps"]}) == 205


async def test_what_was_erased_is_gone_and_the_others_is_not(ada: Caller, bob: Caller) -> None:
    session, others = await used(ada), await used(bob)
    name = (await ada.get("/api/v2/learners/me")).json["name"]
    before = (await ada.get("/api/v2/learners/me")).json["id"]
    answer = await ada("DELETE", "/api/v2/learners/me", json={"confirm": name})
    assert answer.status == 204
    assert (await ada.get(f"/api/v2/sessions/{session}")).status == 404
    assert (await ada.get("/api/v2/learners/me")).json["id"] != before, "whom the integrator names anew is new"
    empty = (await ada.get("/api/v2/learners/me/export")).json
    assert [key for key, rows in empty.items() if rows and key not in ("exported_at", "learners")] == []
    assert (await bob.get(f"/api/v2/sessions/{others}")).status == 200


@pytest.mark.parametrize("confirm", ["", "somebody else", "erase"])
async def test_nothing_is_erased_by_mistake(ada: Caller, confirm: str) -> None:
    session = await used(ada)
    answer = await ada("DELETE", "/api/v2/learners/me", json={"confirm": confirm})
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "confirm"
    assert (await ada.get(f"/api/v2/sessions/{session}")).status == 200


async def test_a_learners_key_ends_and_an_administrators_stays(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    settings = settings_in(tmp_path / "home")
    keys = run(make_keys(settings))
    with serving(settings) as url:
        for role, status in (("learner", 401), ("admin", 200)):
            person = Caller(http, url, Authorization=f"Bearer {keys[role]}")
            await used(person)
            gone = await person("DELETE", "/api/v2/learners/me", json={"confirm": role})
            assert gone.status == 204, gone.text
            after = await person.get("/api/v2/sessions")
            assert after.status == status
            if status == 200:
                assert after.json["items"] == []
                assert (await person.chat(SAID)).status == 200


async def test_a_service_key_has_to_name_whom_it_erases(anyone: Caller, served: Served) -> None:
    service = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    assert (await service("DELETE", "/api/v2/learners/me", json={"confirm": "service"})).status == 422
