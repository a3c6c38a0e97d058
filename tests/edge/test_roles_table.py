"""Who may call what: every route that there is, asked by everybody, of the running service."""

from __future__ import annotations

import pytest
from api.conftest import Served
from server import Answer, Caller

from edge.test_bad_input import problem
from ion_mentoring.accounts.roles import ROLES
from ion_mentoring.app import create_app
from ion_mentoring.edge.roles import callers, routes
from ion_mentoring.settings import Settings

WHO = ("nobody", *ROLES)
ALL = frozenset(WHO)
HOLDERS = frozenset(ROLES)
DESIGNERS = frozenset({"designer", "operator", "admin"})
OPERATORS = frozenset({"operator", "admin"})
GUARDIANS = frozenset({"service", "admin"})
"""Who may say for another that a guardian agreed: the backend that knows the learner."""
ADMINS = frozenset({"admin"})

TABLE: dict[frozenset[str], tuple[str, ...]] = {
    ALL: (
        *("GET /health/live", "GET /health/ready", "GET /docs", "GET /docs/{name}", "GET /openapi.json"),
        *("GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /api/v2/sign-in/methods"),
        *("GET /sign-in/oidc", "GET /sign-in/oidc/return"),
    ),
    HOLDERS: (
        *("POST /api/v1/chat", "POST /api/v2/chat", "POST /api/v2/analyze", "POST /openai/v1/chat/completions"),
        *("GET /openai/v1/models", "GET /openai/v1/models/{model}", "GET /api/v2/search"),
        *("GET /api/v2/personas", "GET /api/v2/personas/{persona_id}", "GET /api/v2/playbooks"),
        *("GET /api/v2/sessions", "GET /api/v2/sessions/{session_id}", "PATCH /api/v2/sessions/{session_id}"),
        *("DELETE /api/v2/sessions/{session_id}", "GET /api/v2/sessions/{session_id}/turns"),
        *("GET /api/v2/sessions/{session_id}/export", "GET /api/v2/sessions/{session_id}/grow"),
        *("GET /api/v2/sessions/{session_id}/brief", "PUT /api/v2/sessions/{session_id}/commitment"),
        *("GET /api/v2/turns/{turn_id}", "DELETE /api/v2/turns/{turn_id}", "GET /api/v2/turns/{turn_id}/events"),
        *("PUT /api/v2/turns/{turn_id}/feedback", "POST /api/v2/turns/{turn_id}/feedback"),
        *("GET /api/v2/goals", "POST /api/v2/goals", "GET /api/v2/goals/{goal_id}", "PATCH /api/v2/goals/{goal_id}"),
        *("DELETE /api/v2/goals/{goal_id}", "POST /api/v2/goals/{goal_id}/check-ins"),
        *("GET /api/v2/steps", "POST /api/v2/steps", "PATCH /api/v2/steps/{step_id}", "DELETE /api/v2/steps/{step_id}"),
        *("GET /api/v2/commitments", "PATCH /api/v2/commitments/{commitment_id}"),
        *("DELETE /api/v2/commitments/{commitment_id}", "GET /api/v2/journey", "GET /api/v2/journey/summary"),
        *("GET /api/v2/learners/me", "PATCH /api/v2/learners/me", "DELETE /api/v2/learners/me"),
        *("GET /api/v2/learners/me/export", "GET /api/v2/usage"),
        *("GET /api/v2/learners/me/consent", "PUT /api/v2/learners/me/consent"),
        *("DELETE /api/v2/learners/me/consent", "PUT /api/v2/learners/me/age"),
    ),
    GUARDIANS: ("PUT /api/v2/learners/me/guardian", "DELETE /api/v2/learners/me/guardian"),
    DESIGNERS: (
        *("GET /api/v2/admin/unmatched", "GET /api/v2/admin/{folder}", "POST /api/v2/admin/{folder}/check"),
        *("GET /api/v2/admin/{folder}/{id}", "PUT /api/v2/admin/{folder}/{id}", "DELETE /api/v2/admin/{folder}/{id}"),
        *("GET /api/v2/admin/{folder}/{id}/revisions/{revision_id}", "POST /api/v2/admin/{folder}/{id}/try"),
    ),
    OPERATORS: (
        *("GET /metrics", "GET /api/v2/admin/feedback", "GET /api/v2/admin/crises", "GET /api/v2/admin/usage"),
        *("PUT /api/v2/admin/learners/{learner_id}/budget", "PUT /api/v2/admin/keys/{key_id}/budget"),
        *("PUT /api/v2/admin/learners/{learner_id}/guardian", "DELETE /api/v2/admin/learners/{learner_id}/guardian"),
        *("GET /api/v2/admin/cache", "POST /api/v2/admin/cache/inspect", "DELETE /api/v2/admin/cache"),
        *("POST /api/v2/admin/cache/warm", "DELETE /api/v2/admin/learners/{learner_id}/age"),
    ),
    ADMINS: (
        *("GET /api/v2/admin/keys", "POST /api/v2/admin/keys", "DELETE /api/v2/admin/keys/{key_id}"),
        *("POST /api/v2/admin/keys/{key_id}/rotate", "GET /api/v2/admin/audit"),
    ),
}
"""Written by hand, so that a route which is opened by mistake is noticed."""

MAY = {route: who for who, those in TABLE.items() for route in those}
NONE = "00000000-0000-7000-8000-000000000000"
PLACES = {"folder": "personas", "id": "nobody-here", "name": "style.css", "persona_id": "lua", "model": "ion-lua"}
IDS = dict.fromkeys(
    ("session_id", "turn_id", "goal_id", "step_id", "commitment_id", "key_id", "learner_id", "revision_id"), NONE
)


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    app = create_app(Settings())
    described = {f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods}
    found = {route for route, _ in routes(app.routes)}
    assert described <= found
    assert found == MAY.keys(), "a route that nobody has said who may call"


def test_what_the_documentation_says_is_the_table() -> None:
    assert {route: callers(endpoint) for route, endpoint in routes(create_app(Settings()).routes)} == MAY


async def ask(anyone: Caller, served: Served, who: str, route: str) -> Answer:
    """Without a body: who may not call it is told so before anything is looked at, and who may changes nothing."""
    method, path = route.split(" ")
    own = anyone if who == "nobody" else anyone.saying(Authorization=f"Bearer {served.keys[who]}")
    return await own.saying(ION_Learner="table", Sec_Fetch_Site="same-origin")(method, path.format(**PLACES, **IDS))


@pytest.mark.parametrize("route", MAY)
async def test_each_route_lets_in_whom_it_should_and_nobody_else(anyone: Caller, served: Served, route: str) -> None:
    for who in WHO:
        answer = await ask(anyone, served, who, route)
        if who in MAY[route]:
            assert answer.status not in (401, 403) and answer.status < 500, (who, answer.text)
        elif route.startswith("POST /openai") or " /openai" in route:
            assert answer.status == (401 if who == "nobody" else 403), who
        elif who == "nobody":
            problem(answer, 401, "unauthorized")
        else:
            problem(answer, 403, "forbidden")


@pytest.mark.parametrize("key", ["", "nonsense", "ion_" + "A" * 43])
async def test_a_key_that_opens_nothing_is_nobodys(anyone: Caller, served: Served, key: str) -> None:
    for route, who in MAY.items():
        if "nobody" not in who:
            method, path = route.split(" ")
            there = path.format(**PLACES, **IDS)
            assert (await anyone(method, there, headers={"Authorization": f"Bearer {key}"})).status == 401, route
