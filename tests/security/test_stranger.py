"""What a stranger tries who knows HTTP well: over a plain socket, since no client sends it."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from api.conftest import Served
from server import Caller

from security.test_smuggling import exchange, statuses


async def answered(served: Served, first: str, *headers: str, body: bytes = b"", host: str = "localhost") -> bytes:
    lines = [first, f"Host: {host}", "Connection: close", f"Authorization: Bearer {served.keys['service']}", *headers]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return await asyncio.to_thread(exchange, served, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


@pytest.mark.parametrize("path", ["/api/v2/personas/", "/metrics/", "/api/v2/chat/"])
async def test_no_answer_sends_anybody_to_the_host_that_a_header_names(served: Served, path: str) -> None:
    answer = await answered(served, f"GET {path} HTTP/1.1", host="evil.example")
    assert b"evil.example" not in answer
    assert statuses(answer) == [404]


@pytest.mark.parametrize(
    "path",
    [
        "/api%2fv2%2fpersonas",
        "/api/v2%2Fpersonas",
        "/api/v2/personas%2f",
        "/%2e/api/v2/personas",
        "/api/v2/%2e%2e/v2/personas",
        "/api%5cv2%5cpersonas",
        "//api/v2/personas",
        "/api/v2/x/../personas",
        "/api/v2/personas%00",
        "/api/v2/personas%09",
    ],
)
async def test_a_path_that_a_proxy_would_read_differently_is_blocked(served: Served, path: str) -> None:
    assert statuses(await answered(served, f"GET {path} HTTP/1.1")) == [403]


@pytest.mark.parametrize(
    "path",
    ["/api/v2/./personas", "/api/v2/personas;a=b", "/api;x/v2/personas", "/api/v2/personas.", "/API/v2/personas"],
)
async def test_a_path_that_is_almost_one_is_none(served: Served, path: str) -> None:
    assert statuses(await answered(served, f"GET {path} HTTP/1.1")) == [404]


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics;x", "/%6detrics", "/api/v2/%61dmin/keys", "/api/v2/admin/keys#x"]
)
async def test_no_spelling_of_a_path_opens_what_its_plain_one_does_not(
    anyone: Caller, served: Served, path: str
) -> None:
    sent = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    assert statuses(await asyncio.to_thread(exchange, served, sent))[0] in (401, 403, 404)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "MKCOL", "SEARCH", "PURGE"])
async def test_a_method_that_no_route_knows_is_blocked(served: Served, method: str) -> None:
    assert statuses(await answered(served, f"{method} /api/v2/personas HTTP/1.1")) == [403]


@pytest.mark.parametrize("method", ["FOO", "get", "G\x00T", "GET\t", "", "A" * 5000])
async def test_a_method_that_is_none_is_a_bad_request(served: Served, method: str) -> None:
    assert statuses(await answered(served, f"{method} /api/v2/personas HTTP/1.1")) == [400]


@pytest.mark.parametrize("version", ["HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/1.2"])
async def test_a_version_that_is_not_spoken_here_gets_nothing(served: Served, version: str) -> None:
    assert statuses(await answered(served, f"GET /api/v2/personas {version}"))[0] in (400, 403)


async def test_the_preface_of_http_2_is_a_bad_request(served: Served) -> None:
    sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    assert statuses(await asyncio.to_thread(exchange, served, sent)) == [400]


@pytest.mark.parametrize("to", ["h2c", "websocket", "TLS/1.0"])
async def test_an_upgrade_is_answered_as_if_nobody_had_asked(served: Served, to: str) -> None:
    key = ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13")
    answer = await answered(served, "GET /api/v2/sessions?cursor=<script> HTTP/1.1", f"Upgrade: {to}", *key)
    assert statuses(answer) == [403], "and inspected like any other"


@pytest.mark.parametrize(
    "host", ["", "x:port", "x/y", "user@x", "[::1", "a,b", "a b", "127.0.0.1:80:80", "<script>", "x" * 300]
)
async def test_a_host_that_is_none_is_blocked(served: Served, host: str) -> None:
    assert statuses(await answered(served, "GET /api/v2/personas HTTP/1.1", host=host)) == [403]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["X: " + "a" * 60_000], 400),
        ([f"X-{number}: a" for number in range(2_000)], 400),
        (["Cookie: " + "; ".join(f"c{number}=v" for number in range(5_000))], 400),
        (["Authorization: Bearer " + "x" * 20_000], 400),
    ],
    ids=["a long one", "many", "cookies", "a long key"],
)
async def test_more_of_headers_than_anybody_needs_is_refused(served: Served, headers: list[str], status: int) -> None:
    assert statuses(await answered(served, "GET /api/v2/personas HTTP/1.1", *headers))[:1] == [status]


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
async def test_no_header_changes_the_method(served: Served, header: str) -> None:
    assert statuses(await answered(served, "GET /api/v2/sessions HTTP/1.1", f"{header}: DELETE")) == [403]


@pytest.mark.parametrize("header", ["X-Original-URL: /metrics", "X-Rewrite-URL: /metrics", "X-Forwarded-Prefix: /x"])
async def test_no_header_changes_the_path(served: Served, header: str) -> None:
    assert statuses(await answered(served, "GET /api/v2/personas HTTP/1.1", header)) == [403]


PACKED = {
    "gzip": gzip.compress(b'{"message": "hello"}'),
    "x-gzip": gzip.compress(b'{"message": "hello"}'),
    "deflate": zlib.compress(b"a" * 10_000_000),
    "br": b"\x0b\x02\x80hello\x03",
    "identity": b'{"message": "hello"}',
}


@pytest.mark.parametrize("encoding", PACKED)
async def test_a_packed_body_is_not_unpacked(served: Served, encoding: str) -> None:
    body = PACKED[encoding]
    answer = await answered(served, "POST /api/v2/chat HTTP/1.1", f"Content-Encoding: {encoding}", body=body)
    assert statuses(answer) == [415]


BODIES = {
    "half a character": b'{"message": "\\ud83d"}',
    "half a character in a name": b'{"\\ud83d": "a", "message": "x"}',
    "half a character in another field": b'{"message": "x", "persona": "\\ud800"}',
    "a surrogate in UTF-8": b'{"message": "\xed\xa0\x80"}',
    "overlong": b'{"message": "\xc0\xaf"}',
    "a byte order mark": b'\xef\xbb\xbf{"message": "x"}',
    "UTF-16": '{"message": "x"}'.encode("utf-16"),
    "a zero byte": b'{"message": "a\\u0000b"}',
    "a bare zero byte": b'{"message": "a\x00b"}',
    "one name twice, the second in disguise": b'{"message": "a", "mess\\u0061ge": "b"}',
    "no number": b'{"message": NaN}',
    "infinity": b'{"message": 1e400}',
    "5,000 digits": b'{"message": ' + b"9" * 5_000 + b"}",
    "100,000 deep": b"[" * 100_000,
    "20,000 names": b"{" + b",".join(b'"k%d":1' % number for number in range(20_000)) + b"}",
    "names with one hash": b"{" + b",".join(b'"%d":1' % (number * (2**61 - 1)) for number in range(5_000)) + b"}",
    "two documents": b'{"message": "a"}{"message": "b"}',
    "a comment": b'{"message": "a" /* b */}',
}


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_not_plain_is_refused_and_nothing_is_stored(ada: Caller, body: str) -> None:
    answer = await ada("POST", "/api/v2/chat", data=BODIES[body], headers={"Content-Type": "application/json"})
    assert answer.status in (400, 422), answer.text
    assert (await ada.get("/api/v2/sessions")).json["items"] == []
