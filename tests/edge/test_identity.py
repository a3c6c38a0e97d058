"""Who may come in: with a key, with the cookie of a browser that signed in, and nobody else."""

from __future__ import annotations

import asyncio

import pytest
from api.conftest import Served
from server import Caller

from edge.test_bad_input import problem
from ion_mentoring.edge.identity import SignIn
from ion_mentoring.errors import Unauthorized

LOCKED = [
    ("POST", "/api/v1/chat"),
    ("POST", "/api/v2/chat"),
    ("POST", "/api/v2/analyze"),
    ("GET", "/api/v2/sessions"),
    ("GET", "/api/v2/personas"),
    ("GET", "/api/v2/personas/lua"),
    ("GET", "/api/v2/playbooks"),
    ("GET", "/api/v2/learners/me"),
    ("PATCH", "/api/v2/learners/me"),
    ("GET", "/metrics"),
]


@pytest.mark.parametrize(("method", "path"), LOCKED)
async def test_without_a_key_nobody_comes_in(anyone: Caller, method: str, path: str) -> None:
    answer = await anyone(method, path, json={"message": "hello"} if method == "POST" else None)
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["", "x", "ion_" + "A" * 43, "ion_" + "A" * 42 + "é", "a b"])
async def test_with_a_wrong_key_nobody_comes_in(anyone: Caller, key: str) -> None:
    problem(await anyone.saying(Authorization=f"Bearer {key}").get("/api/v2/sessions"), 401, "unauthorized")


async def test_a_key_in_another_scheme_or_place_is_no_key(anyone: Caller, served: Served) -> None:
    key = served.keys["learner"]
    for caller in (anyone.saying(Authorization=f"Basic {key}"), anyone.saying(X_Api_Key=key)):
        problem(await caller.get("/api/v2/sessions"), 401, "unauthorized")
    problem(await anyone.get(f"/api/v2/sessions?key={key}"), 401, "unauthorized")


async def test_a_revoked_key_does_not_come_in(anyone: Caller, served: Served) -> None:
    revoked = anyone.saying(Authorization=f"Bearer {served.keys['revoked']}")
    document = problem(await revoked.get("/api/v2/sessions"), 401, "unauthorized")
    assert "revoked" in document["detail"]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json", "/docs", "/api/v2/sign-in/methods"])
async def test_what_is_public_needs_no_key(anyone: Caller, path: str) -> None:
    assert (await anyone.get(path)).status == 200


@pytest.mark.parametrize(
    ("role", "status"), [("learner", 403), ("designer", 403), ("service", 403), ("operator", 200), ("admin", 200)]
)
async def test_metrics_are_for_operators(anyone: Caller, served: Served, role: str, status: int) -> None:
    answer = await anyone.saying(Authorization=f"Bearer {served.keys[role]}").get("/metrics")
    if status == 403:
        assert "needs the role operator" in problem(answer, 403, "forbidden")["detail"]
    else:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "ion_http_requests_total" in answer.text


@pytest.mark.parametrize("name", [None, "", "   ", "x" * 201, "a\tb", "a\u200bb", "UTF-8''", "UTF-8''%FF"])
async def test_a_service_names_its_learner(anyone: Caller, served: Served, name: str | None) -> None:
    service = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    caller = service if name is None else service.saying(ION_Learner=name)
    problem(await caller.get("/api/v2/sessions"), 422, "invalid-input", "ION-Learner")


async def test_a_learner_named_twice_or_in_no_unicode_is_refused(anyone: Caller, served: Served) -> None:
    """Sent by hand, since no client sends such headers."""
    host, port = anyone.url.removeprefix("http://").split(":")
    for named in (b"ION-Learner: ada\r\nION-Learner: bob", b"ION-Learner: \xff\xfe"):
        head = f"GET /api/v2/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.keys['service']}\r\n"
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + named + b"\r\nConnection: close\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 422 ")
        assert b'"field":"ION-Learner"' in answer


async def test_a_name_beyond_ascii_is_the_same_in_either_form(ada: Caller) -> None:
    names = ("지민", "UTF-8''%EC%A7%80%EB%AF%BC", "utf-8''%ec%a7%80%eb%af%bc")
    ids = {(await ada.saying(ION_Learner=name).get("/api/v2/learners/me")).json["id"] for name in names}
    assert len(ids) == 1


async def test_a_persons_own_key_ignores_the_header(anyone: Caller, served: Served) -> None:
    person = anyone.saying(Authorization=f"Bearer {served.keys['learner']}")
    own = (await person.get("/api/v2/learners/me")).json
    for name in ("somebody else", "x" * 201, "UTF-8''%FF"):
        assert (await person.saying(ION_Learner=name).get("/api/v2/learners/me")).json == own


async def test_a_services_learner_is_the_same_each_time_and_no_other(ada: Caller, bob: Caller) -> None:
    first, again = [(await ada.get("/api/v2/learners/me")).json["id"] for _ in range(2)]
    assert first == again
    assert (await bob.get("/api/v2/learners/me")).json["id"] != first


def test_without_a_local_key_there_is_no_sign_in() -> None:
    link = SignIn(None)
    assert link.code is None
    with pytest.raises(Unauthorized, match="spent or wrong"):
        link.redeem("")


def test_a_wrong_code_does_not_spend_the_link() -> None:
    link = SignIn("the key")
    with pytest.raises(Unauthorized):
        link.redeem("guess")
    assert link.code
    assert link.redeem(link.code) == "the key"
    with pytest.raises(Unauthorized):
        link.redeem("guess")
