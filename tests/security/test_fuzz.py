"""Requests that nobody thought of, over a plain socket and straight into the firewall: an answer or a closed line, soon."""

from __future__ import annotations

import json
import re
import socket
from typing import Any
from urllib.parse import quote

import pytest
from api.conftest import Served, settings_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ion_mentoring.app import create_app
from ion_mentoring.edge.waf import bodies
from ion_mentoring.edge.waf.free_text import NOTHING, Routes
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.edge.waf.requests import Request
from ion_mentoring.errors import MalformedRequest, UnsupportedMediaType
from ion_mentoring.settings.edge import WafSettings

PATHS = (
    *("/", "/health/ready", "/metrics", "/openapi.json", "/sign-in", "/assets/x.js", "/api/v1/chat", "/api/v2/chat"),
    *("/api/v2/personas", "/api/v2/sessions", "/api/v2/search", "/api/v2/goals", "/api/v2/admin/keys", "*", "//", "/%"),
    *("/openai/v1/chat/completions", "/api/v2/turns/019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50/events", "/api/v2/analyze"),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "get", "")
NAMES = (
    *("Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Connection", "Upgrade"),
    *(
        "Cookie",
        "Origin",
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "Range",
        "Expect",
        "Last-Event-ID",
        "Forwarded",
    ),
    *(
        "Idempotency-Key",
        "ION-Learner",
        "ION-Session",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Request-Id",
        "traceparent",
    ),
)
VALUES = (
    *(
        "application/json",
        "chunked",
        "gzip",
        "0",
        "-1",
        "1e9",
        "close",
        "h2c",
        "websocket",
        "null",
        "*",
        "bytes=0-,1-",
        "",
    ),
    *("100-continue", "ko;q=nan", "UTF-8''%ff", "127.0.0.1", "https", "a=b; " * 40, "for=[::1", "é", "\\u0000"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.sampled_from(["message", "session_id", "persona", "stream"]) | st.text(max_size=8), inside)
    ),
    max_leaves=12,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"[" * 3000, b'{"message":NaN}', b'{"message":"\\ud800"}', b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b"9" * 999]
    ),
)
TEXT = st.sampled_from(VALUES) | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
HEADERS = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=12), TEXT), max_size=6)
TARGETS = st.builds(
    lambda path, query: path + query,
    st.sampled_from(PATHS) | st.text(max_size=20).map(lambda text: "/" + quote(text, safe="/.;%")),
    st.just("") | st.binary(max_size=30).map(lambda data: "?limit=" + quote(data, safe="&=%?")),
)
CALM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def exchange(served: Served, sent: bytes) -> bytes:
    """All that comes back until the line is closed; raises TimeoutError where nothing comes for ten seconds."""
    answered = b""
    with socket.create_connection(("127.0.0.1", int(served.url.rsplit(":", 1)[-1])), timeout=10) as line:
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while piece := line.recv(65_536):
                answered += piece
        except ConnectionError:
            pass
    return answered


@CALM
@given(st.sampled_from(METHODS), TARGETS, HEADERS, BODIES, st.booleans())
def test_whatever_is_sent_is_answered_without_a_failure_or_the_line_is_closed(
    served: Served, method: str, target: str, headers: list[tuple[str, str]], body: bytes, is_known: bool
) -> None:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
    if is_known:
        lines += [
            f"Authorization: Bearer {served.keys['service']}",
            "ION-Learner: fuzz",
            "Content-Type: application/json",
        ]
        lines += [f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    sent = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", exchange(served, sent))]
    assert all(status < 500 for status in statuses), sent


@CALM
@given(st.binary(max_size=400))
def test_bytes_that_are_no_request_are_no_failure(served: Served, sent: bytes) -> None:
    assert b"HTTP/1.1 5" not in exchange(served, sent)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    home = tmp_path_factory.mktemp("fuzz")
    return Policy(WafSettings(crs="off"), home, Routes(create_app(settings_in(home)).routes))


@CALM
@given(st.sampled_from(METHODS), TARGETS, HEADERS, BODIES)
def test_the_firewall_judges_or_refuses_and_never_fails(
    policy: Policy, method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    try:
        verdict = policy.judge(Request(method, target, [("Content-Type", "application/json"), *headers], body))
    except (MalformedRequest, UnsupportedMediaType):
        return
    assert not body or bodies.parsed(verdict.body) == bodies.parsed(body)


@given(JSON)
def test_what_is_handed_on_is_what_was_read(value: Any) -> None:
    try:
        read = bodies.parsed(json.dumps(value).encode())
    except MalformedRequest:
        return
    again = bodies.canonical(read)
    assert bodies.parsed(again) == read
    assert bodies.canonical(bodies.parsed(again)) == again


@given(JSON)
def test_no_text_of_a_body_escapes_inspection(value: Any) -> None:
    """Every string that is there, as a value or as a part of a name, where no field is free text."""
    try:
        found = bodies.inspected(value, NOTHING)
    except MalformedRequest:
        return
    seen = {text for texts in found.values() for text in texts}
    assert set(strings(value)) <= seen
    assert all(any(name in path for path in found) for name in names(value))


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in strings(one)]


def names(value: Any) -> list[str]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = list(value) if isinstance(value, dict) else []
    return own + [name for one in inside for name in names(one)]
