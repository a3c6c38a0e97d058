"""Two integrators call their learners by the same names, and the learners never meet: on every route that there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from api.conftest import Served
from api.test_admin import ADMIN
from server import Answer, Caller

from edge.belongings import JOURNEY, LISTS, Belongings, belongings, untouched
from ion_mentoring.app import create_app
from ion_mentoring.edge.roles import routes
from ion_mentoring.settings import Settings

Body = dict[str, Any] | None
SAID = "I am burned out, says the marker"

OF_A_LEARNER: dict[str, Body] = {
    "GET /api/v2/sessions/{session_id}": None,
    "PATCH /api/v2/sessions/{session_id}": {"title": "mine now"},
    "DELETE /api/v2/sessions/{session_id}": None,
    "GET /api/v2/sessions/{session_id}/turns": None,
    "GET /api/v2/sessions/{session_id}/export": None,
    "GET /api/v2/sessions/{session_id}/grow": None,
    "GET /api/v2/sessions/{session_id}/brief": None,
    "GET /api/v2/turns/{turn_id}": None,
    "DELETE /api/v2/turns/{turn_id}": None,
    "GET /api/v2/turns/{turn_id}/events": None,
    "POST /api/v2/turns/{turn_id}/feedback": {"rating": -1},
    "PUT /api/v2/turns/{turn_id}/feedback": {"rating": -1},
    **JOURNEY,
}
"""Routes with the id of something that belongs to a learner."""

TALKS: dict[str, Body] = {
    "POST /api/v1/chat": {"message": SAID, "session_id": "{session_id}", "user_id": "{name}"},
    "POST /api/v2/chat": {"message": SAID, "session_id": "{session_id}"},
    "POST /openai/v1/chat/completions": {"model": "ion-auto", "messages": [{"role": "user", "content": SAID}]},
}
"""Routes that go on with a session."""

OWN = {
    *("GET /api/v2/learners/me", "PATCH /api/v2/learners/me", "GET /api/v2/learners/me/export"),
    *("DELETE /api/v2/learners/me", "GET /api/v2/sessions", "GET /api/v2/search"),
    *("GET /api/v2/goals", "POST /api/v2/goals", "GET /api/v2/steps", "POST /api/v2/steps", "GET /api/v2/commitments"),
    *("GET /api/v2/journey", "GET /api/v2/journey/summary", "GET /api/v2/usage", "GET /api/v2/learners/me/consent"),
    *("PUT /api/v2/learners/me/consent", "DELETE /api/v2/learners/me/consent", "PUT /api/v2/learners/me/age"),
    *("PUT /api/v2/learners/me/guardian", "DELETE /api/v2/learners/me/guardian"),
}
"""Routes to what is the learner's who asks."""

THE_SAME_FOR_ALL: dict[str, Body] = {
    "POST /api/v2/analyze": {"text": SAID},
    "GET /api/v2/personas": None,
    "GET /api/v2/personas/{persona_id}": None,
    "GET /api/v2/playbooks": None,
    "GET /openai/v1/models": None,
    "GET /openai/v1/models/{model}": None,
}
"""Routes to what belongs to no learner."""

OF_THE_HOUSE = {
    *("GET /health/live", "GET /health/ready", "GET /metrics", "GET /docs", "GET /docs/{name}", "GET /openapi.json"),
    *("GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /api/v2/sign-in/methods"),
    *("GET /sign-in/oidc", "GET /sign-in/oidc/return"),
}
"""Routes that no service key opens, or that need none; `test_identity` and `test_browsers` are about them."""


def walk(those: Iterable[Any]) -> Iterator[str]:
    """Method and path of every route."""
    return (route for route, _ in routes(those))


def test_the_tests_here_know_every_route() -> None:
    known = OF_A_LEARNER.keys() | TALKS.keys() | OWN | THE_SAME_FOR_ALL.keys() | OF_THE_HOUSE | ADMIN.keys()
    assert set(walk(create_app(Settings()).routes)) == known, "a route that nobody has looked at for isolation"


@pytest.fixture
def name() -> str:
    return f"student-{uuid4()}"


@pytest.fixture
def ours(anyone: Caller, served: Served, name: str) -> Caller:
    return anyone.saying(Authorization=f"Bearer {served.keys['service']}", ION_Learner=name)


@pytest.fixture
def theirs(anyone: Caller, served: Served, name: str) -> Caller:
    """The other integrator's learner of the same name."""
    return anyone.saying(Authorization=f"Bearer {served.keys['rival']}", ION_Learner=name)


@pytest.fixture
async def turn(ours: Caller) -> Belongings:
    """Our turn, and one of everything else."""
    return await belongings(ours, SAID)


async def call(caller: Caller, route: str, turn: Belongings, body: Body) -> Answer:
    method, path = route.split(" ")
    ids = {**turn, "name": caller.headers["ION-Learner"]}
    filled = {key: value.format(**ids) if isinstance(value, str) else value for key, value in (body or {}).items()}
    headers = {"ION-Session": turn["session_id"]} if path.startswith("/openai") else {}
    there = path.format(**ids, persona_id="lua", model="ion-lua")
    return await caller(method, there, json=filled if body else None, headers=headers)


@pytest.mark.parametrize("route", [*OF_A_LEARNER, *TALKS])
async def test_what_is_another_integrators_is_not_there(
    ours: Caller, theirs: Caller, turn: Belongings, route: str
) -> None:
    body = (OF_A_LEARNER | TALKS)[route]
    strange = await call(theirs, route, turn, body)
    assert strange.status == 404, strange.text
    assert "marker" not in strange.text
    assert await untouched(ours, SAID)
    assert (await call(ours, route, turn, body)).status in (200, 201, 204, 409)


async def test_lists_and_searches_are_each_integrators_own(ours: Caller, theirs: Caller, turn: Belongings) -> None:
    for query in ("", "?q=marker"):
        assert (await theirs.get("/api/v2/sessions" + query)).json["items"] == []
        assert [item["id"] for item in (await ours.get("/api/v2/sessions" + query)).json["items"]] == [
            turn["session_id"]
        ]
    assert (await theirs.get("/api/v2/search?q=marker")).json["items"] == []
    assert {item["turn_id"] for item in (await ours.get("/api/v2/search?q=marker")).json["items"]} == {turn["turn_id"]}
    for path in LISTS:
        assert (await theirs.get(path)).json["items"] == []
        assert len((await ours.get(path)).json["items"]) == 1
    for path in ("/api/v2/journey", "/api/v2/journey/summary"):
        assert "marker" not in (await theirs.get(path)).text
        assert "marker" in (await ours.get(path)).text


async def test_settings_are_each_integrators_own(ours: Caller, theirs: Caller) -> None:
    before = (await theirs.get("/api/v2/learners/me")).json
    changed = (await ours("PATCH", "/api/v2/learners/me", json={"locale": "en", "register": "casual"})).json
    assert (await theirs.get("/api/v2/learners/me")).json == before
    assert changed["name"] == before["name"]
    assert changed["id"] != before["id"]


async def test_what_is_taken_along_or_erased_is_each_integrators_own(
    ours: Caller, theirs: Caller, turn: Belongings
) -> None:
    assert "marker" in (await ours.get("/api/v2/learners/me/export")).text
    assert "marker" not in (await theirs.get("/api/v2/learners/me/export")).text
    name = (await theirs.get("/api/v2/learners/me")).json["name"]
    assert (await theirs("DELETE", "/api/v2/learners/me", json={"confirm": name})).status == 204
    assert await untouched(ours, SAID)


@pytest.mark.parametrize("route", THE_SAME_FOR_ALL)
async def test_what_is_no_learners_is_the_same_for_all(
    ours: Caller, theirs: Caller, turn: Belongings, route: str
) -> None:
    body = THE_SAME_FOR_ALL[route]
    mine, others = [await call(caller, route, turn, body) for caller in (ours, theirs)]
    assert (mine.status, mine.json) == (others.status, others.json)
    assert mine.status == 200


async def test_an_answer_in_passing_reveals_nothing_of_a_session(
    ours: Caller, theirs: Caller, turn: Belongings
) -> None:
    """Even with the same words the other's learner begins anew."""
    body = {"model": "ion-auto", "messages": [{"role": "user", "content": "What did I say before?"}]}
    answers = [(await caller("POST", "/openai/v1/chat/completions", json=body)).json for caller in (ours, theirs)]
    assert answers[0]["choices"] == answers[1]["choices"]
    assert "marker" not in str(answers)


async def test_a_persons_key_reaches_nothing_of_an_integrators_learner(
    anyone: Caller, served: Served, ours: Caller, turn: Belongings, name: str
) -> None:
    for role in ("learner", "designer", "operator", "admin"):
        person = anyone.saying(Authorization=f"Bearer {served.keys[role]}", ION_Learner=name)
        for route, body in {**OF_A_LEARNER, **TALKS}.items():
            assert (await call(person, route, turn, body)).status == 404, (role, route)
    assert await untouched(ours, SAID)
