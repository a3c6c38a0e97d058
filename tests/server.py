"""The service over real HTTP on a free port of loopback: in a thread of this process, or as `ion serve`."""

from __future__ import annotations

import asyncio
import json as jsonlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import uvicorn
from fastapi import FastAPI
from multidict import CIMultiDictProxy

from ion_mentoring.app import create_app
from ion_mentoring.settings import Settings

T = TypeVar("T")
ION = str(Path(sys.executable).parent / "ion")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs to the end in a loop of its own, whether or not this thread has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The real application with its lifespan; gives its address."""
    with serving_app(create_app(settings)) as url:
        yield url


@contextmanager
def serving_app(app: FastAPI) -> Iterator[str]:
    """The same for an application that was built already."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            assert server.ready.wait(20)
            assert server.started
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@dataclass(frozen=True)
class Process:
    """A running `ion serve`; all that it prints goes into `log` and `out`."""

    url: str
    child: subprocess.Popen[bytes]
    out: Path
    log: Path


@contextmanager
def ion_serve(home: Path, *args: str, env: Mapping[str, str] | None = None) -> Iterator[Process]:
    """`ion serve --port 0` as a process, ended by its id with SIGTERM."""
    home.mkdir(parents=True, exist_ok=True)
    out, log = home / "serve.out", home / "serve.log"
    quiet = {"ION_EMBEDDED__MEANING": "false", "ION_LIMITS__ADDRESS_REQUESTS_PER_MINUTE": "100000"}
    given = {**os.environ, "ION_HOME": str(home), "ION_CACHE__ENABLED": "false", **quiet, **(env or {})}
    with out.open("wb") as stdout, log.open("wb") as stderr:
        child = subprocess.Popen([ION, "serve", "--port", "0", *args], env=given, stdout=subprocess.PIPE, stderr=stderr)
        assert child.stdout
        try:
            found = None
            while found is None:
                line = child.stdout.readline()
                assert line, f"the service did not start: {log.read_text()}"
                stdout.write(line)
                found = re.match(rb"ION is ready at (\S+)", line)
            yield Process(found[1].decode(), child, out, log)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(20)
            stdout.write(child.stdout.read())
            child.stdout.close()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return jsonlib.loads(self.body)

    @property
    def events(self) -> list[tuple[int, str, Any]]:
        """Number, name and data of each server-sent event."""
        found = []
        for group in self.text.strip().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in group.split("\n"))
            found.append((int(fields["id"]), fields["event"], jsonlib.loads(fields["data"])))
        return found


class Caller:
    """Somebody who calls the API; follows no redirect and keeps no cookie."""

    def __init__(self, session: aiohttp.ClientSession, url: str, **headers: str) -> None:
        self._session, self.url, self.headers = session, url, headers

    def saying(self, **headers: str) -> Caller:
        """The same one with other headers; an underscore stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Caller(self._session, self.url, **self.headers | named)

    async def __call__(self, method: str, path: str, **more: Any) -> Answer:
        headers = {**self.headers, **more.pop("headers", {})}
        async with self._session.request(
            method, self.url + path, headers=headers, allow_redirects=False, **more
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **more: Any) -> Answer:
        return await self("GET", path, **more)

    async def chat(self, message: str, **more: Any) -> Answer:
        return await self("POST", "/api/v2/chat", json={"message": message, **more})
