"""What the firewall adds to a chat: the same service with it, without it, and with the Core Rule Set beside it.

    python benchmarks/waf.py --help

Services run side by side and get the same chats, ten each in turn, with a key and one connection: 1 KB and 16 KB of pasted
code, as a learner's browser sends them, and as a caller that the firewall has never seen, whose every header is read.
Added is the difference of the medians; the aim is 1.5 ms at 1 KB and 3 ms at 16 KB.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest import mock

import aiohttp
from first_token import server
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
ION = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
EACH = {
    "ION_EMBEDDED__MODEL": "none",
    "ION_EMBEDDED__MEANING": "false",
    "ION_CACHE__ENABLED": "false",
    "ION_LIMITS__ENABLED": "false",
    "ION_LOG__LEVEL": "error",
}
WAYS = {
    "without": {"ION_WAF__ENABLED": "false"},
    "ION's rules": {"ION_WAF__CRS": "off"},
    "and the Core Rule Set": {"ION_WAF__CRS": "auto"},
}
SIZES = {"1 KB": 1_000, "16 KB": 15_900}
BLOCK = 10
Times = dict[tuple[str, str, str], list[float]]


def code(size: int) -> str:
    """Pasted code of so many characters, of those that learners paste in `make attack`."""
    pasted = (ROOT / "scripts" / "harmless" / "code.txt").read_text(encoding="utf-8")
    return (pasted * (size // len(pasted) + 1))[:size]


async def ask(session: aiohttp.ClientSession, url: str, message: str, agent: str) -> float:
    began = perf_counter()
    headers = {"User-Agent": agent, "Accept-Language": "ko-KR,ko;q=0.9", "Accept": "*/*"}
    async with session.post(f"{url}/api/v2/chat", json={"message": message}, headers=headers) as answer:
        await answer.read()
        answer.raise_for_status()
    return 1000 * (perf_counter() - began)


async def measure(turns: int) -> Times:
    times: Times = defaultdict(list)
    async with AsyncExitStack() as stack:
        services = []
        for name, env in WAYS.items():
            home = stack.enter_context(tempfile.TemporaryDirectory())
            with mock.patch.dict("os.environ", EACH | env):
                url = await stack.enter_async_context(server(ION, home))
            key = (Path(home) / "local.key").read_text().strip()
            session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"})
            services.append((name, url, await stack.enter_async_context(session)))
        for size, characters in SIZES.items():
            for block in track(range(-1, turns // BLOCK), size, console=Console(stderr=True), transient=True):
                for name, url, session in random.sample(services, len(services)):
                    for number in range(block * BLOCK, (block + 1) * BLOCK):
                        message = f"{number} {code(characters)}"[:characters]
                        for caller, agent in (
                            ("a browser", "Mozilla/5.0"),
                            ("never seen", f"caller-{number}-{size[:2]}"),
                        ):
                            took = await ask(session, url, message, agent)
                            if number >= 0:  # the first block opens connections and loads what is loaded late
                                times[size, caller, name].append(took)
        for name, url, session in services:
            times["itself", "all", name] = [await in_the_firewall(session, url)]
    return times


async def in_the_firewall(session: aiohttp.ClientSession, url: str) -> float:
    """Milliseconds of a request, on average, as the service counts them."""
    async with session.get(f"{url}/metrics") as answer:
        found = dict(re.findall(r"ion_waf_duration_seconds_(sum|count) (\S+)", await answer.text()))
    return 1000 * float(found["sum"]) / max(1, float(found["count"]))


def told(times: Times) -> Table:
    table = Table("pasted code", "sent by", *(f"{name}, p50" for name in WAYS), "added", "added with the Core Rule Set")
    itself = [times.pop(("itself", "all", name))[0] for name in WAYS]
    for size, caller in dict.fromkeys(key[:2] for key in times):
        before, *others = [median(times[size, caller, name]) for name in WAYS]
        table.add_row(
            size,
            caller,
            *(f"{p50:.1f} ms" for p50 in (before, *others)),
            *(f"{p50 - before:+.2f} ms" for p50 in others),
        )
    table.caption = ", ".join(f"{name}: {ms:.2f} ms" for name, ms in zip(WAYS, itself, strict=True) if ms)
    table.caption = f"in the firewall alone, on average, by its metric: {table.caption}"
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=100, help="chats of each kind and size")
    Console(width=140).print(told(asyncio.run(measure(parser.parse_args().turns))))
