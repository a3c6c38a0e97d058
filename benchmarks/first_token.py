"""How long a learner waits: the first token and the whole reply of `ion serve`, beside a home-made FastAPI app.

    python benchmarks/first_token.py [--turns 200] [--at-once 1]

The home-made app does what such apps begin with: one route that streams a fixed text from memory; it reads nothing,
chooses nobody, stores nothing. Both run one worker on loopback, in turns within the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import aiohttp

MESSAGES = (
    "최종 면접에서 떨어졌어요. 뭐가 문제였는지 모르겠어요.",
    "How do I plan a project with four people who have no time?",
    "코드 리뷰에서 받은 지적이 자꾸 마음에 남아요",
    "Our test is not significant, p = 0.06. What now?",
    "번아웃이 온 것 같아요. 쉬어도 나아지지 않네요.",
)
HOME_MADE = """
import asyncio, sys, uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

class Chat(BaseModel):
    message: str
    stream: bool = True

app = FastAPI()

async def words():
    for number in range(150):
        yield f'data: {{"text": "word {number} "}}\\n\\n'
        await asyncio.sleep(0)

@app.post("/api/v2/chat")
async def chat(body: Chat):
    return StreamingResponse(words(), media_type="text/event-stream")

class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print("ION is ready at http://127.0.0.1:%d" % self.servers[0].sockets[0].getsockname()[1], flush=True)

Server(uvicorn.Config(app, port=0, log_level="error")).run()
"""


@contextlib.asynccontextmanager
async def server(command: list[str], home: str) -> AsyncIterator[str]:
    """Starts a server and gives its address; ends it by its id.

    Replies are made anew, unless the environment says else.
    """
    async with process_of(command, home) as (url, _):
        yield url


@contextlib.asynccontextmanager
async def process_of(command: list[str], home: str) -> AsyncIterator[tuple[str, int]]:
    """The same, with the id of the process."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"ION_CACHE__ENABLED": "false"} | os.environ | {"ION_HOME": home},
    )
    try:
        if process.stdout is None:
            raise RuntimeError("no standard output")
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        yield line.split()[-1], process.pid
    finally:
        process.terminate()
        await process.wait()


async def ask(session: aiohttp.ClientSession, url: str, message: str) -> tuple[float, float]:
    """Milliseconds to the first piece of the reply's text, and to its end."""
    began, first = perf_counter(), 0.0
    async with session.post(f"{url}/api/v2/chat", json={"message": message, "stream": True}) as response:
        response.raise_for_status()
        async for line in response.content:
            if not first and b'"text"' in line:
                first = perf_counter()
    return 1000 * (first - began), 1000 * (perf_counter() - began)


async def measure(url: str, headers: dict[str, str], turns: int, at_once: int) -> list[tuple[float, float]]:
    async with aiohttp.ClientSession(headers=headers) as session:
        for message in MESSAGES:
            await ask(session, url, message)
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> tuple[float, float]:
            async with gate:
                return await ask(session, url, MESSAGES[number % len(MESSAGES)] + " " * (number // len(MESSAGES)))

        return await asyncio.gather(*(one(number) for number in range(turns)))


def line(name: str, times: list[tuple[float, float]]) -> tuple[float, str]:
    firsts, totals = zip(*times, strict=True)
    p50, p95 = statistics.median(firsts), statistics.quantiles(firsts, n=20)[-1]
    whole = statistics.median(totals)
    return p50, f"{name:<12} first token p50 {p50:7.1f} ms  p95 {p95:7.1f} ms   whole reply p50 {whole:7.1f} ms"


async def main(turns: int, at_once: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        ion = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
        async with server(ion, home) as ours, server([sys.executable, "-c", HOME_MADE], home) as bare:
            key = (Path(home) / "local.key").read_text().strip()
            await asyncio.sleep(5)  # the model of meanings loads in the background
            our_p50, our_line = line("ION", await measure(ours, {"Authorization": f"Bearer {key}"}, turns, at_once))
            bare_p50, bare_line = line("home-made", await measure(bare, {}, turns, at_once))
    print(f"{turns} turns, {at_once} at once\n{our_line}\n{bare_line}\nratio of first tokens {our_p50 / bare_p50:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=1)
    given = parser.parse_args()
    asyncio.run(main(given.turns, given.at_once))
