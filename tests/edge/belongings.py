"""One of everything that can belong to a learner, and what changes it: for the tests of isolation."""

from __future__ import annotations

from typing import Any

from server import Caller

IDS = ("session_id", "turn_id", "goal_id", "step_id", "commitment_id")
Belongings = dict[str, str]
"""The id of each, by the name that it has in a route."""

JOURNEY: dict[str, dict[str, Any] | None] = {
    "GET /api/v2/goals/{goal_id}": None,
    "PATCH /api/v2/goals/{goal_id}": {"title": "mine now"},
    "DELETE /api/v2/goals/{goal_id}": None,
    "POST /api/v2/goals/{goal_id}/check-ins": {"progress": 99},
    "PATCH /api/v2/steps/{step_id}": {"text": "mine now"},
    "DELETE /api/v2/steps/{step_id}": None,
    "PUT /api/v2/sessions/{session_id}/commitment": {"text": "mine now", "due": "2027-01-01"},
    "PATCH /api/v2/commitments/{commitment_id}": {"text": "mine now"},
    "DELETE /api/v2/commitments/{commitment_id}": None,
}
"""Routes of the journey with the id of something that belongs to a learner, and a body for each."""

LISTS = ("/api/v2/goals", "/api/v2/steps", "/api/v2/commitments")


async def belongings(learner: Caller, said: str) -> Belongings:
    """A turn in a session, a goal, a step and a commitment, all of which say the same."""
    turn = (await learner.chat(said)).json
    commitment = f"/api/v2/sessions/{turn['session_id']}/commitment"
    return {
        "session_id": turn["session_id"],
        "turn_id": turn["id"],
        "goal_id": await _made(learner, "POST", "/api/v2/goals", title=said),
        "step_id": await _made(learner, "POST", "/api/v2/steps", text=said),
        "commitment_id": await _made(learner, "PUT", commitment, text=said, due="2026-12-24"),
    }


async def _made(learner: Caller, method: str, path: str, **values: str) -> str:
    answer = await learner(method, path, json=values)
    assert answer.status in (200, 201), answer.text
    id: str = answer.json["id"]
    return id


async def untouched(learner: Caller, said: str) -> bool:
    """Whether everything that `belongings` made is there as it was, and nothing else."""
    (session,), (goal,), (step,), (commitment,) = [
        (await learner.get(path)).json["items"] for path in ("/api/v2/sessions", *LISTS)
    ]
    words = [session["title"], goal["title"], step["text"], commitment["text"]]
    return words == [said] * 4 and session["turns"] == 1 and not goal["check_ins"]
