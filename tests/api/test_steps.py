from __future__ import annotations

from typing import Any

import pytest
from server import Caller


@pytest.fixture
async def turn(ada: Caller) -> dict[str, Any]:
    answer: dict[str, Any] = (await ada.chat("I am burned out by work. What can I do?")).json
    assert answer["steps"]
    return answer


async def add(ada: Caller, **values: Any) -> dict[str, Any]:
    answer = await ada("POST", "/api/v2/steps", json=values)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


async def test_a_step_is_taken_over_from_a_reply_once(ada: Caller, turn: dict[str, Any]) -> None:
    body = {"text": turn["steps"][0], "turn_id": turn["id"]}
    made = await add(ada, **body)
    assert {name: made[name] for name in ("goal_id", "session_id", "turn_id", "text", "done", "done_at")} == {
        "goal_id": None,
        "session_id": turn["session_id"],
        "turn_id": turn["id"],
        "text": turn["steps"][0],
        "done": False,
        "done_at": None,
    }
    again = await ada("POST", "/api/v2/steps", json=body)
    assert (again.status, again.json) == (200, made)
    assert (await ada.get("/api/v2/steps")).json["items"] == [made]


async def test_a_step_from_a_session_goes_with_the_sessions_goal(ada: Caller, turn: dict[str, Any]) -> None:
    goal = (await ada("POST", "/api/v2/goals", json={"title": "쉬는 법"})).json["id"]
    await ada("PATCH", f"/api/v2/sessions/{turn['session_id']}", json={"goal_id": goal})
    assert (await add(ada, text="a", turn_id=turn["id"]))["goal_id"] == goal
    assert (await add(ada, text="b", turn_id=turn["id"], goal_id=None))["goal_id"] is None
    assert (await add(ada, text="c"))["goal_id"] is None


async def test_a_step_is_ticked_off_changed_and_deleted(ada: Caller) -> None:
    made = await add(ada, text=" 기출 풀기 ")
    path = f"/api/v2/steps/{made['id']}"
    ticked = (await ada("PATCH", path, json={"done": True})).json
    assert (ticked["text"], ticked["done"]) == ("기출 풀기", True)
    assert ticked["done_at"]
    assert (await ada("PATCH", path, json={"done": True, "text": "두 번 풀기"})).json["done_at"] == ticked["done_at"]
    assert (await ada.get("/api/v2/steps?open=true")).json["items"] == []
    assert [step["text"] for step in (await ada.get("/api/v2/steps?open=false")).json["items"]] == ["두 번 풀기"]
    opened = (await ada("PATCH", path, json={"done": False})).json
    assert (opened["done"], opened["done_at"]) == (False, None)
    assert (await ada("PATCH", path, json={})).json == opened
    assert (await ada("DELETE", path)).status == 204
    assert (await ada("DELETE", path)).status == 404


async def test_steps_are_listed_by_goal_and_page_by_page(ada: Caller) -> None:
    goal = (await ada("POST", "/api/v2/goals", json={"title": "합격"})).json["id"]
    for text, goal_id in (("a", goal), ("b", None), ("c", goal)):
        await add(ada, text=text, goal_id=goal_id)
    first = (await ada.get(f"/api/v2/steps?goal_id={goal}&limit=1")).json
    second = (await ada.get(f"/api/v2/steps?goal_id={goal}&limit=1&cursor={first['next_cursor']}")).json
    assert [page["items"][0]["text"] for page in (first, second)] == ["c", "a"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [*[("text", bad) for bad in ("", "  ", "x" * 1001, "a\x00b", None)], ("goal_id", "x"), ("done", None), ("more", 1)],
)
async def test_a_bad_value_is_named_and_changes_nothing(ada: Caller, field: str, value: object) -> None:
    made = await add(ada, text="기출 풀기")
    answer = await ada("PATCH", f"/api/v2/steps/{made['id']}", json={field: value})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)
    anew = await ada("POST", "/api/v2/steps", json={"text": "x", field: value})
    assert (anew.status, anew.json["errors"][0]["field"]) == (422, field)
    assert (await ada.get("/api/v2/steps")).json["items"] == [made]


async def test_a_goal_or_a_turn_of_another_is_not_there(ada: Caller, bob: Caller, turn: dict[str, Any]) -> None:
    goal = (await ada("POST", "/api/v2/goals", json={"title": "합격"})).json["id"]
    for body in ({"goal_id": goal}, {"turn_id": turn["id"]}):
        assert (await bob("POST", "/api/v2/steps", json={"text": "x", **body})).status == 404
    theirs = await add(bob, text="x")
    assert (await bob("PATCH", f"/api/v2/steps/{theirs['id']}", json={"goal_id": goal})).status == 404
    assert (await bob.get("/api/v2/steps")).json["items"] == [theirs]
