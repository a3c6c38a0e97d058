"""A key that was made for less than its role may do opens that much, on every route that there is."""

from __future__ import annotations

import pytest
from api.conftest import Served
from server import Caller

from edge.test_bad_input import problem
from edge.test_integrators import walk
from ion_mentoring.accounts.scopes import SCOPES, Scope
from ion_mentoring.app import create_app
from ion_mentoring.edge.scopes import needed
from ion_mentoring.settings import Settings

ASKS: dict[Scope, tuple[str, str, dict[str, str] | None]] = {
    "chat": ("POST", "/api/v2/chat", {"message": "I am burned out"}),
    "read": ("GET", "/api/v2/sessions", None),
    "write": ("POST", "/api/v2/goals", {"title": "sleep more"}),
    "manage": ("GET", "/api/v2/admin/keys", None),
    "metrics": ("GET", "/metrics", None),
}


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_key_of_one_scope_opens_that_and_no_other(anyone: Caller, served: Served, scope: Scope) -> None:
    admin = anyone.saying(Authorization=f"Bearer {served.keys['admin']}")
    wanted = {"role": "admin", "name": f"only-{scope}", "scopes": [scope]}
    key = (await admin("POST", "/api/v2/admin/keys", json=wanted)).json["key"]
    limited = anyone.saying(Authorization=f"Bearer {key}")
    for other, (method, path, body) in ASKS.items():
        answer = await limited(method, path, json=body)
        if other == scope:
            assert answer.status in (200, 201), answer.text
        else:
            assert f"needs the scope {other}" in problem(answer, 403, "forbidden")["detail"]


async def test_a_scope_that_is_none_is_refused_by_name(anyone: Caller, served: Served) -> None:
    admin = anyone.saying(Authorization=f"Bearer {served.keys['admin']}")
    wanted = {"role": "admin", "name": "x", "scopes": ["all"]}
    problem(await admin("POST", "/api/v2/admin/keys", json=wanted), 422, "invalid-input", "scopes.0")


def test_every_route_has_the_scope_that_its_name_says() -> None:
    by_scope: dict[Scope, set[str]] = {scope: set() for scope in SCOPES}
    for route in walk(create_app(Settings()).routes):
        method, path = route.split(" ")
        by_scope[needed(method, path)].add(route)
    assert by_scope["chat"] == {
        *("POST /api/v1/chat", "POST /api/v2/chat", "POST /openai/v1/chat/completions", "POST /api/v2/analyze"),
        *("DELETE /api/v2/turns/{turn_id}", "GET /api/v2/turns/{turn_id}/events", "GET /api/v2/personas"),
        *("GET /api/v2/personas/{persona_id}", "GET /openai/v1/models", "GET /openai/v1/models/{model}"),
    }
    assert by_scope["metrics"] == {"GET /metrics"}
    assert all("/admin/" in route for route in by_scope["manage"]) and len(by_scope["manage"]) > 10
    assert all(route.startswith("GET ") for route in by_scope["read"])
    assert not [route for route in by_scope["write"] if route.startswith("GET ") or "/admin/" in route]
