"""Nobody sees what is another's: for every route that takes an id, taken from the API's own description."""

from __future__ import annotations

from typing import Any

import pytest
from server import Answer, Caller

from edge.belongings import IDS, JOURNEY, LISTS, Belongings, belongings, untouched
from ion_mentoring.app import create_app
from ion_mentoring.settings import Settings

BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/v2/sessions/{session_id}": {"title": "mine now"},
    "PUT /api/v2/turns/{turn_id}/feedback": {"rating": 1},
    "POST /api/v2/turns/{turn_id}/feedback": {"rating": 1},
    **{route: body for route, body in JOURNEY.items() if body},
}
SAID = "I am burned out"
NOBODY = "00000000-0000-7000-8000-000000000000"


def routes() -> list[tuple[str, str]]:
    """Method and path of every route with the id of something that belongs to a learner."""
    app = create_app(Settings())
    found = [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if any(f"{{{name}}}" in path for name in IDS)
    ]
    return [*found, ("POST", "/api/v2/turns/{turn_id}/feedback")]


ROUTES = routes()


def test_the_routes_are_those_that_are_known() -> None:
    assert len(ROUTES) >= 20
    assert {f"{method} {path}" for method, path in ROUTES} >= JOURNEY.keys()
    assert BODIES.keys() <= {f"{method} {path}" for method, path in ROUTES}


async def call(caller: Caller, method: str, path: str, ids: Belongings) -> Answer:
    return await caller(method, path.format(**ids), json=BODIES.get(f"{method} {path}"))


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_what_is_anothers_is_as_if_it_were_not_there(ada: Caller, bob: Caller, method: str, path: str) -> None:
    own = await belongings(ada, SAID)
    strange = await call(bob, method, path, own)
    absent = await call(bob, method, path, dict.fromkeys(IDS, NOBODY))
    assert strange.status == absent.status == 404
    differing = {"instance", "request_id"}
    assert {k: v for k, v in strange.json.items() if k not in differing} == {
        k: v for k, v in absent.json.items() if k not in differing
    }
    assert await untouched(ada, SAID)
    assert (await call(ada, method, path, own)).status in (200, 201, 204, 409)


async def test_a_session_of_another_cannot_be_talked_in(ada: Caller, bob: Caller) -> None:
    turn = (await ada.chat("I am burned out")).json
    answer = await bob.chat("What did they say?", session_id=turn["session_id"])
    assert answer.status == 404
    assert (await ada.get(f"/api/v2/sessions/{turn['session_id']}")).json["turns"] == 1


async def test_lists_and_searches_hold_only_what_is_mine(ada: Caller, bob: Caller) -> None:
    await ada.chat("I am burned out, says the marker-1")
    assert (await bob.get("/api/v2/sessions")).json["items"] == []
    assert (await bob.get("/api/v2/sessions?q=marker-1")).json["items"] == []
    assert len((await ada.get("/api/v2/sessions?q=marker-1")).json["items"]) == 1
    assert (await bob.get("/api/v2/search?q=marker-1")).json["items"] == []
    assert len((await ada.get("/api/v2/search?q=marker-1")).json["items"]) == 1
    await belongings(ada, "I am burned out, says the marker-1")
    for path in LISTS:
        assert (await bob.get(path)).json["items"] == []
    for path in ("/api/v2/journey", "/api/v2/journey/summary"):
        assert "marker-1" not in (await bob.get(path)).text
        assert "marker-1" in (await ada.get(path)).text


async def test_a_cursor_of_another_opens_nothing(ada: Caller, bob: Caller) -> None:
    for _ in range(2):
        await ada.chat("I am burned out")
    cursor = (await ada.get("/api/v2/sessions?limit=1")).json["next_cursor"]
    assert (await bob.get("/api/v2/sessions", params={"cursor": cursor})).json["items"] == []
