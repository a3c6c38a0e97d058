from __future__ import annotations

from typing import Any

import pytest
from server import Caller

WALK = {"text": "저녁마다 30분 걷기", "due": "2026-12-24"}


@pytest.fixture
async def session(ada: Caller) -> str:
    id: str = (await ada.chat("I am burned out")).json["session_id"]
    return id


async def put(ada: Caller, session: str, **values: str) -> dict[str, Any]:
    answer = await ada("PUT", f"/api/v2/sessions/{session}/commitment", json={**WALK, **values})
    assert answer.status == 200, answer.text
    made: dict[str, Any] = answer.json
    return made


async def test_a_session_has_one_commitment_that_can_be_changed(ada: Caller, session: str) -> None:
    made = await put(ada, session)
    assert {
        name: made[name] for name in ("session_id", "text", "due", "state", "note", "asked_turn_id", "closed_at")
    } == {
        **WALK,
        "session_id": session,
        "state": "open",
        "note": "",
        "asked_turn_id": None,
        "closed_at": None,
    }
    assert (await put(ada, session)) == made
    changed = await put(ada, session, text="아침마다 걷기")
    assert changed == {**made, "text": "아침마다 걷기"}
    assert (await ada.get("/api/v2/commitments")).json == {"items": [changed], "next_cursor": None}


async def test_how_it_went_is_said_and_can_be_taken_back(ada: Caller, session: str) -> None:
    made = await put(ada, session)
    path = f"/api/v2/commitments/{made['id']}"
    closed = (await ada("PATCH", path, json={"state": "partly", "note": " 이틀은 걸었어요 "})).json
    assert (closed["state"], closed["note"], closed["text"]) == ("partly", "이틀은 걸었어요", WALK["text"])
    assert closed["closed_at"]
    assert (await ada.get("/api/v2/commitments?state=open")).json["items"] == []
    assert (await ada.get("/api/v2/commitments?state=partly")).json["items"] == [closed]
    again = await ada("PUT", f"/api/v2/sessions/{session}/commitment", json=WALK)
    assert (again.status, "partly" in again.json["detail"]) == (409, True)
    kept = (await ada("PATCH", path, json={"state": "kept"})).json
    assert (kept["state"], kept["closed_at"]) == ("kept", closed["closed_at"])
    assert (await ada("PATCH", path, json={"state": "open"})).json["closed_at"] is None
    assert (await put(ada, session, due="2027-01-01"))["due"] == "2027-01-01"


async def test_a_commitment_is_deleted_and_the_session_may_have_another(ada: Caller, session: str) -> None:
    made = await put(ada, session)
    assert (await ada("DELETE", f"/api/v2/commitments/{made['id']}")).status == 204
    assert (await ada("DELETE", f"/api/v2/commitments/{made['id']}")).status == 404
    assert (await put(ada, session))["id"] != made["id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("text", bad) for bad in ("", "  ", "x" * 1001, "a\x00b", None)],
        *[("due", bad) for bad in ("soon", "2026-02-30", None)],
        *[("state", bad) for bad in ("done", None)],
        *[("note", bad) for bad in ("x" * 2001, None)],
    ],
)
async def test_a_bad_value_is_named_and_changes_nothing(ada: Caller, session: str, field: str, value: object) -> None:
    made = await put(ada, session)
    answer = await ada("PATCH", f"/api/v2/commitments/{made['id']}", json={field: value})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)
    if field in WALK:
        anew = await ada("PUT", f"/api/v2/sessions/{session}/commitment", json={**WALK, field: value})
        assert (anew.status, anew.json["errors"][0]["field"]) == (422, field)
    assert (await ada.get("/api/v2/commitments")).json["items"] == [made]
