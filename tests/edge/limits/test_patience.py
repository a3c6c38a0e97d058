"""Connections that send nothing, or drop by drop, through the server as it is started."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from server import ion_serve

PATIENCE = {"ION_EMBEDDED__MODEL": "none", "ION_LIMITS__HEADER_TIMEOUT_S": "0.5", "ION_LIMITS__BODY_TIMEOUT_S": "0.5"}
ASKED = b"GET /health/live HTTP/1.1\r\nHost: ion\r\n\r\n"
SLOW_BODY = b"POST /sign-in HTTP/1.1\r\nHost: ion\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with ion_serve(tmp_path_factory.mktemp("patience") / "home", env=PATIENCE) as process:
        yield int(process.url.rsplit(":", 1)[1])


async def answer(port: int, *parts: bytes, pause_s: float = 0.2) -> bytes:
    """All that comes back until the service closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        reading = asyncio.create_task(reader.read())
        for part in parts:
            if reading.done():
                break
            writer.write(part)
            await asyncio.sleep(pause_s)
        return await asyncio.wait_for(reading, 10)
    finally:
        writer.close()


@pytest.mark.parametrize("parts", [[], [b"GET"], [bytes([byte]) for byte in ASKED]], ids=["nothing", "stops", "drops"])
async def test_headers_that_do_not_come_end_the_connection(port: int, parts: list[bytes]) -> None:
    assert await answer(port, *parts) == b""


async def test_a_body_that_does_not_come_is_told_so(port: int) -> None:
    said = await answer(port, SLOW_BODY)
    assert said.startswith(b"HTTP/1.1 408")
    assert b"too-slow" in said


async def test_a_second_request_on_the_connection_has_its_own_time(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(ASKED)
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 200")
        headers = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(headers.split(b"content-length: ")[1].split(b"\r")[0]))
        await asyncio.sleep(0.7)  # longer than headers may take
    writer.write(b"GET /hea")
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()
