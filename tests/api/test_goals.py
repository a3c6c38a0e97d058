from __future__ import annotations

from typing import Any

import pytest
from server import Caller

from ion_mentoring.conversation import goals


async def a_goal(ada: Caller, **values: Any) -> dict[str, Any]:
    answer = await ada("POST", "/api/v2/goals", json={"title": "정보처리기사 합격", **values})
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


async def test_a_goal_is_set_read_and_listed(ada: Caller) -> None:
    made = await a_goal(ada, title=" 합격 ", why="이직하려고", due="2026-12-24")
    assert {name: made[name] for name in ("title", "why", "due", "state", "progress", "steps", "check_ins")} == {
        "title": "합격",
        "why": "이직하려고",
        "due": "2026-12-24",
        "state": "active",
        "progress": 0,
        "steps": [],
        "check_ins": [],
    }
    assert (await ada.get(f"/api/v2/goals/{made['id']}")).json == made
    second = await a_goal(ada)
    assert second["state"] == "open"
    assert (await ada.get("/api/v2/goals")).json == {"items": [second, made], "next_cursor": None}
    page = (await ada.get("/api/v2/goals?limit=1")).json
    assert page["items"] == [second]
    assert (await ada.get("/api/v2/goals", params={"cursor": page["next_cursor"]})).json["items"] == [made]


async def test_a_tick_adds_to_what_was_said_and_never_takes_back(ada: Caller) -> None:
    path = f"/api/v2/goals/{(goal := await a_goal(ada))['id']}"
    steps = [
        (await ada("POST", "/api/v2/steps", json={"text": text, "goal_id": goal["id"]})).json for text in ("a", "b")
    ]
    said = await ada("POST", f"{path}/check-ins", json={"progress": 30, "note": "이제 시작이에요"})
    assert (said.status, said.json["progress"], said.json["note"]) == (201, 30, "이제 시작이에요")
    whole = (await ada.get(path)).json
    assert (whole["progress"], whole["check_ins"], whole["steps"]) == (30, [said.json], steps)
    await ada("PATCH", f"/api/v2/steps/{steps[0]['id']}", json={"done": True})
    assert (await ada.get(path)).json["progress"] == 50
    await ada("PATCH", f"/api/v2/steps/{steps[0]['id']}", json={"done": False})
    assert (await ada.get(path)).json["progress"] == 30
    await ada("POST", f"{path}/check-ins", json={"progress": 80})
    await ada("PATCH", f"/api/v2/steps/{steps[1]['id']}", json={"done": True})
    assert (await ada.get(path)).json["progress"] == 80


async def test_what_is_changed_is_changed_and_the_rest_stays(ada: Caller) -> None:
    first, second = await a_goal(ada, why="이직", due="2026-12-24"), await a_goal(ada)
    path = f"/api/v2/goals/{first['id']}"
    changed = (await ada("PATCH", path, json={"title": "실기 합격", "due": None})).json
    assert (changed["title"], changed["why"], changed["due"], changed["state"]) == ("실기 합격", "이직", None, "active")
    assert (await ada("PATCH", path, json={})).json == changed
    assert (await ada("PATCH", path, json={"why": ""})).json["why"] == ""
    await ada("PATCH", f"/api/v2/goals/{second['id']}", json={"state": "active"})
    assert (await ada.get(path)).json["state"] == "open"
    assert (await ada("PATCH", path, json={"state": "reached"})).json["state"] == "reached"


async def test_a_deleted_goal_is_taken_out_of_its_session(ada: Caller) -> None:
    goal = await a_goal(ada)
    session = f"/api/v2/sessions/{(await ada.chat('I am burned out')).json['session_id']}"
    await ada("PATCH", session, json={"goal_id": goal["id"]})
    step = (await ada("POST", "/api/v2/steps", json={"text": "a", "goal_id": goal["id"]})).json
    assert (await ada("DELETE", f"/api/v2/goals/{goal['id']}")).status == 204
    assert (await ada.get(f"/api/v2/goals/{goal['id']}")).status == 404
    assert (await ada.get(session)).json["goal_id"] is None
    assert (await ada.get("/api/v2/steps")).json["items"] == [{**step, "goal_id": None}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("title", bad) for bad in ("", "   ", "x" * 201, "a\x00b", None, 5)],
        *[("why", bad) for bad in ("x" * 2001, "a\x1bb", None)],
        *[("due", bad) for bad in ("tomorrow", "2026-02-30", "2026-12-24T00:00:00", "0000-01-01", 20261224, "")],
        *[("state", bad) for bad in ("done", None)],
        ("progress", 100),
    ],
)
async def test_a_bad_value_is_named_and_changes_nothing(ada: Caller, field: str, value: object) -> None:
    made = await a_goal(ada, why="이직", due="2026-12-24")
    answer = await ada("PATCH", f"/api/v2/goals/{made['id']}", json={field: value})
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == field
    if field != "state":
        anew = await ada("POST", "/api/v2/goals", json={"title": "x", field: value})
        assert (anew.status, anew.json["errors"][0]["field"]) == (422, field)
    assert (await ada.get("/api/v2/goals")).json["items"] == [made]


@pytest.mark.parametrize(
    "body", [{}, {"progress": -1}, {"progress": 101}, {"progress": 1.5}, {"progress": "7"}, {"progress": True}]
)
async def test_a_check_in_is_a_whole_percentage(ada: Caller, body: dict[str, object]) -> None:
    made = await a_goal(ada)
    answer = await ada("POST", f"/api/v2/goals/{made['id']}/check-ins", json=body)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "progress")
    assert (await ada.get(f"/api/v2/goals/{made['id']}")).json == made


async def test_a_goal_has_room_for_so_much_and_no_more(ada: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "MOST", 1)
    monkeypatch.setattr("ion_mentoring.conversation.steps.MOST", 1)
    path = f"/api/v2/goals/{(made := await a_goal(ada))['id']}/check-ins"
    step = {"text": "a", "goal_id": made["id"]}
    for url, body in ((path, {"progress": 1}), ("/api/v2/steps", step)):
        assert (await ada("POST", url, json=body)).status == 201
        assert (await ada("POST", url, json=body)).status == 409
    other = (await ada("POST", "/api/v2/steps", json={"text": "b"})).json
    assert (await ada("PATCH", f"/api/v2/steps/{other['id']}", json={"goal_id": made["id"]})).status == 409
