"""A soak under attack and load: the service stays quick for learners and its memory flat, while it is attacked.

    python benchmarks/soak.py [--minutes 10]

Learners write messages all the time, in an open loop (a slow answer delays no other). In turns, a third of each half minute
is quiet, and for the rest strangers attack: what `make attack` sends, bodies of half a megabyte, broken requests, and
connections that say nothing. They come from many addresses with the limits as they are shipped, so that some are
banned and come back under others. Quiet and attack stand side by side in one run, so that other work of the machine
meets both alike. It fails where the learners' p95 under attack is twice its quiet value or more, where memory grew by
more than a tenth after the first fifth of the time, where a learner was refused, or where anything was a 5xx other than a
503 that sheds load.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from unittest import mock
from urllib.parse import urlsplit

import aiohttp
from first_token import process_of
from rich.console import Console
from rich.progress import Progress

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from attack import written  # noqa: E402 - of scripts/
from attack_data import attacks, harmless  # noqa: E402

ION = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
SETTINGS = {
    "ION_EMBEDDED__MODEL": "none",
    "ION_EMBEDDED__MEANING": "false",
    "ION_LOG__LEVEL": "error",
    "ION_SERVER__TRUSTED_PROXIES": '["127.0.0.1"]',
    "ION_LIMITS__CHATS_PER_MINUTE": "100000",
}
"""One key speaks for all learners here, so its own limit is not what is measured."""
TURN_S = 30.0
QUIET = 1 / 3
ADDRESSES = 40
BEFORE = 40
"""Chats before the clock starts: what is loaded late is loaded then."""
BROKEN = (
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"\x16\x03\x01\x00\xa5",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\x00 HTTP/9\r\n\r\n",
)


@dataclass
class Seen:
    """What the learners waited, in milliseconds, quiet and under attack; what came back; memory in MB by seconds."""

    waited: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    refused: Counter[int] = field(default_factory=Counter)
    attacked: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)


class Soak:
    def __init__(self, url: str, process: int, key: str, seconds: float) -> None:
        parts = urlsplit(url)
        self.url, self.host, self.port = url, parts.hostname or "", parts.port or 0
        self.process, self.key, self.seconds = process, key, seconds
        self.seen, self.began, self.work = Seen(), perf_counter(), set[asyncio.Task[None]]()
        self.texts = [case.body for case in harmless() if case.place == "chat"]
        self.cases = attacks()

    @property
    def now(self) -> float:
        return perf_counter() - self.began

    @property
    def is_attack(self) -> bool:
        return self.now % TURN_S > TURN_S * QUIET

    async def run(self, chats: float, strikes: float) -> Seen:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            for body in self.texts[:BEFORE]:
                await self.chat(session, body)
            self.seen, self.began = Seen(), perf_counter()
            await asyncio.gather(self.load(session, chats), self.strike(strikes), self.watch())
            for task in self.work:
                task.cancel()
            await asyncio.gather(*self.work, return_exceptions=True)
        return self.seen

    async def load(self, session: aiohttp.ClientSession, each_second: float) -> None:
        while self.now < self.seconds:
            self._go(self.chat(session, random.choice(self.texts)))
            await asyncio.sleep(random.expovariate(each_second))

    async def chat(self, session: aiohttp.ClientSession, body: bytes) -> None:
        under_attack, began = self.is_attack, perf_counter()
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "X-Forwarded-For": f"203.0.113.{random.randrange(250)}",
        }
        async with session.post(f"{self.url}/api/v2/chat", data=body, headers=headers) as answer:
            await answer.read()
        if answer.status == 200:
            self.seen.waited[under_attack].append(1000 * (perf_counter() - began))
        else:
            self.seen.refused[answer.status] += 1

    async def strike(self, each_second: float) -> None:
        while self.now < self.seconds:
            if self.is_attack:
                self._go(self.attack())
            await asyncio.sleep(random.expovariate(each_second))

    async def attack(self) -> None:
        address = f"198.51.100.{random.randrange(ADDRESSES)}".encode()
        case = written(random.choice(self.cases), f"{self.host}:{self.port}", "ion_" + "x" * 43)
        known = case.replace(b"\r\n", b"\r\nX-Forwarded-For: " + address + b"\r\n", 1)
        large = b"POST /api/v2/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + b"a" * 500_000
        sent = random.choices((known, large, random.choice(BROKEN), b"GET / HTTP/1.1\r\nHost:"), (90, 3, 4, 3))[0]
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(20):
                self.seen.attacked[await self.exchange(sent)] += 1

    async def exchange(self, sent: bytes) -> str:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(sent)
            first = await reader.readline()
        finally:
            writer.close()
        found = re.match(rb"HTTP/1.1 (\d{3})", first)
        return found[1].decode() if found else "closed"

    async def watch(self) -> None:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("soaking", total=self.seconds)
            while self.now < self.seconds:
                self.seen.memory.append((self.now, resident(self.process)))
                progress.update(task, completed=self.now)
                await asyncio.sleep(2)

    def _go(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.work.add(task)
        task.add_done_callback(self.work.discard)


def resident(process: int) -> float:
    """Megabytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def told(seen: Seen, seconds: float) -> int:
    quiet, attacked = seen.waited[False], seen.waited[True]
    early = median(mb for at, mb in seen.memory if 0.2 * seconds <= at <= 0.3 * seconds)
    late = median(mb for at, mb in seen.memory if at >= 0.9 * seconds)
    ratio = p95(attacked) / p95(quiet)
    broken = {status: n for status, n in seen.attacked.items() if status[0] == "5" and status != "503"}
    print(f"learners, quiet: {len(quiet):,} chats, p50 {median(quiet):.0f} ms, p95 {p95(quiet):.0f} ms")
    print(f"learners, under attack: {len(attacked):,} chats, p50 {median(attacked):.0f} ms, p95 {p95(attacked):.0f} ms")
    print(f"p95 under attack is {ratio:.2f} times the quiet one; learners refused: {dict(seen.refused) or 'none'}")
    print(f"attacks: {dict(seen.attacked.most_common())}")
    print(f"memory: {early:.0f} MB after a fifth of the time, {late:.0f} MB at its end ({late / early - 1:+.1%})")
    return int(ratio >= 2 or late > 1.1 * early or bool(seen.refused) or bool(broken))


async def main(minutes: float, chats: float, strikes: float) -> int:
    with tempfile.TemporaryDirectory() as home, mock.patch.dict("os.environ", SETTINGS):
        async with process_of(ION, home) as (url, process):
            key = (Path(home) / "local.key").read_text("utf-8").strip()
            seen = await Soak(url, process, key, 60 * minutes).run(chats, strikes)
    return told(seen, 60 * minutes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--chats", type=float, default=2, help="of learners, each second")
    parser.add_argument("--strikes", type=float, default=20, help="of attackers, each second")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.minutes, given.chats, given.strikes)))
