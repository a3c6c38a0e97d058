"""Requests that a proxy and the service could cut at different places: over a plain socket, as no client sends them.

Behind each of them another request lies in wait, to a route that everybody may ask. It is never answered.
"""

from __future__ import annotations

import asyncio
import re
import socket

import pytest
from api.conftest import Served
from server import Caller

HIDDEN = b"GET /api/v2/sign-in/methods HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b'"methods"'
HEAD = b"POST /api/v2/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def length(number: int) -> bytes:
    return b"Content-Length: %d\r\n" % number


def chunk(size: bytes, data: bytes) -> bytes:
    return size + b"\r\n" + data + b"\r\n0\r\n\r\n"


END = b"0\r\n\r\n"
CASES = {
    "CL.TE": HEAD + length(len(END + HIDDEN)) + CHUNKED + b"\r\n" + END + HIDDEN,
    "TE.CL": HEAD + CHUNKED + length(4) + b"\r\n" + chunk(b"%x" % len(HIDDEN), HIDDEN),
    "two lengths": HEAD + length(0) + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "one length twice in one header": HEAD + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a length with a sign": HEAD + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length in hexadecimal": HEAD + b"Content-Length: 0x0\r\n\r\n" + HIDDEN,
    "a length beyond all numbers": HEAD + b"Content-Length: 99999999999999999999\r\n\r\n" + HIDDEN,
    "space before the colon": HEAD + b"Content-Length : 0\r\n\r\n" + HIDDEN,
    "an encoding with a space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + END + HIDDEN,
    "an encoding that is none": HEAD + length(len(HIDDEN)) + b"Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
    "chunked and then something": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + END + HIDDEN,
    "two encodings": HEAD + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n" + END + HIDDEN,
    "an encoding folded": HEAD + b"Transfer-Encoding:\r\n chunked\r\n" + length(0) + b"\r\n" + END + HIDDEN,
    "a header folded": HEAD + b"X-Fold: a\r\n\tContent-Length: 0\r\n\r\n" + HIDDEN,
    "a bare line feed before a header": HEAD + b"X: a\nContent-Length: 0\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "a bare carriage return": HEAD + b"X: a\rContent-Length: 0\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "a zero byte in a header": HEAD + b"X: a\x00b\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "a chunk of a size with a prefix": HEAD + CHUNKED + b"\r\n" + chunk(b"0x%x" % len(HIDDEN), HIDDEN),
    "a chunk of a size with a sign": HEAD + CHUNKED + b"\r\n" + chunk(b"-1", HIDDEN),
    "a chunk of a size beyond all numbers": HEAD + CHUNKED + b"\r\n" + chunk(b"f" * 20, HIDDEN),
    "a chunk without its end": HEAD + CHUNKED + b"\r\n2\r\n{}" + HIDDEN,
    "a header after the last chunk": HEAD + CHUNKED + b"\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\nX\r\n\r\n" + HIDDEN,
    "a header without a colon": HEAD + b"Content-Length\r\n\r\n" + HIDDEN,
    "a header without a name": HEAD + b": chunked\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "two hosts": HEAD + b"Host: evil.example\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "a space in the target": b"POST /api/v2/chat x HTTP/1.1\r\nHost: x\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
    "a version that is none": b"POST /api/v2/chat HTTP/1.1x\r\nHost: x\r\n" + length(len(HIDDEN)) + b"\r\n" + HIDDEN,
}


def exchange(served: Served, sent: bytes) -> bytes:
    """All that comes back, until the service closes the line or is silent for a second."""
    port = int(served.url.rsplit(":", 1)[-1])
    answered = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(sent)
        try:
            while piece := line.recv(65_536):
                answered += piece
                line.settimeout(1)
        except (TimeoutError, ConnectionResetError):
            pass
    return answered


def statuses(answered: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answered)]


async def test_what_lies_in_wait_would_be_answered_by_itself(served: Served) -> None:
    assert ANSWER in await asyncio.to_thread(exchange, served, HIDDEN)


@pytest.mark.parametrize("case", CASES)
async def test_no_request_hides_behind_another(served: Served, anyone: Caller, case: str) -> None:
    answered = await asyncio.to_thread(exchange, served, CASES[case])
    assert ANSWER not in answered
    assert all(400 <= status < 500 for status in statuses(answered)), answered
    assert len(statuses(answered)) <= 1
    assert (await anyone.get("/health/live")).status == 200
