"""What a reply costs that is kept, in this process (l1) or in Redis (l2), beside one that is made (miss).

    python benchmarks/cache.py [--questions 40] [--first-ms 300] [--gap-ms 20] [--at-once 16] [--json]

Two services share a Redis; each question is put to the first (miss), to the second (l2), and to the second again (l1), one
after the other, so that the three are measured in turns within one run, with everything on: keys, firewall, limits, resonance,
routing, the stored turn. Then requests a second of each kind, `--at-once` at a time, the far end answering at once, in four
rounds, and the CPU time that the service took for one. Last, in this process and in CPU time, the look-up itself: the key
of a question, and what the two tiers do with it.

The far end is a mock in OpenAI's form, which says its first word after `--first-ms` and 40 words `--gap-ms` apart, in a mix
of both languages, so that it may answer either.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any
from unittest import mock

import aiohttp
from first_token import process_of, server
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ion_mentoring.caching.entries import Kept, Tags, decode, encode
from ion_mentoring.caching.house import Houses
from ion_mentoring.caching.keys import ReplyKey, digest_of, normalised
from ion_mentoring.caching.replies import Replies
from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.conversation.context import Context
from ion_mentoring.mentoring.brief import Exchange
from ion_mentoring.settings import Settings

FAR_END = """
import asyncio, json, sys
from aiohttp import web

FIRST, GAP = (float(ms) / 1000 for ms in sys.argv[1:3])
def event(**data): return f"data: {json.dumps(data)}\\n\\n".encode()
WORDS = [event(choices=[{"delta": {"content": f"ok 말{n} "}, "finish_reason": None}]) for n in range(40)]
END = event(choices=[{"delta": {}, "finish_reason": "stop"}]) + b"data: [DONE]\\n\\n"

async def answer(request):
    quick = b"QUICK" in await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if quick:
        await response.write(b"".join(WORDS) + END)
    else:
        await asyncio.sleep(FIRST)
        for word in WORDS:
            await response.write(word)
            await asyncio.sleep(GAP)
        await response.write(END)
    await response.write_eof()
    return response

async def main():
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("ready at http://127.0.0.1:%d" % runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
ION = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
ROUNDS = 2_000
Times = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Place:
    """A service, and a key to it."""

    url: str
    id: int
    http: aiohttp.ClientSession

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU that the process has taken so far, by `/proc` (proc(5), fields 14 and 15)."""
        fields = Path(f"/proc/{self.id}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def ask(self, message: str, expected: str) -> tuple[float, float]:
        """Milliseconds to the first piece of the reply and to its end; raises unless the cache was met as expected."""
        began, first, body = perf_counter(), 0.0, b""
        asked = {"message": message, "stream": True}
        async with self.http.post(f"{self.url}/api/v2/chat", json=asked) as response:
            response.raise_for_status()
            async for data in response.content.iter_any():
                body += data
                if not first and b"event: delta" in body:
                    first = perf_counter()
        if f'"cache":"{expected}"' not in body.decode().replace(" ", ""):
            raise RuntimeError(f"a {expected} was expected: {body[-400:]!r}")
        return 1000 * (first - began), 1000 * (perf_counter() - began)


@asynccontextmanager
async def redis() -> AsyncIterator[str]:
    """A Redis on a socket of its own, with nothing on the disk; gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit("There is no redis-server here. On Debian or Ubuntu: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="ion-") as folder:
        socket = Path(folder) / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
        process = await asyncio.create_subprocess_exec(program, *options, stdout=subprocess.DEVNULL)
        try:
            while not socket.exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.01)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def places(first_ms: float, gap_ms: float, redis_url: str) -> AsyncIterator[list[Place]]:
    """Two services on one Redis, with the same far end."""
    async with AsyncExitStack() as ending:
        command = [sys.executable, "-c", FAR_END, str(first_ms), str(gap_ms)]
        far = await ending.enter_async_context(server(command, "/nowhere"))
        settings = {
            "ION_PROVIDERS__CHAIN": '["openai"]',
            "ION_OPENAI__BASE_URL": f"{far}/v1",
            "ION_REDIS__URL": redis_url,
            "ION_CACHE__ENABLED": "true",
            "ION_CACHE__REDIS_TIMEOUT_S": "5",  # a busy machine is no Redis that is away
            "ION_LIMITS__REQUESTS_PER_MINUTE": "1000000",
            "ION_LIMITS__CHATS_PER_MINUTE": "1000000",
            "ION_LIMITS__ADDRESS_REQUESTS_PER_MINUTE": "1000000",
        }
        found = []
        with mock.patch.dict("os.environ", settings):
            for _ in range(2):
                home = ending.enter_context(tempfile.TemporaryDirectory())
                url, process = await ending.enter_async_context(process_of(ION, home))
                headers = {"Authorization": f"Bearer {(Path(home) / 'local.key').read_text().strip()}"}
                http = await ending.enter_async_context(aiohttp.ClientSession(headers=headers))
                found.append(Place(url, process, http))
        yield found


@lru_cache(maxsize=1)
def calm_messages() -> list[str]:
    rows = (SHIPPED / "authored" / "routing.jsonl").read_text(encoding="utf-8").splitlines()
    reader = Content().reader
    return [text for row in rows if reader.crisis(text := json.loads(row)["text"]).level == 0]


def questions(count: int, mark: str) -> list[str]:
    """Real messages without cause for worry; the mark tells the far end how to answer, and tells them from those before."""
    texts = calm_messages()
    return [f"{texts[number % len(texts)]} ({mark} {number})" for number in range(count)]


async def latencies(one: Place, other: Place, count: int) -> Times:
    times: Times = {"miss": [], "l2": [], "l1": []}
    for question in track(questions(count + 3, "SLOW"), "one at a time", console=Console(stderr=True)):
        for how, place in (("miss", one), ("l2", other), ("l1", other)):
            times[how].append(await place.ask(question, how))
    return {how: its[3:] for how, its in times.items()}  # the first open connections and load what is loaded late


async def throughput(one: Place, other: Place, count: int, at_once: int) -> dict[str, dict[str, float]]:
    """Requests a second, and milliseconds of the service's CPU for one: medians of the rounds."""
    rounds: dict[str, list[tuple[float, float]]] = {"miss": [], "l2": [], "l1": []}
    for number in track(range(5), f"{at_once} at a time", console=Console(stderr=True)):
        asked = questions(count, f"QUICK {number}")
        for how, place in (("miss", one), ("l2", other), ("l1", other)):
            rounds[how].append(await at_a_time(place, asked, how, at_once))
    kinds = {how: list(zip(*its[1:], strict=True)) for how, its in rounds.items()}  # the first round warms up
    return {how: {"requests_a_second": median(its[0]), "cpu_ms": median(its[1])} for how, its in kinds.items()}


async def at_a_time(place: Place, asked: list[str], how: str, at_once: int) -> tuple[float, float]:
    gate = asyncio.Semaphore(at_once)

    async def ask(question: str) -> None:
        async with gate:
            await place.ask(question, how)

    began, cpu_s = perf_counter(), place.cpu_s
    await asyncio.gather(*map(ask, asked))
    return len(asked) / (perf_counter() - began), 1000 * (place.cpu_s - cpu_s) / len(asked)


async def micros(work: Callable[[], Awaitable[object]] | Callable[[], object], rounds: int = ROUNDS) -> float:
    """Microseconds of CPU that it takes: the median of nine times `rounds`."""
    found = []
    for _ in range(9):
        began = process_time()
        for _ in range(rounds):
            done = work()
            if isinstance(done, Awaitable):
                await done
        found.append(1e6 * (process_time() - began) / rounds)
    return median(found)


async def look_ups(redis_url: str) -> dict[str, float]:
    """Microseconds of CPU in this process."""
    settings = Settings()
    houses = Houses(Content(), settings)
    message = normalised(questions(1, "look")[0])
    plain = ReplyKey(houses.now, "auto", "ko", "polite", message)
    mind = Context(
        history=tuple(Exchange(message, "word " * 200, "lua", "burnout", ("gist", "step:0")) for _ in range(6))
    )
    pieces = tuple(f"word {number} " for number in range(150))
    kept = Kept(
        Tags("lua", "openai", "gpt-4o-mini", ("burnout",)), 4e9, {"primary": "lua"}, {"provider": "openai"}, pieces
    )
    packed = encode(kept)
    replies = Replies(settings.cache.model_copy(update={"redis_timeout_s": 5.0}), lambda: redis_url)
    replies.settle(await replies.claim("known"), kept)
    await replies.written()

    async def from_redis() -> None:
        replies.memory.drop("known")
        if (await replies.claim("known")).found is None:
            raise RuntimeError("Redis has lost it")

    found = {
        "normalise the message": await micros(lambda: normalised(message)),
        "key of a first question": await micros(lambda: replace(plain, house=houses.now).digest),
        "digest of six remembered turns": await micros(lambda: digest_of(mind, ""), 500),
        "l1: find": await micros(lambda: replies.find("known")),
        "l2: unpack": await micros(lambda: decode(packed), 500),
        "l2: ask Redis, unpack, keep here": await micros(from_redis, 300),
    }
    await replies.close()
    return found


async def main(given: argparse.Namespace) -> dict[str, Any]:
    async with redis() as redis_url:
        async with places(given.first_ms, given.gap_ms, redis_url) as (one, other):
            times = await latencies(one, other, given.questions)
            loads = await throughput(one, other, 5 * given.questions, given.at_once)
        looking = await look_ups(redis_url)
    return {
        "ms": {how: summary(its) for how, its in times.items()},
        "load": {how: {name: round(value, 2) for name, value in its.items()} for how, its in loads.items()},
        "cpu_us": {name: round(us, 1) for name, us in looking.items()},
    }


def summary(times: list[tuple[float, float]]) -> dict[str, float]:
    firsts, wholes = zip(*times, strict=True)
    return {
        "first_p50": round(median(firsts), 2),
        "first_p95": round(quantiles(firsts, n=20)[-1], 2),
        "whole_p50": round(median(wholes), 2),
        "whole_p95": round(quantiles(wholes, n=20)[-1], 2),
    }


def shown(found: dict[str, Any]) -> None:
    screen = Console()
    table = Table("", "first word p50 ms", "p95", "whole reply p50 ms", "p95", "requests a second", "CPU ms")
    for how, ms in found["ms"].items():
        load = found["load"][how]
        rate, cpu = f"{load['requests_a_second']:,.0f}", f"{load['cpu_ms']:.1f}"
        table.add_row(how, *(f"{ms[name]:,.1f}" for name in ms), rate, cpu)
    screen.print(table)
    table = Table("in this process", "CPU µs")
    for name, us in found["cpu_us"].items():
        table.add_row(name, f"{us:,.1f}")
    screen.print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--first-ms", type=float, default=300)
    parser.add_argument("--gap-ms", type=float, default=20)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = asyncio.run(main(arguments))
    print(json.dumps(result, indent=2)) if arguments.json else shown(result)
