"""A server on loopback that misbehaves by the byte: it plays a part for each connection, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Part = Callable[[bytes], bytes]
"""From the bytes of a request to those of the answer; then the connection is closed."""


@dataclass
class Unsteady:
    """The first part is for the first connection; the last is for all that come after it."""

    url: str
    parts: list[Part]
    asked: list[bytes] = field(default_factory=list)

    def header(self, name: str) -> list[str | None]:
        """The header in each request."""
        return [_head(request).get(name.lower()) for request in self.asked]


@contextmanager
def unsteady(*parts: Part) -> Iterator[Unsteady]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Unsteady(f"http://127.0.0.1:{listening.getsockname()[1]}", list(parts))
        thread = threading.Thread(target=_serve, args=(listening, server))
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(listening: socket.socket, server: Unsteady) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # the end of the test
            return
        with connection:
            request = _request(connection)
            server.asked.append(request)
            part = server.parts.pop(0) if len(server.parts) > 1 else server.parts[0]
            connection.sendall(part(request))


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    length = int(_head(got).get("content-length", "0"))
    while len(got.partition(b"\r\n\r\n")[2]) < length:
        got += connection.recv(65536)
    return got


def _head(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


def answers(status: int, body: Any = None, **headers: str) -> Part:
    """A whole answer in JSON; an underscore in a header's name stands for a hyphen."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(data)}\r\nConnection: close\r\n{named}\r\n"
    return lambda _request: head.encode() + data


def problem(kind: str, status: int, detail: str = "Told in words.", **headers: str) -> Part:
    body = {"type": f"https://x.example/problems/{kind}", "title": "A title", "status": status, "detail": detail}
    return answers(status, body | {"request_id": "r-1", "instance": "/"}, **headers)


def hangs_up(_request: bytes) -> bytes:
    return b""


def relays(url: str, *, cut: int | None = None) -> Part:
    """What the service at `url` answers, or only its first bytes."""
    host, port = urlsplit(url).hostname, urlsplit(url).port

    def relay(request: bytes) -> bytes:
        with socket.create_connection((host, port)) as upstream:
            upstream.sendall(request.replace(b"keep-alive", b"close", 1))
            got = b""
            while (cut is None or len(got) < cut) and (more := upstream.recv(65536)):
                got += more
        return got[:cut]

    return relay
